"""`python -m bench.scaling [--tiny]`: what a press, a tick, a reminder and a branch-year cost as branches grow.

Writes docs/scale.md out of bench/scale_page.md, and docs/scale.svg; every figure of the page comes from this run.
"""

import argparse
import asyncio
import math
import os
import statistics
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import orjson

from bench.branches import FAR, Crowd, announce, fill
from bench.curves import drawn
from bench.ground import Null
from bench.measuring import timed
from bench.planning import MOMENT, Due, Still
from bench.pressing import answer
from bench.years import BRANCH_ROWS, CARDS, GATHERINGS, MEMBER_ROWS, NOTICES, PRESSES_A_MEMBER, write_year
from bot.program import Program
from bot.receiving import incoming
from bot.settings import Settings
from scheduler.ticks import TICKS
from storage import inbox, schema
from storage.database import Database
from storage.vault import Vault

DOCS, PAGE = Path(__file__).parent.parent / "docs", Path(__file__).parent / "scale_page.md"
SIZES, MEMBERS, SAMPLE, TIMES, TICKS_A_RUN = (1_000, 10_000, 100_000), 30, 100, 5, 20
AIM, TELEGRAM_A_SECOND, WINDOW_HOURS, PEAK = 5_000_000, 30, 2, 10


@dataclass(frozen=True, slots=True)
class Cost:
    """What things cost in a database of so many branches: milliseconds, bytes, seconds."""

    branches: int
    press_ms: float
    tick_ms: float
    reminder_ms: float
    branch_bytes: float
    year_bytes: float
    made_seconds: float


async def measure(branches: int, folder: Path, sample: int) -> Cost:
    """Make branches on SQLite, with a meeting and a year of records for `sample` of them, and measure."""
    file = folder / f"{branches}.db"
    url, began = f"sqlite:///{file}", perf_counter()
    database, some = Database(url), Crowd(sample, MEMBERS)
    await schema.upgrade(database)
    empty = await _size(database)
    await fill(database, Crowd(branches, MEMBERS), MOMENT, MOMENT + FAR, varied=True)
    filled, made = await _size(database), perf_counter() - began
    await announce(database, some, MOMENT)
    before = await _size(database)
    await write_year(database, some, MOMENT - timedelta(days=800))
    year = (await _size(database) - before) / sample
    settings = Settings(token="42:BENCH", database_url=url)
    program = Program(settings, database, Vault(b"b" * 32), Still(), request=Null)
    await program.start()
    try:
        tick, reminder = await _tick(program), await _reminder(program, sample)
        press = await _press(program, some)
    finally:
        await program.close()
    return Cost(branches, press, tick, reminder, (filled - empty) / branches, year, made)


async def _size(database: Database) -> int:
    """Return how many bytes the database holds."""
    async with database.engine.connect() as connection:
        pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar() or 0
        return int(pages) * int((await connection.exec_driver_sql("PRAGMA page_size")).scalar() or 0)


async def _tick(program: Program) -> float:
    tick = next(one for one in TICKS if one.name == "reminders")
    await program.tick(tick)
    return statistics.median([await timed(program.tick(tick)) for _ in range(TICKS_A_RUN)]) * 1000


async def _reminder(program: Program, sample: int) -> float:
    due = Due(program, sample)
    await due.plan()
    found = statistics.median([await due.plan() for _ in range(TIMES)]) / sample * 1000
    await due.make_due()
    await program.tick(next(one for one in TICKS if one.name == "reminders"))
    return found


async def _press(program: Program, crowd: Crowd) -> float:
    """Record one press of one member in each meeting of the sample, a different member each time."""
    runs = []
    for turn in range(TIMES + 1):
        numbers = range(turn * crowd.branches + 1, (turn + 1) * crowd.branches + 1)
        raw = [answer(crowd, branch, turn, number) for branch, number in enumerate(numbers)]
        found = [incoming(orjson.loads(one.replace(b"%d", b"%d" % n))) for one, n in zip(raw, numbers, strict=True)]
        async with program.database.writing() as session:
            await inbox.store(session, program.vault, [one for one in found if one], datetime.now(UTC))
        runs.append(await timed(_work(program)) / crowd.branches * 1000)
    return statistics.median(runs[1:])


