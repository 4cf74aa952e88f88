"""Queries of the dues: the rows of a month, what is owed, claimed, received, handed over; all money in fen."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, bindparam, delete, func, insert, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.calendar import last_of_month
from domain.dues import State
from domain.snapshot import DuesMonth as MonthFacts
from storage import by_branch
from storage.by_branch import FIRST, IDS, LAST, ByBranch
from storage.dues_rates import agreed_in
from storage.remembered import at_last
from storage.statements import pick, upsert
from storage.tables import Branch, DuesEntry, DuesMonth, HandOver, Member

PAYING = ("full", "probationary")
NOTE, WAY_NOTE, REASON, ENTRY_NOTE = (
    "duesmonth.note", "duesmonth.way_note", "duesmonth.waived_reason", "dues_entry.note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One member's month with the member."""

    row: DuesMonth
    member: Member


def state(row: DuesMonth) -> State:
    """Return the one thing that counts for a member's month."""
    if row.received_at is not None:
        return State.RECEIVED
    if row.waived_at is not None:
        return State.WAIVED
    return State.CLAIMED if row.claimed_at is not None else State.OPEN


# Branches whose month begins


async def due_branches(session: AsyncSession, now: datetime, most: int) -> Sequence[Branch]:
    """Take at most `most` active branches whose collection is due to open, or of which that is not known yet."""
    due = or_(col(Branch.dues_due_at).is_(None), col(Branch.dues_due_at) <= now)
    found = select(Branch).where(col(Branch.state) == "active", col(Branch.temporary).is_(False), due)
    found = found.where(col(Branch.chat_id).is_not(None)).order_by(col(Branch.dues_due_at), col(Branch.id)).limit(most)
    return (await session.execute(found.with_for_update(skip_locked=True))).scalars().all()


# The rows of a month


def _owing(branch_id: int, month: date) -> Any:
    """Return the condition on members who owe a month: from joining and admission on, the month of leaving included."""
    end = last_of_month(month.year, month.month)
    return and_(
        col(Member.branch_id) == branch_id,
        col(Member.standing).in_(PAYING),
        col(Member.joined_on) <= end,
        or_(col(Member.admitted_on).is_(None), col(Member.admitted_on) <= end),
        or_(col(Member.left_on).is_(None), col(Member.left_on) >= month),
    )


async def open_month(session: AsyncSession, branch_id: int, month: date, member_id: int | None = None) -> None:
    """Make the rows of everybody (or one member) who owes a month and has none; what is there stays as it is."""
    blank = (literal(""), literal(False), literal(""), literal(0))
    agreed = agreed_in(col(Member.id), month)
    owing = pick(Member.branch_id, Member.id, literal(month), agreed, *blank).where(_owing(branch_id, month))
    if member_id is not None:
        owing = owing.where(col(Member.id) == member_id)
    columns = ["branch_id", "member_id", "month", "amount_fen", "way", "late", "waived_decision", "reminded"]
    made = upsert(session, DuesMonth).from_select(columns, owing, include_defaults=False)
    await session.execute(made.on_conflict_do_nothing(index_elements=["member_id", "month"]))


async def drop_not_owed(session: AsyncSession, branch_id: int, month: date) -> None:
    """Take away untouched rows of a month that their members do not owe (any more): leavers, corrected lines."""
    owing = pick(Member.id).where(_owing(branch_id, month))
    moved = pick(DuesEntry.dues_id).where(col(DuesEntry.branch_id) == branch_id)
    await session.execute(
        delete(DuesMonth).where(
            col(DuesMonth.branch_id) == branch_id, col(DuesMonth.month) == month,
            col(DuesMonth.member_id).not_in(owing), col(DuesMonth.id).not_in(moved),
        )
    )  # fmt: skip


async def row(session: AsyncSession, member_id: int, month: date, *, lock: bool = False) -> DuesMonth | None:
    """Return one member's month."""
    wanted = select(DuesMonth).where(col(DuesMonth.member_id) == member_id, col(DuesMonth.month) == month)
    wanted = wanted.with_for_update() if lock else wanted
    return (await session.execute(wanted.execution_options(populate_existing=True))).scalars().first()


