"""The end of a talk's content: told before it goes, to the secretary when the author left, on both databases."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from storage.database import Database
from storage.tables import Member, Outbox, Talk
from storage.vault import Vault
from storage.work import Defaults, Origin, Work
from tests.house import KEY
from tests.usecases.test_talks import AUTHOR, SECRETARY, branches, recorded
from usecases import talk_keeping

__all__ = ["branches"]  # the fixture


async def tick(database: Database, now: datetime) -> None:
    async with database.writing() as session:
        await talk_keeping.forget_old(Work(session, Vault(KEY), Origin("tick"), now, now, Defaults()))


async def told(database: Database) -> list[int]:
    async with database.reading() as session:
        rows = (await session.execute(select(Outbox).where(Outbox.name == "talks.content_ends"))).scalars()
        return [row.chat_id for row in rows]


async def the_only(database: Database) -> Any:
    async with database.reading() as session:
        return (await session.execute(select(Talk))).scalars().one()


async def test_it_is_told_in_working_hours_and_goes_a_week_later_at_the_earliest(
    database: Database, branches: tuple[int, int]
) -> None:
    await recorded(database, branches[0])  # held on 1 November 2026, kept for 36 months
    await tick(database, datetime(2029, 10, 24, 2, tzinfo=UTC))
    assert await told(database) == []
    await tick(database, datetime(2029, 11, 5, 18, tzinfo=UTC))  # two in the morning, after an outage
    assert await told(database) == []
    await tick(database, datetime(2029, 11, 6, 2, tzinfo=UTC))
    assert await told(database) == [AUTHOR]
    await tick(database, datetime(2029, 11, 12, 2, tzinfo=UTC))
    assert (await the_only(database)).content is not None
    await tick(database, datetime(2029, 11, 13, 2, tzinfo=UTC))
    talk = await the_only(database)
    assert (talk.content, talk.ends_on, talk.kind) == (None, None, "masses")
    assert talk.faded_at is not None
    assert await told(database) == [AUTHOR]


async def test_the_secretary_is_told_in_the_place_of_somebody_who_left(
    database: Database, branches: tuple[int, int]
) -> None:
    await recorded(database, branches[0])
    async with database.writing() as session:
        line = (await session.execute(select(Member).where(Member.user_id == AUTHOR))).scalars().one()
        line.left_on = line.joined_on
    await tick(database, datetime(2029, 10, 25, 2, tzinfo=UTC))
    assert await told(database) == [SECRETARY]
