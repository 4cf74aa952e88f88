"""Situations that ask for a talk or a visit: which stand open, whose reminder is due."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import String, cast, literal, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.statements import pick, upsert
from storage.tables import Event, Member, Meta, Part, Situation, Task
from storage.tables.branch import ON_PROBATION

NAME, NOTE = "situation.concerns_name", "situation.note"
PROBATION, LIFE = "probation-end", "before-life"
LOOKED, COMING = "situations looked", ("announced", "signing", "open")
LIFE_KINDS = ("life", "committee-life")
Pair = tuple[Situation, Task]


async def get(session: AsyncSession, branch_id: int, number: int, *, change: bool = False) -> Pair | None:
    """Return a situation of this branch, never another's, with its task; both locked when they are to be changed."""
    question = select(Situation, Task).join(Task, col(Task.id) == col(Situation.task_id))
    question = question.where(col(Situation.id) == number, col(Situation.branch_id) == branch_id)
    if change:
        question = question.with_for_update().execution_options(populate_existing=True)
    found = (await session.execute(question)).first()
    return None if found is None else (found[0], found[1])


async def open_about(session: AsyncSession, branch_id: int, concerns_id: int, assignee_id: int) -> Sequence[Pair]:
    """Return the open situations of somebody that this member is to see to, locked."""
    question = select(Situation, Task).join(Task, col(Task.id) == col(Situation.task_id))
    question = question.where(col(Situation.branch_id) == branch_id, col(Situation.concerns_id) == concerns_id)
    question = question.where(col(Task.assignee_id) == assignee_id, col(Task.done_at).is_(None)).with_for_update()
    return [(row[0], row[1]) for row in await session.execute(question)]


async def looked_at(session: AsyncSession) -> datetime | None:
    """Return when all branches were last looked through (aware UTC), None for never."""
    found = (await session.execute(pick(Meta.value).where(col(Meta.name) == LOOKED))).scalar()
    return None if found is None else datetime.fromisoformat(found)


async def set_looked_at(session: AsyncSession, at: datetime) -> None:
    """Remember when all branches were looked through."""
    insert = upsert(session, Meta).values(name=LOOKED, value=at.isoformat())
    value = {"value": at.isoformat()}
    await session.execute(insert.on_conflict_do_update(index_elements=["name"], set_=value))


async def probation_ending(session: AsyncSession, admitted_by: date) -> Member | None:
    """Return one probationary member of any branch admitted by a civil date of whose talk nothing was opened yet."""
    opened = select(col(Situation.id)).where(
        col(Situation.concerns_id) == col(Member.id), col(Situation.code) == PROBATION
    )
    question = select(Member).where(text(ON_PROBATION), col(Member.admitted_on) <= admitted_by)
    question = question.where(~opened.where(col(Situation.occasion).is_not(None)).exists())
    return (await session.execute(question.order_by(col(Member.admitted_on)).limit(1))).scalars().first()


async def life_meeting(session: AsyncSession, first: datetime, last: datetime) -> tuple[int, int] | None:
    """Return the branch and the number of one planned life meeting between two moments, nothing opened for it yet."""
    occasion = literal("event:") + cast(col(Event.id), String)
    opened = select(col(Situation.id)).where(
        col(Situation.branch_id) == col(Event.branch_id), col(Situation.code) == LIFE
    )
    question = pick(Event.branch_id, Event.id).join(Part, col(Part.event_id) == col(Event.id))
    coming = col(Event.next_at) <= last, col(Event.starts_at).between(first, last)  # the first has an index
    question = question.where(*coming, col(Event.state).in_(COMING))
    question = question.where(
        col(Part.kind).in_(LIFE_KINDS), ~opened.where(col(Situation.occasion) == occasion).exists()
    )
    found = (await session.execute(question.order_by(col(Event.starts_at)).limit(1))).first()
    return None if found is None else (found[0], found[1])


async def to_remind(session: AsyncSession, now: datetime) -> Situation | None:
    """Return one situation whose reminder is due by now, the longest waiting first."""
    question = select(Situation).where(col(Situation.remind_at) <= now).order_by(col(Situation.remind_at)).limit(1)
    return (await session.execute(question.with_for_update(skip_locked=True))).scalars().first()
