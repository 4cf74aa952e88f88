"""When the sender has something to do next: one look at messages, leases and cards."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage import cards, outbox


async def next_at(session: AsyncSession) -> datetime | None:
    """Return the earliest instant at which a message may go, a lease runs out or a card may be shown; None if none."""
    questions = (outbox.may_go(session), outbox.runs_out(), cards.may_be_shown(session))
    moments = (await session.execute(select(*(one.scalar_subquery() for one in questions)))).one()
    return min((moment for moment in moments if moment is not None), default=None)
