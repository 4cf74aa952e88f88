"""The pairs of a branch: who was asked to look after whom."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.tables import TalkPair

NAME = "talk_pair.other_name"


async def standing(session: AsyncSession, branch_id: int) -> Sequence[TalkPair]:
    """Return the pairs that stand at present, the oldest first."""
    wanted = select(TalkPair).where(col(TalkPair.branch_id) == branch_id, col(TalkPair.ended_on).is_(None))
    return (await session.execute(wanted.order_by(col(TalkPair.id)))).scalars().all()


async def one(session: AsyncSession, branch_id: int, number: int) -> TalkPair | None:
    """Return, and hold, a pair of this branch."""
    wanted = select(TalkPair).where(col(TalkPair.branch_id) == branch_id, col(TalkPair.id) == number)
    wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return (await session.execute(wanted)).scalars().first()
