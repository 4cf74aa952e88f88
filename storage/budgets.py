"""What each chat may still be sent, kept in the database so that a restart or a second process knows it too."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.statements import upsert
from storage.tables import Budget

WINDOW = timedelta(seconds=60)
GROUP_PER_WINDOW = 18  # Telegram allows 20 a minute in a group, edits counted


async def hold(session: AsyncSession, chat_id: int, until: datetime) -> None:
    """Send nothing to this chat before `until` (Telegram asked for patience)."""
    values = {"chat_id": chat_id, "not_before": until, "window_at": until, "used": 0}
    insert = upsert(session, Budget).values(**values)
    await session.execute(insert.on_conflict_do_update(index_elements=["chat_id"], set_={"not_before": until}))


async def spend(session: AsyncSession, chat_id: int, number: int, instant: datetime) -> None:
    """Count messages and edits sent to a group; a group that used up its minute waits for the next."""
    row = (
        (await session.execute(select(Budget).where(col(Budget.chat_id) == chat_id).with_for_update()))
        .scalars()
        .first()
    )
    if row is None:
        row = Budget(chat_id=chat_id, not_before=instant, window_at=instant, used=0)
        session.add(row)
    if row.window_at + WINDOW <= instant or row.window_at > instant:
        row.window_at, row.used = instant, 0
    row.used += number
    if row.used >= GROUP_PER_WINDOW:
        row.not_before = max(row.not_before, row.window_at + WINDOW)
    await session.flush()


async def earliest(session: AsyncSession, chat_ids: set[int]) -> dict[int, datetime]:
    """Return when each of these chats may be sent to next; chats without a row may at once."""
    rows = await session.execute(select(Budget).where(col(Budget.chat_id).in_(chat_ids)))
    return {row.chat_id: row.not_before for row in rows.scalars()}


async def left(session: AsyncSession, chat_ids: set[int], instant: datetime) -> dict[int, int]:
    """Return how many messages and edits each of these groups may still get in its minute."""
    if not chat_ids:
        return {}
    rows = await session.execute(select(Budget).where(col(Budget.chat_id).in_(chat_ids)))
    fresh = {row.chat_id: row.used for row in rows.scalars() if row.window_at <= instant < row.window_at + WINDOW}
    return {chat: max(0, GROUP_PER_WINDOW - fresh.get(chat, 0)) for chat in chat_ids}
