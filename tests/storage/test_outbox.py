"""Messages go out by name, urgent ones first, leased; without an answer once more, then they are left unknown."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, text
from sqlmodel import col

from storage import budgets, outbox, sendable
from storage.database import Database
from storage.outbox import Letter, Outcome
from storage.outgoing import Button
from storage.tables import Outbox
from storage.vault import Vault

VAULT = Vault(b"k" * 32)
AT = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)
LATER = AT + 2 * outbox.LEASE


async def put(database: Database, key: str, chat: int = 7, **more: Any) -> None:
    row = Outbox(key=key, chat_id=chat, name="start.hello", created_at=AT, not_before=AT, **more)
    async with database.writing() as session:
        rows = ((Button("buttons.coming", "aa:1"),),)
        await outbox.put(session, VAULT, row, {"name": "王小明", "on": AT.date()}, rows)


async def claim(database: Database, instant: datetime = AT, most: int = 9) -> list[Letter]:
    async with database.writing() as session:
        return await outbox.claim(session, VAULT, instant, most)


async def mark(database: Database, *outcomes: Outcome, instant: datetime = AT) -> None:
    async with database.writing() as session:
        await outbox.mark(session, outcomes, instant)


async def states(database: Database) -> list[str]:
    async with database.reading() as session:
        return list((await session.execute(select(col(Outbox.state)).order_by(col(Outbox.id)))).scalars())


def key(letters: list[Letter]) -> list[str]:
    return [letter.row.key for letter in letters]


async def test_the_same_key_is_stored_once(database: Database) -> None:
    await put(database, "a")
    await put(database, "a")
    assert key(await claim(database)) == ["a"]


async def test_arguments_and_buttons_come_back(database: Database) -> None:
    await put(database, "a")
    (letter,) = await claim(database)
    assert letter.arguments == {"name": "王小明", "on": AT.date()}
    assert letter.rows == ((Button("buttons.coming", "aa:1"),),)


async def test_arguments_are_sealed(database: Database) -> None:
    await put(database, "a")
    async with database.reading() as session:
        stored = (await session.execute(text("SELECT sealed FROM outbox"))).scalar_one()
    assert "王小明".encode() not in stored


async def test_urgent_messages_go_first_then_in_order(database: Database) -> None:
    await put(database, "a")
    await put(database, "b", priority=3)
    await put(database, "c")
    assert key(await claim(database)) == ["b", "a", "c"]


async def test_what_is_leased_is_not_claimed_again(database: Database) -> None:
    await put(database, "a")
    assert key(await claim(database)) == ["a"]
    assert await claim(database) == []


async def test_a_lease_that_ran_out_means_once_more_then_unknown(database: Database) -> None:
    await put(database, "a")
    await claim(database)
    assert key(await claim(database, LATER)) == ["a"]
    assert await claim(database, LATER + 2 * outbox.LEASE) == []
    assert await states(database) == ["unknown"]


async def test_no_answer_means_once_more_then_unknown(database: Database) -> None:
    await put(database, "a")
    (letter,) = await claim(database)
    await mark(database, Outcome(letter.row.id or 0, "unknown"))
    (again,) = await claim(database)
    assert again.row.unknowns == 1
    await mark(database, Outcome(letter.row.id or 0, "unknown"))
    assert await claim(database) == []
    assert await states(database) == ["unknown"]


async def test_an_end_takes_the_content_away(database: Database) -> None:
    for name in ("sent", "never", "dropped"):
        await put(database, name)
    letters = await claim(database)
    await mark(database, *(Outcome(letter.row.id or 0, letter.row.key, 99) for letter in letters))
    async with database.reading() as session:
        rows = (await session.execute(select(Outbox).order_by(col(Outbox.id)))).scalars().all()
    assert [(row.state, row.sealed) for row in rows] == [("sent", None), ("never", None), ("dropped", None)]
    assert (rows[0].message_id, rows[0].sent_at) == (99, AT)
    assert await claim(database, LATER) == []


async def test_later_means_not_before(database: Database) -> None:
    await put(database, "a")
    (letter,) = await claim(database)
    until = AT + timedelta(seconds=30)
    await mark(database, Outcome(letter.row.id or 0, "later", not_before=until))
    assert await claim(database, until - timedelta(seconds=1)) == []
    assert key(await claim(database, until)) == ["a"]


async def test_a_chat_on_hold_stops_itself_alone(database: Database) -> None:
    await put(database, "a", 7)
    await put(database, "b", 8)
    until = AT + timedelta(seconds=30)
    async with database.writing() as session:
        await budgets.hold(session, 7, until)
    assert key(await claim(database)) == ["b"]
    assert key(await claim(database, until)) == ["a"]


async def test_what_is_pending_counts_holds_and_leases(database: Database) -> None:
    async def pending() -> datetime | None:
        async with database.reading() as session:
            return await sendable.next_at(session)

    assert await pending() is None
    await put(database, "a", 7)
    assert await pending() == AT
    async with database.writing() as session:
        await budgets.hold(session, 7, LATER)
    assert await pending() == LATER
    (letter,) = await claim(database, LATER)
    assert await pending() == LATER + outbox.LEASE
    await mark(database, Outcome(letter.row.id or 0, "sent", 1))
    assert await pending() is None


async def test_a_start_frees_the_leases_of_an_earlier_life(database: Database) -> None:
    await put(database, "a")
    await claim(database)
    async with database.writing() as session:
        await outbox.release(session, AT)
    assert key(await claim(database)) == ["a"]


async def test_two_senders_share_what_waits(postgres_url: str) -> None:
    database = Database(postgres_url)
    for name in "abcd":
        await put(database, name)
    async with database.writing() as one, database.writing() as two:
        first = key(await outbox.claim(one, VAULT, AT, 2))
        second = key(await outbox.claim(two, VAULT, AT, 9))
    assert (first, second) == (["a", "b"], ["c", "d"])
    await database.close()
