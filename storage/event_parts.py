"""Parts of events as duties look at them: held and closed, or planned."""

from dataclasses import dataclass
from datetime import date
from operator import itemgetter

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage import by_branch
from storage.by_branch import FIRST, IDS, LAST, ByBranch
from storage.events import LIVE
from storage.statements import pick
from storage.tables import Event, Part


@dataclass(frozen=True, slots=True)
class HeldPart:
    """A part that was held and closed; `quorate` is False when its headcount rule was not met."""

    kind: str
    subkind: str
    on: date
    event_id: int
    title: str
    visibility: str
    group_id: int | None
    ordinal: int
    present: int
    should: int
    quorate: bool


@dataclass(frozen=True, slots=True)
class PlannedPart:
    """A part of an event that is announced and neither closed nor called off."""

    kind: str
    subkind: str
    on: date
    event_id: int
    title: str
    visibility: str
    group_id: int | None


_PART = (Part.kind, Part.subkind, Event.on_day, Event.id, Event.title, Event.visibility, Event.group_id)
_COUNTED = (func.coalesce(Part.present, 0), func.coalesce(Part.should, 0), col(Part.quorate).is_(True))
_THEN = col(Event.on_day).between(FIRST, LAST)
HELD_PARTS = ByBranch(
    "held parts", ("event", "part"),
    pick(Event.branch_id, *_PART, Part.ordinal, *_COUNTED)
    .select_from(Event)
    .join(Part, col(Part.event_id) == col(Event.id))
    .where(col(Event.branch_id).in_(IDS), col(Event.state) == "closed", _THEN)
    .order_by(col(Event.starts_at)),
    itemgetter(0),
)  # fmt: skip
PLANNED_PARTS = ByBranch(
    "planned parts", ("event", "part"),
    pick(Event.branch_id, *_PART)
    .select_from(Event)
    .join(Part, col(Part.event_id) == col(Event.id))
    .where(col(Event.branch_id).in_(IDS), col(Event.state).in_(LIVE), _THEN)
    .order_by(col(Event.starts_at)),
    itemgetter(0),
)  # fmt: skip


async def held_parts(session: AsyncSession, branch_id: int, first: date, last: date) -> list[HeldPart]:
    """Return the parts held and closed between two civil dates of the branch, those without a quorum too."""
    found = await by_branch.ask(session, HELD_PARTS, branch_id, first=first, last=last)
    return [HeldPart(*row[1:]) for row in found]


async def planned_parts(session: AsyncSession, branch_id: int, first: date, last: date) -> list[PlannedPart]:
    """Return the parts of live events between two civil dates of the branch."""
    found = await by_branch.ask(session, PLANNED_PARTS, branch_id, first=first, last=last)
    return [PlannedPart(*row[1:]) for row in found]


async def successor(session: AsyncSession, branch_id: int, event_id: int) -> Event | None:
    """Return the event that takes an earlier one's place and was not called off itself, None while there is none."""
    after = select(Event).where(col(Event.branch_id) == branch_id, col(Event.replaces_id) == event_id)
    after = after.where(col(Event.state) != "called-off", col(Event.id) > event_id)
    return (await session.execute(after.order_by(col(Event.id)).limit(1))).scalars().first()
