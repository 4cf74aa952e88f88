"""Which branches' dues are to be looked through: the last day to pay of the month that is open has passed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.tables import Branch


async def due_branches(session: AsyncSession, now: datetime, most: int) -> Sequence[Branch]:
    """Return, and hold, active branches with an open month whose dues are to be looked through by now (UTC)."""
    due = or_(col(Branch.dues_watch_at).is_(None), col(Branch.dues_watch_at) <= now)
    found = select(Branch).where(col(Branch.state) == "active", col(Branch.temporary).is_(False), due)
    found = found.where(col(Branch.dues_opened_on).is_not(None)).order_by(col(Branch.dues_watch_at), col(Branch.id))
    return (await session.execute(found.limit(most).with_for_update(skip_locked=True))).scalars().all()
