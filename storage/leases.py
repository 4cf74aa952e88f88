"""Things that only one process may do at a time, held by a row with an end."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.statements import upsert
from storage.tables import Heartbeat, Lease

POLLING = "polling"


async def take(session: AsyncSession, name: str, holder: str, instant: datetime, last: timedelta) -> bool:
    """Take or renew a lease; tells whether this holder has it now.

    A lease that ends further ahead than any can was written by a clock that was wrong: it binds nobody.
    """
    insert = upsert(session, Lease).values(name=name, holder=holder, until=instant + last)
    free = or_(col(Lease.holder) == holder, col(Lease.until) < instant, col(Lease.until) > instant + 2 * last)
    mine = {"holder": holder, "until": instant + last}
    result = await session.execute(insert.on_conflict_do_update(index_elements=["name"], set_=mine, where=free))
    return bool(getattr(result, "rowcount", 0))


async def drop(session: AsyncSession, name: str, holder: str | None = None) -> None:
    """Give a lease back so that another may take it at once; without `holder`, whoever held it (SQLite's start)."""
    mine = delete(Lease).where(col(Lease.name) == name)
    await session.execute(mine if holder is None else mine.where(col(Lease.holder) == holder))


async def beat(session: AsyncSession, name: str, at: datetime) -> datetime | None:
    """Record that this database was looked after at civil moment `at`; returns the moment recorded before."""
    row = await session.get(Heartbeat, name, with_for_update=True)
    if row is None:
        session.add(Heartbeat(name=name, at=at))
        return None
    before, row.at = row.at, max(row.at, at)
    return before


async def moment(session: AsyncSession, name: str) -> datetime | None:
    """Return the civil moment recorded under a name."""
    row = await session.get(Heartbeat, name, populate_existing=True)
    return row.at if row else None
