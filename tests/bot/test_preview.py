"""The preview equals what then comes: read off its card, then the clock is moved and every message compared with it."""

import re
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.catalogue import load
from domain.occasions import parse_key
from sandbox.people import BOT_ID
from sandbox.records import Chat, Message
from storage.tables import Branch, Member, Notice
from tests.bot.test_quiet import choose
from tests.clock import SHANGHAI
from tests.house import House, Person
from tests.people import Setting, rows, thirteen
from texts.rendering import named, plain

Told = tuple[date, str, str, str]  # civil date, clock, what, to whom
LINE = re.compile(r"· (\d\d:\d\d) (.+?) → (.+?)（(.+)）")
CONTACT = {"吴桂英": "马建国"}


async def read_card(secretary: Person, days: int) -> dict[Told, str]:
    """Every line of the preview, week by week, each with the reason for its day."""
    await secretary.says("/duties")
    await secretary.presses("提醒预览")
    card, found, until = secretary.last, dict[Told, str](), secretary.house.clock.local().date() + timedelta(days=days)
    while True:
        found |= lines_of(card, secretary.house.clock.local().date())
        label = next((label for label in card.labels if label in ("本周后面", "下一周")), None)
        if label is None:
            return {line: why for line, why in found.items() if line[0] < until}
        await secretary.presses(label, message=card)


def lines_of(card: Message, today: date) -> dict[Told, str]:
    found, on = dict[Told, str](), today
    for line in card.text.splitlines():
        if day := re.match(r"(\d+)月(\d+)日（周.）$", line):
            on = date(today.year + (int(day[1]) < today.month), int(day[1]), int(day[2]))
        elif (item := LINE.match(line)) is not None:
            people = re.sub(r"，(其中\d+人)?联系不上", "", item[3])
            for name in re.sub(r"^\d+人：", "", people).split("、"):
                found[on, item[1], item[2], name] = item[4]
    return found


async def noticed(setting: Setting, profile: str) -> set[tuple[date, str, str]]:
    """What the bot said, as its own rows have it, without the hour: what waited keeps that of its decision."""
    members = {member.id: member.name for member in await rows(setting.house, Member)}
    said = [notice for notice in await rows(setting.house, Notice) if notice.state in ("made", "shown")]
    return {_told(notice, members, profile) for notice in said}


def _told(notice: Notice, members: dict[int | None, str], profile: str) -> tuple[date, str, str]:
    period, _subject = parse_key(notice.occasion)
    kind, _, number = notice.audience.partition(":")
    whom = members[int(number)] if kind == "member" else "支部群"
    name = plain("zh-CN", f"duties.name_{named(notice.duty)}", {})
    by = load(profile).duty(notice.duty).done.by.value
    what = "党费" if by == "dues" else name
    month = f"{period.start.month}月" if "-" in period.code and by != "closing" else ""
    return notice.on_day, f"{month}{what}", whom


def gathered(chat: Chat) -> dict[date, Message]:
    """The day's gathered message of a chat, by its civil date."""
    found = {}
    for message in chat.messages:
        text = message.text or ""
        if message.sender_id == BOT_ID and any(mark in text for mark in ("提醒您", "项工作待完成", "项未完成")):
            on = datetime.fromtimestamp(message.date, UTC).astimezone(SHANGHAI).date()
            assert on not in found, f"two gathered messages on {on}"
            found[on] = message
    return found


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("profile", "code"), [("原有制度", "source"), ("现行条例", "current")])
async def test_the_preview_is_what_then_comes(house: House, profile: str, code: str) -> None:
    setting = await thirteen(house, profile=profile)
    start = house.clock.local()
    foreseen = await read_card(setting.secretary, 89)
    assert len(foreseen) > 100
    await house.until((start + timedelta(days=89)).replace(hour=0, minute=0))
    assert await noticed(setting, code) == {(on, what, whom) for on, _clock, what, whom in foreseen}
    by_chat: dict[tuple[str, date], set[str]] = defaultdict(set)
    clocks: dict[tuple[str, date], set[str]] = defaultdict(set)
    for on, clock, what, whom in foreseen:
        by_chat[CONTACT.get(whom, whom), on].add(what)
        clocks[CONTACT.get(whom, whom), on].add(clock)
    chats = {"支部群": setting.group} | {name: person.private for name, person in setting.people.items()}
    seen = {(name, on): message for name, chat in chats.items() for on, message in gathered(chat).items()}
    assert set(seen) == set(by_chat)
    for place, whats in by_chat.items():
        at = datetime.fromtimestamp(seen[place].date, UTC).astimezone(SHANGHAI)
        assert min(clocks[place]) == f"{at:%H:%M}", place
        for what in whats:
            assert ("项未完成" if "收尾提示" in what else what) in seen[place].text, (place, what, seen[place].text)


