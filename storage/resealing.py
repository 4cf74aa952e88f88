"""Seals everything anew with another key: each column of bytes is sealed for the place `table.column`."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import LargeBinary, Table, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from storage.vault import Vault, WrongKey

CHUNK = 500  # rows read and written at a time
Progress = Callable[[int, int], None]


def sealed_columns(table: Table) -> list[str]:
    """Return the columns of a table that only the vault can open."""
    return [column.name for column in table.columns if isinstance(column.type, LargeBinary)]


async def reseal(session: AsyncSession, old: Vault, new: Vault, progress: Progress) -> int:
    """Open everything with the old key and seal it with the new one; returns the number of rows. Raises WrongKey."""
    tables = [table for table in SQLModel.metadata.sorted_tables if sealed_columns(table)]
    total = sum([await _number(session, table) for table in tables])
    done = 0
    for table in tables:
        last = 0
        while rows := await _chunk(session, table, last):
            await session.execute(*_changes(table, rows, old, new))
            last, done = rows[-1]["id"], done + len(rows)
            progress(done, total)
    return done


async def _number(session: AsyncSession, table: Table) -> int:
    return (await session.execute(select(func.count()).select_from(table))).scalar() or 0


async def _chunk(session: AsyncSession, table: Table, last: int) -> list[dict[str, Any]]:
    columns = [table.c.id, *(table.c[name] for name in sealed_columns(table))]
    asked = select(*columns).where(table.c.id > last).order_by(table.c.id).limit(CHUNK)
    return [dict(row) for row in (await session.execute(asked)).mappings()]


def _changes(table: Table, rows: list[dict[str, Any]], old: Vault, new: Vault) -> tuple[Any, list[dict[str, Any]]]:
    """Return one statement for a chunk, and what it is to be carried out with."""
    names = sealed_columns(table)
    change = (
        update(table).where(table.c.id == bindparam("row")).values({name: bindparam(f"n_{name}") for name in names})
    )
    given = [
        {"row": row["id"], **{f"n_{n}": _anew(row[n], f"{table.name}.{n}", old, new) for n in names}} for row in rows
    ]
    return change, given


def _anew(sealed: bytes | None, at: str, old: Vault, new: Vault) -> bytes | None:
    """Seal anew; what not even the old key opens (tampered with, or never sealed) stays as it is."""
    if not sealed:
        return sealed
    try:
        return new.seal_bytes(old.open_bytes(sealed, at), at)
    except WrongKey:
        return sealed
