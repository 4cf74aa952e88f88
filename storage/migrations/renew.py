"""Writes the first migration anew out of the tables, before the first release: `python -m storage.migrations.renew`."""

import asyncio
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import Connection

from storage.database import Database
from storage.schema import HEAD, MIGRATIONS, configuration


def _write(connection: Connection) -> None:
    for old in (MIGRATIONS / "versions").glob("*.py"):
        old.unlink()
    command.revision(configuration(connection), "The first tables", autogenerate=True, rev_id=HEAD)


async def main() -> None:
    """Compare the tables with an empty database and write what is missing."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'empty.db'}")
        async with database.engine.connect() as connection:
            await connection.run_sync(_write)
        await database.close()


if __name__ == "__main__":
    asyncio.run(main())
