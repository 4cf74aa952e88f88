"""Writes the first migration anew out of the tables, before the first release: `python -m storage.migrations.renew`.

Later ones stay as they are; what they add stands in the first then too, so they must bear to find it there.
"""

import asyncio
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import Connection

from storage.database import Database
from storage.schema import MIGRATIONS, configuration

FIRST = "0001"


def _write(connection: Connection) -> None:
    later = {}
    for file in (MIGRATIONS / "versions").glob("*.py"):
        if not file.name.startswith(FIRST):
            later[file] = file.read_bytes()
        file.unlink()
    command.revision(configuration(connection), "The first tables", autogenerate=True, rev_id=FIRST)
    for file, content in later.items():
        file.write_bytes(content)


async def main() -> None:
    """Compare the tables with an empty database and write what is missing."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'empty.db'}")
        async with database.engine.connect() as connection:
            await connection.run_sync(_write)
        await database.close()


if __name__ == "__main__":
    asyncio.run(main())
