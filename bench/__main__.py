"""`python -m bench [--tiny]`: runs every benchmark, prints a table, writes bench/results.json."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Awaitable
from dataclasses import dataclass
from pathlib import Path

import orjson

from bench.calling import calling
from bench.measuring import Result, table
from bench.recording import on_sqlite, recording
from bench.ticking import ticking

RESULTS = Path(__file__).parent / "results.json"


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of everything is done."""

    presses: int = 64
    few: int = 1_000
    many: int = 100_000
    calls: int = 2_000
    rounds: int = 9


TINY = Sizes(presses=4, few=10, many=50, calls=20, rounds=1)


async def all_of_them(sizes: Sizes, postgres: tuple[str, str, str] | None) -> list[Result]:
    """Run every benchmark; `postgres` gives three empty databases, None leaves PostgreSQL out."""
    with tempfile.TemporaryDirectory() as folder:
        files = [f"sqlite:///{Path(folder) / name}" for name in ("few.db", "many.db")]
        runs: list[Awaitable[Result]] = [
            on_sqlite(sizes.presses, sizes.rounds),
            ticking("SQLite", files[0], files[1], sizes.few, sizes.many, sizes.rounds),
            calling(sizes.calls, 64, sizes.rounds),
        ]
        if postgres is not None:
            runs.insert(1, recording("PostgreSQL", postgres[0], sizes.presses, sizes.rounds))
            runs.append(ticking("PostgreSQL", postgres[1], postgres[2], sizes.few, sizes.many, sizes.rounds))
        results = []
        for number, run in enumerate(runs, 1):
            if sys.stderr.isatty():
                print(f"\r{number} of {len(runs)} ...", end="", file=sys.stderr, flush=True)
            results.append(await run)
        return results


def main() -> None:
    """Run what the command line asks for, on a PostgreSQL that waits for the disk."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--tiny", action="store_true", help="only see that everything runs")
    sizes = TINY if parser.parse_args().tiny else Sizes()
    from tests.postgres import running

    with running(durable=True) as server:

        async def run() -> list[Result]:
            urls = (await server.empty(), await server.empty(), await server.empty())
            return await all_of_them(sizes, urls)

        results = asyncio.run(run())
    print("\n" + table(results))
    if sizes is not TINY:
        RESULTS.write_bytes(orjson.dumps([one.plain() for one in results], option=orjson.OPT_INDENT_2))


if __name__ == "__main__":
    main()
