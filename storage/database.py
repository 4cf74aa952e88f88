"""The engine of either database, and the two doors into it: reading and writing."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection, event, make_url
from sqlalchemy.engine.interfaces import DBAPICursor, ExecutionContext
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import Session

from storage import sqlite_driver
from storage.remembered import carry_out, note_write
from storage.tables import Branch

SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000", "secure_delete=ON")


def translated(url: str) -> tuple[str, dict[str, Any]]:
    """Map a database URL as hosting services print it to the driver's URL and its connect arguments.

    Managed PostgreSQL carries `sslmode` and `channel_binding`, which asyncpg refuses. ValueError for other kinds.
    """
    parsed = make_url(url)
    kind = parsed.get_backend_name()
    if kind == "sqlite":
        options = {"isolation_level": None, "async_creator_fn": sqlite_driver.connect}
        return parsed.set(drivername="sqlite+aiosqlite").render_as_string(False), options
    if kind not in ("postgresql", "postgres"):
        raise ValueError(f"unknown kind of database: {kind}")
    query = dict(parsed.query)
    mode = query.pop("sslmode", None)
    query.pop("channel_binding", None)
    plain = parsed.set(drivername="postgresql+asyncpg", query=query)
    return plain.render_as_string(False), {} if mode is None else {"ssl": _tls(str(mode))}


def _tls(mode: str) -> Any:
    """Return what asyncpg takes for libpq's `sslmode`."""
    if mode in ("disable", "allow", "prefer"):
        return mode
    context = ssl.create_default_context()
    if mode == "require":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if mode == "verify-ca":
        context.check_hostname = False
    return context


def make_engine(url: str) -> AsyncEngine:
    """Make the engine of either kind of database for a URL as `translated` takes it; nothing is opened yet."""
    plain, arguments = translated(url)
    is_sqlite = plain.startswith("sqlite")
    pool: dict[str, Any] = {} if is_sqlite else {"pool_size": 8, "max_overflow": 8, "pool_pre_ping": True}
    engine = create_async_engine(plain, connect_args=arguments, hide_parameters=True, **pool)
    _listen(engine, is_sqlite)
    return engine


class Database:
    """One database: `reading()` and `writing()` give a session inside a transaction of that kind."""

    def __init__(self, url: str, engine: AsyncEngine | None = None) -> None:
        """Open lazily. A closed Database's engine may be handed on: what it has compiled serves again."""
        self.engine = make_engine(url) if engine is None else engine
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._writing = self.engine.execution_options(writes=True)
        self._turn = asyncio.Lock() if self.is_sqlite else None

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """Open THE transaction: commits when the block ends, rolls back when it raises. SQLite writes one at a time."""
        if self._turn is None:
            async with _session(self._writing) as session:
                yield session
            return
        async with self._turn, _session(self._writing) as session:
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Open a transaction for looking only; nothing done in it is kept, what was loaded can be read on."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
            await session.connection()
            yield session
            session.expunge_all()
            await session.rollback()

    async def close(self) -> None:
        """Give all connections back."""
        await self.engine.dispose()


class _Keeping(Session):
    """A session that keeps the branches it loaded until its end: a batch of updates loads its branch once.

    Branches only: rows that bulk statements change must be read anew.
    """


def _keep(session: Session, loaded: object) -> None:
    if isinstance(loaded, Branch):
        session.info.setdefault("kept", []).append(loaded)


event.listen(_Keeping, "loaded_as_persistent", _keep)


@asynccontextmanager
async def _session(engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
    opened = AsyncSession(engine, sync_session_class=_Keeping, expire_on_commit=False)
    async with opened as session, session.begin():
        await session.connection()
        yield session
        await carry_out(session)


def _listen(engine: AsyncEngine, is_sqlite: bool) -> None:
    """Count writes on each connection; on SQLite set the pragmas and begin transactions explicitly.

    The driver's own way of beginning keeps a released savepoint after an outer rollback, and locks readers out.
    """

    def count(c: Connection, _cur: DBAPICursor, _sql: str, _par: Any, context: ExecutionContext, _many: bool) -> None:
        if any(getattr(context, name, False) for name in ("isinsert", "isupdate", "isdelete")):
            table = getattr(getattr(context, "invoked_statement", None), "table", None)
            note_write(c, context.execution_options.get("counts_as") or str(table))

    def pragmas(raw: Any, _record: Any) -> None:
        cursor = raw.cursor()
        for pragma in SQLITE_PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine.sync_engine, "before_cursor_execute", count)
    if is_sqlite:
        event.listen(engine.sync_engine, "connect", pragmas)
        event.listen(engine.sync_engine, "begin", begin)
