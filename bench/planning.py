"""Planning the branches that are due: beside the same rows written in pure SQL, and beside a job a branch."""

import asyncio
import pickle
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.job import Job
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from sqlalchemy import delete, event, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col

from bench.branches import FAR, Crowd, as_column, fill
from bench.ground import Null
from bench.measuring import Baseline, Result, Way, rates, result, timed
from bench.watching import longest_stall
from bot.clock import RealClock
from bot.program import Program
from bot.settings import Settings
from scheduler.ticks import TICKS
from storage import schema
from storage.database import Database
from storage.tables import Branch, Card, Notice
from storage.vault import Vault

MOMENT = datetime(2026, 9, 23, 1, 30, tzinfo=UTC)
"""Half past nine in China, a week before the quarter ends: the branches are told what they have not held yet."""
SQL_GOAL, JOBS_GOAL, GROWN_GOAL = 0.25, 30.0, 1 / 1.2


class Still(RealClock):
    """A clock whose civil reading stands still."""

    def now(self) -> datetime:
        """Return the moment that the benchmarks plan."""
        return MOMENT


class Due:
    """A running planner whose branches are all due at the same moment, `planned` of them at a time."""

    def __init__(self, program: Program, planned: int) -> None:
        self.program, self.planned = program, planned
        self.database = program.database
        self._notices: list[Notice] = []
        self._cards: list[Card] = []

    async def make_due(self) -> None:
        """Put everything back and let the first branches be due."""
        async with self.database.writing() as session:
            for table in (Notice, Card):
                await session.execute(delete(table))
            chosen = update(Branch).where(col(Branch.id) <= self.planned)
            since = MOMENT - timedelta(days=1)
            await session.execute(chosen.values(next_due_at=MOMENT - timedelta(minutes=1), decided_to=since))

    async def plan(self) -> float:
        """Let the tick plan them all; what an average branch was told becomes the pattern of the pure SQL."""
        await self.make_due()
        tick = next(one for one in TICKS if one.name == "reminders")
        seconds = await timed(self.program.tick(tick))
        async with self.database.reading() as session:
            left = select(func.count()).select_from(Branch).where(col(Branch.next_due_at) <= MOMENT)
            assert (await session.execute(left)).scalar() == 0, "not all branches were planned"
            self._notices, self._cards = await _told(session)
        assert self._notices, "the branches were told nothing"
        return seconds

    async def in_sql(self) -> float:
        """Write the same rows for the same branches, one statement a pattern, and move the branches on."""
        await self.make_due()
        return await timed(self._in_sql())

    async def _in_sql(self) -> None:
        async with self.database.writing() as session:
            due = col(Branch.next_due_at) <= MOMENT
            for notice in self._notices:
                await session.execute(_copied(notice, due, {"branch_id": col(Branch.id)}))
            for card in self._cards:
                chat = {"chat_id": col(Branch.chat_id)} if card.chat_id < 0 else {"chat_id": col(Branch.id)}
                await session.execute(_copied(card, due, {"branch_id": col(Branch.id), **chat}))
            await session.execute(update(Branch).where(due).values(next_due_at=MOMENT + FAR, decided_to=MOMENT))


async def _told(session: AsyncSession) -> tuple[list[Notice], list[Card]]:
    """Return what an average branch was told: the pattern of the baseline."""
    number = func.count().label("number")
    found = await session.execute(select(col(Notice.branch_id), number).group_by(col(Notice.branch_id)))
    counts = {row[0]: row[1] for row in found}
    branches = await session.execute(select(func.count()).select_from(Branch).where(col(Branch.decided_to) == MOMENT))
    mean = sum(counts.values()) / max(1, branches.scalar() or 0)
    chosen = min(counts, key=lambda branch: abs(counts[branch] - mean), default=0)
    notices = await session.execute(select(Notice).where(col(Notice.branch_id) == chosen))
    cards = await session.execute(select(Card).where(col(Card.branch_id) == chosen))
    return list(notices.scalars()), list(cards.scalars())


def _copied(row: SQLModel, due: Any, made: dict[str, Any]) -> Any:
    """Return the statement that writes one row's copy for every branch that is due."""
    table = type(row)
    columns = table.__table__.columns  # type: ignore[attr-defined]
    given = row.model_dump(exclude={"id"}) | made
    values = [as_column(given[column.name], column) for column in columns if column.name in given]
    return insert(table).from_select([c.name for c in columns if c.name in given], select(*values).where(due))


@asynccontextmanager
async def due(url: str, branches: int, members: int, planned: int, *, varied: bool) -> AsyncIterator[Due]:
    """Prepare branches of which `planned` will be due."""
    database, clock = Database(url), Still()
    await schema.upgrade(database)
    await fill(database, Crowd(branches, members), MOMENT, MOMENT + FAR, varied=varied)
    program = Program(Settings(token="42:BENCH", database_url=url), database, Vault(b"b" * 32), clock, request=Null)
    await program.start()
    try:
        yield Due(program, planned)
    finally:
        await program.close()


