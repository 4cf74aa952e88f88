"""Who is reminded, and when: quiet hours of one's own, so many messages a week, nobody for what is done or in vain."""

from datetime import datetime

import pytest

from domain.reminding import NoticeKey
from sandbox.records import Message
from storage import measures
from storage.tables import Branch, Card, Member, Notice, Person
from tests.house import House
from tests.people import Setting, rows, thirteen


@pytest.fixture
async def branch(house: House) -> Setting:
    return await thirteen(house)


def day(month: int, number: int, hour: int = 9, minute: int = 1, year: int = 2026) -> datetime:
    return datetime(year, month, number, hour, minute)


async def choose(setting: Setting, name: str, page: str, label: str) -> Message:
    """Somebody opens the card of his reminder times from /me and chooses a value."""
    person = setting[name]
    await person.says("/me")
    await person.presses("提醒时间")
    card = person.sees("支部免打扰")
    await person.presses(page, message=card)
    await person.presses(label, message=card)
    return card


def reminders(setting: Setting, name: str) -> list[Message]:
    return [m for m in setting[name].private.shown if m.text.startswith("提醒您") or "补发提醒" in m.text]


async def notices(setting: Setting, name: str, *states: str) -> list[tuple[str, str]]:
    """(duty, rung) of the notices to a member, of these states."""
    (line,) = await rows(setting.house, Member, Member.name == name)
    mine = await rows(setting.house, Notice, Notice.audience == f"member:{line.id}")
    return [(notice.duty, notice.rung) for notice in mine if notice.state in states]


# One's own quiet hours.


async def test_the_card_behind_me_tells_and_takes_ones_own_hours(branch: Setting) -> None:
    card = await choose(branch, "张小燕", "晚间", "21时至10时")
    assert card.text.startswith(
        "提醒时间\n支部免打扰：21:00至08:00\n本人晚间：21时至次日10时\n本人午休：不另设\n少打扰：每周最多3条（随支部）\n"
    )
    await branch["张小燕"].presses("午休", message=card)
    await branch["张小燕"].presses("12时至14时", message=card)
    await branch["张小燕"].presses("少打扰", message=card)
    await branch["张小燕"].presses("每周最多1条", message=card)
    assert "本人晚间：21时至次日10时\n本人午休：12时至14时\n少打扰：每周最多1条\n" in card.text
    (kept,) = [p for p in await rows(branch.house, Person) if p.rest]
    assert (kept.rest, kept.weekly) == ("21-10 12-14", 1)
    await branch["张小燕"].presses("晚间", message=card)
    await branch["张小燕"].presses("不另设", message=card)
    assert "本人晚间：不另设\n本人午休：12时至14时" in card.text


async def test_a_value_that_is_not_offered_is_refused(branch: Setting) -> None:
    card = await choose(branch, "张小燕", "晚间", "21时至10时")
    for forged in ("hs:1:night:0-23", "hs:1:nothing:1", "hs:1:weekly:99"):
        await branch["张小燕"].forges(forged, card)
    assert [p.rest for p in await rows(branch.house, Person) if p.rest] == ["21-10"]
    assert "每周最多3条（随支部）" in card.text


async def test_a_reminder_waits_for_the_end_of_ones_own_quiet_hours(branch: Setting) -> None:
    await choose(branch, "张小燕", "晚间", "21时至10时")
    await branch.house.until(day(11, 17, 9, 59))
    assert reminders(branch, "张小燕") == []
    assert await notices(branch, "张小燕", "held") == [("dues.collect", "missing")]
    assert len(reminders(branch, "郑海")) == 1
    await branch.house.until(day(11, 17, 10, 0))
    assert reminders(branch, "张小燕")[0].text == "提醒您\n· 11月党费尚未登记，请于11月20日前本人交纳。"
    assert await notices(branch, "张小燕", "held") == []
    assert await notices(branch, "张小燕", "shown") == [("dues.collect", "missing")]


