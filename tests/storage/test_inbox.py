"""Updates wait in the inbox in order, once, sealed; a chat is never in two hands."""

import asyncio
from datetime import UTC, datetime

from sqlalchemy import select, text, update
from sqlmodel import col

from storage import inbox
from storage.database import Database
from storage.inbox import Incoming
from storage.tables import Inbox
from storage.vault import Vault

VAULT = Vault(b"k" * 32)
AT = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)


def some(*pairs: tuple[int, int]) -> list[Incoming]:
    return [Incoming(number, chat, b'{"update_id":%d}' % number) for number, chat in pairs]


async def store(database: Database, *pairs: tuple[int, int]) -> None:
    async with database.writing() as session:
        await inbox.store(session, VAULT, some(*pairs), AT)


async def numbers(database: Database, most: int = 64) -> list[int]:
    async with database.writing() as session:
        return [one.update_id for one in await inbox.claim(session, VAULT, most)]


async def test_updates_are_claimed_oldest_first(database: Database) -> None:
    await store(database, (3, 10), (1, 20), (2, 10))
    assert await numbers(database) == [3, 1, 2]


async def test_a_known_update_is_ignored_when_it_comes_again(database: Database) -> None:
    await store(database, (1, 10), (1, 10), (2, 10))
    await store(database, (2, 10), (3, 10))
    assert await numbers(database) == [1, 2, 3]


async def test_a_handled_update_does_not_come_back(database: Database) -> None:
    await store(database, (1, 10))
    async with database.writing() as session:
        await inbox.finish(session, [one.id for one in await inbox.claim(session, VAULT, 9)], AT)
    await store(database, (1, 10))
    assert await numbers(database) == []


async def test_a_handled_update_keeps_its_ids_only(database: Database) -> None:
    await store(database, (1, 10), (2, 10))
    async with database.writing() as session:
        first, second = await inbox.claim(session, VAULT, 9)
        await inbox.finish(session, [first.id], AT)
        await inbox.finish(session, [second.id], AT, "unreadable")
    async with database.reading() as session:
        rows = (await session.execute(select(Inbox).order_by(col(Inbox.id)))).scalars().all()
    assert [(row.state, row.payload, row.update_id) for row in rows] == [("done", None, 1), ("unreadable", None, 2)]


async def test_no_more_are_claimed_than_asked_for(database: Database) -> None:
    await store(database, *((number, number % 3) for number in range(10)))
    assert await numbers(database, 4) == [0, 1, 2, 3]


async def test_payloads_are_sealed(database: Database) -> None:
    await store(database, (1, 10))
    async with database.reading() as session:
        payload = (await session.execute(text("SELECT payload FROM inbox"))).scalar_one()
    assert b"update_id" not in payload


async def test_a_row_that_was_tampered_with_holds_up_nobody(database: Database) -> None:
    await store(database, (1, 10), (2, 10))
    async with database.writing() as session:
        await session.execute(update(Inbox).where(col(Inbox.update_id) == 1).values(payload=b"garbage" * 9))
    async with database.writing() as session:
        assert [one.payload for one in await inbox.claim(session, VAULT, 9)] == [b"", b'{"update_id":2}']


async def test_a_parked_update_waits_no_more_but_keeps_what_it_carried(database: Database) -> None:
    await store(database, (1, 10), (2, 10))
    async with database.writing() as session:
        first, _ = await inbox.claim(session, VAULT, 9)
        await inbox.park(session, first.id, AT)
    assert await numbers(database) == [2]
    async with database.reading() as session:
        assert await inbox.counts(session) == {"parked": 1, "waiting": 1}


async def test_one_update_alone_only_when_it_is_its_chats_first(database: Database) -> None:
    await store(database, (1, 10), (2, 10))
    async with database.writing() as session:
        first, second = await inbox.claim(session, VAULT, 9)
        assert await inbox.claim_one(session, VAULT, second.id) is None
        assert await inbox.claim_one(session, VAULT, first.id) == first
        await inbox.finish(session, [first.id], AT)
        assert await inbox.claim_one(session, VAULT, first.id) is None
        assert await inbox.claim_one(session, VAULT, second.id) == second


async def test_a_chat_is_never_in_two_hands(postgres_url: str) -> None:
    database = Database(postgres_url)
    await store(database, (1, 10), (2, 20), (3, 10))
    async with database.writing() as one, database.writing() as two:
        first = await inbox.claim(one, VAULT, 1)
        assert [row.update_id for row in first] == [1]
        assert [row.update_id for row in await inbox.claim(two, VAULT, 9)] == [2]
        assert await inbox.claim_one(two, VAULT, first[0].id) is None
    await database.close()


async def test_many_workers_work_every_update_once_and_in_order(postgres_url: str) -> None:
    database = Database(postgres_url)
    await store(database, *((number, number % 5) for number in range(100)))
    seen: list[tuple[int, int]] = []

    async def work() -> None:
        idle = 0
        while idle < 20:
            async with database.writing() as session:
                rows = await inbox.claim(session, VAULT, 7)
                seen.extend((row.chat_id, row.update_id) for row in rows)
                await asyncio.sleep(0.002)
                await inbox.finish(session, [row.id for row in rows], AT)
            idle = 0 if rows else idle + 1
            await asyncio.sleep(0.002)

    await asyncio.gather(*(work() for _ in range(4)))
    assert sorted(number for _, number in seen) == list(range(100))
    for chat in range(5):
        mine = [number for place, number in seen if place == chat]
        assert mine == sorted(mine)
    await database.close()
