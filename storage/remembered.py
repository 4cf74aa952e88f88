"""What a transaction has asked already, and what it does once at its end: many presses share one transaction.

Both keep to the session: nothing outlives the transaction, nothing is seen by another.
"""

from collections.abc import Awaitable, Callable, Collection
from typing import Any, TypeVar

from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncSession

Found = TypeVar("Found")
Last = Callable[[AsyncSession, list[Any]], Awaitable[None]]


async def remembered(
    session: AsyncSession, tables: Collection[str], key: tuple[object, ...], ask: Callable[[], Awaitable[Found]]
) -> Found:
    """Return what `ask` finds in `tables`; asked again only after this transaction has written to one of them."""
    if session.new or session.dirty or session.deleted:
        await session.flush()
    seen: dict[tuple[object, ...], tuple[int, Found]] = session.info.setdefault("remembered", {})
    written = _written_to(session, tables)
    if key in seen and seen[key][0] == written:
        return seen[key][1]
    found = await ask()
    seen[key] = (written, found)
    return found


def foreseen(session: AsyncSession, tables: Collection[str], key: tuple[object, ...], found: object) -> None:
    """Remember what was found by a question for many at once."""
    session.info.setdefault("remembered", {})[key] = (_written_to(session, tables), found)


def note_write(connection: Connection, table: str) -> None:
    """Count a statement that writes to a table; what was remembered of it counts no more."""
    written: dict[str, int] = connection.info.setdefault("written", {})
    written[table] = written.get(table, 0) + 1


def note(session: AsyncSession, name: str) -> None:
    """Count a write to something smaller than a table."""
    note_write(session.sync_session.connection(), name)


def writes(session: AsyncSession) -> int:
    """Return how many writing statements there were; only differences mean something."""
    return sum(_written(session).values())


def at_last(session: AsyncSession, act: Last, piece: object) -> None:
    """Have `act` called with all such pieces right before the commit; it counts as written now."""
    session.info.setdefault("at_last", {}).setdefault(act, []).append(piece)
    note_write(session.sync_session.connection(), "at last")


async def bring_forward(session: AsyncSession, act: Last) -> None:
    """Do now what was put off to the end: somebody wants to look at it."""
    pieces = session.info.get("at_last", {}).pop(act, None)
    if pieces:
        await act(session, pieces)


async def carry_out(session: AsyncSession) -> None:
    """Do what was put off to the end of the transaction."""
    waiting: dict[Last, list[Any]] = session.info.pop("at_last", {})
    for act, pieces in waiting.items():
        await act(session, pieces)


def _written_to(session: AsyncSession, tables: Collection[str]) -> int:
    written = _written(session)
    return sum(written.get(table, 0) for table in tables)


def _written(session: AsyncSession) -> dict[str, int]:
    written: dict[str, int] = session.sync_session.connection().info.setdefault("written", {})
    return written
