"""Ticks of several processes at the same moment make an occurrence once."""

import asyncio

from sqlalchemy import func

from storage.database import Database
from storage.statements import pick
from storage.tables import Person, Series, SeriesDay
from storage.vault import Vault
from storage.work import Defaults, Origin, Work
from tests.house import KEY
from tests.usecases.test_events import NOW, SECRETARY, settle, work_of
from usecases import series

FORM = {
    "kinds": ["study"], "on": "series", "rule": "w4", "way": "ask", "at": "15:00", "topic_study": None,
    "sub_study": None, "place": "会议室", "people": "usual",
}  # fmt: skip


async def tick(database: Database) -> bool:
    async with database.writing() as session:
        work = Work(session, Vault(KEY), Origin("tick"), NOW, NOW, Defaults())
        return await series.follow_due(work)


async def test_a_tick_in_every_process_makes_one_occurrence(database: Database) -> None:
    async with database.writing() as session:
        await settle(session, 5)
        session.add(Person(user_id=SECRETARY, language="zh-CN", started_at=NOW))
        await session.flush()
        await series.open_series(await work_of(session), dict(FORM))
    await asyncio.gather(*(tick(database) for _ in range(8)))
    async with database.reading() as session:
        assert (await session.execute(pick(func.count(SeriesDay.id)))).scalar() == 1
        assert (await session.execute(pick(Series.next_at))).scalar() > NOW


async def test_an_occurrence_is_keyed_by_series_and_period(database: Database) -> None:
    async with database.writing() as session:
        await settle(session, 5)
        work = await work_of(session)
        await series.open_series(work, dict(FORM))
        row = await series.the_series(work, 1)
        period, starts_at = await series.coming(work, row)
        made = [await series.make_day(work, row, period, starts_at, "proposed") for _ in range(3)]
    assert made[0] is not None
    assert made[1:] == [None, None]
