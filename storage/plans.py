"""The plans of a branch's years: one row a year, and the planned dates that the confirmed one gives the occasions."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.statements import upsert
from storage.tables import Occasion, YearPlan


async def find(session: AsyncSession, branch_id: int, year: int) -> YearPlan | None:
    """Return a year's plan as it stands, None before there was one."""
    found = select(YearPlan).where(col(YearPlan.branch_id) == branch_id, col(YearPlan.year) == year)
    return (await session.execute(found)).scalars().first()


async def hold(session: AsyncSession, branch_id: int, year: int, now: datetime) -> YearPlan:
    """Return a year's plan with its row locked, made when it is new."""
    values = {"branch_id": branch_id, "year": year, "draft": None, "confirmed": None, "changed_at": now}
    keys = ["branch_id", "year"]
    await session.execute(upsert(session, YearPlan).values(**values).on_conflict_do_nothing(index_elements=keys))
    found = select(YearPlan).where(col(YearPlan.branch_id) == branch_id, col(YearPlan.year) == year).with_for_update()
    return (await session.execute(found.execution_options(populate_existing=True))).scalars().one()


async def dated(session: AsyncSession, branch_id: int, year: int) -> Sequence[Occasion]:
    """Return the occasions of a year that have a planned date."""
    here = col(Occasion.branch_id) == branch_id, col(Occasion.period).startswith(str(year))
    found = select(Occasion).where(*here, col(Occasion.planned_on).is_not(None))
    return (await session.execute(found)).scalars().all()
