"""The benchmarks run; no time is asserted."""

from pathlib import Path

import pytest

from bench import scaling
from bench.__main__ import Wanted, all_of_them, chosen
from bench.measuring import table
from bench.rows import BENCHES, TINY, Bench, Place
from tests.postgres import Postgres


@pytest.mark.parametrize("bench", BENCHES, ids=[one.name for one in BENCHES])
async def test_every_benchmark_runs(bench: Bench, postgres: Postgres, tmp_path: Path) -> None:
    results = await all_of_them(Wanted(TINY, f"^{bench.name}$"), Place(tmp_path, postgres))
    assert results
    assert len(table(results).splitlines()) >= len(results) + 1
    assert all(one.ours > 0 and one.baseline > 0 and one.ratio > 0 for one in results)


def test_a_word_chooses_single_rows() -> None:
    assert [one.name for one in chosen(Wanted(TINY, "delivery"))] == ["delivery SQLite", "delivery PostgreSQL"]
    assert all(one.commits for one in chosen(Wanted(TINY, slow=True)))


async def test_the_scale_page_is_written(tmp_path: Path) -> None:
    costs = await scaling.measure_all((4, 6), 2)
    scaling.write(costs, tmp_path, 2, 0.0)
    page = (tmp_path / "scale.md").read_text("utf-8")
    assert scaling.rows(costs) in page
    assert "{" not in page
    assert (tmp_path / "scale.svg").read_text("utf-8").startswith("<svg")
