"""Views that were collected: what was shown stays as it was, so that looking twice tells no more than looking once."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.statements import upsert
from storage.tables import TalkViews

COUNTED = "talk_views.counted"


async def latest(session: AsyncSession, branch_id: int, first: date, last: date) -> TalkViews | None:
    """Return what was shown last of talks up to one of these civil dates."""
    question = select(TalkViews).where(col(TalkViews.branch_id) == branch_id)
    question = question.where(col(TalkViews.until_on).between(first, last)).order_by(col(TalkViews.until_on).desc())
    return (await session.execute(question.limit(1))).scalars().first()


async def keep(session: AsyncSession, branch_id: int, until_on: date, counted: bytes) -> None:
    """Keep what is shown of talks up to a civil date."""
    new = upsert(session, TalkViews).values(branch_id=branch_id, until_on=until_on, counted=counted)
    await session.execute(new.on_conflict_do_nothing(index_elements=["branch_id", "until_on"]))
