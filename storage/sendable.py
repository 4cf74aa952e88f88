"""When the sender has something to do next: one look at messages, leases and cards."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage import cards, outbox


async def next_at(session: AsyncSession) -> datetime | None:
    """Return the earliest instant at which a message may go, a lease runs out or a card may be shown; None if none."""
    moments = (await session.execute(_question(session.get_bind().dialect.name))).one()
    return min((moment for moment in moments if moment is not None), default=None)


@cache
def _question(dialect: str) -> Select[Any]:
    questions = (outbox.may_go(dialect), outbox.runs_out(), cards.may_be_shown(dialect))
    return select(*(one.scalar_subquery() for one in questions))
