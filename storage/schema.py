"""Brings a database to the present schema; Alembic is imported only when there is something to do."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database

HEAD = "0002"
MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 7_406_151  # an advisory lock: of several processes that start at once, one migrates


async def version(database: Database) -> str | None:
    """Return the schema version of a database, None for an empty one."""
    async with database.engine.connect() as connection:
        return await _version(connection)


async def _version(connection: AsyncConnection) -> str | None:
    try:
        async with connection.begin_nested():
            found = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar()
            return None if found is None else str(found)
    except DBAPIError:
        return None


async def upgrade(database: Database) -> bool:
    """Migrate in one transaction unless the schema is present already; tells whether anything was done."""
    if await version(database) == HEAD:
        return False
    async with database.engine.execution_options(writes=True).begin() as connection:
        if not database.is_sqlite:
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        if await _version(connection) == HEAD:
            return False
        await connection.run_sync(_upgrade)
    return True


def _upgrade(connection: Connection) -> None:
    from alembic import command

    command.upgrade(configuration(connection), "head")


def configuration(connection: Connection) -> Any:
    """Return Alembic's configuration for an open connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
