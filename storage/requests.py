"""What was asked for in talks: whose it is to see to, whose reminder is due, how many of each talk were answered."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.statements import pick
from storage.tables import TalkRequest

TEXT, OUTCOME = "talk_request.text", "talk_request.outcome"


async def get(session: AsyncSession, branch_id: int, number: int, *, change: bool = False) -> TalkRequest | None:
    """Return a request of this branch, never another's; locked when it is to be changed."""
    question = select(TalkRequest).where(col(TalkRequest.id) == number, col(TalkRequest.branch_id) == branch_id)
    if change:
        question = question.with_for_update().execution_options(populate_existing=True)
    return (await session.execute(question)).scalars().first()


async def to_remind(session: AsyncSession, now: datetime) -> TalkRequest | None:
    """Return one request whose reminder is due by now, the longest waiting first."""
    question = select(TalkRequest).where(col(TalkRequest.remind_at) <= now).order_by(col(TalkRequest.remind_at))
    return (await session.execute(question.limit(1).with_for_update(skip_locked=True))).scalars().first()


async def numbers(session: AsyncSession, branch_id: int) -> dict[int, tuple[int, int]]:
    """Return, by talk, how many requests came out of it and how many of them were answered to whoever raised them."""
    question = pick(TalkRequest.talk_id, func.count(), func.count(col(TalkRequest.answered_at)))
    question = question.where(col(TalkRequest.branch_id) == branch_id).group_by(col(TalkRequest.talk_id))
    return {row[0]: (row[1], row[2]) for row in await session.execute(question)}


async def of_talk(session: AsyncSession, talk_id: int) -> Sequence[TalkRequest]:
    """Return what was asked for in a talk and is still told, the first first."""
    question = select(TalkRequest).where(col(TalkRequest.talk_id) == talk_id, col(TalkRequest.text).is_not(None))
    return (await session.execute(question.order_by(col(TalkRequest.id)))).scalars().all()


async def forget(session: AsyncSession, talk_id: int) -> None:
    """Delete what was asked for in a talk and what came of it; that there was something stays."""
    gone = update(TalkRequest).where(col(TalkRequest.talk_id) == talk_id)
    await session.execute(gone.values(text=None, outcome=None, remind_at=None))
