"""`python -m bench [--tiny] [--only WORD]`: runs the benchmarks, prints a table, writes bench/results.json."""

import argparse
import asyncio
import os
import platform
import re
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from bench.measuring import Result, table
from bench.rows import BENCHES, TINY, Bench, Place, Sizes
from bench.slow_disk import NoShim, build, fsync_milliseconds, laid_under

RESULTS = Path(__file__).parent / "results.json"
SLOW = ", fsync + 1 ms"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for."""

    sizes: Sizes
    only: str = ""
    slow: bool = False  # the process itself runs on the slow disk: only what commits, on stdout as JSON


def chosen(wanted: Wanted) -> list[Bench]:
    """Return the benchmarks whose name holds the word."""
    fit = [one for one in BENCHES if re.search(wanted.only, one.name, re.IGNORECASE)]
    return [one for one in fit if one.commits] if wanted.slow else fit


async def all_of_them(wanted: Wanted, place: Place) -> list[Result]:
    """Run what is chosen, one after the other."""
    results: list[Result] = []
    benches = chosen(wanted)
    for number, bench in enumerate(benches, 1):
        if sys.stderr.isatty():
            print(f"\r\033[K{number} of {len(benches)}: {bench.name} ...", end="", file=sys.stderr, flush=True)
        results += await bench.run(wanted.sizes, place)
    return results


def main() -> None:
    """Run what the command line asks for, on a PostgreSQL that waits for the disk."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--tiny", action="store_true", help="only see that everything runs")
    parser.add_argument("--only", default="", help="run the benchmarks whose name holds this word")
    parser.add_argument("--slow", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(143))  # what was started is ended too
    wanted = Wanted(TINY if given.tiny else Sizes(), given.only, given.slow)
    if wanted.slow:
        sys.stdout.buffer.write(orjson.dumps([one.plain() for one in _here(wanted)]))
        return
    machine = _machine()
    results = _here(wanted)
    results += _on_a_slow_disk(wanted, given.tiny, machine)
    machine["load_after"] = os.getloadavg()[0]
    print("\n" + table(results))
    print("\n".join(f"{name}: {value}" for name, value in machine.items()))
    if not given.tiny:
        _keep(results, machine, whole=not given.only)


def _here(wanted: Wanted) -> list[Result]:
    from tests.postgres import running

    with running(durable=True) as server, tempfile.TemporaryDirectory(prefix="bench") as folder:
        return asyncio.run(all_of_them(wanted, Place(Path(folder), server)))


def _on_a_slow_disk(wanted: Wanted, tiny: bool, machine: dict[str, Any]) -> list[Result]:
    """Run what commits once more, in a process under which every fsync takes a millisecond longer."""
    if not [one for one in chosen(wanted) if one.commits]:
        return []
    with tempfile.TemporaryDirectory(prefix="slow") as folder:
        try:
            shim = build(Path(folder))
        except NoShim as reason:
            machine["slow disk"] = f"left out: {reason}"
            return []
        words = [sys.executable, "-m", "bench", "--slow", "--only", wanted.only, *(["--tiny"] if tiny else [])]
        ran = subprocess.run(words, env=laid_under(shim), stdout=subprocess.PIPE, check=True)
        asked = "import sys, pathlib, bench.slow_disk as s; print(s.fsync_milliseconds(pathlib.Path(sys.argv[1])))"
        slow = subprocess.run(
            [sys.executable, "-c", asked, folder], env=laid_under(shim), stdout=subprocess.PIPE, check=True
        )
        machine["fsync_ms"] = round(fsync_milliseconds(Path(folder)), 3)
        machine["fsync_slow_ms"] = round(float(slow.stdout), 3)
    return [Result(**_row(one)) for one in orjson.loads(ran.stdout)]


def _row(plain: dict[str, Any]) -> dict[str, Any]:
    del plain["reached"]
    return plain | {"name": plain["name"] + SLOW}


def _machine() -> dict[str, Any]:
    """Return what the figures were taken on; a load before the start means that others used the machine too."""
    return {
        "system": platform.system(), "python": platform.python_version(), "cores": os.cpu_count(),
        "load_before": os.getloadavg()[0],
    }  # fmt: skip


def _keep(results: list[Result], machine: dict[str, Any], *, whole: bool) -> None:
    """Write the results; a run of single rows replaces those rows only."""
    kept = {} if whole or not RESULTS.exists() else orjson.loads(RESULTS.read_bytes())
    rows = {row["name"]: row for row in kept.get("rows", [])} | {one.name: one.plain() for one in results}
    RESULTS.write_bytes(orjson.dumps({"machine": machine, "rows": list(rows.values())}, option=orjson.OPT_INDENT_2))


if __name__ == "__main__":
    main()
