"""Situations that ask for a talk or a visit: which stand open, whose reminder is due."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.tables import Situation, Task

NAME, NOTE = "situation.concerns_name", "situation.note"
Pair = tuple[Situation, Task]


async def get(session: AsyncSession, branch_id: int, number: int, *, change: bool = False) -> Pair | None:
    """Return a situation of this branch, never another's, with its task; both locked when they are to be changed."""
    question = select(Situation, Task).join(Task, col(Task.id) == col(Situation.task_id))
    question = question.where(col(Situation.id) == number, col(Situation.branch_id) == branch_id)
    if change:
        question = question.with_for_update().execution_options(populate_existing=True)
    found = (await session.execute(question)).first()
    return None if found is None else (found[0], found[1])


async def open_about(session: AsyncSession, branch_id: int, concerns_id: int, assignee_id: int) -> Sequence[Pair]:
    """Return the open situations of somebody that this member is to see to, locked."""
    question = select(Situation, Task).join(Task, col(Task.id) == col(Situation.task_id))
    question = question.where(col(Situation.branch_id) == branch_id, col(Situation.concerns_id) == concerns_id)
    question = question.where(col(Task.assignee_id) == assignee_id, col(Task.done_at).is_(None)).with_for_update()
    return [(row[0], row[1]) for row in await session.execute(question)]


async def to_remind(session: AsyncSession, now: datetime) -> Situation | None:
    """Return one situation whose reminder is due by now, the longest waiting first."""
    question = select(Situation).where(col(Situation.remind_at) <= now).order_by(col(Situation.remind_at)).limit(1)
    return (await session.execute(question.with_for_update(skip_locked=True))).scalars().first()
