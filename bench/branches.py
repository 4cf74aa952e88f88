"""Branches by the thousand, made inside the database: one INSERT ... SELECT over a series of numbers a table."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import case, cast, func, insert, literal, null, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from storage.database import Database
from storage.tables import Branch, Card, DuesRate, Event, Member, Part, Person, Post, Seat

SINCE = date(2020, 1, 1)
FIRST_GROUP, FIRST_USER = -2_000_000, 5_000_000
CARD_MESSAGE = 77
ZONES = ("Asia/Shanghai", "Asia/Urumqi", "Europe/Berlin", "America/New_York")
FAR = timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class Crowd:
    """So many branches of so many members; branch, member and event ids count from 1 without gaps."""

    branches: int
    members: int

    def user(self, branch: int, member: int) -> int:
        """Return the Telegram id of a branch's member, both counted from 0."""
        return FIRST_USER + branch * self.members + member + 1

    def group(self, branch: int) -> int:
        """Return the group chat of a branch, counted from 0."""
        return FIRST_GROUP - branch - 1


def numbers(count: int) -> Any:
    """Return the numbers from 1 to `count` as something to select from; the column is `i`."""
    first = select(literal(1).label("i")).cte("series", recursive=True)
    return first.union_all(select(first.c.i + 1).where(first.c.i < count))


async def multiply(session: AsyncSession, pattern: SQLModel, series: Any, **made: Any) -> None:
    """Insert the pattern once for each row of the series; `made` are the columns that follow from it."""
    table = type(pattern)
    given = pattern.model_dump(exclude={"id"} - made.keys()) | made
    columns = table.__table__.columns  # type: ignore[attr-defined]
    values = [as_column(given[column.name], column) for column in columns if column.name in given]
    names = [column.name for column in columns if column.name in given]
    await session.execute(insert(table).from_select(names, select(*values).select_from(series)))


def as_column(value: Any, column: Any) -> Any:
    """Return a value or an expression as what a SELECT gives for a column."""
    if value is None:
        return cast(null(), column.type)
    return value.label(column.name) if hasattr(value, "label") else literal(value, column.type).label(column.name)


async def fill(
    database: Database, crowd: Crowd, now: datetime, due_at: datetime, *, varied: bool = False, decided_to: Any = None
) -> None:
    """Make branches with their people, rates and secretaries, due at a moment; `varied`: no two in the same state."""
    one = numbers(crowd.branches)
    i = one.c.i
    made = {"id": i, "chat_id": FIRST_GROUP - i, "name": "B" + cast(i, Branch.__table__.c.name.type)}  # type: ignore[attr-defined]
    if varied:
        made |= _differences(i)
    far = now + FAR
    pattern = Branch(name="", created_at=now - timedelta(days=400), confirmed_use_at=now, next_due_at=due_at)
    pattern.dues_due_at, pattern.decided_to = far, decided_to
    async with database.writing() as session:
        await multiply(session, pattern, one, **made)
        await _people(session, crowd, now)


def _differences(i: Any) -> dict[str, Any]:
    """Return settings that differ from branch to branch as they do in life: days, zones, both profiles, languages."""
    zone = case(dict(zip((7, 11, 17), ZONES[1:], strict=True)), value=i % 20, else_=ZONES[0])
    return {
        "activity_day": 5 + i % 21, "collection_day": 1 + i % 28, "timezone": zone,
        "profile": case((i % 3 == 0, "current"), else_="source"), "language": case((i % 10 == 0, "en"), else_="zh-CN"),
    }  # fmt: skip


async def _people(session: AsyncSession, crowd: Crowd, now: datetime) -> None:
    every = numbers(crowd.branches * crowd.members)
    i = every.c.i
    branch = (i - 1) // crowd.members + 1
    await multiply(
        session, Person(user_id=0, language="zh-CN", started_at=now), every, user_id=FIRST_USER + i
    )  # fmt: skip
    line = Member(branch_id=0, name="", joined_on=SINCE, confirmed_at=now)
    name = "M" + cast(i, Member.__table__.c.name.type)  # type: ignore[attr-defined]
    await multiply(session, line, every, id=i, branch_id=branch, user_id=FIRST_USER + i, name=name, ordinal=i)
    rate = DuesRate(branch_id=0, member_id=0, from_month=SINCE, amount_fen=3000)
    await multiply(session, rate, every, branch_id=branch, member_id=i, amount_fen=1000 + i % 40 * 100)
    one = numbers(crowd.branches)
    first = (one.c.i - 1) * crowd.members + 1
    await multiply(session, Post(branch_id=0, member_id=0, post="secretary", from_on=SINCE), one, branch_id=one.c.i,
                   member_id=first)  # fmt: skip


async def announce(database: Database, crowd: Crowd, now: datetime) -> None:
    """Give every branch one gathering in a week, all its members asked, its card shown in the group."""
    one, every = numbers(crowd.branches), numbers(crowd.branches * crowd.members)
    starts, i = now + timedelta(days=7), every.c.i
    branch = (i - 1) // crowd.members + 1
    event = Event(
        branch_id=0, title="Meeting", starts_at=starts, on_day=starts.date(), place="Room 1", made_at=now, minutes={},
        signin_at=starts, signin_until=starts + timedelta(hours=1),
    )  # fmt: skip
    card = Card(
        chat_id=0, kind="event", key="", message_id=CARD_MESSAGE, wanted=1, shown=1, not_before=now, branch_id=0
    )
    key = cast(one.c.i, Card.__table__.c.key.type)  # type: ignore[attr-defined]
    async with database.writing() as session:
        await multiply(session, event, one, id=one.c.i, branch_id=one.c.i)
        await multiply(session, Part(event_id=0, kind="assembly"), one, event_id=one.c.i)
        seat = Seat(event_id=0, member_id=0, name="Member", standing="full")
        await multiply(session, seat, every, event_id=branch, member_id=i, ordinal=i)
        await multiply(session, card, one, branch_id=one.c.i, chat_id=FIRST_GROUP - one.c.i, key=key)
        if not database.is_sqlite:
            await session.execute(select(func.setval(func.pg_get_serial_sequence("event", "id"), crowd.branches)))


__all__ = ["Crowd", "announce", "as_column", "fill", "multiply", "numbers"]
