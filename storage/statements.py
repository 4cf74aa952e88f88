"""Statements that must read the same on SQLite and PostgreSQL."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession


def upsert(session: AsyncSession, table: Any) -> Any:
    """Return an INSERT for `table` that knows ON CONFLICT in the session's dialect."""
    dialect = session.get_bind().dialect.name
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def pick(*columns: Any) -> Select[Any]:
    """Return a SELECT of single columns (the type checker sees plain values where the tables' fields stand)."""
    return select(*columns)


def later_of(dialect: str, first: Any, second: Any) -> Any:
    """Return the SQL expression, in a dialect, for the greater of two values of the same kind."""
    return (func.max if dialect == "sqlite" else func.greatest)(first, second, type_=first.type)


def first_time(session: AsyncSession, *what: object) -> bool:
    """Tell whether `what` is done for the first time in this transaction: of many presses one makes the common change.

    Only for changes that count as done once the transaction commits, such as wanting a card shown again.
    """
    done: set[tuple[object, ...]] = session.info.setdefault("done", set())
    if what in done:
        return False
    done.add(what)
    return True
