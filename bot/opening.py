"""Opens what a command needs: the database, brought to the present schema, and its key."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot import keys
from bot.settings import BadSetting, Settings
from storage import pruning, schema
from storage.database import Database
from storage.vault import Vault


def database_file(settings: Settings) -> Path | None:
    """Return the file of an SQLite database, None for PostgreSQL."""
    url = make_url(settings.database_url)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


@asynccontextmanager
async def database(settings: Settings) -> AsyncIterator[Database]:
    """Open the database as it is; raises BadSetting when that cannot be done."""
    file = database_file(settings)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    opened = Database(settings.database_url)
    try:
        yield opened
    finally:
        await opened.close()


async def present(opened: Database) -> str | None:
    """Return the schema version, None for an empty database; raises BadSetting for one that cannot be used."""
    try:
        version = await schema.version(opened)
    except (OSError, SQLAlchemyError) as error:
        raise BadSetting("no_database", reason=type(error).__name__) from error
    if version is not None and version > schema.HEAD:
        raise BadSetting("newer_schema", version=version)
    return version


@asynccontextmanager
async def ready(settings: Settings) -> AsyncIterator[tuple[Database, Vault]]:
    """Open the database, migrated, with its key compared; raises BadSetting."""
    async with database(settings) as opened:
        version = await present(opened)
        unused = version is None or await keys.unused(opened)
        vault = keys.find(settings, may_make=unused and opened.is_sqlite)
        await schema.upgrade(opened)
        vault = await keys.settle(settings, opened, vault)
        await keys.check(opened, vault)
        async with opened.writing() as session:
            await pruning.set_days(session, settings.keep_days)
        yield opened, vault