async def test_what_was_done_meanwhile_is_not_said_and_is_counted(branch: Setting) -> None:
    await choose(branch, "张小燕", "晚间", "21时至10时")
    await branch.house.until(day(11, 17, 9, 30))
    await branch["张小燕"].presses("我已交纳", branch.group)
    await branch.house.until(day(11, 18, 9, 0))
    assert reminders(branch, "张小燕") == []
    assert await notices(branch, "张小燕", "dropped") == [("dues.collect", "missing")]
    async with branch.house.database.reading() as session:
        now = branch.house.clock.now()
        found = await measures.gather(session, now, now)
    assert (found.dropped, found.waiting) == (1, 0)


async def test_quiet_hours_that_are_taken_back_let_go_what_waited(branch: Setting) -> None:
    card = await choose(branch, "张小燕", "晚间", "21时至10时")
    await branch.house.until(day(11, 17, 9, 20))
    assert reminders(branch, "张小燕") == []
    await branch["张小燕"].presses("晚间", message=card)
    await branch["张小燕"].presses("不另设", message=card)
    assert len(reminders(branch, "张小燕")) == 1


async def test_the_members_group_does_not_wait_for_anybodys_hours(branch: Setting) -> None:
    await choose(branch, "张小燕", "晚间", "21时至10时")
    await branch.house.until(day(11, 19, 9, 1))
    assert "11月党费" in branch.secretary.sees("待完成", branch.group).text


async def test_a_nudge_before_a_meeting_waits_as_well(branch: Setting) -> None:
    await choose(branch, "张小燕", "晚间", "21时至10时")
    an = branch.secretary
    await an.says("/meeting 支部党员大会 2026-11-12 15:00 三楼会议室 讨论")
    await an.presses("保存")
    await branch.house.until(day(11, 11, 9, 30))
    asked = "您还没有回复，请点一下"
    branch["郑海"].sees(asked)
    branch["张小燕"].does_not_see(asked)
    await branch.house.until(day(11, 11, 10, 1))
    branch["张小燕"].sees(asked)


# So many a week.


async def test_beyond_ones_weekly_number_it_waits_and_joins_the_next(branch: Setting) -> None:
    house = branch.house
    await choose(branch, "安国平", "少打扰", "每周最多1条")
    await house.until(day(12, 2, 9, 30))
    seen = reminders(branch, "安国平")
    assert "支委会" in seen[-1].text
    assert ("dues.collect", "late-secretary.1") in await notices(branch, "安国平", "held")
    await house.until(day(12, 4, 17, 0))
    assert len(reminders(branch, "安国平")) == len(seen)
    await house.until(day(12, 7, 9, 1))  # Monday
    assert "11月党费：应交13人，已交0人" in reminders(branch, "安国平")[-1].text
    assert len(reminders(branch, "安国平")) == len(seen) + 1
    await house.until(day(12, 8, 9, 1))  # the last rung of the activity day breaks the number
    assert "11月主题党日：已过11月30日，尚未完成" in reminders(branch, "安国平")[-1].text
    await house.until(day(12, 9, 9, 1))
    assert ("dues.collect", "late-secretary.2") in await notices(branch, "安国平", "held")
    await house.until(day(12, 10, 9, 1))  # the next that presses takes it along
    assert "11月党费" in reminders(branch, "安国平")[-1].text
    assert await notices(branch, "安国平", "held") == []


async def test_what_waited_for_the_week_and_is_done_meanwhile_is_dropped(branch: Setting) -> None:
    house = branch.house
    await choose(branch, "安国平", "少打扰", "每周最多1条")
    await house.until(day(12, 2, 9, 30))
    before = len(reminders(branch, "安国平"))
    for name, person in branch.people.items():
        if name != "钱进":
            person.user.presses("我已交纳", message=branch.secretary.sees("11月党费 · 收缴日", branch.group))
    await house.settle()
    li = branch["李敏"]
    await li.presses("全部收到", message=li.sees("11月党费收缴名单"))
    await li.says("/dues 吴桂英 11月 20.00")
    await house.until(day(12, 7, 9, 30))
    assert ("dues.collect", "late-secretary.1") in await notices(branch, "安国平", "dropped")
    assert len(reminders(branch, "安国平")) == before


