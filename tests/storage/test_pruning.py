"""Pruning: in pieces, by age and state, and never what could be planned or repeated again."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from storage import inbox, pruning
from storage.database import Database
from storage.inbox import Incoming
from storage.statements import pick
from storage.tables import Audit, Branch, Budget, Card, Draft, Inbox, Meta, Notice, Outbox
from storage.vault import Vault

AT = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)
VAULT = Vault(b"k" * 32)


def ago(days: float) -> datetime:
    return AT - timedelta(days=days)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few rows are many here."""
    monkeypatch.setattr(pruning, "PIECE", 4)
    monkeypatch.setattr(pruning, "SWEEPS", tuple(replace(sweep, newest=1) for sweep in pruning.SWEEPS))


async def prune(database: Database, at: datetime = AT) -> int:
    """Prune until nothing waits; returns the number of pieces."""
    for number in range(1, 100):
        async with database.writing() as session:
            if not await pruning.piece(session, at, at):
                return number
    raise AssertionError("it does not come to an end")


async def keys(database: Database, column: object) -> set[object]:
    async with database.reading() as session:
        return set((await session.execute(pick(column))).scalars())


async def test_handled_updates_go_and_others_stay(database: Database) -> None:
    states = ["done"] * 6 + ["parked", "waiting", "unreadable"]
    async with database.writing() as session:
        for number, state in enumerate(states):
            session.add(Inbox(update_id=number, state=state, received_at=ago(31)))
            await session.flush()
        for number in (20, 21):
            session.add(Inbox(update_id=number, state="done", received_at=ago(29)))
            await session.flush()
    assert await prune(database) > 2
    assert await keys(database, Inbox.update_id) == {6, 7, 20, 21}


async def test_an_update_that_telegram_repeats_is_still_known(database: Database) -> None:
    async with database.writing() as session:
        await pruning.set_days(session, pruning.LEAST_DAYS)
        for number in range(3):
            session.add(Inbox(update_id=number, state="done", received_at=ago(1)))
    await prune(database)
    async with database.writing() as session:
        await inbox.store(session, VAULT, [Incoming(number, 7, b"{}") for number in range(3)], AT)
        assert await inbox.counts(session) == {"done": 3}


async def test_a_clock_that_jumps_ahead_leaves_the_newest(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    careful = tuple(replace(sweep, newest=pruning.NEWEST) for sweep in pruning.SWEEPS)
    monkeypatch.setattr(pruning, "SWEEPS", careful)
    async with database.writing() as session:
        for number in range(3):
            session.add(Inbox(update_id=number, state="done", received_at=AT))
    await prune(database, AT + timedelta(days=4000))
    assert await keys(database, Inbox.update_id) == {0, 1, 2}


async def test_messages_that_could_be_planned_again_stay_longer(database: Database) -> None:
    old = (("u1:1", "sent"), ("u2:1", "waiting"), ("erase:7:1", "sent"), ("event1:nudge:2:2026-09-01:before", "sent"))
    older = (("dues:1:2025-01-01:rung", "sent"), ("dues:2:2025-01-01:rung", "waiting"), ("u0:1", "unknown"))
    async with database.writing() as session:
        for days, rows in ((500, older), (40, old), (1, (("u9:1", "sent"), ("u9:2", "sent")))):
            for key, state in rows:
                session.add(Outbox(key=key, chat_id=7, state=state, created_at=ago(days), not_before=ago(days)))
                await session.flush()
    await prune(database)
    left = {"dues:2:2025-01-01:rung", "u2:1", "event1:nudge:2:2026-09-01:before", "u9:1", "u9:2"}
    assert await keys(database, Outbox.key) == left


async def test_old_forms_cards_notices_and_budgets_go(database: Database) -> None:
    async with database.writing() as session:
        session.add(Branch(id=1, name="b", created_at=AT))
        await session.flush()
        for number, (state, days) in enumerate((("quit", 40), ("aside", 100), ("aside", 40), ("open", 1)), 1):
            session.add(Draft(id=number, user_id=7, chat_id=7, kind="k", step="s", state=state, answers=b"",
                              changed_at=ago(days)))  # fmt: skip
        session.add(Draft(id=9, user_id=7, chat_id=7, kind="k", step="s", answers=b"", changed_at=AT))
        for number, (kind, days) in enumerate((("board", 300), ("day", 40), ("form", 95), ("form", 40), ("day", 1)), 1):
            session.add(Card(id=number, chat_id=7, kind=kind, key=str(number), not_before=ago(days), shown=1))
        session.add(Card(id=6, chat_id=7, kind="day", key="6", not_before=AT))
        for number, days in enumerate((800, 500, 1), 1):
            session.add(Notice(
                id=number, branch_id=1, duty="d", occasion="o", rung=str(number), audience="group",
                due_at=ago(days), made_at=ago(days), on_day=date(2026, 1, 1),
            ))  # fmt: skip
        for chat, days in ((7, 2), (8, 0.5)):
            session.add(Budget(chat_id=chat, not_before=ago(days), window_at=ago(days)))
        session.add(Audit(at=ago(5000), action="a", subject="s", way="tick", details={}))
    await prune(database)
    assert await keys(database, Draft.id) == {3, 4, 9}
    assert await keys(database, Card.id) == {1, 4, 5, 6}
    assert await keys(database, Notice.id) == {2, 3}
    assert await keys(database, Budget.chat_id) == {8}
    assert len(await keys(database, Audit.id)) == 1


async def test_it_comes_once_an_hour_and_goes_on_where_it_was(database: Database) -> None:
    async with database.writing() as session:
        for number in range(3):
            session.add(Inbox(update_id=number, state="done", received_at=AT))
    await prune(database)
    later = AT + timedelta(days=31)
    async with database.writing() as session:
        session.add(Inbox(update_id=9, state="waiting", received_at=AT))
        stood = (await session.execute(select(Meta).where(col(Meta.name) == pruning.PLACE))).scalar_one()
        stood.value = stood.value.replace('"inbox":0', '"inbox":1')  # it had come past the first row
    await prune(database, later)
    assert await keys(database, Inbox.update_id) == {0, 9}
    async with database.writing() as session:
        session.add(Inbox(update_id=10, state="done", received_at=ago(99)))
        session.add(Inbox(update_id=11, state="done", received_at=later))
    await prune(database, later + timedelta(minutes=59))
    assert 10 in await keys(database, Inbox.update_id)
    await prune(database, later + timedelta(minutes=61))
    assert 10 not in await keys(database, Inbox.update_id)


async def test_a_number_is_never_given_again(database: Database) -> None:
    """A button carries its form's number: the highest stays even when it is old."""
    async with database.writing() as session:
        for number in (1, 2, 3):
            session.add(Draft(id=number, user_id=7, chat_id=7, kind="k", step="s", state="quit", answers=b"",
                              changed_at=ago(99)))  # fmt: skip
    await prune(database)
    async with database.writing() as session:
        assert (await session.execute(pick(func.max(Draft.id)))).scalar() == 3
