"""Column types and field makers that all tables share."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Index, Integer, LargeBinary, String, text
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field

Id = BigInteger().with_variant(Integer(), "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """Stores an aware UTC instant; refuses naive values; gives aware UTC back on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware instant into UTC; raises ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime was about to be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the stored instant back as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def key() -> Any:
    """Return a surrogate primary key."""
    return Field(default=None, primary_key=True, sa_type=Id)


def telegram_id(**more: Any) -> Any:
    """Return a column for a Telegram id (64 bits)."""
    return Field(sa_type=BigInteger, **more)


def reference(table: str, **more: Any) -> Any:
    """Return a foreign key to `table`.id."""
    return Field(foreign_key=f"{table}.id", sa_type=Id, **more)


def moment(**more: Any) -> Any:
    """Return a column for an aware UTC instant."""
    return Field(sa_type=UtcDateTime, **more)


def sealed(**more: Any) -> Any:
    """Return a column for bytes that only the vault can open."""
    return Field(sa_type=LargeBinary, **more)


def word(length: int = 64, **more: Any) -> Any:
    """Return a column for a short string of at most `length` characters."""
    return Field(sa_type=String(length), **more)


def partial_index(name: str, *columns: str, where: str) -> Index:
    """Return an index over the rows that fulfil `where`, the same on both databases."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))
