"""Updates waiting to be worked: stored before they are confirmed, worked in order within a chat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.statements import pick, upsert
from storage.tables import Inbox, Lane
from storage.vault import Vault, WrongKey

PLACE = "inbox.payload"
MAX_TRIES = 5


@dataclass(frozen=True, slots=True)
class Incoming:
    """One raw update: its id, the chat whose order it keeps, its JSON."""

    update_id: int
    chat_id: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Waiting:
    """A claimed row: the raw JSON is opened only here, empty when it cannot be."""

    id: int
    update_id: int
    chat_id: int
    tries: int
    payload: bytes


async def store(session: AsyncSession, vault: Vault, updates: Sequence[Incoming], instant: datetime) -> None:
    """Store updates that are not known yet; what is known already is ignored."""
    if not updates:
        return
    lanes = upsert(session, Lane).on_conflict_do_nothing()
    await session.execute(lanes, [{"chat_id": chat} for chat in sorted({u.chat_id for u in updates})])
    rows = [_row(vault, one, instant) for one in updates]
    await session.execute(upsert(session, Inbox).on_conflict_do_nothing(index_elements=["update_id"]), rows)


def _row(vault: Vault, one: Incoming, instant: datetime) -> dict[str, Any]:
    return {
        "update_id": one.update_id,
        "chat_id": one.chat_id,
        "state": "waiting",
        "tries": 0,
        "received_at": instant,
        "payload": vault.seal_bytes(one.payload, PLACE),
    }


_OLDEST = pick(col(Inbox.chat_id)).where(col(Inbox.state) == "waiting").order_by(col(Inbox.id)).limit(bindparam("most"))
_LANES = pick(Lane.chat_id).where(col(Lane.chat_id).in_(_OLDEST)).with_for_update(skip_locked=True)
_ROWS = (
    pick(Inbox.id, Inbox.update_id, Inbox.chat_id, Inbox.tries, Inbox.payload)
    .where(col(Inbox.state) == "waiting", col(Inbox.chat_id).in_(bindparam("chats", expanding=True)))
    .order_by(col(Inbox.id))
    .limit(bindparam("most"))
)


async def claim(session: AsyncSession, vault: Vault, most: int) -> list[Waiting]:
    """Take at most `most` waiting updates, oldest first, of chats that no other worker holds.

    The claim is the lock on the chats' lanes: it lasts as long as the transaction and needs no undoing after a crash.
    """
    chats = (await session.execute(_LANES, {"most": most})).scalars().all()
    if not chats:
        return []
    rows = await session.execute(_ROWS, {"most": most, "chats": chats})
    return [_opened(vault, row) for row in rows]


def _opened(vault: Vault, row: Any) -> Waiting:
    """Open a row; one that was tampered with comes out empty, so that it cannot hold up the others."""
    try:
        payload = vault.open_bytes(row[4], PLACE)
    except WrongKey:
        payload = b""
    return Waiting(row[0], row[1], row[2], row[3], payload)


async def finish(session: AsyncSession, ids: Sequence[int], instant: datetime, state: str = "done") -> None:
    """Mark updates handled (done, unreadable, or dropped) and drop what they carried."""
    if ids:
        change = update(Inbox).where(col(Inbox.id).in_(ids)).values(state=state, handled_at=instant, payload=None)
        await session.execute(change)


async def count_try(session: AsyncSession, row_id: int) -> None:
    """Count one more try of an update before it is made."""
    await session.execute(update(Inbox).where(col(Inbox.id) == row_id).values(tries=Inbox.tries + 1))


async def park(session: AsyncSession, row_id: int, instant: datetime) -> None:
    """Put an update aside whose handler keeps failing; its payload stays, sealed, for a replay after a repair."""
    await session.execute(update(Inbox).where(col(Inbox.id) == row_id).values(state="parked", handled_at=instant))


async def parked(session: AsyncSession) -> list[tuple[int, datetime, int]]:
    """Return what was put aside: the row's id, when it was received (UTC) and how often it was tried."""
    found = pick(Inbox.id, Inbox.received_at, Inbox.tries).where(col(Inbox.state) == "parked").order_by(col(Inbox.id))
    return [(row[0], row[1], row[2]) for row in await session.execute(found)]


async def replay(session: AsyncSession, row_id: int) -> bool:
    """Let an update that was put aside be worked again, with all its tries before it; False when there is none."""
    aside = update(Inbox).where(col(Inbox.id) == row_id, col(Inbox.state) == "parked")
    again = aside.values(state="waiting", tries=0, handled_at=None).returning(col(Inbox.id))
    return (await session.execute(again)).first() is not None


async def counts(session: AsyncSession) -> dict[str, int]:
    """Return how many rows there are in each state."""
    rows = await session.execute(pick(Inbox.state, func.count()).group_by(Inbox.state))
    return {row[0]: row[1] for row in rows}


async def claim_one(session: AsyncSession, vault: Vault, row_id: int) -> Waiting | None:
    """Take one update again, alone; None when it was handled meanwhile or another worker has this chat in hand."""
    found = (await session.execute(pick(Inbox.chat_id, Inbox.state).where(col(Inbox.id) == row_id))).first()
    if found is None or found[1] != "waiting":
        return None
    lane = pick(Lane.chat_id).where(col(Lane.chat_id) == found[0]).with_for_update(skip_locked=True)
    if (await session.execute(lane)).first() is None:
        return None
    row = (await session.execute(_ROWS, {"most": 1, "chats": [found[0]]})).first()
    return _opened(vault, row) if row is not None and row[0] == row_id else None  # never before an earlier one
