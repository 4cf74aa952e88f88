"""Leafing: one message that shows several pages takes another card's identity when it is turned."""

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.cards import CardKey, find, holding
from storage.tables import Card


async def turn(session: AsyncSession, message_id: int | None, to: CardKey) -> int | None:
    """Make the card that this message shows the card `to`; returns the message whose place it took, if there was one.

    Raises LookupError when the message shows no card (any more).
    """
    shown = await holding(session, to.chat_id, message_id) if message_id is not None else None
    if shown is None:
        raise LookupError
    old = await find(session, to)
    left = None
    if old is not None and old.id != shown.id:
        left = old.message_id
        await session.execute(delete(Card).where(col(Card.id) == old.id))
    change = update(Card).where(col(Card.id) == shown.id)
    await session.execute(change.values(kind=to.kind, key=to.key, wanted=Card.wanted + 1))
    return left
