"""Planning the branches that are due: beside the same rows written in pure SQL, and beside a job a branch."""

import asyncio
import pickle
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.job import Job
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from sqlalchemy import insert, update
from sqlmodel import SQLModel, col, delete, func, select

from bench.branches import FAR, Crowd, as_column, fill
from bench.ground import Null
from bench.measuring import Baseline, Result, costs, rates, timed
from bench.watching import longest_stall
from bot.clock import RealClock
from bot.program import Program
from bot.settings import Settings
from scheduler.ticks import TICKS
from storage import schema
from storage.database import Database
from storage.tables import Branch, Card, Notice
from storage.vault import Vault

TUESDAY = datetime(2027, 3, 9, 1, 30, tzinfo=UTC)
"""Half past nine in China on a working day: the branches are told of the month's party day and of their dues."""
SQL_GOAL, JOBS_GOAL = 0.25, 30.0


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
            since = TUESDAY - timedelta(days=1)
            await session.execute(chosen.values(next_due_at=TUESDAY - timedelta(minutes=1), decided_to=since))

    async def plan(self) -> float:
        """Let the tick plan them all; what the first branch was told becomes the pattern of the pure SQL."""
        await self.make_due()
        tick = next(one for one in TICKS if one.name == "reminders")
        seconds = await timed(self.program.tick(tick))
        async with self.database.reading() as session:
            left = select(func.count()).select_from(Branch).where(col(Branch.next_due_at) <= TUESDAY)
            assert (await session.execute(left)).scalar() == 0, "not all branches were planned"
            self._notices = list((await session.execute(select(Notice).where(col(Notice.branch_id) == 1))).scalars())
            self._cards = list((await session.execute(select(Card).where(col(Card.branch_id) == 1))).scalars())
        assert self._notices, "the branches were told nothing"
        return seconds

    async def in_sql(self) -> float:
        """Write the same rows for the same branches, one statement a pattern, and move the branches on."""
        await self.make_due()
        return await timed(self._in_sql())

    async def _in_sql(self) -> None:
        async with self.database.writing() as session:
            due = col(Branch.next_due_at) <= TUESDAY
            for notice in self._notices:
                await session.execute(_copied(notice, due, {"branch_id": col(Branch.id)}))
            for card in self._cards:
                chat = {"chat_id": col(Branch.chat_id)} if card.chat_id < 0 else {"chat_id": col(Branch.id)}
                await session.execute(_copied(card, due, {"branch_id": col(Branch.id), **chat}))
            await session.execute(update(Branch).where(due).values(next_due_at=TUESDAY + FAR, decided_to=TUESDAY))


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
    database, clock = Database(url), RealClock()
    await schema.upgrade(database)
    clock.move_to(TUESDAY)
    await fill(database, Crowd(branches, members), TUESDAY, TUESDAY + FAR, varied=varied)
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


# A job a branch

_done = 0


async def _nothing(_branch: int) -> None:
    global _done
    _done += 1


class JobStore:
    """Ten thousand jobs in APScheduler's own store on SQLite, one a branch, all due; each does nothing."""

    def __init__(self, folder: Path, jobs: int) -> None:
        self.jobs, self._url = jobs, f"sqlite:///{folder / 'jobs.db'}"

    async def run(self) -> float:
        """Let the scheduler run them all; returns the seconds until the last has run."""
        global _done
        _done = 0
        store = SQLAlchemyJobStore(url=self._url)
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

    async def _all(self, scheduler: AsyncIOScheduler) -> None:
        scheduler.resume()
        while _done < self.jobs:
            await asyncio.sleep(0.01)

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
    store = JobStore(folder, jobs)
    async with due(url, jobs, 30, planned, varied=False) as place:
        what = f"{planned:,} due of {jobs:,}, over an APScheduler job store with {jobs:,} due"
        note = "the jobs of the baseline do nothing at all; the planner loads, decides and writes"
        made = await rates(
            "branches/s", planned, place.plan,
            [Baseline(f"planning, {what}", store.run, JOBS_GOAL, jobs, note)], rounds,
        )  # fmt: skip

        async def our_stall() -> float:
            return await longest_stall(place.plan())

        async def their_stall() -> float:
            return await longest_stall(store.run())

        stall = Baseline(f"longest stall while planning, {what}", their_stall, JOBS_GOAL)
        return made + await costs("ms", our_stall, [stall], rounds)


__all__ = ["Due", "due", "job_store", "planning"]
