"""Events with their parts, their frozen rosters and guests."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.by_branch import IDS
from storage.remembered import at_last, bring_forward, foreseen, note, remembered
from storage.statements import pick, upsert
from storage.tables import Event, EventDesk, EventSession, Guest, Member, Part, Seat

REASON, CALLED_OFF_FOR = "seat.leave_reason", "event.call_off_reason"  # what the vault seals by
LIVE = ("announced", "signing", "open")
LINES = "lines of rosters"  # what `write_seats` counts as: other lines than those written stay known


async def get(session: AsyncSession, branch_id: int, event_id: int) -> Event | None:
    """Return an event of this branch, never another's."""
    found = await session.get(Event, event_id)
    return found if found is not None and found.branch_id == branch_id else None


async def locked(session: AsyncSession, branch_id: int, event_id: int, *, share: bool = False) -> Event | None:
    """Return an event with its row locked; `share`: others may read it so too, nobody may change it."""

    async def ask() -> Event | None:
        wanted = select(Event).where(col(Event.id) == event_id, col(Event.branch_id) == branch_id)
        wanted = wanted.with_for_update(read=share).execution_options(populate_existing=True)
        return (await session.execute(wanted)).scalars().first()

    return await remembered(session, ("event",), ("held", event_id, branch_id), ask) if share else await ask()


async def parts(session: AsyncSession, event_id: int) -> Sequence[Part]:
    """Return the parts in their order."""

    async def ask() -> Sequence[Part]:
        return (await session.execute(_PARTS, {"ids": [event_id]})).scalars().all()

    return await remembered(session, ("part",), ("parts", event_id), ask)


async def seats(session: AsyncSession, event_id: int) -> Sequence[Seat]:
    """Return the frozen roster in its order, as it stands in the database."""

    async def ask() -> Sequence[Seat]:
        await bring_forward(session, _write_seats)
        return (await session.execute(_ROSTERS, {"ids": [event_id]})).scalars().all()

    return await remembered(session, ("seat", LINES), ("seats", event_id), ask)


async def seats_of(session: AsyncSession, event_id: int, members: Collection[int]) -> dict[int, Seat]:
    """Return these people's lines of the frozen roster by member, their rows locked."""

    async def ask() -> dict[int, Seat]:
        await bring_forward(session, _write_seats)
        found = select(Seat).where(col(Seat.event_id) == event_id, col(Seat.member_id).in_(members)).with_for_update()
        lines = (await session.execute(found.execution_options(populate_existing=True))).scalars()
        return {seat.member_id: seat for seat in lines}

    if len(members) > 1:
        return await ask()
    (member,) = members or (0,)
    return await remembered(session, ("seat", _line(event_id, member)), ("seat", event_id, member), ask)


def _line(event_id: int, member_id: int) -> str:
    """Return by what name writes to one line of a roster are counted."""
    return f"seat {event_id} {member_id}"


async def foresee_pictures(session: AsyncSession, event_ids: Collection[int]) -> None:
    """Ask at once for many events with all that their cards show: parts, frozen rosters (to look at only), guests."""
    ids = {"ids": list(event_ids)}
    events = (await session.execute(_EVENTS, ids)).scalars().all()
    session.info["foreseen events"] = events  # held: what nobody holds is forgotten, and asked for again
    found: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
        ("parts", (await session.execute(_PARTS, ids)).scalars(), ("part",)),
        ("seats", await session.execute(_SEEN, ids), ("seat", LINES)),
        ("guests", (await session.execute(_GUESTS, ids)).scalars(), ("guest",)),
    )
    for name, rows_found, tables in found:
        lines: dict[int, list[Any]] = {event.id or 0: [] for event in events}
        for row in rows_found:
            lines[row.event_id].append(row)
        for event_id, rows in lines.items():
            foreseen(session, tables, (name, event_id), rows)


