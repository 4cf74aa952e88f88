"""How SQLite is talked to: a whole statement in one visit to the connection's thread.

The stock cursor visits it four times (open, execute, fetch, close), and each visit costs the event loop more than the
statement itself. Rows are fetched at once; nothing here streams. A transaction begins with its first statement, in the
same visit.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from typing import Any, Self

from aiosqlite import Connection


class QuickCursor:
    """What SQLAlchemy asks of a cursor; everything but `execute` and `executemany` is answered on the spot."""

    def __init__(self, connection: "QuickConnection") -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.arraysize = 1
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_failure: object) -> None:
        await self.close()

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Self:
        """Run a statement and keep all its rows; raises what sqlite3 raises. BEGIN waits for the next one."""
        if statement.startswith("BEGIN"):
            self._connection.beginning = statement
        else:
            await self._connection.visit(self._run, statement, parameters)
        return self

    async def executemany(self, statement: str, parameters: Iterable[Sequence[Any]]) -> Self:
        """Run a statement for each set of parameters."""
        await self._connection.visit(self._run_many, statement, parameters)
        return self

    async def fetchall(self) -> list[Any]:
        """Return the rows not yet fetched."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Forget the rows."""
        self._rows = []

    def _run(self, statement: str, parameters: Sequence[Any]) -> None:
        with closing(self._connection.raw.execute(statement, parameters)) as cursor:
            self._keep(cursor)

    def _run_many(self, statement: str, parameters: Iterable[Sequence[Any]]) -> None:
        with closing(self._connection.raw.executemany(statement, parameters)) as cursor:
            self._keep(cursor)

    def _keep(self, cursor: sqlite3.Cursor) -> None:
        self.description = cursor.description
        self._rows = cursor.fetchall() if cursor.description else []
        self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid


class QuickConnection(Connection):
    """A connection with its own thread, as the library has it, that gives quick cursors."""

    beginning = ""
    """The BEGIN of a transaction in which nothing was done yet."""

    @property
    def raw(self) -> sqlite3.Connection:
        """The connection itself; for use in its thread only."""
        return self._conn

    async def visit(self, call: Any, *arguments: Any) -> None:
        """Begin what is to be begun and run a call, both in the connection's thread."""
        await self._execute(self._begun, call, *arguments)  # type: ignore[no-untyped-call]

    def _begun(self, call: Callable[..., None], *arguments: Any) -> None:
        if self.beginning:
            self.raw.execute(self.beginning).close()
            self.beginning = ""
        call(*arguments)

    async def commit(self) -> None:
        """Commit, unless nothing was begun."""
        if not self._forgotten():
            await super().commit()

    async def rollback(self) -> None:
        """Roll back, unless nothing was begun."""
        if not self._forgotten():
            await super().rollback()

    def _forgotten(self) -> bool:
        beginning, self.beginning = self.beginning, ""
        return bool(beginning)

    def cursor(self) -> QuickCursor:  # type: ignore[override]
        """Return a cursor, without asking the thread."""
        return QuickCursor(self)


def connect(file: str, **options: Any) -> QuickConnection:
    """Return a connection that opens when awaited; the program need not wait for its thread to end."""
    connection = QuickConnection(lambda: sqlite3.connect(file, **options), iter_chunk_size=64)
    connection._thread.daemon = True  # as SQLAlchemy does with the library's own
    return connection
