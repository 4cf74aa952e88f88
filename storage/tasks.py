"""Tasks: an occasion or a step of one, given to a member, and steps ticked off."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.tasks import CALL
from domain.tasks import Task as TaskFact
from storage import by_branch
from storage.by_branch import IDS, ByBranch
from storage.statements import upsert
from storage.tables import Task

TASKS = ByBranch(
    "tasks", ("task",), select(Task).where(col(Task.branch_id).in_(IDS)).order_by(col(Task.id)), spans=False
)
HELD = ("asked", "accepted")  # states in which somebody is meant to do it
RETURNED_FOR = "task.returned_for"  # what the vault seals by


async def of_branch(session: AsyncSession, branch_id: int) -> Sequence[Task]:
    """Return all tasks and ticks of a branch; they are few."""
    return [row[0] for row in await by_branch.ask(session, TASKS, branch_id)]


def fact(task: Task) -> TaskFact:
    """Return a task as the rules see it; one that was handed back is nobody's."""
    held = task.state in HELD
    dated = held or (task.step == CALL and task.state == "done")
    return TaskFact(
        id=task.id or 0, duty=task.duty, period=task.period, step=task.step,
        subject=int(task.subject) if task.subject else None, member_id=task.assignee_id if held else None,
        until=task.until_on if dated else None, done_on=task.done_at.date() if task.done_at else None,
        done_by=task.done_by, accepted=task.state == "accepted",
    )  # fmt: skip


async def held(session: AsyncSession, branch_id: int, task_id: int) -> Task | None:
    """Return a task of this branch, never another's, with its row locked."""
    found = select(Task).where(col(Task.id) == task_id, col(Task.branch_id) == branch_id).with_for_update()
    return (await session.execute(found.execution_options(populate_existing=True))).scalars().first()


async def at(session: AsyncSession, branch_id: int, duty: str, period: str, step: str, subject: str = "") -> Task:
    """Return the row of a step ("" for the whole occasion), made when it is new, and locked."""
    values: dict[str, Any] = {
        "branch_id": branch_id, "duty": duty, "period": period, "subject": subject, "step": step, "state": "open",
    }  # fmt: skip
    keys = ["branch_id", "duty", "period", "subject", "step"]
    await session.execute(upsert(session, Task).values(**values).on_conflict_do_nothing(index_elements=keys))
    where = [col(getattr(Task, name)) == value for name, value in values.items() if name != "state"]
    found = select(Task).where(*where).with_for_update().execution_options(populate_existing=True)
    return (await session.execute(found)).scalars().one()


async def of_member(session: AsyncSession, branch_id: int, member_id: int, since: date) -> Sequence[Task]:
    """Return what a member has been given and not done, the most urgent first; `since`: dates before count no more."""
    found = select(Task).where(col(Task.branch_id) == branch_id, col(Task.assignee_id) == member_id)
    found = found.where(col(Task.state).in_(HELD), col(Task.until_on) >= since)
    return (await session.execute(found.order_by(col(Task.until_on), col(Task.id)))).scalars().all()
