"""Series and their occurrences; an occurrence is made once, however often a tick runs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.statements import pick, upsert
from storage.tables import Series, SeriesDay

FORM = "series.form"  # what the vault seals by


async def get(session: AsyncSession, branch_id: int, number: int, *, change: bool = False) -> Series | None:
    """Return a series of this branch, never another's; its row locked when it is to be changed."""
    wanted = select(Series).where(col(Series.id) == number, col(Series.branch_id) == branch_id)
    if change:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return (await session.execute(wanted)).scalars().first()


async def live(session: AsyncSession, branch_id: int) -> Sequence[Series]:
    """Return the series that have not ended."""
    wanted = select(Series).where(col(Series.branch_id) == branch_id, col(Series.until_on).is_(None))
    return (await session.execute(wanted.order_by(col(Series.id)))).scalars().all()


async def due(session: AsyncSession, now: datetime) -> Series | None:
    """Take one series whose next occurrence is to be proposed by now."""
    wanted = select(Series).where(col(Series.next_at) <= now).order_by(col(Series.next_at)).limit(1)
    return (await session.execute(wanted.with_for_update(skip_locked=True))).scalars().first()


async def look_again(session: AsyncSession, branch_id: int, at: datetime) -> None:
    """Have all of the branch's series looked at again at an instant: what their days depend on has changed."""
    mine = update(Series).where(col(Series.branch_id) == branch_id, col(Series.until_on).is_(None))
    await session.execute(mine.values(next_at=at).execution_options(synchronize_session=False))


async def put_day(session: AsyncSession, row: dict[str, Any]) -> int | None:
    """Make the occurrence of a period; None when it was made before."""
    insert = upsert(session, SeriesDay).values(**row)
    insert = insert.on_conflict_do_nothing(index_elements=["series_id", "period"]).returning(col(SeriesDay.id))
    return (await session.execute(insert)).scalar()


async def day(session: AsyncSession, branch_id: int, number: int, *, change: bool = False) -> SeriesDay | None:
    """Return an occurrence of this branch, never another's; its row locked when it is to be changed."""
    wanted = select(SeriesDay).where(col(SeriesDay.id) == number, col(SeriesDay.branch_id) == branch_id)
    if change:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return (await session.execute(wanted)).scalars().first()


async def days_from(session: AsyncSession, series_id: int, first: datetime) -> Sequence[SeriesDay]:
    """Return the occurrences made that begin from an instant on, in their order."""
    wanted = select(SeriesDay).where(col(SeriesDay.series_id) == series_id, col(SeriesDay.starts_at) >= first)
    return (await session.execute(wanted.order_by(col(SeriesDay.starts_at)))).scalars().all()


async def last_period(session: AsyncSession, series_id: int, *, weekly: bool) -> str | None:
    """Return the latest week, or month, that was dealt with."""
    wanted = pick(func.max(SeriesDay.period)).where(col(SeriesDay.series_id) == series_id)
    kind = col(SeriesDay.period).like("%W%")
    wanted = wanted.where(kind if weekly else ~kind)
    found: str | None = (await session.execute(wanted)).scalar()
    return found
