"""Backup of a running SQLite database, and restoring one without sending anything twice."""

import asyncio
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import or_, select, update
from sqlmodel import col

from bot import keys, opening
from bot.settings import BadSetting, Settings
from storage import leases, schema
from storage.database import Database
from storage.tables import Card, Outbox
from storage.vault import Vault

PAGES = 2000  # copied at a time, so that the running bot is never kept waiting for long
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Dropped:
    """A message that waited in a backup and is not sent: its text name, its chat, when it was made (UTC)."""

    name: str
    chat: int
    made: datetime


async def write(settings: Settings, file: Path, progress: Progress) -> int:
    """Copy the database into a new file that only its owner may read; returns its size in bytes. Raises BadSetting."""
    return await asyncio.to_thread(_write, settings, file, progress)


async def read(settings: Settings, file: Path, progress: Progress) -> list[Dropped]:
    """Put a backup in the database's place; returns what is not sent any more. Interrupted, it leaves all as it was."""
    vault = keys.find(settings, may_make=False)
    place, fresh = await asyncio.to_thread(_copied_beside, settings, file, progress)
    dropped = await _made_ready(fresh, vault)
    await asyncio.to_thread(_swap, fresh, place)
    return dropped


def _write(settings: Settings, file: Path, progress: Progress) -> int:
    source = opening.database_file(settings)
    if source is None:
        raise BadSetting("only_sqlite")
    if not source.exists():
        raise BadSetting("file_missing", file=str(source))
    if file.exists():
        raise BadSetting("file_exists", file=str(file))
    partial = file.with_name(file.name + ".partial")
    _copy(source, partial, progress)
    os.replace(partial, file)
    return file.stat().st_size


def _copied_beside(settings: Settings, file: Path, progress: Progress) -> tuple[Path, Path]:
    """Copy a backup beside the database once it is clear that it may take its place; returns both paths."""
    place = opening.database_file(settings)
    if place is None:
        raise BadSetting("only_sqlite")
    if not file.exists():
        raise BadSetting("file_missing", file=str(file))
    if not _is_ours(file):
        raise BadSetting("not_a_backup", file=str(file))
    if in_use(place):
        raise BadSetting("bot_runs")
    fresh = place.with_name(place.name + ".restoring")
    place.parent.mkdir(parents=True, exist_ok=True)
    _copy(file, fresh, progress)
    return place, fresh


def _swap(fresh: Path, place: Path) -> None:
    """Put the copy in the database's place; the old one's companions go first, since it is closed they are empty."""
    for rest in ("-wal", "-shm"):
        place.with_name(place.name + rest).unlink(missing_ok=True)
    os.replace(fresh, place)


def _copy(source: Path, target: Path, progress: Progress) -> None:
    """Copy by SQLite's own online backup into a file made anew, mode 0600."""
    target.unlink(missing_ok=True)
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new, pages=PAGES, progress=lambda _status, left, total: progress(total - left, total))
        new.execute("PRAGMA journal_mode=DELETE")  # one file, without companions


def _is_ours(file: Path) -> bool:
    with (
        suppress(sqlite3.DatabaseError),
        closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as db,
    ):
        sound = db.execute("PRAGMA quick_check").fetchone()[0] == "ok"
        return bool(sound and db.execute("SELECT count(*) FROM alembic_version").fetchone()[0] == 1)
    return False


def in_use(file: Path) -> bool:
    """Tell whether another process has the database open: the last one to close it takes the WAL file away."""
    if not file.exists():
        return False
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(file, timeout=1)) as db:
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return file.with_name(file.name + "-wal").exists()


async def _made_ready(file: Path, vault: Vault) -> list[Dropped]:
    """Bring a copy to the present schema, compare the key, and stop what waited in it from being sent."""
    database = Database(f"sqlite:///{file}")
    try:
        await schema.upgrade(database)
        await keys.check(database, vault)
        return await drop_pending(database)
    finally:
        await database.close()


async def drop_pending(database: Database) -> list[Dropped]:
    """Drop every message that waits, and let no card that has no message be posted; returns the messages.

    Whether they went out after the backup was made cannot be known; what is due now is planned anew.
    """
    pending = col(Outbox.state).in_(("waiting", "leased", "unknown"))
    async with database.writing() as session:
        rows = (await session.execute(select(Outbox).where(pending).order_by(col(Outbox.id)))).scalars().all()
        dropped = [Dropped(row.name or row.method, row.chat_id, row.created_at) for row in rows]
        gone = {"state": "dropped", "reason": "restored", "sealed": None, "lease_until": None}
        await session.execute(update(Outbox).where(pending).values(**gone))
        unseen = or_(col(Card.message_id).is_(None), col(Card.lease_until).is_not(None))
        await session.execute(update(Card).where(unseen).values(shown=Card.wanted, lease_until=None))
        await leases.drop(session, leases.POLLING)
    return dropped
