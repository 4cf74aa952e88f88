"""When the sender has something to do next, and what stands in its way: other senders, a clock that was wrong."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage import cards, outbox
from storage.statements import pick
from storage.tables import Budget, Card, Outbox

LONGEST = timedelta(minutes=2)  # no message or card is put off for longer by itself; its whole chat may be


async def next_at(session: AsyncSession) -> datetime | None:
    """Return the earliest instant at which a message may go, a lease runs out or a card may be shown; None if none."""
    moments = (await session.execute(_question(session.get_bind().dialect.name))).one()
    return min((moment for moment in moments if moment is not None), default=None)


@cache
def _question(dialect: str) -> Select[Any]:
    questions = (outbox.may_go(dialect), outbox.runs_out(), cards.may_be_shown(dialect))
    return select(*(one.scalar_subquery() for one in questions))


async def in_other_hands(session: AsyncSession, instant: datetime) -> set[int]:
    """Return the chats that another sender has in hand: they get nothing from this one, so that order and budget hold.

    On SQLite there is no other sender, and leases that are not run out are none's but our own.
    """
    if session.get_bind().dialect.name == "sqlite":
        return set()
    letters = pick(Outbox.chat_id).where(col(Outbox.state) == "leased", col(Outbox.lease_until) >= instant)
    shown = pick(Card.chat_id).where(col(Card.shown) < col(Card.wanted), col(Card.lease_until) >= instant)
    return set((await session.execute(letters.union(shown))).scalars())


async def pull_in(session: AsyncSession, instant: datetime, longest_hold: timedelta) -> None:
    """Bring back what a clock that was ahead put off: nothing waits for a moment that nobody meant."""
    early = or_(col(Outbox.created_at) > instant, col(Outbox.not_before) > instant + LONGEST)
    late = update(Outbox).where(col(Outbox.state) == "waiting", col(Outbox.not_before) > instant, early)
    await session.execute(late.values(not_before=instant))
    await session.execute(update(Card).where(col(Card.not_before) > instant + LONGEST).values(not_before=instant))
    held = update(Budget).where(col(Budget.not_before) > instant + longest_hold)
    await session.execute(held.values(not_before=instant))
    for table, lease in ((Outbox, outbox.LEASE), (Card, cards.LEASE)):
        until = col(table.lease_until)
        await session.execute(update(table).where(until > instant + lease).values(lease_until=instant + lease))