async def foresee_presses(session: AsyncSession, pressed: Collection[tuple[int, int]]) -> None:
    """Hold many events, and the lines of those who press (event, account), at once; every process in one order."""
    ids = {"ids": sorted({event for event, _ in pressed})}
    held = (await session.execute(_HELD, ids)).scalars().all()
    session.info["foreseen events"] = held
    for event in held:
        foreseen(session, ("event",), ("held", event.id, event.branch_id), event)
    users = {"users": sorted({user for _, user in pressed})}
    for line in (await session.execute(_PRESSED, ids | users)).scalars():
        tables = ("seat", _line(line.event_id, line.member_id))
        foreseen(session, tables, ("seat", line.event_id, line.member_id), {line.member_id: line})


_USERS: Any = bindparam("users", expanding=True)
_EVENTS = select(Event).where(col(Event.id).in_(IDS))
_HELD = _EVENTS.order_by(col(Event.id)).with_for_update(read=True).execution_options(populate_existing=True)
_PARTS = select(Part).where(col(Part.event_id).in_(IDS)).order_by(col(Part.ordinal), col(Part.id))
_GUESTS = select(Guest).where(col(Guest.event_id).in_(IDS)).order_by(col(Guest.id))
_ROSTERS = select(Seat).where(col(Seat.event_id).in_(IDS)).order_by(col(Seat.ordinal), col(Seat.id))
_ROSTERS = _ROSTERS.execution_options(populate_existing=True)
_SEEN = pick(*Seat.__table__.c).where(col(Seat.event_id).in_(IDS))  # type: ignore[attr-defined]  # plain rows: they are many
_SEEN = _SEEN.order_by(col(Seat.ordinal), col(Seat.id))
_PRESSED = (
    select(Seat)
    .join(Member, col(Member.id) == col(Seat.member_id))
    .where(col(Seat.event_id).in_(IDS), col(Member.user_id).in_(_USERS))
    .order_by(col(Seat.id))
    .with_for_update(of=Seat)
    .execution_options(populate_existing=True)
)


async def seat(session: AsyncSession, event_id: int, seat_id: int) -> Seat | None:
    """Return a line of this event's roster, never another's."""
    await bring_forward(session, _write_seats)
    found = await session.get(Seat, seat_id)
    return found if found is not None and found.event_id == event_id else None


async def guests(session: AsyncSession, event_id: int) -> Sequence[Guest]:
    """Return those who attend without being counted."""

    async def ask() -> Sequence[Guest]:
        return (await session.execute(_GUESTS, {"ids": [event_id]})).scalars().all()

    return await remembered(session, ("guest",), ("guests", event_id), ask)


async def live(session: AsyncSession, branch_id: int) -> Sequence[Event]:
    """Return the events that are announced or going on, the next one first."""
    found = select(Event).where(col(Event.branch_id) == branch_id, col(Event.state).in_(LIVE))
    return (await session.execute(found.order_by(col(Event.starts_at), col(Event.id)))).scalars().all()


async def upcoming(session: AsyncSession, branch_id: int, first: datetime, until: datetime) -> Sequence[Event]:
    """Return the live events that begin between two instants."""
    found = select(Event).where(col(Event.branch_id) == branch_id, col(Event.state).in_(LIVE))
    found = found.where(col(Event.starts_at) >= first, col(Event.starts_at) < until)
    return (await session.execute(found.order_by(col(Event.starts_at), col(Event.id)))).scalars().all()


async def due(session: AsyncSession, now: datetime, most: int) -> Sequence[Event]:
    """Take at most `most` events to which something happens by itself now."""
    found = select(Event).where(col(Event.next_at) <= now).order_by(col(Event.next_at)).limit(most)
    return (await session.execute(found.with_for_update(skip_locked=True))).scalars().all()


async def recent_places(session: AsyncSession, branch_id: int, most: int) -> list[tuple[int, str]]:
    """Return the places of the latest events, each with the newest event that was there."""
    newest = pick(func.max(Event.id), Event.place).where(col(Event.branch_id) == branch_id, col(Event.place) != "")
    found = await session.execute(newest.group_by(col(Event.place)).order_by(func.max(Event.id).desc()).limit(most))
    return [(int(event), place) for event, place in found]


