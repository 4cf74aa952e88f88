"""Standing consents of a branch: who may pay by the quarter, for whom somebody else may pay."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.tables import DuesConsent

NOTE = "dues_consent.note"


async def standing(session: AsyncSession, branch_id: int) -> Sequence[DuesConsent]:
    """Return the consents that stand at present, the oldest first."""
    wanted = select(DuesConsent).where(col(DuesConsent.branch_id) == branch_id, col(DuesConsent.ended_on).is_(None))
    return (await session.execute(wanted.order_by(col(DuesConsent.id)))).scalars().all()


async def end(session: AsyncSession, branch_id: int, member_id: int, on: date, kind: str | None = None) -> None:
    """End a member's consents, of one kind or all, on a civil date; what was received by them stays."""
    mine = update(DuesConsent).where(col(DuesConsent.branch_id) == branch_id, col(DuesConsent.member_id) == member_id)
    if kind is not None:
        mine = mine.where(col(DuesConsent.kind) == kind)
    await session.execute(mine.where(col(DuesConsent.ended_on).is_(None)).values(ended_on=on))
