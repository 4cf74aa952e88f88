"""The measures: counted rightly on both databases, and by the small indexes."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import text

from storage import measures
from storage.database import Database
from storage.tables import Branch, Budget, Card, Inbox, Notice, Outbox, Person

AT = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)


def notice(number: int, made_at: datetime, *, late: bool = False, state: str = "made") -> Notice:
    return Notice(
        branch_id=1, duty="d", occasion=f"o{number}", rung="r", audience="group", due_at=made_at, made_at=made_at,
        on_day=date(2026, 11, 2), late=late, state=state,
    )  # fmt: skip


async def fill(database: Database) -> None:
    async with database.writing() as session:
        session.add(Branch(id=1, name="b", chat_id=-100, created_at=AT))
        await session.flush()
        for number, state in enumerate(("waiting", "waiting", "parked", "unreadable", "done")):
            at = AT - timedelta(seconds=10 * number)
            session.add(Inbox(update_id=number, state=state, received_at=at))
        for number, state in enumerate(("waiting", "leased", "unknown", "never", "dropped", "sent", "sent")):
            session.add(Outbox(key=str(number), chat_id=7, state=state, created_at=AT, not_before=AT))
        session.add(Card(chat_id=7, kind="day", key="1", not_before=AT))
        session.add(Card(chat_id=7, kind="day", key="2", not_before=AT, wanted=3, shown=3))
        for chat, seconds in ((-100, 20), (7, 5), (8, 9), (9, -1), (-200, 3)):
            session.add(Budget(chat_id=chat, not_before=AT + timedelta(seconds=seconds), window_at=AT))
        session.add(notice(1, AT, late=True))
        session.add(notice(2, AT, state="missed"))
        session.add(notice(3, AT))
        session.add(notice(5, AT, state="dropped"))
        session.add(notice(6, AT, state="unreached"))
        session.add(notice(7, AT, state="held"))
        session.add(notice(4, AT - timedelta(days=8), late=True))
        session.add(Person(user_id=7, blocked_at=AT))


async def test_everything_is_counted(database: Database) -> None:
    await fill(database)
    async with database.writing() as session:
        await measures.remember_ticks(session, {"reminders": 0.01234})
        await measures.remember_ticks(session, {"reminders": 0.5})
    async with database.reading() as session:
        found = await measures.gather(session, AT, AT)
    assert found == measures.Measures(
        updates={"waiting": 2, "parked": 1, "unreadable": 1}, oldest=10.0,
        messages={"waiting": 1, "leased": 1, "unknown": 1, "never": 1, "dropped": 1},
        behind=1, held=4, waits={"1": 20.0, "private": 9.0, "none": 3.0}, late=1, missed=1, dropped=1,
            unreached=1, waiting=1, blocked=1,
        ticks={"reminders": 0.5},
    )  # fmt: skip


async def test_an_empty_database_has_nothing_to_tell(database: Database) -> None:
    async with database.reading() as session:
        found = await measures.gather(session, AT, AT)
    assert (found.oldest, found.waits, found.ticks, found.held) == (0.0, {}, {}, 0)


async def test_what_went_amiss_is_counted_by_its_index(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    asked = {
        "ix_inbox_aside": measures._count(Inbox, measures._is("parked")),
        "ix_inbox_waiting": measures._count(Inbox, measures._is("waiting")),
        "ix_outbox_amiss": measures._count(Outbox, measures._is("never")),
        "ix_card_behind": measures._count(Card, text("shown < wanted")),
    }
    async with database.reading() as session:
        for index, question in asked.items():
            plan = await session.execute(text(f"EXPLAIN QUERY PLAN {question}"))
            assert any(index[:8] in str(row) and "INDEX" in str(row) for row in plan), index
    await database.close()
