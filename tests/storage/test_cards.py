"""A card's wanted version only rises, by SQL; budgets of groups are counted in the database."""

import asyncio
from datetime import UTC, datetime, timedelta

from storage import budgets, cards, sendable
from storage.cards import CardKey
from storage.database import Database
from storage.tables import Card

AT = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)
KEY = CardKey(-5, "event", "1")


async def touch(database: Database, card: CardKey = KEY) -> None:
    async with database.writing() as session:
        await cards.touch(session, card, AT, branch_id=None)


async def claim(database: Database, instant: datetime = AT) -> list[Card]:
    async with database.writing() as session:
        return await cards.claim(session, instant, 9)


async def settle(database: Database, card: Card, version: int | None, **changes: object) -> None:
    async with database.writing() as session:
        await cards.settle(session, [(card.id or 0, version, changes)])


async def found(database: Database) -> Card:
    async with database.reading() as session:
        card = await cards.find(session, KEY)
    assert card is not None
    return card


async def test_concurrent_touches_are_all_counted(database: Database) -> None:
    await asyncio.gather(*(touch(database) for _ in range(30)))
    assert (await found(database)).wanted == 30


async def test_a_card_shown_as_wanted_is_not_claimed(database: Database) -> None:
    await touch(database)
    (card,) = await claim(database)
    await settle(database, card, card.wanted, message_id=9)
    assert await claim(database) == []
    await touch(database)
    assert [one.wanted for one in await claim(database)] == [2]


async def test_a_touch_while_it_is_shown_makes_it_lag_again(database: Database) -> None:
    await touch(database)
    (card,) = await claim(database)
    await touch(database)
    await settle(database, card, card.wanted)
    assert [one.wanted for one in await claim(database)] == [2]


async def test_the_shown_version_never_falls(database: Database) -> None:
    await touch(database)
    await touch(database)
    (card,) = await claim(database)
    await settle(database, card, 2)
    await settle(database, card, 1)
    assert (await found(database)).shown == 2


async def test_a_leased_card_is_not_claimed_until_the_lease_ends(database: Database) -> None:
    await touch(database)
    assert len(await claim(database)) == 1
    assert await claim(database) == []
    assert len(await claim(database, AT + 2 * cards.LEASE)) == 1


async def test_a_held_chat_keeps_its_cards_waiting(database: Database) -> None:
    await touch(database)
    until = AT + timedelta(seconds=20)
    async with database.writing() as session:
        await budgets.hold(session, -5, until)
    assert await claim(database) == []
    async with database.reading() as session:
        assert await sendable.next_at(session) == until
    assert len(await claim(database, until)) == 1


async def test_all_cards_of_a_thing_are_wanted_anew_wherever_they_hang(database: Database) -> None:
    await touch(database)
    await touch(database, CardKey(7, "event", "1"))
    await touch(database, CardKey(7, "event", "2"))
    async with database.writing() as session:
        await cards.raise_all(session, "event", "1")
    assert sorted((card.chat_id, card.key, card.wanted) for card in await claim(database)) == [
        (-5, "1", 2), (7, "1", 2), (7, "2", 1),
    ]  # fmt: skip


async def test_a_detached_card_is_posted_anew(database: Database) -> None:
    await touch(database)
    (card,) = await claim(database)
    await settle(database, card, 1, message_id=9, digest="x")
    async with database.writing() as session:
        assert await cards.holding(session, -5, 9) is not None
        await cards.detach(session, card.id or 0)
        assert await cards.holding(session, -5, 9) is None
    (again,) = await claim(database)
    assert (again.message_id, again.digest) == (None, "")


async def test_a_group_that_used_up_its_minute_waits_for_the_next(database: Database) -> None:
    async with database.writing() as session:
        assert await budgets.left(session, {-5}, AT) == {-5: budgets.GROUP_PER_WINDOW}
        await budgets.spend(session, {-5: budgets.GROUP_PER_WINDOW - 1}, AT)
        assert await budgets.left(session, {-5}, AT) == {-5: 1}
        assert (await budgets.earliest(session, {-5}))[-5] <= AT
        await budgets.spend(session, {-5: 1}, AT + timedelta(seconds=10))
        assert (await budgets.earliest(session, {-5}))[-5] == AT + budgets.WINDOW
        assert await budgets.left(session, {-5}, AT + budgets.WINDOW) == {-5: budgets.GROUP_PER_WINDOW}


async def test_spending_from_two_processes_is_counted_whole(database: Database) -> None:
    async with database.writing() as session:
        await budgets.spend(session, {-5: 1}, AT)

    async def spend() -> None:
        async with database.writing() as session:
            await budgets.spend(session, {-5: 1}, AT)

    await asyncio.gather(*(spend() for _ in range(8)))
    async with database.reading() as session:
        assert await budgets.left(session, {-5}, AT) == {-5: budgets.GROUP_PER_WINDOW - 9}


async def test_a_leased_card_is_pending_when_its_lease_ends(database: Database) -> None:
    await touch(database)
    await claim(database)
    async with database.reading() as session:
        assert await sendable.next_at(session) == AT + cards.LEASE