async def _work(program: Program) -> None:
    while await program.worker.step():
        pass
    await program.worker.rest()


def on_paper(cost: Cost) -> dict[str, str]:
    """Return the arithmetic of the way to five million branches, from what the largest database costs."""
    presses = AIM * MEMBERS * PRESSES_A_MEMBER / 365 / 86_400
    planning = AIM * cost.reminder_ms / 1000
    window = WINDOW_HOURS * 3600
    return {
        "aim": f"{AIM:,}", "people": f"{AIM * MEMBERS:,}", "window": str(WINDOW_HOURS), "peak": str(PEAK),
        "one_token": f"{TELEGRAM_A_SECOND * window:,}", "alone_hours": f"{AIM / TELEGRAM_A_SECOND / 3600:,.0f}",
        "tokens": f"{math.ceil(AIM / (TELEGRAM_A_SECOND * window)):,}", "plan_hours": f"{planning / 3600:,.1f}",
        "plan_cores": f"{math.ceil(planning / window):,}", "planned_alone": f"{window / cost.reminder_ms * 1000:,.0f}",
        "presses": f"{presses:,.0f}", "presses_peak": f"{presses * PEAK:,.0f}",
        "press_cores": f"{math.ceil(presses * PEAK * cost.press_ms / 1000):,}",
        "a_core": f"{1000 / cost.press_ms:,.0f}", "tb": f"{AIM * (cost.branch_bytes + cost.year_bytes) / 1e12:,.1f}",
        "presses_each": str(PRESSES_A_MEMBER),
    }  # fmt: skip


def rows(costs: list[Cost]) -> str:
    """Return the table of the page."""
    return "\n".join(
        f"| {one.branches:,} | {one.press_ms:.2f} ms | {one.tick_ms:.2f} ms | {one.reminder_ms:.2f} ms "
        f"| {one.branch_bytes / 1000:,.1f} kB | {one.year_bytes / 1000:,.0f} kB | {one.made_seconds:,.0f} s |"
        for one in costs
    )


async def measure_all(sizes: tuple[int, ...], sample: int) -> list[Cost]:
    """Measure one size after the other, each in a database of its own."""
    costs = []
    for branches in sizes:
        with tempfile.TemporaryDirectory(prefix="scale") as folder:
            costs.append(await measure(branches, Path(folder), sample))
        print(costs[-1], file=sys.stderr)
    return costs


def write(costs: list[Cost], folder: Path, sample: int, load: float) -> None:
    """Write the page and its picture into a folder."""
    machine = f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, load {load:.1f} before the run"
    told = {"rows": rows(costs), "sample": str(sample), "machine": machine, "times": str(TIMES)}
    year = MEMBERS * MEMBER_ROWS + BRANCH_ROWS
    told |= {"year_rows": f"{year:,}", "all_rows": f"{year * costs[-1].branches / 1e6:,.0f} million"}
    told |= {"gatherings": str(GATHERINGS), "notices": str(NOTICES), "cards": str(CARDS)}
    page = PAGE.read_text("utf-8").format(**told, **on_paper(costs[-1]))
    (folder / "scale.md").write_text(page, "utf-8")
    series = {
        "a press": [one.press_ms for one in costs],
        "a tick with nothing due": [one.tick_ms for one in costs],
        "a reminder (one branch planned)": [one.reminder_ms for one in costs],
    }
    (folder / "scale.svg").write_text(drawn([one.branches for one in costs], series), "utf-8")


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(prog="python -m bench.scaling")
    parser.add_argument("--tiny", action="store_true", help="only see that everything runs")
    tiny = parser.parse_args().tiny
    sizes, sample, load = ((5, 10), 5, 0.0) if tiny else (SIZES, SAMPLE, os.getloadavg()[0])
    costs = asyncio.run(measure_all(sizes, sample))
    if not tiny:
        write(costs, DOCS, sample, load)


if __name__ == "__main__":
    main()
