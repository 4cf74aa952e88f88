"""The two doors into a database, its columns, its statements, its schema: the same on SQLite and PostgreSQL."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import StatementError
from sqlmodel import SQLModel, col

from storage import leases, schema
from storage.database import Database, translated
from storage.statements import later_of, pick, upsert
from storage.tables import Heartbeat, Meta
from tests.postgres import Postgres

AT = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "wanted", "has_tls"),
    [
        ("postgresql://u:p@h/d", "postgresql+asyncpg://u:p@h/d", False),
        ("postgres://u:p@h:6432/d", "postgresql+asyncpg://u:p@h:6432/d", False),
        ("postgresql+asyncpg://u:p@h/d", "postgresql+asyncpg://u:p@h/d", False),
        ("postgresql://u:p@h/d?sslmode=disable", "postgresql+asyncpg://u:p@h/d", True),
        ("postgresql://u:p@h/d?sslmode=prefer&channel_binding=prefer", "postgresql+asyncpg://u:p@h/d", True),
        ("postgresql://u:p@h/d?sslmode=require&channel_binding=require", "postgresql+asyncpg://u:p@h/d", True),
        ("postgresql://u:p@h/d?sslmode=verify-full", "postgresql+asyncpg://u:p@h/d", True),
        ("postgresql://u:p%40x@h/d", "postgresql+asyncpg://u:p%40x@h/d", False),
        ("sqlite:///data/x.db", "sqlite+aiosqlite:///data/x.db", None),
        ("sqlite+aiosqlite:////srv/x.db", "sqlite+aiosqlite:////srv/x.db", None),
    ],
)
def test_addresses_of_hosting_services_are_understood(given: str, wanted: str, has_tls: bool | None) -> None:
    url, arguments = translated(given)
    assert url == wanted
    assert has_tls is None or ("ssl" in arguments) is has_tls


@pytest.mark.parametrize("url", ["mysql://u@h/d", "oracle://u@h/d"])
def test_other_kinds_of_database_are_refused(url: str) -> None:
    with pytest.raises(ValueError):
        translated(url)


async def test_a_moment_comes_back_as_aware_utc(database: Database) -> None:
    east = AT.astimezone(timezone(timedelta(hours=8)))
    async with database.writing() as session:
        session.add(Heartbeat(name="a", at=east))
    async with database.reading() as session:
        found = (await session.execute(pick(Heartbeat.at))).scalar_one()
    assert found == AT
    assert found.tzinfo is UTC


async def test_a_naive_moment_is_refused(database: Database) -> None:
    async with database.writing() as session:
        insert = upsert(session, Heartbeat).values(name="a", at=AT.replace(tzinfo=None))
        with pytest.raises(StatementError, match="naive"):
            await session.execute(insert)
        await session.rollback()


async def test_what_is_done_while_reading_is_not_kept(database: Database) -> None:
    async with database.reading() as session:
        session.add(Meta(name="a", value="b"))
        await session.flush()
    assert await _count(database) == 0


async def test_an_error_undoes_the_whole_transaction(database: Database) -> None:
    async def write_and_fail() -> None:
        async with database.writing() as session:
            session.add(Meta(name="a", value="b"))
            await session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await write_and_fail()
    assert await _count(database) == 0


async def test_readers_are_not_kept_waiting_by_a_writer(database: Database) -> None:
    async with database.writing() as writer:
        writer.add(Meta(name="a", value="b"))
        await writer.flush()
        async with asyncio.timeout(2):
            assert await _count(database) == 0
    assert await _count(database) == 1


async def test_counters_lose_nothing_under_concurrency(database: Database) -> None:
    async def raise_one() -> None:
        async with database.writing() as session:
            insert = upsert(session, Meta).values(name="n", value="x")
            longer = {"value": col(Meta.value) + "x"}
            await session.execute(insert.on_conflict_do_update(index_elements=["name"], set_=longer))

    await asyncio.gather(*(raise_one() for _ in range(40)))
    async with database.reading() as session:
        assert (await session.get_one(Meta, "n")).value == "x" * 40


async def test_the_later_of_two_moments(database: Database) -> None:
    async with database.writing() as session:
        session.add(Heartbeat(name="a", at=AT))
        await session.flush()
        later = later_of(session.get_bind().dialect.name, col(Heartbeat.at), func.coalesce(None, col(Heartbeat.at)))
        assert (await session.execute(select(later))).scalar_one() == AT


async def test_a_lease_is_held_by_one_until_it_ends(database: Database) -> None:
    last = timedelta(seconds=15)
    async with database.writing() as session:
        assert await leases.take(session, "polling", "one", AT, last)
        assert not await leases.take(session, "polling", "two", AT + last / 2, last)
        assert await leases.take(session, "polling", "one", AT + last / 2, last)
        assert not await leases.take(session, "polling", "two", AT + last, last)
        assert await leases.take(session, "polling", "two", AT + 2 * last, last)
        await leases.drop(session, "polling", "one")
        assert not await leases.take(session, "polling", "one", AT + 2 * last, last)
        await leases.drop(session, "polling", "two")
        assert await leases.take(session, "polling", "one", AT + 2 * last, last)


async def test_only_one_of_many_gets_a_lease(database: Database) -> None:
    async def take(holder: str) -> bool:
        async with database.writing() as session:
            return await leases.take(session, "polling", holder, AT, timedelta(seconds=15))

    assert sum(await asyncio.gather(*(take(str(n)) for n in range(12)))) == 1


async def test_the_heartbeat_never_goes_back(database: Database) -> None:
    async with database.writing() as session:
        assert await leases.beat(session, "alive", AT) is None
        assert await leases.beat(session, "alive", AT - timedelta(days=1)) == AT
        assert await leases.beat(session, "alive", AT) == AT


async def test_migrations_make_exactly_the_tables(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        return [one for one in compare_metadata(context, SQLModel.metadata) if "alembic_version" not in str(one)]

    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrating_twice_does_nothing(database: Database) -> None:
    assert not await schema.upgrade(database)
    assert await schema.version(database) == schema.HEAD


@pytest.fixture(params=["sqlite", "postgres"])
async def empty(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, postgres: Postgres
) -> str:  # the server starts before any loop runs
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('empty') / 'empty.db'}"
    return await postgres.empty()


async def test_an_interrupted_migration_leaves_the_database_untouched(
    empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(empty)
    whole = schema._upgrade

    def die(connection: Connection) -> None:
        whole(connection)
        raise KeyboardInterrupt

    monkeypatch.setattr(schema, "_upgrade", die)
    with pytest.raises(KeyboardInterrupt):
        await schema.upgrade(database)
    assert await schema.version(database) is None
    monkeypatch.setattr(schema, "_upgrade", whole)
    assert await schema.upgrade(database)
    assert await schema.version(database) == schema.HEAD
    await database.close()


async def test_of_several_processes_that_start_at_once_one_migrates(postgres: Postgres) -> None:
    url = await postgres.empty()
    several = [Database(url) for _ in range(3)]
    assert sorted(await asyncio.gather(*(schema.upgrade(one) for one in several))) == [False, False, True]
    for one in several:
        await one.close()


async def test_an_error_shows_no_parameters(database: Database) -> None:
    with pytest.raises(Exception, match="hidden") as caught:
        async with database.writing() as session:
            await session.execute(text("SELECT * FROM nowhere WHERE a = :a"), {"a": "保密内容"})
    assert "保密内容" not in str(caught.value)


async def _count(database: Database) -> int:
    async with database.reading() as session:
        return int((await session.execute(pick(func.count()).select_from(Meta))).scalar_one())
