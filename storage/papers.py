"""Agendas, the register of what the superior sent, what was recorded of a meeting, versions of minutes."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.statements import pick
from storage.tables import (
    AgendaFreeze,
    AgendaItem,
    Audit,
    Branch,
    Document,
    Event,
    GapNotice,
    Guest,
    ItemGuest,
    MinutesVersion,
    Part,
    Post,
    Remark,
)

ITEM, DOCUMENT, WHERE = "agenda_item.text", "superior_document.name", "superior_document.studied_at"  # vault places
REMARK, MINUTES = "remark.text", "minutes_version.content"


# Agenda


async def item(session: AsyncSession, branch_id: int, number: int, *, change: bool = False) -> AgendaItem | None:
    """Return an item of this branch, never another's; locked when it is to be changed."""
    wanted = select(AgendaItem).where(col(AgendaItem.id) == number, col(AgendaItem.branch_id) == branch_id)
    if change:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return (await session.execute(wanted)).scalars().first()


async def items(session: AsyncSession, event_id: int, *states: str) -> Sequence[AgendaItem]:
    """Return the items of an event in their order, of these states or of all: by part, the confidential ones last.

    So open items have the same numbers for everybody.
    """
    wanted = select(AgendaItem).where(col(AgendaItem.event_id) == event_id)
    if states:
        wanted = wanted.where(col(AgendaItem.state).in_(states))
    order = col(AgendaItem.part_id), col(AgendaItem.confidential), col(AgendaItem.ordinal), col(AgendaItem.id)
    return (await session.execute(wanted.order_by(*order))).scalars().all()


async def left_over(session: AsyncSession, event: Event, kinds: Collection[str], most: int) -> Sequence[AgendaItem]:
    """Return what earlier closed meetings of these kinds, seen by the same people, put off, the latest first."""
    wanted = select(AgendaItem).join(Event, col(Event.id) == col(AgendaItem.event_id))
    wanted = wanted.join(Part, col(Part.id) == col(AgendaItem.part_id))
    wanted = wanted.where(col(Event.branch_id) == event.branch_id, col(Event.state) == "closed")
    wanted = wanted.where(col(Event.visibility) == event.visibility, col(Event.starts_at) < event.starts_at)
    same_group = col(Event.group_id).is_(None) if event.group_id is None else col(Event.group_id) == event.group_id
    wanted = wanted.where(col(AgendaItem.state) == "put-off", col(Part.kind).in_(kinds), same_group)
    return (await session.execute(wanted.order_by(col(AgendaItem.id).desc()).limit(most))).scalars().all()


async def items_since(session: AsyncSession, branch_id: int, item_id: int) -> Sequence[AgendaItem]:
    """Return the items of a branch that were sent in after one."""
    wanted = select(AgendaItem).where(col(AgendaItem.branch_id) == branch_id, col(AgendaItem.id) > item_id)
    return (await session.execute(wanted.where(col(AgendaItem.state) != "dropped"))).scalars().all()


async def freeze(session: AsyncSession, event_id: int) -> AgendaFreeze | None:
    """Return what somebody decided by hand on the freeze of an agenda."""
    wanted = select(AgendaFreeze).where(col(AgendaFreeze.event_id) == event_id)
    return (await session.execute(wanted)).scalars().first()


async def guests_of(session: AsyncSession, event_id: int) -> dict[int, list[Guest]]:
    """Return the guests of an event by the items they are invited for."""
    wanted = pick(ItemGuest.item_id, Guest).join(Guest, col(Guest.id) == col(ItemGuest.guest_id))
    wanted = wanted.where(col(Guest.event_id) == event_id).order_by(col(ItemGuest.id))
    found: dict[int, list[Guest]] = {}
    for item_id, guest in await session.execute(wanted):
        found.setdefault(item_id, []).append(guest)
    return found


async def uninvite(session: AsyncSession, item_id: int, guest_id: int) -> None:
    """Take a guest's invitation for one item back."""
    gone = delete(ItemGuest).where(col(ItemGuest.item_id) == item_id, col(ItemGuest.guest_id) == guest_id)
    await session.execute(gone)


# The superior's documents


async def document(session: AsyncSession, branch_id: int, number: int, *, change: bool = False) -> Document | None:
    """Return a document of this branch's register, never another's; locked when it is to be changed."""
    wanted = select(Document).where(col(Document.id) == number, col(Document.branch_id) == branch_id)
    if change:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return (await session.execute(wanted)).scalars().first()


async def documents(session: AsyncSession, branch_id: int) -> Sequence[Document]:
    """Return the register, what is to be studied first on top, what has no date last."""
    wanted = select(Document).where(col(Document.branch_id) == branch_id, col(Document.withdrawn_at).is_(None))
    order = col(Document.study_by).is_(None), col(Document.study_by), col(Document.id)
    return (await session.execute(wanted.order_by(*order))).scalars().all()


async def studied(session: AsyncSession, branch_id: int) -> dict[int, Event]:
    """Return, by document, the closed event in which its item was taken, the first of several."""
    wanted = pick(AgendaItem.document_id, Event).join(Event, col(Event.id) == col(AgendaItem.event_id))
    wanted = wanted.where(
        col(AgendaItem.branch_id) == branch_id, col(AgendaItem.document_id).is_not(None),
        col(AgendaItem.state) == "cleared", col(Event.state) == "closed",
    )  # fmt: skip
    found: dict[int, Event] = {}
    for number, event in await session.execute(wanted.order_by(col(Event.closed_at), col(Event.id))):
        found.setdefault(number, event)
    return found


