"""Queries over talk records, on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest

from storage import talks
from storage.database import Database
from storage.tables import Branch, Member, Talk
from storage.talks import Wanted

AT = datetime(2026, 11, 2, 1, tzinfo=UTC)


@pytest.fixture
async def branch(database: Database) -> tuple[int, int, int]:
    """A branch, an author, a counterpart."""
    async with database.writing() as session:
        made = Branch(name="第一党支部", created_at=AT)
        session.add(made)
        await session.flush()
        assert made.id is not None
        lines = [Member(branch_id=made.id, name=name, joined_on=date(2026, 1, 1)) for name in ("李敏", "王小明")]
        session.add_all(lines)
        await session.flush()
        return made.id, lines[0].id or 0, lines[1].id or 0


def talk(branch: tuple[int, int, int], on: date, **more: object) -> Talk:
    own, author, partner = branch
    values = {"branch_id": own, "author_id": author, "with_member_id": partner, "kind": "member", "made_at": AT}
    return Talk(**values | {"held_on": on} | more)


async def test_what_was_withdrawn_does_not_count(database: Database, branch: tuple[int, int, int]) -> None:
    own, author, partner = branch
    async with database.writing() as session:
        session.add(talk(branch, date(2026, 10, 1)))
        session.add(talk(branch, date(2026, 10, 2), withdrawn_at=AT))
        session.add(talk(branch, date(2026, 12, 31), kind="masses", with_member_id=None))
        session.add(talk(branch, date(2027, 1, 1)))
    async with database.reading() as session:
        found = await talks.held(session, own, date(2026, 10, 1), date(2026, 12, 31))
        assert found == [
            (author, partner, "member", date(2026, 10, 1)), (author, None, "masses", date(2026, 12, 31)),
        ]  # fmt: skip
        assert await talks.held(session, own + 1, date(2026, 1, 1), date(2027, 12, 31)) == []


async def test_lists_are_narrowed_and_paged(database: Database, branch: tuple[int, int, int]) -> None:
    own, author, partner = branch
    async with database.writing() as session:
        session.add_all(talk(branch, date(2026, 10, day)) for day in range(1, 11))
        session.add(talk((own, partner, author), date(2026, 11, 1), kind="peer"))
    async with database.reading() as session:
        assert await talks.count(session, Wanted(own)) == 11
        assert await talks.count(session, Wanted(own, author_id=author)) == 10
        assert await talks.count(session, Wanted(own, person_id=author)) == 11
        assert await talks.count(session, Wanted(own, kind="peer")) == 1
        assert await talks.count(session, Wanted(own, first=date(2026, 10, 9), last=date(2026, 10, 31))) == 2
        page = await talks.page(session, Wanted(own, author_id=author), 8, 8)
        assert [one.held_on.day for one in page] == [2, 1]
        assert [m.id for m in await talks.people_in(session, own, author)] == [partner]
        assert [m.id for m in await talks.people_in(session, own, None)] == [author, partner]


async def test_the_longest_waiting_reminder_comes_first(database: Database, branch: tuple[int, int, int]) -> None:
    async with database.writing() as session:
        session.add(talk(branch, date(2026, 10, 1), remind_at=AT + timedelta(days=1)))
        session.add(talk(branch, date(2026, 10, 2), remind_at=AT - timedelta(days=1)))
        session.add(talk(branch, date(2026, 10, 3), remind_at=AT - timedelta(days=2)))
    for day in (3, 2):
        async with database.writing() as session:
            due = await talks.to_remind(session, AT)
            assert due is not None
            assert due.held_on.day == day
            due.remind_at = None
    async with database.writing() as session:
        assert await talks.to_remind(session, AT) is None


async def test_a_list_is_made_once(database: Database, branch: tuple[int, int, int]) -> None:
    async with database.writing() as session:
        (await talks.shown(session, 7, branch[0])).mine = True
    async with database.writing() as session:
        assert (await talks.shown(session, 7, branch[0])).mine
    async with database.reading() as session:
        assert await talks.peek(session, 8, branch[0]) is None
