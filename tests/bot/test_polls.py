"""A poll of the group as another way to answer: one record with the buttons, whatever is pressed where and when."""

from datetime import datetime, timedelta

import pytest

from sandbox.records import Message
from storage.tables import EarlyVote, EventPoll, Member, Seat
from storage.tables import Person as Account
from tests.clock import SHANGHAI
from tests.house import House, Person
from tests.meeting import SINCE, Meeting, meeting_branch
from tests.people import rows

ASSEMBLY = "党员大会 12月3日 15:00 三楼会议室 审议年度总结"
COMING, LEAVE, MAYBE = 0, 1, 2


@pytest.fixture
async def branch(house: House) -> Meeting:
    made = await meeting_branch(house)
    await made.announce(ASSEMBLY)
    return made


async def posted(branch: Meeting) -> Message:
    await branch.secretary.presses("到会管理", message=branch.desk())
    press = await branch.secretary.presses("在群里发投票", message=branch.desk())
    assert "投票是公开的" in (press.answer or "")
    return poll(branch)


def poll(branch: Meeting) -> Message:
    return next(m for m in reversed(branch.group.shown) if "poll" in m.more)


async def votes(branch: Meeting, name: str, message: Message, *options: int) -> None:
    branch[name].user.votes(message, *options)
    await branch.house.settle()


async def steps(house: House) -> None:
    """Let the bot do what it can do now, without waiting for what is paced."""
    await house.program._round()


async def more_members(branch: Meeting, number: int) -> list[Person]:
    """Let more members join who all have Telegram, and stand by to press; returns all who do."""
    house, found = branch.house, [branch[name] for name in branch.members if name not in ("赵德福", "钱多")]
    people = [house.person(f"党员{n:02}") for n in range(number + 1)]
    async with house.database.writing() as session:
        now = house.clock.now()
        for place, person in enumerate(people, 20):
            person.user.started = True
            branch.group.members.add(person.id)
            session.add(Account(user_id=person.id, language="zh-CN", started_at=now))
            session.add(Member(
                branch_id=branch.branch_id, name=person.name, user_id=person.id, ordinal=place, confirmed_at=now,
                joined_on=SINCE,
            ))  # fmt: skip
        gone = await session.get(Member, branch.members["赵德福"])
        assert gone is not None
        gone.left_on = now.date()
    return [*found, *people]


async def seat(branch: Meeting, name: str) -> Seat:
    return next(one for one in await rows(branch.house, Seat) if one.name == name)


async def test_votes_and_buttons_feed_one_record(branch: Meeting) -> None:
    message = await posted(branch)
    assert message.text == "党员大会，12月3日（周四）15:00，三楼会议室。请选择："
    assert not message.more["poll"]["is_anonymous"]
    await votes(branch, "王小明", message, COMING)
    await branch["张三"].presses("参加", branch.group)
    assert "预计到会2人" in branch.card("应到").text
    await votes(branch, "王小明", message, MAYBE)
    await votes(branch, "张三", message, MAYBE)  # the last word counts, wherever it was said
    card = branch.card("应到")
    assert card.labels == ["参加", "请假", "待定 2"]
    assert (await seat(branch, "王小明")).answered_at is not None


async def test_a_vote_for_leave_asks_why_in_private_and_the_chair_decides(branch: Meeting) -> None:
    message = await posted(branch)
    await votes(branch, "王小明", message, LEAVE)
    branch["王小明"].sees("请假原因")
    branch.secretary.sees("请假 · 王小明")
    await branch["王小明"].presses("值班")
    branch.secretary.sees("原因：值班")
    assert not any("值班" in m.text for m in branch.group.shown)


async def test_a_vote_taken_back_is_no_answer(branch: Meeting) -> None:
    message = await posted(branch)
    await votes(branch, "王小明", message, LEAVE)
    await votes(branch, "王小明", message)
    assert "已撤回" in branch.secretary.sees("请假 · 王小明").text
    assert "未回复9人" in branch.card("应到").text
    found = await seat(branch, "王小明")
    assert (found.answer, found.leave_state) == (None, "none")
    await votes(branch, "王小明", message)  # once more: nothing is there to be taken back
    assert "未回复9人" in branch.card("应到").text