async def locked(session: AsyncSession, branch_id: int, ids: Iterable[int]) -> Sequence[DuesMonth]:
    """Return these rows of the branch, held against others who would change them."""
    wanted = select(DuesMonth).where(col(DuesMonth.branch_id) == branch_id, col(DuesMonth.id).in_(list(ids)))
    wanted = wanted.order_by(col(DuesMonth.id)).with_for_update().execution_options(populate_existing=True)
    return (await session.execute(wanted)).scalars().all()


async def line(session: AsyncSession, branch_id: int, row_id: int) -> Line | None:
    """Return one row of the branch with its member."""
    wanted: Any = select(DuesMonth, Member).join(Member, col(Member.id) == col(DuesMonth.member_id))
    found = (
        await session.execute(wanted.where(col(DuesMonth.branch_id) == branch_id, col(DuesMonth.id) == row_id))
    ).first()
    return None if found is None else Line(found[0], found[1])


async def lines(
    session: AsyncSession, branch_id: int, first: date, last: date, groups: Iterable[int] | None = None
) -> list[Line]:
    """Return the rows of the months from `first` to `last` with their members, in roster order; or of groups alone."""
    wanted: Any = select(DuesMonth, Member).join(Member, col(Member.id) == col(DuesMonth.member_id))
    wanted = wanted.where(col(DuesMonth.branch_id) == branch_id, col(DuesMonth.month).between(first, last))
    if groups is not None:
        wanted = wanted.where(col(Member.group_id).in_(list(groups)))
    wanted = wanted.order_by(col(Member.ordinal), col(Member.id), col(DuesMonth.month))
    return [Line(found[0], found[1]) for found in await session.execute(wanted)]


async def months_of(session: AsyncSession, member_id: int, first: date, last: date) -> Sequence[DuesMonth]:
    """Return one member's rows of the months from `first` to `last`, earliest first."""
    wanted = select(DuesMonth).where(col(DuesMonth.member_id) == member_id, col(DuesMonth.month).between(first, last))
    return (await session.execute(wanted.order_by(col(DuesMonth.month)))).scalars().all()


async def counts(session: AsyncSession, branch_id: int, month: date) -> dict[State, int]:
    """Return how many members' months stand in each state."""
    rows = pick(DuesMonth.received_at, DuesMonth.waived_at, DuesMonth.claimed_at)
    rows = rows.where(col(DuesMonth.branch_id) == branch_id, col(DuesMonth.month) == month)
    found: dict[State, int] = defaultdict(int)
    for received, waived, claimed in await session.execute(rows):
        found[_state(received, waived, claimed)] += 1
    return found


def _state(received: datetime | None, waived: datetime | None, claimed: datetime | None) -> State:
    if received is not None:
        return State.RECEIVED
    if waived is not None:
        return State.WAIVED
    return State.CLAIMED if claimed is not None else State.OPEN


# Claims

_CLAIM = (
    update(DuesMonth)
    .where(col(DuesMonth.id) == bindparam("row_id"), col(DuesMonth.claimed_at).is_(None))
    .where(col(DuesMonth.received_at).is_(None), col(DuesMonth.waived_at).is_(None))
    .values(claimed_at=bindparam("at"), late=bindparam("is_late"))
    .execution_options(synchronize_session=False)
)


async def record_claims(session: AsyncSession, claims: list[dict[str, Any]]) -> None:
    """Store claims (row_id, at, is_late) set-wise; a month claimed, received or waived meanwhile stays as it is."""
    if claims:
        connection = await session.connection()
        await connection.execute(_CLAIM, claims if len(claims) > 1 else claims[0])


async def add_entries(session: AsyncSession, entries: list[dict[str, Any]]) -> None:
    """Append movements, at the end of the transaction; nothing here is ever changed, or read by who writes it."""
    for entry in entries:
        at_last(session, _add_entries, entry)


async def _add_entries(session: AsyncSession, entries: list[dict[str, Any]]) -> None:
    await session.execute(insert(DuesEntry), entries)


async def movements(session: AsyncSession, dues_id: int) -> Sequence[DuesEntry]:
    """Return what happened to one member's month, earliest first."""
    wanted = select(DuesEntry).where(col(DuesEntry.dues_id) == dues_id).order_by(col(DuesEntry.id))
    return (await session.execute(wanted)).scalars().all()


