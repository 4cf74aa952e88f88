"""Reads the books of the dues for the check that every fen is in one place; all money in fen."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, literal
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.dues_books import Carried, Page
from storage.statements import pick
from storage.tables import DuesEntry, DuesMonth, HandOver, Member

PIECE = 2000  # months read at a time
RECEIPTS, HANDED = ("received", "reversed"), ("handed", "returned")


def _sum_of(kinds: tuple[str, ...]) -> Any:
    return func.sum(case((col(DuesEntry.kind).in_(kinds), func.coalesce(DuesEntry.fen, 0)), else_=0))


def _page(found: Any, journal: dict[int, tuple[int, int]]) -> Page:
    received, handed = journal.get(found.id, (0, 0))
    return Page(
        number=found.id,
        agreed_fen=found.amount_fen,
        reduced_fen=found.reduced_fen or 0,
        received_fen=found.received_fen,
        received=found.received_at is not None,
        waived=found.waived_at is not None,
        passed_on=found.passed_on_at is not None,
        forwarded=found.forwarded_at is not None,
        handover=found.handover_id,
        journal_received_fen=received,
        journal_handed_fen=handed,
    )


async def pages(session: AsyncSession, branch_id: int | None = None) -> AsyncIterator[Page]:
    """Yield every month of one branch, or of all, with what its movements add up to."""
    last = 0
    while found := list(await session.execute(_months(branch_id, last))):
        journal = await _journal(session, found[0].id, found[-1].id)
        last = found[-1].id
        for one in found:
            yield _page(one, journal)


def _months(branch_id: int | None, after: int) -> Any:
    wanted = pick(
        DuesMonth.id, DuesMonth.amount_fen, DuesMonth.reduced_fen, DuesMonth.received_fen, DuesMonth.received_at,
        DuesMonth.waived_at, DuesMonth.passed_on_at, DuesMonth.forwarded_at, DuesMonth.handover_id,
    ).where(col(DuesMonth.id) > after).order_by(col(DuesMonth.id)).limit(PIECE)  # fmt: skip
    return wanted if branch_id is None else wanted.where(col(DuesMonth.branch_id) == branch_id)


async def _journal(session: AsyncSession, first: int, last: int) -> dict[int, tuple[int, int]]:
    sums = pick(DuesEntry.dues_id, _sum_of(RECEIPTS), _sum_of(HANDED))
    sums = sums.where(col(DuesEntry.dues_id).between(first, last)).group_by(col(DuesEntry.dues_id))
    return {dues_id: (int(received), int(handed)) for dues_id, received, handed in await session.execute(sums)}


async def carried(session: AsyncSession, branch_id: int | None = None) -> list[Carried]:
    """Return every hand-over of one branch, or of all, beside the sum of the months it carries."""
    sums = pick(DuesMonth.handover_id, func.sum(DuesMonth.received_fen).label("fen"))
    held = sums.where(col(DuesMonth.handover_id).is_not(None)).group_by(col(DuesMonth.handover_id)).subquery()
    wanted = pick(HandOver.id, HandOver.amount_fen, HandOver.returned_at, func.coalesce(held.c.fen, literal(0)))
    wanted = wanted.outerjoin(held, held.c.handover_id == col(HandOver.id)).order_by(col(HandOver.id))
    wanted = wanted if branch_id is None else wanted.where(col(HandOver.branch_id) == branch_id)
    return [
        Carried(number, amount, int(months), returned is not None)
        for number, amount, returned, months in await session.execute(wanted)
    ]


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement of money as the cash book shows it: by how much the branch's holding changes, in fen."""

    at: datetime
    kind: str  # received, reversed, handed, returned
    change: int
    way: str
    name: str
    month: date


async def cash(session: AsyncSession, branch_id: int, member_id: int | None = None) -> list[Movement]:
    """Return every movement of money of a branch, or of one member's: receipts, reversals, hand-overs, returns."""
    wanted: Any = pick(DuesEntry.at, DuesEntry.kind, DuesEntry.fen, DuesEntry.way, Member.name, DuesMonth.month)
    wanted = wanted.join(DuesMonth, col(DuesMonth.id) == col(DuesEntry.dues_id))
    wanted = wanted.join(Member, col(Member.id) == col(DuesMonth.member_id))
    wanted = wanted.where(col(DuesEntry.branch_id) == branch_id, col(DuesEntry.kind).in_(RECEIPTS + HANDED))
    wanted = wanted if member_id is None else wanted.where(col(DuesMonth.member_id) == member_id)
    found = await session.execute(wanted.order_by(col(DuesEntry.id)))
    return [
        Movement(at, kind, (fen or 0) * (1 if kind in RECEIPTS else -1), way, name, month)
        for at, kind, fen, way, name, month in found
    ]
