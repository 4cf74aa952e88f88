"""The rows of the dues on both databases: who owes, set-wise claims, sums, and what the rules are told."""

from datetime import date

import pytest

from domain.dues import State
from storage import dues, dues_handed, dues_rates
from storage.database import Database
from storage.tables import Branch, DuesMonth, HandOver, Member
from tests.dues_ground import Ground, ground

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


@pytest.fixture
async def branch(database: Database) -> Ground:
    return await ground(database)


async def owing(branch: Ground, month: date) -> list[str]:
    async with branch.database.writing() as session:
        await dues.open_month(session, branch.branch_id, month)
        await dues.drop_not_owed(session, branch.branch_id, month)
        return [line.member.name for line in await dues.lines(session, branch.branch_id, month, month)]


@pytest.mark.parametrize(
    ("changes", "owes"),
    [
        ({}, True),
        ({"joined_on": date(2026, 11, 30)}, True),
        ({"joined_on": date(2026, 12, 1)}, False),
        ({"standing": "probationary", "admitted_on": date(2026, 11, 18)}, True),
        ({"standing": "probationary", "admitted_on": date(2026, 12, 1)}, False),
        ({"standing": "activist"}, False),
        ({"left_on": date(2026, 11, 1)}, True),
        ({"left_on": date(2026, 10, 31)}, False),
        ({"exempt": True}, True),
    ],
)
async def test_who_owes_a_month(branch: Ground, changes: dict[str, object], owes: bool) -> None:
    async with branch.database.writing() as session:
        line = await session.get(Member, branch.members["wang"])
        assert line is not None
        for name, value in changes.items():
            setattr(line, name, value)
    assert ("wang" in await owing(branch, NOVEMBER)) is owes


async def test_opening_twice_changes_nothing_and_a_leaver_is_dropped(branch: Ground) -> None:
    assert await owing(branch, NOVEMBER) == await owing(branch, NOVEMBER) == ["an", "li", "he", "wang", "chen"]
    async with branch.database.writing() as session:
        line = await session.get(Member, branch.members["chen"])
        assert line is not None
        line.left_on = date(2026, 10, 20)
    assert await owing(branch, NOVEMBER) == ["an", "li", "he", "wang"]


async def test_a_member_with_a_movement_is_never_dropped(branch: Ground) -> None:
    await owing(branch, NOVEMBER)
    async with branch.database.writing() as session:
        row = await dues.row(session, branch.members["chen"], NOVEMBER)
        assert row is not None
        moved = {"branch_id": branch.branch_id, "dues_id": row.id, "at": branch.now, "kind": "claimed", "fen": None}
        await dues.add_entries(session, [moved | {"by_member_id": None, "way": "", "note": None}])
        line = await session.get(Member, branch.members["chen"])
        assert line is not None
        line.left_on = date(2026, 10, 20)
    assert "chen" in await owing(branch, NOVEMBER)


async def test_amounts_follow_the_rate_in_force_and_leave_received_months_alone(branch: Ground) -> None:
    wang = branch.members["wang"]
    async with branch.database.writing() as session:
        for month in (NOVEMBER, DECEMBER):
            await dues.open_month(session, branch.branch_id, month)
        first = await dues.row(session, wang, NOVEMBER)
        assert first is not None
        first.received_at, first.received_fen = branch.now, 3000
        await session.flush()
        await dues_rates.set_rate(session, branch.branch_id, wang, NOVEMBER, 4550)
        await dues_rates.set_rate(session, branch.branch_id, wang, date(2027, 1, 1), 5000)
    async with branch.database.reading() as session:
        rows = await dues.months_of(session, wang, NOVEMBER, DECEMBER)
        assert [row.amount_fen for row in rows] == [3000, 4550]
        assert await dues_rates.rate(session, wang, date(2027, 2, 1)) == 5000
        other = await dues.row(session, branch.members["chen"], DECEMBER)
        assert other is not None
        assert other.amount_fen == 3000


