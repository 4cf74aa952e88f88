"""The bot was off for hours, days or weeks: what is made up for, how it is said, what open cards ask for."""

import random
from datetime import datetime, timedelta

import pytest

from domain.catalogue import load
from domain.snapshot import Hours
from sandbox.people import BOT_ID
from sandbox.records import Message
from storage.tables import Branch, Notice
from tests.clock import SHANGHAI
from tests.house import House
from tests.meeting import meeting_branch
from tests.people import Setting, rows, thirteen

LECTURE = "lecture.quarterly"  # its rungs in the group: 10, 24 and 30 December


@pytest.fixture
async def branch(house: House) -> Setting:
    return await thirteen(house)


def at(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


async def off(house: House, first: datetime, last: datetime) -> None:
    """Let the bot live until a moment, and be off from then until another."""
    await house.until(first)
    house.clock.move_to(last)
    await house.settle()


async def only(setting: Setting, duty: str, **changes: object) -> None:
    """Switch all other duties off, and change this one."""
    overrides = {one.code: {"on": False} for one in load("source").recurring() if one.code != duty}
    async with setting.house.database.writing() as session:
        stored = await session.get(Branch, 1)
        assert stored is not None
        stored.settings = {**stored.settings, "overrides": {**overrides, duty: changes} if changes else overrides}
        stored.next_due_at = setting.house.clock.now()


async def to_group(setting: Setting) -> dict[str, str]:
    """What became of the group's notices, by rung."""
    found = await rows(setting.house, Notice, Notice.audience == "group", Notice.duty == LECTURE)
    return {notice.rung: notice.state for notice in found if notice.occasion.startswith("2026Q4")}


def told(setting: Setting) -> list[Message]:
    """The gathered messages of the group."""
    return [m for m in setting.group.messages if m.sender_id == BOT_ID and "待完成" in m.history[0]]


def new_in_group(setting: Setting, since: datetime) -> list[Message]:
    return [m for m in setting.group.messages if m.sender_id == BOT_ID and m.date >= since.timestamp()]


SPANS = {
    "hours": (at(12, 10, 8), at(12, 10, 14)),
    "days": (at(12, 8, 18), at(12, 11, 10)),
    "weeks": (at(12, 9, 18), at(12, 28, 10)),
}


@pytest.mark.parametrize(
    ("policy", "span", "states", "said"),
    [
        ("skip", "hours", {"weeks": "missed"}, 0),
        ("skip", "days", {"weeks": "missed"}, 0),
        ("skip", "weeks", {"weeks": "missed", "week": "missed"}, 0),
        ("one", "hours", {"weeks": "shown"}, 1),
        ("one", "days", {"weeks": "shown"}, 1),
        ("one", "weeks", {"weeks": "missed", "week": "shown"}, 1),
        ("all", "hours", {"weeks": "shown"}, 1),
        ("all", "days", {"weeks": "shown"}, 1),
        ("all", "weeks", {"weeks": "shown", "week": "shown"}, 1),
    ],
)
async def test_what_was_slept_through_follows_the_duties_policy(
    branch: Setting, policy: str, span: str, states: dict[str, str], said: int
) -> None:
    await only(branch, LECTURE, missed=policy)
    first, last = SPANS[span]
    await off(branch.house, first, last)
    assert await to_group(branch) == states
    late = [m for m in told(branch) if "补发提醒" in m.text]
    assert len(late) == said
    if said and span == "weeks":
        original = "12月24日09:00" if policy == "one" else "12月10日09:00"
        assert late[0].text.startswith(f"补发提醒：原定{original}，因系统停机（12月9日至12月28日）延迟，请谅解。")
    if said and span == "hours":
        assert late[0].text.startswith(
            "补发提醒：原定12月10日09:00，因系统停机（12月10日）延迟，请谅解。\n\n有1项工作待完成"
        )
    await branch.house.until(at(12, 30, 9, 5))
    assert (await to_group(branch))["last"] == "shown"


async def test_a_short_silence_makes_nothing_late(branch: Setting) -> None:
    await only(branch, LECTURE)
    await off(branch.house, at(12, 10, 8, 50), at(12, 10, 9, 40))
    assert await to_group(branch) == {"weeks": "shown"}
    assert "补发" not in told(branch)[-1].text


async def test_late_reminders_wait_for_the_next_working_hours(branch: Setting) -> None:
    await only(branch, LECTURE)
    await off(branch.house, at(12, 9, 18), at(12, 12, 22))  # back on a Saturday night
    assert told(branch) == []
    await branch.house.until(at(12, 14, 8, 59))
    assert told(branch) == []
    await branch.house.until(at(12, 14, 9, 0))
    assert told(branch)[-1].text.startswith(
        "补发提醒：原定12月10日09:00，因系统停机（12月9日至12月12日）延迟，请谅解。"
    )


async def test_a_second_short_outage_does_not_hide_which_one_it_was(branch: Setting) -> None:
    await only(branch, LECTURE)
    await off(branch.house, at(12, 9, 18), at(12, 12, 22))
    await off(branch.house, at(12, 13, 3), at(12, 13, 3, 10))
    await branch.house.until(at(12, 14, 9, 0))
    assert "因系统停机（12月9日至12月12日）延迟" in told(branch)[-1].text


async def test_what_is_late_for_another_reason_is_not_laid_to_an_outage(branch: Setting) -> None:
    await only(branch, LECTURE)
    await branch.house.until(at(12, 9, 18))
    await _state(branch, "paused")
    await branch.house.until(at(12, 14, 10))
    await _state(branch, "active")
    await branch.house.until(at(12, 14, 10, 5))
    assert told(branch)[-1].text.startswith("补发提醒：原定12月10日09:00，延迟发出，请谅解。")


async def _state(setting: Setting, state: str) -> None:
    async with setting.house.database.writing() as session:
        stored = await session.get(Branch, 1)
        assert stored is not None
        stored.state = state


async def test_a_group_hears_once_what_it_missed_in_three_days(branch: Setting) -> None:
    """The day's message says why and what is open; the month's card stands below it without a word of its own."""
    back = at(11, 12, 10)
    await only(branch, "dues.collect")
    await off(branch.house, at(11, 9, 18), back)
    new = new_in_group(branch, back)
    assert [m.text.splitlines()[0] for m in new] == [
        "补发提醒：原定11月10日09:00，因系统停机（11月9日至11月12日）延迟，请谅解。"
    ]
    assert "收缴日" in new[0].text
    assert all(m.silent for m in new)


async def test_beside_a_late_day_message_the_dues_card_is_silent_and_short(branch: Setting) -> None:
    back = at(12, 3, 10)
    branch.house.clock.move_to(back)
    await branch.house.settle()
    new = new_in_group(branch, back)
    assert len([m for m in new if "补发提醒" in m.text]) == 1
    cards = [m for m in new if "收缴日" in m.text]
    assert [m.text.splitlines()[0] for m in cards] == ["11月党费 · 收缴日11月10日（因系统停机迟发）"]
    assert all(m.silent for m in new)
    assert len(new) <= 3, [m.text for m in new]  # the message, the card, the board of the quarter


async def test_a_person_hears_once_what_he_missed(branch: Setting) -> None:
    back = at(11, 23, 10)
    await only(branch, "dues.collect")
    await off(branch.house, at(11, 16, 18), back)
    said = [m for m in branch["张小燕"].private.messages if m.date >= back.timestamp()]
    assert [m.text.splitlines()[0] for m in said] == [
        "补发提醒：原定11月20日09:00，因系统停机（11月16日至11月23日）延迟，请谅解。"
    ]


async def test_what_waited_for_a_person_while_the_bot_was_off_comes_late_and_by_day(branch: Setting) -> None:
    zhang, house = branch["张小燕"], branch.house
    await zhang.says("/me")
    await zhang.presses("提醒时间")
    card = zhang.sees("支部免打扰")
    await zhang.presses("晚间", message=card)
    await zhang.presses("21时至10时", message=card)
    await off(house, at(11, 17, 9, 30), at(11, 17, 20, 30))
    zhang.does_not_see("11月党费尚未登记")
    await house.until(at(11, 18, 10, 1))
    said = zhang.sees("11月党费尚未登记").text
    assert said.startswith("补发提醒：原定11月17日10:00，因系统停机（11月17日）延迟，请谅解。")


# Cards that can be pressed.

ASKED = "停机期间的按键如无回应，请再按一次。"


async def test_an_open_card_asks_for_a_day_to_press_again(branch: Setting) -> None:
    house = branch.house
    await house.until(at(11, 10, 9, 5))
    card = branch.secretary.sees("收缴日", branch.group)
    assert ASKED not in card.text
    await off(house, at(11, 11, 9, 10), at(11, 11, 10, 30))
    assert card.text.endswith(f"系统曾停机（11月11日09:10至10:30），{ASKED}")
    await branch["张小燕"].presses("我已交纳", branch.group)
    assert ASKED in card.text
    for hour in range(11, 34):
        await house.until(at(11, 11) + timedelta(hours=hour - 9))
    assert ASKED in card.text
    await house.until(at(11, 12, 10, 31))
    assert ASKED not in card.text


async def test_an_outage_of_days_is_told_with_both_its_dates(branch: Setting) -> None:
    house = branch.house
    await house.until(at(11, 10, 9, 5))
    card = branch.secretary.sees("收缴日", branch.group)
    await off(house, at(11, 10, 9, 10), at(11, 12, 10, 30))
    assert "系统曾停机（11月10日09:10至11月12日10:30）" in card.text


async def test_a_meetings_card_asks_as_well_and_one_announced_later_does_not(house: House) -> None:
    meeting = await meeting_branch(house)
    await meeting.announce("支部党员大会 2026-11-20 15:00 三楼会议室 讨论")
    card = meeting.card("三楼会议室")
    await off(house, at(11, 3, 9, 10), at(11, 3, 10, 30))
    assert card.text.endswith(f"系统曾停机（11月3日09:10至10:30），{ASKED}")
    await meeting.announce("支部党员大会 2026-11-27 15:00 二楼会议室 讨论")
    assert ASKED not in meeting.card("二楼会议室").text
    await house.until(at(11, 4, 10, 31))
    assert ASKED not in card.text


# A quarter with the bot off at random.


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.long), pytest.param(2, marks=pytest.mark.long)])
async def test_off_at_random_nothing_is_said_twice_and_every_lateness_is_said(branch: Setting, seed: int) -> None:
    await off_at_random(branch, random.Random(seed), at(11, 3), datetime(2027, 1, 9, tzinfo=SHANGHAI))


