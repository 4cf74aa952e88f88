"""Talk records through the use cases, on both databases: the tick, the re-check at sending, another branch."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from domain.refusals.forms import NotFound
from domain.refusals.people import NotAllowed, NotAMember, WrongPlace
from storage import people
from storage.database import Database
from storage.outbox import PLACE
from storage.tables import Branch, Member, Outbox, Person, Post, Talk
from storage.vault import Vault
from storage.work import Defaults, Origin, Work
from tests.house import KEY
from usecases import talk_changes, talk_follow_ups, talk_list, talks
from usecases.presses.talks import FollowedUp, OpenTalk, ReadTalk, RemindLater, WithdrawTalk

NOW = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)  # Monday, 09:30 in Shanghai
SECRETARY, AUTHOR, MEMBER, FOREIGNER = 11, 12, 13, 14
ANSWERS: dict[str, Any] = {
    "person": {"member": None, "name": "刘群众"}, "kind": "masses", "topic": "近况",
    "held": {"on": date(2026, 11, 1), "at": ""}, "place": None, "depth": "content", "praise": "肯帮人",
    "follow": date(2026, 11, 7),
}  # fmt: skip


@pytest.fixture
async def branches(database: Database) -> tuple[int, int]:
    """Two branches: the secretary, the author and a member in the first, a secretary in the second."""
    async with database.writing() as session:
        made = [Branch(name=name, created_at=NOW, language="zh-CN") for name in ("甲支部", "乙支部")]
        session.add_all(made)
        await session.flush()
        for user, branch, post in (
            (SECRETARY, made[0], "secretary"), (AUTHOR, made[0], "discipline"), (MEMBER, made[0], ""),
            (FOREIGNER, made[1], "secretary"),
        ):  # fmt: skip
            session.add(Person(user_id=user, language="zh-CN", started_at=NOW))
            line = Member(branch_id=branch.id, user_id=user, name=f"某{user}", joined_on=date(2026, 1, 1),
                          confirmed_at=NOW)  # fmt: skip
            session.add(line)
            await session.flush()
            if post:
                session.add(Post(branch_id=branch.id, member_id=line.id, post=post, from_on=date(2026, 1, 1)))
        return made[0].id or 0, made[1].id or 0


async def acting(session: Any, branch_id: int, user: int, *, now: datetime = NOW, private: bool = True) -> Work:
    where = Origin("button", update_id=user, user_id=user, chat_id=user if private else -5, private=private)
    work = Work(session, Vault(KEY), where, now, now, Defaults())
    branch = await people.branch(session, branch_id)
    assert branch is not None
    work.enter_branch(branch, await people.actor(session, user, branch_id))
    return work


async def recorded(database: Database, branch_id: int, **more: Any) -> int:
    async with database.writing() as session:
        await talks.record_talk(await acting(session, branch_id, AUTHOR), ANSWERS | more)
    async with database.reading() as session:
        return int((await session.execute(select(Talk.id).order_by(Talk.id.desc()))).scalar() or 0)


async def tick(database: Database, now: datetime) -> int:
    rounds = 0
    more = True
    while more:
        async with database.writing() as session:
            work = Work(session, Vault(KEY), Origin("tick"), now, now, Defaults())
            more = await talk_follow_ups.remind_follow_ups(work)
        rounds += more
    return rounds


async def reminders(database: Database) -> list[dict[str, Any]]:
    async with database.reading() as session:
        rows = (await session.execute(select(Outbox).where(Outbox.name == "talks.follow_up"))).scalars()
        return [Vault(KEY).open(row.sealed, PLACE)["arguments"] for row in rows]


async def test_a_follow_up_on_a_saturday_comes_on_monday_and_once(
    database: Database, branches: tuple[int, int]
) -> None:
    await recorded(database, branches[0])  # for Saturday, 7 November
    assert await tick(database, datetime(2026, 11, 7, 4, tzinfo=UTC)) == 0
    monday = datetime(2026, 11, 9, 1, 0, tzinfo=UTC)
    assert await tick(database, monday) == 1
    assert await tick(database, monday + timedelta(hours=1)) == 0
    sent = await reminders(database)
    assert [one["person"]["name"] for one in sent] == ["刘群众"]
    assert not sent[0]["late"]


async def test_a_reminder_is_dropped_at_sending_when_it_was_followed_up(
    database: Database, branches: tuple[int, int]
) -> None:
    talk = await recorded(database, branches[0])
    await tick(database, datetime(2026, 11, 9, 1, tzinfo=UTC))
    argued = (await reminders(database))[0]
    async with database.writing() as session:
        work = await acting(session, branches[0], AUTHOR)
        assert await talk_follow_ups.still_to_follow_up(work, argued)
        await talk_follow_ups.put_off(work, RemindLater(branches[0], talk))
        assert not await talk_follow_ups.still_to_follow_up(work, argued)
        await talk_follow_ups.follow_up(work, FollowedUp(branches[0], talk))
    assert await tick(database, datetime(2027, 3, 1, 2, tzinfo=UTC)) == 0


async def test_another_branch_and_another_place_get_nothing(database: Database, branches: tuple[int, int]) -> None:
    talk = await recorded(database, branches[0])
    here, there = branches
    async with database.writing() as session:
        for own in (here, there):
            foreigner = await acting(session, own, FOREIGNER)
            for refused in (
                talk_list.open_talk(foreigner, OpenTalk(own, talk)),
                talk_list.read_talk(foreigner, ReadTalk(own, talk)),
                talk_changes.withdraw_talk(foreigner, WithdrawTalk(own, talk, True)),
                talk_follow_ups.follow_up(foreigner, FollowedUp(own, talk)),
            ):
                with pytest.raises(NotFound):
                    await refused
        in_group = await acting(session, here, SECRETARY, private=False)
        with pytest.raises(NotFound):
            await talk_list.read_talk(in_group, ReadTalk(here, talk))
        with pytest.raises(WrongPlace):
            await talk_list.show_talks(in_group)
        with pytest.raises(NotAMember):
            await talks.start_talk(await acting(session, here, 99))
        with pytest.raises(NotAllowed):
            await talk_follow_ups.remind_follow_ups(await acting(session, here, SECRETARY))


async def test_what_was_erased_leaves_no_version_behind(database: Database, branches: tuple[int, int]) -> None:
    talk = await recorded(database, branches[0])
    async with database.writing() as session:
        work = await acting(session, branches[0], AUTHOR)
        await talk_changes.correct_talk(work, {"talk": talk, "field": "praise", "value": "很肯帮人"})
        await talk_changes.correct_talk(work, {"talk": talk, "field": "erase"})
    async with database.reading() as session:
        row = await session.get(Talk, talk)
        assert row is not None
        assert Vault(KEY).open(row.content, "talk.content") == {"topic": "近况"}
        assert not row.has_content
        from storage.tables import TalkVersion

        assert (await session.execute(select(TalkVersion))).first() is None


async def test_the_line_of_me_counts_what_stands(database: Database, branches: tuple[int, int]) -> None:
    first = await recorded(database, branches[0])
    await recorded(database, branches[0], follow=None)
    async with database.writing() as session:
        later = await acting(session, branches[0], AUTHOR, now=datetime(2026, 11, 8, 2, tzinfo=UTC))
        assert await talks.me_line(later) == ("talks.me", {"talks": 2, "due": 1})
        await talk_changes.withdraw_talk(later, WithdrawTalk(branches[0], first, True))
        assert await talks.me_line(later) == ("talks.me", {"talks": 1, "due": 0})
        assert await talks.me_line(await acting(session, branches[0], MEMBER)) is None