# What people said and whether they were there: written set-wise

_FACTS = (
    "answer",
    "answered_at",
    "unconfirmed",
    "leave_state",
    "leave_by",
    "present_at",
    "remote",
    "entered_by",
    "left_at",
    "session",
)
_WRITE = (
    update(Seat.__table__)  # type: ignore[attr-defined]
    .where(col(Seat.id) == bindparam("row"))
    .values({name: bindparam(f"new_{name}") for name in _FACTS})
    .execution_options(counts_as=LINES)  # which lines, was counted before
)


async def write_seats(session: AsyncSession, rows: list[dict[str, Any]]) -> None:
    """Store what is now known of these lines: `row`, whose they are, and all of answer, leave and presence."""
    for row in rows:
        at_last(session, _write_seats, row)
        note(session, LINES)
        note(session, _line(row["event"], row["member"]))


async def _write_seats(session: AsyncSession, rows: list[dict[str, Any]]) -> None:
    """Write the lines of a whole batch, in one order; of a line that changed twice, what it is at last."""
    await session.flush()
    connection = await session.connection()
    named = {row["row"]: {"row": row["row"]} | {f"new_{name}": row[name] for name in _FACTS} for row in rows}
    await connection.execute(_WRITE, [named[number] for number in sorted(named)])


async def unconfirm(session: AsyncSession, event_id: int) -> None:
    """Have every answer given so far confirmed again; who signed in for the old date is not there on the new one."""
    await bring_forward(session, _write_seats)
    given = update(Seat).where(col(Seat.event_id) == event_id, col(Seat.answer).is_not(None))
    await session.execute(given.values(unconfirmed=True))
    there = update(Seat).where(col(Seat.event_id) == event_id, col(Seat.present_at).is_not(None))
    await session.execute(there.values(present_at=None, remote=False, entered_by=None, left_at=None))
    invited = update(Guest).where(col(Guest.event_id) == event_id)
    await session.execute(invited.values(present_at=None).execution_options(synchronize_session=False))
    await session.execute(delete(EventSession).where(col(EventSession.event_id) == event_id))


async def remove_seats(session: AsyncSession, event_id: int, members: Collection[int]) -> None:
    """Take people from the frozen roster who left the branch, unless they were there."""
    await bring_forward(session, _write_seats)
    gone = delete(Seat).where(col(Seat.event_id) == event_id, col(Seat.member_id).in_(members))
    await session.execute(gone.where(col(Seat.present_at).is_(None)))


async def own_seats(session: AsyncSession, member_id: int, first: date) -> Sequence[tuple[Event, Seat]]:
    """Return somebody's lines with their events since a civil date, earliest first."""
    await bring_forward(session, _write_seats)
    mine = pick(Event, Seat).join(Seat, col(Seat.event_id) == col(Event.id)).select_from(Event)
    mine = mine.where(col(Seat.member_id) == member_id, col(Event.on_day) >= first)
    found = await session.execute(mine.order_by(col(Event.starts_at), col(Event.id)))
    return [(row[0], row[1]) for row in found]


# What officers look at


async def desk(session: AsyncSession, user_id: int, event_id: int) -> tuple[str, int | None]:
    """Return the pane of an officer's control card, and the line chosen on it."""
    where = col(EventDesk.user_id) == user_id, col(EventDesk.event_id) == event_id
    found = (await session.execute(pick(EventDesk.pane, EventDesk.seat_id).where(*where))).first()
    return (found[0], found[1]) if found else ("main", None)


async def set_desk(session: AsyncSession, user_id: int, event_id: int, pane: str, seat_id: int | None) -> None:
    """Remember what an officer's control card shows."""
    values = {"user_id": user_id, "event_id": event_id, "pane": pane, "seat_id": seat_id}
    change = {"pane": pane, "seat_id": seat_id}
    insert = upsert(session, EventDesk).values(**values)
    await session.execute(insert.on_conflict_do_update(index_elements=["user_id", "event_id"], set_=change))
