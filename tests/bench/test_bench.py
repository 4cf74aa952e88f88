"""The benchmarks run; no time is asserted."""

from bench.__main__ import TINY, all_of_them
from bench.measuring import table
from tests.postgres import Postgres


async def test_every_benchmark_runs(postgres: Postgres) -> None:
    urls = (await postgres.empty(), await postgres.empty(), await postgres.empty())
    results = await all_of_them(TINY, urls)
    assert len(results) == 5
    assert len(table(results).splitlines()) == 6
    assert all(one.ours > 0 and one.baseline > 0 for one in results)
