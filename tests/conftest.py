"""What all tests share: databases made from a migrated template, and the house in which conversations take place."""

import asyncio
import gc
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from storage import schema
from storage.database import Database
from tests.engines import open_database
from tests.house import House
from tests.house import house as open_house
from tests.postgres import Postgres, running

settings.register_profile("check", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "check"))

gc.set_threshold(50_000, 20, 20)  # conversations make many short-lived objects; looking for cycles is a tenth
MEMORY = Path("/dev/shm")  # where there is one, databases wait for no disk; what is committed stays the same
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 2**30:
    tempfile.tempdir = str(MEMORY)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database to be copied: migrating once is enough."""
    file = tmp_path_factory.mktemp("template") / "empty.db"

    async def make() -> None:
        database = Database(f"sqlite:///{file}")
        await schema.upgrade(database)
        async with database.engine.connect() as connection:
            await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        await database.close()

    asyncio.run(make())
    return file


@pytest.fixture
def sqlite_url(template: Path) -> str:
    """A fresh SQLite database, in the place of the last test's: for one URL, much need be compiled only once."""
    file = template.with_name("branch.db")
    for left in template.parent.glob("branch.db*"):
        left.unlink()
    shutil.copy(template, file)
    return f"sqlite+aiosqlite:///{file}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL server for this test worker."""
    with running() as server:
        yield server


@pytest.fixture
async def postgres_url(postgres: Postgres) -> AsyncIterator[str]:
    """A fresh PostgreSQL database."""
    yield postgres.url("shared")
    await postgres.clean()


@pytest.fixture(params=["sqlite", "postgres"])
def either_url(request: pytest.FixtureRequest) -> str:
    """A fresh database of each kind in turn."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
async def database(either_url: str) -> AsyncIterator[Database]:
    """A fresh, open database of each kind in turn."""
    opened = open_database(either_url)
    yield opened
    await opened.close()


@pytest.fixture
async def house(sqlite_url: str) -> AsyncIterator[House]:
    """A bot on a fresh database, its local Telegram, and a clock that stands on Monday, 2 November 2026, 09:30."""
    async with open_house(sqlite_url) as opened:
        yield opened
