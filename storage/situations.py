"""Situations that ask for a talk or a visit: which stand open, whose reminder is due."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, false, literal, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.statements import pick, upsert
from storage.tables import Branch, Event, Member, Meta, Part, Situation, Task
from storage.tables.branch import ON_PROBATION
from storage.vault import Vault

MATTER, NOTE = "situation.matter", "situation.note"
PROBATION, LIFE, FESTIVAL = "probation-end", "before-life", "festival"
HARDSHIP = "hardship"
LOOKED, COMING = "situations looked", ("announced", "signing", "open")
LIFE_KINDS = ("life", "committee-life")
Pair = tuple[Situation, Task]


@dataclass(frozen=True, slots=True)
class Matter:
    """What a situation is (its code in the catalogue) and whom it concerns: a roster line, else a name, else nobody."""

    code: str
    member: int | None = None
    name: str = ""


def seal(vault: Vault, matter: Matter) -> bytes:
    """Return a matter as it is stored."""
    return vault.seal(asdict(matter), MATTER)


def matter(vault: Vault, found: Situation) -> Matter:
    """Open what a situation is and whom it concerns."""
    return Matter(**vault.open(found.matter, MATTER))


async def get(session: AsyncSession, branch_id: int, number: int, *, change: bool = False) -> Pair | None:
    """Return a situation of this branch, never another's, with its task; both locked when they are to be changed."""
    question = select(Situation, Task).join(Task, col(Task.id) == col(Situation.task_id))
    question = question.where(col(Situation.id) == number, col(Situation.branch_id) == branch_id)
    if change:
        question = question.with_for_update().execution_options(populate_existing=True)
    found = (await session.execute(question)).first()
    return None if found is None else (found[0], found[1])


async def open_of(session: AsyncSession, branch_id: int, assignee_id: int) -> Sequence[Pair]:
    """Return the open situations that this member is to see to, locked."""
    question = select(Situation, Task).join(Task, col(Task.id) == col(Situation.task_id))
    question = question.where(col(Situation.branch_id) == branch_id)
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
    occasion = literal("member:") + cast(col(Member.id), String)
    opened = exists().where(col(Situation.branch_id) == col(Member.branch_id), col(Situation.occasion) == occasion)
    question = select(Member).where(text(ON_PROBATION), col(Member.admitted_on) <= admitted_by, ~opened)
    return (await session.execute(question.order_by(col(Member.admitted_on)).limit(1))).scalars().first()


async def life_meeting(session: AsyncSession, first: datetime, last: datetime) -> tuple[int, int] | None:
    """Return the branch and the number of one planned life meeting between two moments, nothing opened for it yet."""
    occasion = literal("event:") + cast(col(Event.id), String)
    opened = exists().where(col(Situation.branch_id) == col(Event.branch_id), col(Situation.occasion) == occasion)
    question = pick(Event.branch_id, Event.id).join(Part, col(Part.event_id) == col(Event.id))
    coming = col(Event.next_at) <= last, col(Event.starts_at).between(first, last)  # the first has an index
    question = question.where(*coming, col(Event.state).in_(COMING))
    question = question.where(col(Part.kind).in_(LIFE_KINDS), ~opened)
    found = (await session.execute(question.order_by(col(Event.starts_at)).limit(1))).first()
    return None if found is None else (found[0], found[1])


def _marked(marks: Collection[str]) -> Any:
    """Return the condition on members whom a festival concerns by one of their marks."""
    met: list[Any] = [col(getattr(Member, mark)).is_(True) for mark in ("retired", "exempt") if mark in marks]
    return and_(col(Member.left_on).is_(None), or_(false(), *met))


async def in_need(session: AsyncSession, vault: Vault, branch_id: int, since: datetime) -> set[int]:
    """Return the roster lines of a branch of which a hardship was reported since a moment (aware UTC)."""
    question = select(Situation).where(col(Situation.branch_id) == branch_id, col(Situation.reported_at) >= since)
    rows = (await session.execute(question.where(col(Situation.occasion).is_(None)))).scalars()
    told = [matter(vault, row) for row in rows]
    return {one.member for one in told if one.code == HARDSHIP and one.member is not None}


async def called_on(
    session: AsyncSession, vault: Vault, branch_id: int, marks: Collection[str], since: datetime
) -> Sequence[str]:  # fmt: skip
    """Return the names of the members of a branch whom a festival concerns, in roster order."""
    needy = await in_need(session, vault, branch_id, since) if HARDSHIP in marks else set()
    concerned = or_(_marked(marks), and_(col(Member.left_on).is_(None), col(Member.id).in_(needy)))
    question = pick(Member.name).where(col(Member.branch_id) == branch_id, concerned)
    return list((await session.execute(question.order_by(col(Member.ordinal), col(Member.id)))).scalars())


async def before_festival(session: AsyncSession, occasion: str, marks: Collection[str], since: datetime) -> int | None:
    """Return one active branch where a festival may concern somebody and nothing was opened for it yet.

    Somebody is marked, or something was reported since a moment: what that is lies sealed, and is for the caller.
    """
    opened = exists().where(col(Situation.branch_id) == col(Branch.id), col(Situation.occasion) == occasion)
    concerned: ColumnElement[bool] = exists().where(col(Member.branch_id) == col(Branch.id), _marked(marks))
    if HARDSHIP in marks:
        told = col(Situation.branch_id) == col(Branch.id), col(Situation.occasion).is_(None)
        concerned = or_(concerned, exists().where(*told, col(Situation.reported_at) >= since))
    question = pick(Branch.id).where(col(Branch.state) == "active", ~opened, concerned)
    found: int | None = (await session.execute(question.order_by(col(Branch.id)).limit(1))).scalar()
    return found


async def to_remind(session: AsyncSession, now: datetime) -> Situation | None:
    """Return one situation whose reminder is due by now, the longest waiting first."""
    question = select(Situation).where(col(Situation.remind_at) <= now).order_by(col(Situation.remind_at)).limit(1)
    return (await session.execute(question.with_for_update(skip_locked=True))).scalars().first()