async def planning(name: str, url: str, branches: int, planned: int, rounds: int, *, varied: bool) -> Result:
    """Compare the planner with pure SQL that writes the same."""
    state = "in different states" if varied else "in equal state"
    title = f"planning branches {state}, {planned:,} due of {branches:,}, over pure SQL, {name}"
    async with due(url, branches, 30, planned, varied=varied) as place:
        goal = None if varied else SQL_GOAL
        return (await rates("branches/s", planned, place.plan, [Baseline(title, place.in_sql, goal)], rounds))[0]


async def grown(name: str, urls: Sequence[str], sizes: Sequence[int], planned: int, rounds: int) -> list[Result]:
    """Compare planning so many due branches among many with planning them among the fewest."""
    async with AsyncExitStack() as stack:
        few, *larger = [
            await stack.enter_async_context(due(url, size, 3, planned, varied=False))
            for url, size in zip(urls, sizes, strict=True)
        ]
        return [
            (await rates("branches/s", planned, place.plan, [
                Baseline(f"planning {planned:,} due, {size:,} branches over {sizes[0]:,}, {name}", few.plan, GROWN_GOAL)
            ], rounds))[0]
            for place, size in zip(larger, sizes[1:], strict=True)
        ]  # fmt: skip


# A job a branch

_left = 0
_all_done = asyncio.Event()


async def _nothing(_branch: int) -> None:
    global _left
    _left -= 1
    if _left == 0:
        _all_done.set()


def _never_wait(raw: Any, _record: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=OFF"):
        raw.execute(f"PRAGMA {pragma}")


class JobStore:
    """Ten thousand jobs in APScheduler's own store on SQLite, one a branch, all due; each does nothing."""

    def __init__(self, folder: Path, jobs: int) -> None:
        self.jobs, self._url = jobs, f"sqlite:///{folder / 'jobs.db'}"

    async def run(self) -> float:
        """Let the scheduler run them all; returns the seconds until the last has run."""
        global _left
        _left = self.jobs
        _all_done.clear()
        store = SQLAlchemyJobStore(url=self._url)
        event.listen(store.engine, "connect", _never_wait)
        scheduler = AsyncIOScheduler(
            timezone="UTC", jobstores={"default": store}, executors={"default": AsyncIOExecutor()}
        )
        scheduler.start(paused=True)
        with store.engine.begin() as connection:
            connection.execute(store.jobs_t.delete())
            connection.execute(store.jobs_t.insert(), [self._job(scheduler, number) for number in range(self.jobs)])
        try:
            return await timed(self._all(scheduler))
        finally:
            scheduler.shutdown(wait=False)
            store.engine.dispose()

    @staticmethod
    async def _all(scheduler: AsyncIOScheduler) -> None:
        scheduler.resume()
        await _all_done.wait()

    @staticmethod
    def _job(scheduler: AsyncIOScheduler, number: int) -> dict[str, Any]:
        at = datetime.now(UTC) - timedelta(minutes=1)
        job = Job(
            scheduler, id=f"branch-{number}", name="remind", func=_nothing, args=(number,), kwargs={},
            trigger=DateTrigger(at), executor="default", misfire_grace_time=None, coalesce=True, max_instances=1,
            next_run_time=at,
        )  # fmt: skip
        job._jobstore_alias = "default"
        state = pickle.dumps(job.__getstate__(), pickle.HIGHEST_PROTOCOL)
        return {"id": job.id, "next_run_time": at.timestamp(), "job_state": state}


async def job_store(folder: Path, url: str, jobs: int, planned: int, rounds: int) -> list[Result]:
    """Compare the planner with a job store: what is done in a second, and the longest stall of the event loop."""
    store, ours, theirs = JobStore(folder, jobs), list[float](), list[float]()
    async with due(url, jobs, 30, planned, varied=False) as place:
        what = f"{planned:,} due of {jobs:,}, over an APScheduler job store with {jobs:,} due"
        note = "the jobs of the baseline do nothing, on a store that never waits for the disk; the planner does it all"
        base = Baseline(f"planning, {what}", _watched(store.run, theirs), JOBS_GOAL, jobs, note)
        made = await rates("branches/s", planned, _watched(place.plan, ours), [base], rounds)
        stall = Baseline(f"longest stall, {what}", store.run, JOBS_GOAL)
        return [*made, result(stall, "ms", ours[min(1, rounds) :], theirs[min(1, rounds) :], cost=True)]


def _watched(way: Way, stalls: list[float]) -> Way:
    """Return a way that also notes the longest stall of each run."""

    async def run() -> float:
        seconds = 0.0

        async def it() -> None:
            nonlocal seconds
            seconds = await way()

        stalls.append(await longest_stall(it()))
        return seconds

    return run


__all__ = ["Due", "due", "job_store", "planning"]