async def test_claims_are_recorded_together_and_once(branch: Ground) -> None:
    async with branch.database.writing() as session:
        await dues.open_month(session, branch.branch_id, NOVEMBER)
        rows = [line.row for line in await dues.lines(session, branch.branch_id, NOVEMBER, NOVEMBER)]
        rows[0].waived_at = branch.now
        await session.flush()
        claims = [{"row_id": row.id, "at": branch.now, "is_late": False} for row in rows]
        await dues.record_claims(session, claims)
        later = [claim | {"is_late": True} for claim in claims]
        await dues.record_claims(session, later)
    async with branch.database.reading() as session:
        counted = await dues.counts(session, branch.branch_id, NOVEMBER)
        assert (counted[State.CLAIMED], counted[State.WAIVED], counted[State.OPEN]) == (4, 1, 0)
        found = await dues.row(session, branch.members["wang"], NOVEMBER)
        assert found is not None
        assert found.late is False


async def test_the_rules_are_told_counts_the_unpaid_and_the_day_of_completion(branch: Ground) -> None:
    async with branch.database.writing() as session:
        await dues.open_month(session, branch.branch_id, NOVEMBER)
        for line in await dues.lines(session, branch.branch_id, NOVEMBER, NOVEMBER):
            if line.member.name != "wang":
                line.row.received_at, line.row.received_fen = branch.now, 3000
    async with branch.database.reading() as session:
        (facts,) = await dues.month_facts(session, branch.branch_id, date(2026, 11, 20), DECEMBER)
    assert (facts.month, facts.should, facts.received, facts.unpaid) == ("2026-11", 5, 4, (branch.members["wang"],))
    assert facts.completed_on is None
    async with branch.database.writing() as session:
        row = await dues.row(session, branch.members["wang"], NOVEMBER)
        assert row is not None
        row.waived_at = branch.now
        await session.flush()
        (facts,) = await dues.month_facts(session, branch.branch_id, NOVEMBER, NOVEMBER)
    assert (facts.waived, facts.completed_on) == (1, date(2026, 11, 10))


async def test_a_handover_takes_what_reached_the_collector(branch: Ground) -> None:
    async with branch.database.writing() as session:
        await dues.open_month(session, branch.branch_id, NOVEMBER)
        for name in ("wang", "chen"):
            row = await dues.row(session, branch.members[name], NOVEMBER)
            assert row is not None
            row.received_at, row.received_fen = branch.now, 3000
            row.passed_on_at = branch.now if name == "chen" else None
        await session.flush()
        rows = await dues.to_hand_over(session, branch.branch_id, date(2026, 12, 31))
        assert [row.member_id for row in rows] == [branch.members["chen"]]
        assert await dues.with_leaders(session, branch.branch_id, date(2026, 12, 31)) == 3000
        made = HandOver(
            branch_id=branch.branch_id, period="2026Q4", amount_fen=3000, handed_on=NOVEMBER, made_at=branch.now
        )
        await dues.hand_over(session, made, rows)
    async with branch.database.reading() as session:
        (fact,) = await dues_handed.handovers(session, branch.branch_id, date(2026, 10, 1), date(2026, 12, 31))
        assert (fact.period, fact.settled) == ("2026Q4", False)
        assert not await dues.to_hand_over(session, branch.branch_id, date(2026, 12, 31))


async def test_only_branches_whose_day_has_come_are_taken(branch: Ground) -> None:
    async with branch.database.writing() as session:
        taken = await dues.due_branches(session, branch.now, 5)
        assert [one.id for one in taken] == [branch.branch_id]
        taken[0].dues_due_at = branch.now.replace(hour=10)
    async with branch.database.writing() as session:
        assert not await dues.due_branches(session, branch.now, 5)
        stored = await session.get(Branch, branch.branch_id)
        assert stored is not None
        stored.dues_due_at, stored.state = branch.now, "paused"
        await session.flush()
        assert not await dues.due_branches(session, branch.now, 5)


async def test_a_row_of_another_branch_is_never_found(branch: Ground) -> None:
    async with branch.database.writing() as session:
        await dues.open_month(session, branch.branch_id, NOVEMBER)
        row = await dues.row(session, branch.members["wang"], NOVEMBER)
        assert isinstance(row, DuesMonth)
        assert not await dues.locked(session, branch.branch_id + 1, [row.id or 0])
        assert await dues.line(session, branch.branch_id + 1, row.id or 0) is None
