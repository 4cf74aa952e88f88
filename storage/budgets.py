"""What each chat may still be sent, kept in the database so that a restart or a second process knows it too."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.statements import later_of, pick, upsert
from storage.tables import Budget

WINDOW = timedelta(seconds=60)
GROUP_PER_WINDOW = 18  # Telegram allows 20 a minute in a group, edits counted
EVERYBODY = 0  # the row of what all chats together get, by all processes
PER_SECOND = 20  # and half as many at once: together the 30 that Telegram allows in any second


async def room(session: AsyncSession, instant: datetime, per_second: float = PER_SECOND) -> tuple[int, timedelta]:
    """Return how many messages and edits may go now to all chats together, and how long until one may.

    Of several senders one at a time comes past here: the next waits until the transaction of this one ends.
    """
    paid, at_once = await _paid_until(session, instant), per_second / 2
    behind = max(timedelta(0), paid - instant)
    if behind > timedelta(seconds=1):  # the clock was set back: nothing is paid so far ahead
        behind = timedelta(0)
    number = int(at_once - behind.total_seconds() * per_second + 0.001)
    wait = behind - timedelta(seconds=(at_once - 1) / per_second)
    return max(0, number), max(timedelta(0), wait)


async def use(session: AsyncSession, number: int, instant: datetime, per_second: float = PER_SECOND) -> None:
    """Take so many messages and edits out of what all chats together may get; asked for by `room` before."""
    paid = await _paid_until(session, instant)
    sane = paid if instant < paid <= instant + timedelta(seconds=1) else instant
    change = update(Budget).where(col(Budget.chat_id) == EVERYBODY)
    await session.execute(change.values(window_at=sane + timedelta(seconds=number / per_second)))


_PAID = pick(Budget.window_at).where(col(Budget.chat_id) == EVERYBODY).with_for_update()


async def _paid_until(session: AsyncSession, instant: datetime) -> datetime:
    """Return the instant up to which sending is used up, and hold the row."""
    found = (await session.execute(_PAID)).scalar()
    if found is None:
        await session.execute(_new(session, EVERYBODY, instant))
        found = (await session.execute(_PAID)).scalar()
    return instant if found is None else cast(datetime, found)


def _new(session: AsyncSession, chat_id: int, instant: datetime) -> Any:
    fresh = {"chat_id": chat_id, "not_before": instant, "window_at": instant, "used": 0}
    return upsert(session, Budget).values(**fresh).on_conflict_do_nothing()


async def hold(session: AsyncSession, chat_id: int, until: datetime) -> None:
    """Send nothing to this chat before `until` (Telegram asked for patience)."""
    values = {"chat_id": chat_id, "not_before": until, "window_at": until, "used": 0}
    insert = upsert(session, Budget).values(**values)
    later = later_of(session.get_bind().dialect.name, col(Budget.not_before), insert.excluded.not_before)
    await session.execute(insert.on_conflict_do_update(index_elements=["chat_id"], set_={"not_before": later}))


async def spend(session: AsyncSession, sent: Mapping[int, int], instant: datetime) -> None:
    """Count messages and edits sent to groups; a group that used up its minute waits for the next."""
    if not sent:
        return
    connection = await session.connection()
    fresh = [{"chat_id": chat, "not_before": instant, "window_at": instant, "used": 0} for chat in sorted(sent)]
    await connection.execute(upsert(session, Budget).on_conflict_do_nothing(), fresh)
    asked = _ROWS.where(col(Budget.chat_id).in_(sent)).order_by(col(Budget.chat_id)).with_for_update()
    rows = [_spent(row, sent[row.chat_id], instant) for row in (await connection.execute(asked)).all()]
    await connection.execute(_SPENT, rows)


def _spent(row: Any, number: int, instant: datetime) -> dict[str, Any]:
    """Return a group's row after so many more messages and edits."""
    begun, used = row.window_at, row.used
    if begun + WINDOW <= instant or begun > instant:
        begun, used = instant, 0
    full = used + number >= GROUP_PER_WINDOW
    held = max(row.not_before, begun + WINDOW) if full else row.not_before
    return {"chat": row.chat_id, "begun": begun, "number": used + number, "held": held}


_ROWS = pick(Budget.chat_id, Budget.not_before, Budget.window_at, Budget.used)
_SPENT = (
    update(Budget.__table__)  # type: ignore[attr-defined]
    .where(col(Budget.chat_id) == bindparam("chat"))
    .values(window_at=bindparam("begun"), used=bindparam("number"), not_before=bindparam("held"))
)


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
