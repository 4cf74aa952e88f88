"""Rectification items: one by one, as lists, and whose reminder is due."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.statements import pick
from storage.tables import Rectification

PROBLEM, DETAILS, MEASURE = "rectification.problem", "rectification.details", "rectification.measure"
PROGRESS, REMARKS = "rectification.progress", "rectification.remarks"
PENDING = ("open", "done")


async def get(session: AsyncSession, branch_id: int, number: int, *, change: bool = False) -> Rectification | None:
    """Return an item of this branch, never another's; its row locked when it is to be changed."""
    wanted = select(Rectification).where(col(Rectification.id) == number, col(Rectification.branch_id) == branch_id)
    if change:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return (await session.execute(wanted)).scalars().first()


async def listed(
    session: AsyncSession, branch_id: int, *, event_id: int | None = None, of: int | None = None
) -> Sequence[Rectification]:
    """Return the items, those not closed first, by their last day; of one meeting, or of one owner or reviewer."""
    wanted = select(Rectification).where(
        col(Rectification.branch_id) == branch_id, col(Rectification.state) != "withdrawn"
    )
    if event_id is not None:
        wanted = wanted.where(col(Rectification.event_id) == event_id)
    if of is not None:
        wanted = wanted.where(or_(col(Rectification.owner_id) == of, col(Rectification.verifier_id) == of))
    closed = case((col(Rectification.state) == "closed", 1), else_=0)
    order = closed, col(Rectification.until_on), col(Rectification.id)
    return (await session.execute(wanted.order_by(*order))).scalars().all()


async def of_year(session: AsyncSession, branch_id: int, first: date, last: date) -> Sequence[Rectification]:
    """Return the items found between two civil dates, in the order in which they were put down."""
    wanted = select(Rectification).where(
        col(Rectification.branch_id) == branch_id, col(Rectification.found_on).between(first, last)
    )
    wanted = wanted.where(col(Rectification.state) != "withdrawn")
    return (await session.execute(wanted.order_by(col(Rectification.id)))).scalars().all()


async def open_number(session: AsyncSession, event_id: int) -> int:
    """Return how many items of a meeting are not closed."""
    mine = pick(func.count()).select_from(Rectification).where(col(Rectification.event_id) == event_id)
    return (await session.execute(mine.where(col(Rectification.state).in_(PENDING)))).scalar() or 0


async def due(session: AsyncSession, now: datetime) -> Rectification | None:
    """Take one item whose reminder is due by now, the longest waiting first."""
    wanted = select(Rectification).where(col(Rectification.remind_at) <= now).order_by(col(Rectification.remind_at))
    return (await session.execute(wanted.limit(1).with_for_update(skip_locked=True))).scalars().first()