@pytest.mark.timeout(400)
async def test_what_waits_for_its_reader_is_foreseen_for_the_day_on_which_it_comes(house: House) -> None:
    setting = await thirteen(house)
    await choose(setting, "郑海", "晚间", "21时至10时")
    await choose(setting, "安国平", "少打扰", "每周最多1条")
    foreseen = await read_card(setting.secretary, 40)
    assert {clock for _on, clock, _what, whom in foreseen if whom == "郑海"} == {"10:00"}
    assert any("因本人每周次数调整" in why for (*_rest, whom), why in foreseen.items() if whom == "安国平")
    await house.until((house.clock.local() + timedelta(days=40)).replace(hour=0, minute=0))
    assert await noticed(setting, "source") == {(on, what, whom) for on, _clock, what, whom in foreseen}


async def test_it_says_why_on_that_day(house: House) -> None:
    setting = await thirteen(house)
    why = await read_card(setting.secretary, 40)
    assert why[date(2026, 11, 16), "09:00", "11月主题党日", "陈思远"] == "截止前14天"
    assert why[date(2026, 11, 20), "09:00", "11月党费", "郑海"] == "截止当天"
    moved = {line: reason for line, reason in why.items() if "原定" in reason}
    assert moved, "a November has weekends"
    assert all("因周末调整" in reason for reason in moved.values())


async def test_only_secretary_and_deputy_see_it_and_only_in_private(house: House) -> None:
    setting = await thirteen(house)
    li, zhou = setting["李敏"], setting["周立"]
    await li.says("/duties")
    assert "提醒预览" not in li.last.labels
    await zhou.says("/duties")
    await zhou.presses("提醒预览")
    assert zhou.last.text.startswith("提醒预览 · 11月2日至11月8日")
    await setting.secretary.says("/duties", setting.group)
    assert "提醒预览" not in setting.group.last.labels
    branch = (await rows(house, Branch))[0]
    for data in (f"qv:{branch.id}:2i", f"qp:{branch.id}:fkg1:0"):
        await li.says("/duties")
        await li.forges(data, li.last)
    li.does_not_see("（情况不变时）")


async def test_what_changes_meanwhile_changes_the_preview(house: House) -> None:
    setting = await thirteen(house)
    before = await read_card(setting.secretary, 60)
    assert any(what == "党建责任制自查" for _on, _clock, what, _whom in before)
    await setting.secretary.says("/duties")
    await setting.secretary.presses("党建责任制自查")
    await setting.secretary.presses("登记完成")
    await setting.secretary.presses("11月2日（周一）")
    await setting.secretary.presses("跳过")
    await setting.secretary.presses("保存")
    after = await read_card(setting.secretary, 60)
    assert not any(what == "党建责任制自查" for _on, _clock, what, _whom in after)


async def test_settings_lead_to_it_too(house: House) -> None:
    setting = await thirteen(house)
    await setting.secretary.says("/settings")
    await setting.secretary.presses("提醒预览")
    assert setting.secretary.last.text.startswith("提醒预览")
