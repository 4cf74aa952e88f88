"""Moves a branch's database from SQLite to PostgreSQL: whole or not at all, and compared row by row afterwards."""

import hashlib
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table, func, insert, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from bot.settings import BadSetting
from storage import leases
from storage.database import Database

CHUNK = 500  # rows read and written at a time
Progress = Callable[[int, int], None]


async def move(source: Database, target: Database, progress: Progress) -> dict[str, int]:
    """Copy all rows into an empty, migrated database in one transaction; returns the number of rows of each table.

    Raises BadSetting when the target holds anything already, or when what is read back is not what was written.
    """
    tables = SQLModel.metadata.sorted_tables
    moved: dict[str, int] = {}
    async with source.reading() as old, target.writing() as new:
        await _must_be_empty(new, tables)
        for number, table in enumerate(tables):
            progress(number, len(tables))
            moved[table.name] = await _copy(old, new, table)
        for table in tables:
            if await _digest(old, table) != await _digest(new, table):
                raise BadSetting("not_the_same", table=table.name)
        await leases.drop(new, leases.POLLING)
        await _set_numbers(new, tables)
        progress(len(tables), len(tables))
    return moved


async def _must_be_empty(session: AsyncSession, tables: list[Table]) -> None:
    for table in tables:
        if (await session.execute(select(func.count()).select_from(table))).scalar():
            raise BadSetting("target_not_empty", table=table.name)


async def _copy(old: AsyncSession, new: AsyncSession, table: Table) -> int:
    number = 0
    async for rows in _chunks(old, table):
        await new.execute(insert(table), rows)
        number += len(rows)
    return number


async def _chunks(session: AsyncSession, table: Table) -> AsyncIterator[list[dict[str, Any]]]:
    """Yield a table's rows in the order of its primary key, without holding more than a chunk."""
    keys = list(table.primary_key.columns)
    question, last = select(table).order_by(*keys).limit(CHUNK), None
    while True:
        asked = question if last is None else question.where(tuple_(*keys) > last)
        rows = [dict(row) for row in (await session.execute(asked)).mappings()]
        if not rows:
            return
        yield rows
        last = tuple(rows[-1][key.name] for key in keys)


async def _digest(session: AsyncSession, table: Table) -> str:
    """Return a checksum of a table's content that does not depend on the database that keeps it."""
    found = hashlib.sha256()
    async for rows in _chunks(session, table):
        for row in rows:
            found.update(json.dumps(row, sort_keys=True, default=_plain).encode())
    return found.hexdigest()


def _plain(value: Any) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else repr(value)


async def _set_numbers(session: AsyncSession, tables: list[Table]) -> None:
    """Let PostgreSQL count on from the highest number that was moved."""
    for table in tables:
        if table.autoincrement_column is not None:
            name = table.autoincrement_column.name
            sequence = (await session.execute(select(func.pg_get_serial_sequence(f'"{table.name}"', name)))).scalar()
            if sequence is not None:
                highest = f'SELECT setval(:sequence, coalesce(max("{name}"), 0) + 1, false) FROM "{table.name}"'
                await session.execute(text(highest), {"sequence": sequence})