async def off_at_random(branch: Setting, chance: random.Random, now: datetime, end: datetime) -> None:
    """Let the bot live for a while and be off for hours to weeks, in turn; then look at all that was said."""
    house = branch.house
    while now < end:
        lived = now + timedelta(hours=chance.randint(1, 80))
        now = lived + timedelta(hours=chance.choice((1, 5, 12, 30, 80, 200, 400)))
        await off(house, lived, now)
    found = await rows(house, Notice)
    keys = [(n.duty, n.occasion, n.rung, n.audience) for n in found]
    assert len(keys) == len(set(keys))
    hours = Hours()
    for chat in house.world.chats.values():
        for message in [m for m in chat.messages if m.sender_id == BOT_ID and ("待完成" in m.history[0])]:
            sent = datetime.fromtimestamp(message.date, SHANGHAI)
            assert hours.opens <= sent.time() < hours.closes, message.history[0]
        days = [
            datetime.fromtimestamp(m.date, SHANGHAI).date()
            for m in chat.messages
            if m.sender_id == BOT_ID and ("待完成" in m.history[0] or "提醒您" in m.history[0])
        ]
        assert len(days) == len(set(days)), "two gathered messages in one chat on one day"
    late = {n.on_day for n in found if n.late and n.state == "shown" and n.audience == "group"}
    labelled = {datetime.fromtimestamp(m.date, SHANGHAI).date() for m in told(branch) if "补发提醒" in m.history[0]}
    assert late == labelled