async def test_the_branchs_number_holds_for_who_has_chosen_none(branch: Setting) -> None:
    an = branch.secretary
    await an.says("/settings")
    card = an.sees("支部设置")
    assert "少打扰：每人每周最多3条提醒（本人可在 /me 中改）" in card.text
    await an.presses("少打扰", message=card)
    await an.presses("每周最多1条", message=card)
    await branch.house.until(day(12, 2, 9, 30))
    assert ("dues.collect", "late-secretary.1") in await notices(branch, "安国平", "held")


async def test_no_number_at_all_holds_nothing_back(branch: Setting) -> None:
    await choose(branch, "安国平", "少打扰", "不限")
    await branch.house.until(day(12, 17, 9, 30))
    assert await notices(branch, "安国平", "held", "dropped") == []


async def test_what_a_branch_marks_urgent_waits_for_nothing(branch: Setting) -> None:
    await choose(branch, "张小燕", "晚间", "21时至10时")
    await choose(branch, "张小燕", "少打扰", "每周最多1条")
    async with branch.house.database.writing() as session:
        stored = await session.get(Branch, 1)
        assert stored is not None
        stored.settings = {**stored.settings, "overrides": {"dues.collect": {"urgent": True}}}
    await branch.house.until(day(11, 17, 9, 1))
    assert len(reminders(branch, "张小燕")) == 1


async def test_a_reminder_that_is_snoozed_comes_whatever_the_number(branch: Setting) -> None:
    house, chen = branch.house, branch["陈思远"]
    await choose(branch, "陈思远", "少打扰", "每周最多1条")
    await house.until(day(11, 17, 9, 1))
    told = next(m for m in chen.private.shown if any("稍后提醒" in label for label in m.labels))
    label = next(label for label in told.labels if "稍后提醒" in label)
    await chen.presses(label, message=told)
    before = len(reminders(branch, "陈思远"))
    await house.until(day(11, 20, 9, 1))
    assert len(reminders(branch, "陈思远")) > before


# Whom it is not said to.


async def test_who_has_blocked_the_bot_is_not_counted_as_told_and_the_officer_hears_it_once(branch: Setting) -> None:
    house = branch.house
    branch["张小燕"].user.blocks_bot()
    await house.settle()
    await house.until(day(11, 17, 9, 1))
    assert await notices(branch, "张小燕", "unreached") == [("dues.collect", "missing")]
    told = [m for m in reminders(branch, "李敏") if "收不到我的提醒" in m.text]
    assert [m.text.splitlines()[-1] for m in told] == ["张小燕同志收不到我的提醒（11月党费），请您当面转告。"]
    await house.until(day(11, 30, 9, 1))
    assert len([m for m in reminders(branch, "李敏") if "收不到我的提醒" in m.text]) == 1
    assert "张小燕" not in house.world.transcript(branch.group).split("11月党费")[-1]
    async with house.database.reading() as session:
        now = house.clock.now()
        assert (await measures.gather(session, now, now)).unreached >= 1


async def test_who_comes_back_is_reminded_by_the_next_rung(branch: Setting) -> None:
    house = branch.house
    branch["张小燕"].user.blocks_bot()
    await house.until(day(11, 17, 9, 1))
    branch["张小燕"].user.unblocks_bot()
    await house.until(day(11, 20, 9, 1))
    assert len(reminders(branch, "张小燕")) == 1