async def test_strangers_activists_and_those_on_no_roster_vote_in_vain(branch: Meeting) -> None:
    message = await posted(branch)
    stranger: Person = branch.house.person("路人")
    stranger.user.joins(branch.group)
    stranger.user.votes(message, COMING)
    branch["钱多"].user.votes(message, COMING)
    await branch.house.settle()
    assert "未回复9人" in branch.card("应到").text


async def test_a_vote_outlives_an_outage_that_buttons_do_not(branch: Meeting) -> None:
    message = await posted(branch)
    branch.house.world.updates.press_seconds = -1  # whatever is pressed while the bot is away is lost
    press = branch["张三"].user.presses("参加", branch.group)
    branch["王小明"].user.votes(message, COMING)
    await branch.house.settle()
    assert press.answer is None
    assert (await seat(branch, "王小明")).answer == "coming"
    assert (await seat(branch, "张三")).answer is None


async def test_a_vote_that_comes_before_the_poll_is_known_is_not_lost(branch: Meeting) -> None:
    """Somebody votes between the sending of the poll and the record of its id."""
    message = await posted(branch)
    number = message.more["poll"]["id"]
    async with branch.house.database.writing() as session:
        kept = await session.get(EventPoll, 1)
        assert kept is not None
        kept.poll_id, kept.message_id = None, None
    await votes(branch, "王小明", message, COMING)
    await votes(branch, "张三", message, LEAVE)
    assert [one.poll_id for one in await rows(branch.house, EarlyVote)] == [number, number]
    from storage.work import Origin, Work
    from usecases import polls

    program = branch.house.program
    async with branch.house.database.writing() as session:
        clock = branch.house.clock
        work = Work(session, program.vault, Origin("tick"), clock.now(), clock.instant(), program.defaults)
        await polls.sent(work, 1, number, message.id)
    await branch.house.settle()
    assert (await seat(branch, "王小明")).answer == "coming"
    branch["张三"].sees("请假原因")
    assert not await rows(branch.house, EarlyVote)


async def test_the_poll_ends_with_the_meeting_and_with_its_date(branch: Meeting) -> None:
    message = await posted(branch)
    await branch.secretary.presses("上一步", message=branch.desk())
    await branch.secretary.presses("宣布开会", message=branch.desk())
    await branch.secretary.presses("散会", message=branch.desk())
    assert message.more["poll"]["is_closed"]
    assert not [one for one in branch.house.world.refusals if one[0] != "pinChatMessage"]


async def test_a_moved_meeting_may_have_a_new_poll(branch: Meeting) -> None:
    first = await posted(branch)
    assert "在群里发投票" not in branch.desk().labels
    press = await branch.secretary.forges(f"pp:{branch.branch_id}:1", branch.desk())
    assert press.answer == "群里已经有这次会议的投票。"
    await branch.secretary.presses("上一步", message=branch.desk())
    await branch.secretary.presses("另定时间", message=branch.desk())
    for said in ("12月10日", "15:00"):
        await branch.secretary.says(said)
    await branch.secretary.presses("保存")
    assert first.more["poll"]["is_closed"]
    await branch.secretary.presses("到会管理", message=branch.desk())
    await branch.secretary.presses("在群里发投票", message=branch.desk())
    assert "12月10日" in poll(branch).text


async def test_only_who_runs_the_meeting_posts_a_poll_and_only_for_the_branch(branch: Meeting) -> None:
    press = await branch["王小明"].forges(f"pp:{branch.branch_id}:1", branch.desk())
    assert press.answer
    assert not any("poll" in m.more for m in branch.group.shown)
    await branch.announce("支委会 2026-12-04 15:00 三楼会议室 讨论")
    press = await branch.secretary.forges(f"pp:{branch.branch_id}:2", branch.desk())
    assert "只有在支部群里发布的会议" in (press.answer or "")


