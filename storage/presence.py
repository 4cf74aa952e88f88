"""Sessions, wrong codes, polls, make-up and reflections, and the monthly look at who took part."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.statements import pick, upsert
from storage.tables import (
    Branch,
    CodeTry,
    EarlyVote,
    Event,
    EventPoll,
    EventSession,
    MakeUp,
    Material,
    Part,
    PresenceLook,
    Seat,
)

REFLECTION, CONTENT = "make_up.reflection", "material.content"  # what the vault seals by


async def sessions(session: AsyncSession, event_id: int) -> Sequence[EventSession]:
    """Return an event's further sessions in their order."""
    found = select(EventSession).where(col(EventSession.event_id) == event_id).order_by(col(EventSession.ordinal))
    return (await session.execute(found)).scalars().all()


async def code_try(session: AsyncSession, event_id: int, user_id: int) -> CodeTry:
    """Return, held, how often somebody typed a wrong code for an event."""
    own = {"event_id": event_id, "user_id": user_id, "wrong": 0}
    unique = ["event_id", "user_id"]
    await session.execute(upsert(session, CodeTry).values(**own).on_conflict_do_nothing(index_elements=unique))
    found = select(CodeTry).where(col(CodeTry.event_id) == event_id, col(CodeTry.user_id) == user_id)
    held = found.with_for_update().execution_options(populate_existing=True)
    return (await session.execute(held)).scalars().one()


# Polls


async def open_poll(session: AsyncSession, event_id: int) -> EventPoll | None:
    """Return an event's poll that is not stopped."""
    found = select(EventPoll).where(col(EventPoll.event_id) == event_id, col(EventPoll.stopped_at).is_(None))
    return (await session.execute(found.order_by(col(EventPoll.id).desc()))).scalars().first()


async def poll(session: AsyncSession, poll_id: str) -> EventPoll | None:
    """Return the poll that Telegram knows by this id."""
    return (await session.execute(select(EventPoll).where(col(EventPoll.poll_id) == poll_id))).scalars().first()


async def keep_early(session: AsyncSession, poll_id: str, user_id: int, option: int, instant: datetime) -> None:
    """Keep a vote in a poll that nobody knows yet; the last one of a person counts."""
    values = {"poll_id": poll_id, "user_id": user_id, "option": option, "at": instant}
    insert = upsert(session, EarlyVote).values(**values)
    change = {"option": option, "at": instant}
    await session.execute(insert.on_conflict_do_update(index_elements=["poll_id", "user_id"], set_=change))


async def take_early(session: AsyncSession, poll_id: str, before: datetime) -> list[tuple[int, int]]:
    """Return who voted for what (account, option) before the poll was known, and forget it with what is too old."""
    mine = col(EarlyVote.poll_id) == poll_id
    found = await session.execute(pick(EarlyVote.user_id, EarlyVote.option).where(mine).order_by(col(EarlyVote.id)))
    votes = [(int(user), int(option)) for user, option in found]
    await session.execute(delete(EarlyVote).where(mine | (col(EarlyVote.at) < before)))
    return votes


# Make-up


async def material(session: AsyncSession, event_id: int) -> Material | None:
    """Return what those who were absent from an event are given."""
    return (await session.execute(select(Material).where(col(Material.event_id) == event_id))).scalars().first()


async def make_ups(session: AsyncSession, event_id: int) -> Sequence[MakeUp]:
    """Return what people still do, or did, after an event."""
    found = select(MakeUp).where(col(MakeUp.event_id) == event_id).order_by(col(MakeUp.id))
    return (await session.execute(found)).scalars().all()


async def make_up(session: AsyncSession, branch_id: int, number: int, *, hold: bool = False) -> MakeUp | None:
    """Return one of these of the branch, never another's; `hold`: its row locked."""
    found = select(MakeUp).where(col(MakeUp.id) == number, col(MakeUp.branch_id) == branch_id)
    found = found.with_for_update().execution_options(populate_existing=True) if hold else found
    return (await session.execute(found)).scalars().first()


async def own_open(session: AsyncSession, member_id: int) -> Sequence[tuple[Event, MakeUp]]:
    """Return what somebody has still to make up, with the events."""
    found = pick(Event, MakeUp).join(MakeUp, col(MakeUp.event_id) == col(Event.id)).select_from(Event)
    found = found.where(col(MakeUp.member_id) == member_id, col(MakeUp.done_at).is_(None))
    found = found.where(col(MakeUp.sent_at).is_not(None)).order_by(col(MakeUp.id))
    return [(row[0], row[1]) for row in await session.execute(found)]


async def waiting(session: AsyncSession, until: date, most: int) -> Sequence[MakeUp]:
    """Return, held, what was sent, is due by a civil date, and of which nobody was reminded yet."""
    found = select(MakeUp).where(col(MakeUp.done_at).is_(None), col(MakeUp.reminded_at).is_(None))
    found = found.where(col(MakeUp.sent_at).is_not(None), col(MakeUp.until_on) <= until)
    found = found.order_by(col(MakeUp.until_on), col(MakeUp.id)).limit(most).with_for_update(skip_locked=True)
    return (await session.execute(found)).scalars().all()


# Who took part


async def lines(
    session: AsyncSession, branch_id: int, first: date, last: date
) -> list[tuple[int, date, Seat, datetime | None]]:
    """Return the lines of all events closed between two civil dates: member, day, line, when it was made up."""
    found = pick(Event.on_day, Seat, MakeUp.done_at).join(Seat, col(Seat.event_id) == col(Event.id))
    made = (col(MakeUp.event_id) == col(Event.id)) & (col(MakeUp.member_id) == col(Seat.member_id))
    made &= col(MakeUp.way) != "reflection"
    found = found.join(MakeUp, made, isouter=True).where(col(Event.branch_id) == branch_id)
    found = found.where(col(Event.state) == "closed", col(Event.on_day).between(first, last))
    ordered = found.order_by(col(Event.starts_at), col(Seat.ordinal))
    return [(seat.member_id, on, seat, made_at) for on, seat, made_at in await session.execute(ordered)]


async def subkinds(session: AsyncSession, branch_id: int, kind: str, first: date, last: date) -> list[tuple[date, str]]:
    """Return on which days parts of a kind were held, and with which sub-kind."""
    found = pick(Event.on_day, Part.subkind).join(Part, col(Part.event_id) == col(Event.id)).select_from(Event)
    found = found.where(col(Event.branch_id) == branch_id, col(Event.state) == "closed", col(Part.kind) == kind)
    found = found.where(col(Event.on_day).between(first, last)).order_by(col(Event.on_day))
    return [(row[0], row[1]) for row in await session.execute(found)]


async def due_looks(session: AsyncSession, now: datetime, most: int) -> list[tuple[Branch, PresenceLook | None]]:
    """Return, held, active branches whose months gone by are to be looked through by now; None: for the first time."""
    found = (
        pick(Branch, PresenceLook)
        .join(PresenceLook, col(PresenceLook.branch_id) == col(Branch.id), isouter=True)
        .select_from(Branch)
    )
    found = found.where(col(Branch.state) == "active")
    found = found.where(col(PresenceLook.next_at).is_(None) | (col(PresenceLook.next_at) <= now))
    found = found.order_by(col(Branch.id)).limit(most).with_for_update(of=Branch, skip_locked=True)
    return [(row[0], row[1]) for row in await session.execute(found)]
