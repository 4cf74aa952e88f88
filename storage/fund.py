"""The mutual-help fund: its movements and its balance; money in fen, in is positive, out negative."""

from collections.abc import Sequence

from sqlalchemy import case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.statements import pick
from storage.tables import Branch, FundEntry

ABOUT = "fund_entry.about"


async def entries(session: AsyncSession, branch_id: int, most: int | None = None) -> Sequence[FundEntry]:
    """Return the movements, the newest first."""
    wanted = select(FundEntry).where(col(FundEntry.branch_id) == branch_id).order_by(col(FundEntry.id).desc())
    return (await session.execute(wanted if most is None else wanted.limit(most))).scalars().all()


async def one(session: AsyncSession, branch_id: int, number: int) -> FundEntry | None:
    """Return, and hold, one movement of the branch."""
    wanted = select(FundEntry).where(col(FundEntry.branch_id) == branch_id, col(FundEntry.id) == number)
    wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return (await session.execute(wanted)).scalars().first()


async def amiss(session: AsyncSession) -> list[int]:
    """Return the branches whose fund went below nothing or counts what its own author approved."""
    total = func.sum(case((col(FundEntry.approved_at).is_not(None), FundEntry.fen), else_=0))
    alone = func.sum(case((col(FundEntry.approved_by) == col(FundEntry.made_by), 1), else_=0))
    wrong = pick(FundEntry.branch_id).group_by(col(FundEntry.branch_id)).having(or_(total < 0, alone > 0))
    return list((await session.execute(wrong.order_by(col(FundEntry.branch_id)))).scalars())


async def hold(session: AsyncSession, branch_id: int) -> None:
    """Let nobody else change this branch's fund until the transaction ends: what is left is counted, then spent."""
    await session.execute(pick(Branch.id).where(col(Branch.id) == branch_id).with_for_update())


async def balance(session: AsyncSession, branch_id: int) -> int:
    """Return the sum of the approved movements."""
    total = pick(func.coalesce(func.sum(FundEntry.fen), 0)).where(col(FundEntry.branch_id) == branch_id)
    return int((await session.execute(total.where(col(FundEntry.approved_at).is_not(None)))).scalar() or 0)
