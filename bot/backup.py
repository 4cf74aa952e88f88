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
from storage.tables import Card, Inbox, Outbox
from storage.vault import Vault

PAGES = 2000  # copied at a time, so that the running bot is never kept waiting for long
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Dropped:
    """A message that waited in a backup and is not sent: its text name, its chat, when it was made (UTC)."""

    name: str
    chat: int
    made: datetime


@dataclass(frozen=True, slots=True)
class Parked:
    """An update that waited in a backup and is put aside for somebody to replay: its number, when it came, tries."""

    number: int
    received: datetime
    tries: int


@dataclass(frozen=True, slots=True)
class Pending:
    """What a backup had not come to: messages that are not sent any more, updates that are not worked by themselves."""

    dropped: list[Dropped]
    parked: list[Parked]


async def write(settings: Settings, file: Path, progress: Progress) -> int:
    """Copy the database into a new file that only its owner may read; returns its size in bytes. Raises BadSetting."""
    return await asyncio.to_thread(_write, settings, file, progress)


async def read(settings: Settings, file: Path, progress: Progress) -> Pending:
    """Put a backup in the database's place; returns what was pending in it. Interrupted, it leaves all as it was."""
    vault = keys.find(settings, may_make=False)
    place, fresh = await asyncio.to_thread(_copied_beside, settings, file, progress)
    pending = await _made_ready(fresh, vault)
    await asyncio.to_thread(_swap, fresh, place)
    return pending


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
    put_in_place(partial, file)
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
    _without_companions(place)
    put_in_place(fresh, place)


def put_in_place(fresh: Path, place: Path) -> None:
    """Let a file take another's place in one step that outlasts a power cut."""
    os.replace(fresh, place)
    with suppress(OSError):  # not every system lets a folder be synchronised
        folder = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _without_companions(file: Path) -> None:
    """Take away what a dead process may have left beside a database: it must not be played into another one."""
    for rest in ("-wal", "-shm", "-journal"):
        file.with_name(file.name + rest).unlink(missing_ok=True)


def _copy(source: Path, target: Path, progress: Progress) -> None:
    """Copy by SQLite's own online backup into a file made anew, mode 0600."""
    target.unlink(missing_ok=True)
    _without_companions(target)
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


async def _made_ready(file: Path, vault: Vault) -> Pending:
    """Bring a copy to the present schema, compare the key, and stop what waited in it from being sent."""
    database = Database(f"sqlite:///{file}")
    try:
        await schema.upgrade(database)
        await keys.check(database, vault)
        return await put_pending_aside(database)
    finally:
        await database.close()


async def put_pending_aside(database: Database) -> Pending:
    """Drop every message that waits, let no card that has no message be posted, and put aside updates that wait.

    Whether they went out, or were worked, after the backup was made cannot be known; what is due now is planned anew.
    """
    waiting = col(Outbox.state).in_(("waiting", "leased", "unknown"))
    unworked = col(Inbox.state) == "waiting"
    async with database.writing() as session:
        rows = (await session.execute(select(Outbox).where(waiting).order_by(col(Outbox.id)))).scalars().all()
        dropped = [Dropped(row.name or row.method, row.chat_id, row.created_at) for row in rows]
        updates = (await session.execute(select(Inbox).where(unworked).order_by(col(Inbox.id)))).scalars().all()
        parked = [Parked(row.id or 0, row.received_at, row.tries) for row in updates]
        gone = {"state": "dropped", "reason": "restored", "sealed": None, "lease_until": None}
        await session.execute(update(Outbox).where(waiting).values(**gone))
        await session.execute(update(Inbox).where(unworked).values(state="parked"))
        unseen = or_(col(Card.message_id).is_(None), col(Card.lease_until).is_not(None))
        await session.execute(update(Card).where(unseen).values(shown=Card.wanted, lease_until=None))
        await leases.drop(session, leases.POLLING)
    return Pending(dropped, parked)
