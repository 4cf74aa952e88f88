"""How a branch's reminders went: each counted once, of this branch alone, on both databases."""

from datetime import UTC, date, datetime, timedelta

from storage import deliveries
from storage.database import Database
from storage.tables import Branch, Card, Notice, Outbox

AT = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)
SINCE = AT - timedelta(days=90)


def notice(number: int, state: str = "made", *, late: bool = False, branch: int = 1, at: datetime = AT) -> Notice:
    return Notice(
        branch_id=branch, duty="d", occasion=f"o{number}", rung="r", audience="group", due_at=at, made_at=at,
        on_day=date(2026, 11, 2), late=late, state=state,
    )  # fmt: skip


async def test_each_is_counted_once_and_of_this_branch_alone(database: Database) -> None:
    async with database.writing() as session:
        for number in (1, 2):
            session.add(Branch(id=number, name="b", chat_id=-number, created_at=AT))
        await session.flush()
        session.add_all([notice(1), notice(2, late=True), notice(3, "missed", late=True), notice(4, "dropped")])
        session.add_all([notice(5, "dropped", late=True), notice(6, "covered"), notice(7, "unreached")])
        session.add_all([notice(8, at=SINCE - timedelta(days=1)), notice(1, "missed", branch=2)])
        for number, (state, branch) in enumerate((("unknown", 1), ("unknown", 2), ("sent", 1))):
            session.add(Outbox(key=str(number), branch_id=branch, chat_id=7, state=state, created_at=AT, not_before=AT))
        session.add(Card(chat_id=7, branch_id=1, kind="day", key="1", not_before=AT, unknowns=1))
        session.add(Card(chat_id=7, branch_id=1, kind="day", key="2", not_before=AT))
    async with database.reading() as session:
        found = await deliveries.of_branch(session, 1, SINCE, SINCE)
        other = await deliveries.of_branch(session, 2, SINCE, SINCE)
    assert found == {"said": 2, "late": 1, "missed": 1, "dropped": 2, "unreached": 1, "unknown": 2}
    assert other == {"said": 0, "late": 0, "missed": 1, "dropped": 0, "unreached": 0, "unknown": 1}