async def test_fifty_members_press_and_vote_within_ten_seconds(house: House) -> None:
    """The strict local Telegram allows a group twenty messages a minute: nothing is lost, the card is right."""
    branch = await meeting_branch(house)
    people = await more_members(branch, 41)
    await branch.announce(ASSEMBLY)
    message = await posted(branch)
    card = branch.card("应到50人")
    house.world.group_limit = 20
    before = len(card.history)
    start = house.clock.now()
    for number, person in enumerate(people):
        house.clock.move_to(start + timedelta(seconds=number / 5))
        if number % 2:
            person.user.votes(message, COMING)
        else:
            person.user.presses("参加", message=card)
        if number % 5 == 4:
            await steps(house)
    assert house.clock.now() - start < timedelta(seconds=10)
    await house.settle()
    assert "预计到会50人" in branch.card("应到50人").text
    assert branch.card("应到50人") is card
    assert len(card.history) - before <= 6
    assert not [one for one in house.world.refusals if one[0] != "pinChatMessage"]
    assert sum(one.answer == "coming" for one in await rows(house, Seat)) == 50


async def test_fifty_members_sign_in_within_ten_seconds(house: House) -> None:
    branch = await meeting_branch(house)
    people = await more_members(branch, 41)
    await branch.announce(ASSEMBLY)
    await house.until(datetime(2026, 12, 3, 14, 30, tzinfo=SHANGHAI))
    card = branch.card("应到党员50人")
    house.world.group_limit = 20
    before, start = len(card.history), house.clock.now()
    for number, person in enumerate(people):
        house.clock.move_to(start + timedelta(seconds=number / 5))
        person.user.presses("签到", message=card)
        if number % 5 == 4:
            await steps(house)
    assert house.clock.now() - start < timedelta(seconds=10)
    await house.settle()
    assert "实到50人" in card.text
    assert len(card.history) - before <= 6
    assert not [one for one in house.world.refusals if one[0] != "pinChatMessage"]


async def test_once_sign_in_is_open_a_poll_signs_in_and_outlives_an_outage(branch: Meeting) -> None:
    first = await posted(branch)
    await branch.house.until(datetime(2026, 12, 3, 14, 40, tzinfo=SHANGHAI))
    await branch.secretary.presses("允许远程签到", message=branch.desk())
    await branch.secretary.presses("在群里投票签到", message=branch.desk())
    assert first.more["poll"]["is_closed"]
    message = poll(branch)
    assert [one["text"] for one in message.more["poll"]["options"]] == ["已到会", "远程参加", "还没有到"]
    await votes(branch, "王小明", message, 0)
    await votes(branch, "张三", message, 1)
    await votes(branch, "何军", message, 2)
    assert "实到2人（其中远程1人）" in branch.card("应到党员").text
    await votes(branch, "王小明", message)  # presence is taken back by an officer alone
    assert (await seat(branch, "王小明")).present_at is not None
    branch["李敏"].user.votes(message, 0)
    branch.house.clock.move_to(datetime(2026, 12, 3, 15, 40, tzinfo=SHANGHAI))  # the bot was away, the window is over
    await branch.house.settle()
    assert (await seat(branch, "李敏")).present_at is not None
    press = await branch["周立"].presses("签到", branch.group) if "签到" in branch.card("应到党员").labels else None
    assert press is None or "截止" in (press.answer or "")


async def test_no_poll_goes_around_the_code(branch: Meeting) -> None:
    await branch.house.until(datetime(2026, 12, 3, 14, 40, tzinfo=SHANGHAI))
    await branch.secretary.presses("到会管理", message=branch.desk())
    await branch.secretary.presses("在群里投票签到", message=branch.desk())
    message = poll(branch)
    await branch.secretary.presses("改用口令签到", message=branch.desk())
    assert message.more["poll"]["is_closed"]
    assert "在群里投票签到" not in branch.desk().labels
    press = await branch.secretary.forges(f"pp:{branch.branch_id}:1", branch.desk())
    assert press.answer == "这次会议用口令签到，不能用投票签到。"