# Handing over


def collected(branch_id: int, until: date) -> list[Any]:
    """Return the conditions on what the collector holds: received, passed on to him, not handed over yet."""
    return [
        col(DuesMonth.branch_id) == branch_id, col(DuesMonth.month) <= until, col(DuesMonth.received_at).is_not(None),
        col(DuesMonth.handover_id).is_(None),
    ]  # fmt: skip


async def to_hand_over(session: AsyncSession, branch_id: int, until: date) -> Sequence[DuesMonth]:
    """Return, and hold, the months up to `until` whose money is with the collector."""
    wanted = select(DuesMonth).where(*collected(branch_id, until), col(DuesMonth.passed_on_at).is_not(None))
    wanted = wanted.order_by(col(DuesMonth.id)).with_for_update().execution_options(populate_existing=True)
    return (await session.execute(wanted)).scalars().all()


async def with_leaders(session: AsyncSession, branch_id: int, until: date) -> int:
    """Return the sum in fen that group leaders hold and have not passed on."""
    held = pick(func.coalesce(func.sum(DuesMonth.received_fen), 0)).where(
        *collected(branch_id, until), col(DuesMonth.passed_on_at).is_(None)
    )
    return int((await session.execute(held)).scalar() or 0)


async def hand_over(session: AsyncSession, made: HandOver, rows: Sequence[DuesMonth]) -> HandOver:
    """Store a hand-over and link the months it carries."""
    session.add(made)
    await session.flush()
    ids = [found.id for found in rows]
    await session.execute(update(DuesMonth).where(col(DuesMonth.id).in_(ids)).values(handover_id=made.id))
    return made


async def handovers_of(session: AsyncSession, branch_id: int, period: str) -> Sequence[HandOver]:
    """Return what was handed over for a period and not sent back."""
    wanted = select(HandOver).where(col(HandOver.branch_id) == branch_id, col(HandOver.period) == period)
    wanted = wanted.where(col(HandOver.returned_at).is_(None))
    return (await session.execute(wanted.order_by(col(HandOver.id)))).scalars().all()


# Reminding


async def remember_reminders(session: AsyncSession, ids: list[int], on: date) -> None:
    """Count one more reminder for each of these months, on a civil date."""
    told = update(DuesMonth).where(col(DuesMonth.id).in_(ids))
    told = told.values(reminded=DuesMonth.reminded + 1, reminded_on=on)
    await session.execute(told.execution_options(synchronize_session=False))


# What the rules look at


MONTHS = ByBranch(
    "months", ("duesmonth",),
    select(DuesMonth)
    .where(col(DuesMonth.branch_id).in_(IDS), col(DuesMonth.month).between(FIRST, LAST))
    .order_by(col(DuesMonth.month)),
)  # fmt: skip


async def month_facts(
    session: AsyncSession, branch_id: int, first_month: date, last_month: date, zone: ZoneInfo | None = None,
    collector_id: int | None = None,
) -> tuple[MonthFacts, ...]:  # fmt: skip
    """Return the months between two civil dates as the rules see them; `zone` gives the day of completion."""
    rows: dict[date, list[DuesMonth]] = defaultdict(list)
    for (found,) in await by_branch.ask(session, MONTHS, branch_id, first=first_month.replace(day=1), last=last_month):
        rows[found.month].append(found)
    return tuple(_facts(month, found, zone, collector_id) for month, found in rows.items())


def _facts(month: date, rows: Sequence[DuesMonth], zone: ZoneInfo | None, collector_id: int | None) -> MonthFacts:
    states = [state(found) for found in rows]
    received, waived = states.count(State.RECEIVED), states.count(State.WAIVED)
    settled = [at for found in rows for at in (found.received_at or found.waived_at,) if at is not None]
    complete = bool(rows) and len(settled) == len(rows)
    return MonthFacts(
        month=f"{month:%Y-%m}",
        should=len(rows),
        received=received,
        pending=states.count(State.CLAIMED),
        waived=waived,
        unpaid=tuple(found.member_id for found in rows if state(found) is State.OPEN),
        collector_id=collector_id,
        completed_on=max(settled).astimezone(zone or UTC).date() if complete else None,
    )