async def planned(session: AsyncSession, branch_id: int) -> dict[int, Event]:
    """Return, by document, the live event on whose agenda it stands."""
    wanted = pick(AgendaItem.document_id, Event).join(Event, col(Event.id) == col(AgendaItem.event_id))
    wanted = wanted.where(
        col(AgendaItem.branch_id) == branch_id, col(AgendaItem.document_id).is_not(None),
        col(AgendaItem.state) == "cleared", col(Event.state).in_(("announced", "signing", "open")),
    )  # fmt: skip
    return {row[0]: row[1] for row in await session.execute(wanted)}


# What was recorded


async def part(session: AsyncSession, branch_id: int, number: int) -> tuple[Event, Part] | None:
    """Return a part of this branch with its event, never another's."""
    wanted = pick(Event, Part).join(Part, col(Part.event_id) == col(Event.id)).select_from(Event)
    wanted = wanted.where(col(Part.id) == number, col(Event.branch_id) == branch_id)
    found = (await session.execute(wanted)).first()
    return (found[0], found[1]) if found else None


async def remark(session: AsyncSession, part_id: int, number: int) -> Remark | None:
    """Return an entry of this part, never another's, locked."""
    wanted = select(Remark).where(col(Remark.id) == number, col(Remark.part_id) == part_id).with_for_update()
    return (await session.execute(wanted)).scalars().first()


async def remarks(session: AsyncSession, parts: Collection[int]) -> Sequence[Remark]:
    """Return what was recorded of these parts and stands, in the order of recording."""
    wanted = select(Remark).where(col(Remark.part_id).in_(parts), col(Remark.withdrawn_at).is_(None))
    return (await session.execute(wanted.order_by(col(Remark.id)))).scalars().all()


async def posts_on(session: AsyncSession, branch_id: int, on: date) -> dict[int, str]:
    """Return, by member, the first post that somebody held on a civil date."""
    wanted = pick(Post.member_id, Post.post).where(col(Post.branch_id) == branch_id, col(Post.from_on) <= on)
    wanted = wanted.where(or_(col(Post.until_on).is_(None), col(Post.until_on) > on)).order_by(col(Post.id).desc())
    return {row[0]: row[1] for row in await session.execute(wanted)}


async def late_entries(session: AsyncSession, branch_id: int, event_id: int) -> dict[int, Audit]:
    """Return, by member, the last attendance that was entered after the close of an event."""
    wanted = select(Audit).where(
        col(Audit.branch_id) == branch_id, col(Audit.subject) == "event", col(Audit.subject_id) == event_id,
        col(Audit.action) == "enter_attendance",
    )  # fmt: skip
    found = (await session.execute(wanted.order_by(col(Audit.id)))).scalars()
    return {one.for_member_id: one for one in found if one.for_member_id and one.details.get("late")}


async def versions(session: AsyncSession, part_id: int, *, change: bool = False) -> Sequence[MinutesVersion]:
    """Return the versions of a part's minutes, the first one first; locked when another is to be added."""
    wanted = select(MinutesVersion).where(col(MinutesVersion.part_id) == part_id).order_by(col(MinutesVersion.number))
    if change:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return (await session.execute(wanted)).scalars().all()


async def version(session: AsyncSession, branch_id: int, number: int, *, change: bool = False) -> MinutesVersion | None:
    """Return a version by its id, never another branch's; locked when it is to be changed."""
    wanted = select(MinutesVersion).where(col(MinutesVersion.id) == number, col(MinutesVersion.branch_id) == branch_id)
    if change:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return (await session.execute(wanted)).scalars().first()


async def closed_parts(session: AsyncSession, branch_id: int, first: date, last: date) -> list[tuple[Event, Part]]:
    """Return the parts of closed events between two civil dates, earliest first."""
    wanted = pick(Event, Part).join(Part, col(Part.event_id) == col(Event.id)).select_from(Event)
    wanted = wanted.where(
        col(Event.branch_id) == branch_id, col(Event.state) == "closed", col(Event.on_day).between(first, last)
    )  # fmt: skip
    order = col(Event.starts_at), col(Event.id), col(Part.ordinal)
    return [(row[0], row[1]) for row in await session.execute(wanted.order_by(*order))]


async def which_of_the_year(session: AsyncSession, event: Event, part: Part) -> int:
    """Return the how-manieth of its kind a closed or running part is in its year, in its group or the branch."""
    group = col(Event.group_id).is_(None) if event.group_id is None else col(Event.group_id) == event.group_id
    wanted = select(func.count()).select_from(Event).join(Part, col(Part.event_id) == col(Event.id))
    wanted = wanted.where(
        col(Event.branch_id) == event.branch_id, col(Event.state).in_(("closed", "open")), col(Part.kind) == part.kind,
        group, col(Event.on_day) >= event.on_day.replace(month=1, day=1), col(Event.starts_at) <= event.starts_at,
        col(Event.id) != event.id,
    )  # fmt: skip
    return int((await session.execute(wanted)).scalar() or 0) + 1


# The list of what is missing


async def not_told(session: AsyncSession, period: str) -> Sequence[Branch]:
    """Return active branches that were not told yet what their papers of a period lack."""
    told = select(GapNotice).where(col(GapNotice.branch_id) == col(Branch.id), col(GapNotice.period) == period)
    wanted = select(Branch).where(col(Branch.state) == "active", ~told.exists())
    return (await session.execute(wanted.order_by(col(Branch.id)))).scalars().all()