async def test_a_contact_person_is_asked_in_the_place_of_who_has_blocked_the_bot(branch: Setting) -> None:
    house = branch.house
    async with house.database.writing() as session:
        lines = {line.name: line for line in await rows(house, Member)}
        stored = await session.get(Member, lines["张小燕"].id)
        assert stored is not None
        stored.contact_member_id = lines["郑海"].id
    branch["张小燕"].user.blocks_bot()
    await house.until(day(11, 17, 9, 1))
    assert "请您代为联系：张小燕同志。" in reminders(branch, "郑海")[0].text
    assert await notices(branch, "张小燕", "unreached") == []


async def test_the_aged_and_ill_are_asked_for_nothing_in_private(branch: Setting) -> None:
    house = branch.house
    async with house.database.writing() as session:
        lines = {line.name: line for line in await rows(house, Member)}
        stored = await session.get(Member, lines["张小燕"].id)
        assert stored is not None
        stored.exempt = True
    await house.until(day(11, 20, 9, 1))
    assert reminders(branch, "张小燕") == []
    assert await notices(branch, "张小燕", "made", "shown", "held") == []


async def test_who_left_hears_nothing_more(branch: Setting) -> None:
    house = branch.house
    await choose(branch, "张小燕", "晚间", "21时至10时")
    await house.until(day(11, 17, 9, 30))
    async with house.database.writing() as session:
        lines = {line.name: line for line in await rows(house, Member)}
        stored = await session.get(Member, lines["张小燕"].id)
        assert stored is not None
        stored.left_on = day(11, 17).date()
    await house.until(day(11, 21, 9, 1))
    assert reminders(branch, "张小燕") == []
    assert await notices(branch, "张小燕", "dropped") == [("dues.collect", "missing")]


async def test_what_becomes_pointless_in_the_queue_is_dropped_and_no_empty_message_sent(branch: Setting) -> None:
    """The tick wants the message; before it goes out the member has paid."""
    house = branch.house
    await house.until(day(11, 16, 18, 0))
    house.clock.move_to(datetime.fromisoformat("2026-11-17T09:00+08:00"))
    await house.program.passed()
    async with house.program._ticking() as work:
        from usecases.reminders import plan_due

        await plan_due(work)
    branch["张小燕"].user.presses("我已交纳", branch.group)
    await house.program.receiver.step(0)
    await house.program.worker.step()
    await house.settle()
    assert reminders(branch, "张小燕") == []
    branch["张小燕"].does_not_see("提醒的工作都已完成")
    assert await notices(branch, "张小燕", "dropped") == [("dues.collect", "missing")]
    assert await notices(branch, "郑海", "shown") == [("dues.collect", "missing")]


# What was said stays true.


async def test_the_newest_message_of_an_earlier_day_is_brought_up_to_date(branch: Setting) -> None:
    house = branch.house
    await house.until(day(11, 17, 9, 1))
    (told,) = reminders(branch, "张小燕")
    await house.until(day(11, 19, 15, 0))
    await branch["张小燕"].presses("我已交纳", branch.group)
    assert told.text == "提醒的工作都已完成。"
    cards = [card for card in await rows(house, Card) if card.kind == "day" and card.chat_id == branch["张小燕"].id]
    assert len(cards) == 1


async def test_every_notice_is_told_once_whatever_waited(branch: Setting) -> None:
    await choose(branch, "安国平", "少打扰", "每周最多1条")
    await choose(branch, "李敏", "午休", "12时至14时")
    await branch.house.until(day(12, 31, 18, 0))
    keys = [NoticeKey(n.duty, n.occasion, n.rung, n.audience) for n in await rows(branch.house, Notice)]
    assert len(keys) == len(set(keys))
    states = {n.state for n in await rows(branch.house, Notice)}
    assert states <= {"shown", "dropped", "covered", "missed", "held", "unreached", "made"}
    still = [n for n in await rows(branch.house, Notice) if n.state == "made" and n.audience != "committee"]
    assert still == []
