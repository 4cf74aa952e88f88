"""Looking for a date, as whole conversations: sounding, poll, changed times, settled; who cannot come stays private."""

from datetime import datetime, timedelta

import pytest

from storage.tables import DateChoice, DatePoll, Event, Member, Seat
from tests.clock import SHANGHAI
from tests.house import House
from tests.house import Person as Account
from tests.meeting import Meeting, meeting_branch
from tests.people import rows


@pytest.fixture
async def branch(house: House) -> Meeting:
    return await meeting_branch(house)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


async def begin(branch: Meeting, line: str = "党员大会 三楼会议室 审议年度总结", sounded: tuple[str, ...] = (),
                slots: tuple[str, ...] = ("11月5日（周四）15:00", "11月6日（周五）09:00")) -> None:  # fmt: skip
    """Open the form, ask for a date to be looked for, and save."""
    an = branch.secretary
    await an.says(f"/meeting {line}")
    await an.presses("先征询时间")
    for name in sounded:
        await an.presses(name)
    await an.presses("下一步")
    for slot in slots:
        await an.presses(slot)
    await an.presses("下一步")
    an.sees("请核对")
    await an.presses("保存")


def desk(branch: Meeting) -> str:
    return branch.card("时间征询 · ", branch.secretary.private).text


async def later(branch: Meeting, seconds: int = 10) -> None:
    branch.house.clock.move_to(branch.house.clock.now() + timedelta(seconds=seconds))
    await branch.house.settle()


async def test_a_poll_in_counts_then_one_press_makes_the_event(branch: Meeting) -> None:
    await begin(branch)
    card = branch.card("征询时间 · 党员大会")
    assert "未答复9人" in card.text
    assert card.labels == ["11月5日（周四）15:00", "11月6日（周五）09:00", "都不方便"]
    press = await branch["王小明"].presses("11月5日", branch.group)
    assert press.answer == "已记下：11月5日15:00合适。您目前选了1个时间。"
    await branch["张三"].presses("都不方便", branch.group)
    for name in ("李敏", "周立"):
        await branch[name].presses("11月6日", branch.group)
    await branch["李敏"].presses("11月5日", branch.group)
    card = branch.card("征询时间 · 党员大会")
    assert card.labels == ["11月5日（周四）15:00　2人", "11月6日（周五）09:00　2人", "都不方便"]
    assert "已答复4人，未答复5人" in card.text
    for name in ("王小明", "张三", "李敏"):
        assert name not in card.text
    assert "★ 11月5日（周四）15:00　合适2人；不便：周立、张三" in desk(branch)
    assert "不便：王小明、张三" in desk(branch)
    assert "未答复：安国平、何军、陈静、刘洋、赵德福" in desk(branch)
    press = await branch.secretary.presses("★ 定11月5日15:00（2人合适）")
    assert press.answer == "已定：党员大会，11月5日15:00。"
    assert "时间已定：11月5日（周四）15:00" in branch.card("征询时间").text
    assert not branch.card("征询时间").labels
    assert "未回复9人" in branch.card("应到9人").text  # nobody is signed up by what suited him
    (event,) = await rows(branch.house, Event)
    assert (event.starts_at, event.place) == (at(5, 15), "三楼会议室")
    press = await branch["王小明"].forges(f"ac:{branch.branch_id}:1:1", branch.card("征询时间"))
    assert press.answer == "这次时间征询已经结束。"
    press = await branch.secretary.forges(f"ag:{branch.branch_id}:1:2", branch.card("征询时间"))
    assert press.answer == "这次时间征询已经结束。"
    assert len(await rows(branch.house, Event)) == 1


async def test_a_double_press_counts_once_and_a_later_one_takes_back(branch: Meeting) -> None:
    await begin(branch)
    for _ in range(4):
        press = await branch["王小明"].presses("11月5日", branch.group)
        assert press.answer == "已记下：11月5日15:00合适。您目前选了1个时间。"
    await later(branch)
    press = await branch["王小明"].presses("11月5日", branch.group)
    assert press.answer == "已取消：11月5日15:00。您目前没有选时间。"
    assert "不便：王小明" in desk(branch)
    assert len(await rows(branch.house, DateChoice)) == 1


async def test_leaders_are_asked_first_in_private_and_only_the_organiser_sees_it(branch: Meeting) -> None:
    await begin(branch, sounded=("李敏", "周立"))
    assert not branch.said
    li = branch["李敏"]
    card = branch.card("只有组织者和有权办理的同志能看到", li.private)
    branch["王小明"].does_not_see("征询")
    await li.presses("11月5日", message=card)
    assert "✓ 11月5日（周四）15:00" in branch.card("您的答复已记下", li.private).labels
    assert "1人" not in branch.card("征询时间", branch["周立"].private).labels[0]
    stranger = branch.house.person("路人")
    assert "还没有登记到本支部" in ((await stranger.forges(f"ac:{branch.branch_id}:1:1", card)).answer or "")
    press = await branch["王小明"].forges(f"ac:{branch.branch_id}:1:1", card)
    assert press.answer == "本次时间征询没有请您答复。"
    press = await branch["王小明"].forges(f"ag:{branch.branch_id}:1:1", card)
    assert "书记" in (press.answer or "")
    await branch["周立"].presses("都不方便")
    branch.secretary.sees("2人都已答复")
    assert "★ 11月5日（周四）15:00　合适1人；不便：周立" in desk(branch)
    await branch.secretary.presses("向全体征询")
    assert branch.card("征询时间").labels[0] == "11月5日（周四）15:00　1人"
    assert "已答复2人，未答复7人" in branch.card("征询时间").text
    assert not any("周立" in text for m in branch.group.messages for text in (m.text, *m.history))


async def test_changed_times_are_asked_again(branch: Meeting) -> None:
    an = branch.secretary
    await begin(branch)
    await branch["王小明"].presses("11月5日", branch.group)
    old = branch.card("征询时间")
    await an.presses("改动时间")
    await an.presses("11月6日（周五）09:00")
    await an.says("11月12日 16:00")
    await an.presses("下一步")
    await an.presses("保存")
    assert not old.labels
    card = branch.card("征询时间")
    assert card.labels == ["11月5日（周四）15:00", "11月12日（周四）16:00", "都不方便"]
    assert "未答复9人" in card.text
    assert "待重新确认：王小明" in desk(branch)
    again = branch.card("请重新确认", branch["王小明"].private)
    await branch["王小明"].presses("11月5日", message=again)
    assert "已答复1人，未答复8人" in branch.card("征询时间").text
    press = await branch["王小明"].forges(f"ac:{branch.branch_id}:1:2", card)  # taken out
    assert "失效" in (press.answer or "") or "按钮" in (press.answer or "")


async def test_the_silent_are_reminded_once_and_the_organiser_is_told_in_time(branch: Meeting) -> None:
    await begin(branch)
    await branch["王小明"].presses("11月5日", branch.group)
    await branch.house.until(at(3, 9, 30))
    branch["张三"].sees("您还没有答复，请在下面点一下")
    branch["王小明"].does_not_see("您还没有答复，请")
    branch.secretary.does_not_see("请查看后定下时间")
    await branch.house.until(at(4, 9, 30))
    assert "1人已答复，8人未答复" in branch.secretary.sees("请查看后定下时间").text
    assert len([m for m in branch["张三"].private.messages if "请在下面点一下" in m.text]) == 1
    await branch.secretary.presses("查看答复并定时间")
    await branch.house.until(at(6, 9, 30))
    assert "所列时间已过" in branch.card("征询时间").text
    assert [poll.state for poll in await rows(branch.house, DatePoll)] == ["lapsed"]


async def test_a_new_date_of_a_meeting_is_looked_for_and_its_answers_confirmed_again(branch: Meeting) -> None:
    an = branch.secretary
    await branch.announce("党员大会 11月10日 15:00 三楼会议室 审议年度总结")
    await branch["王小明"].presses("参加", branch.group)
    await an.presses("征询改期时间", message=branch.desk())
    await an.presses("下一步")
    await an.presses("11月5日（周四）15:00")
    await an.presses("11月6日（周五）09:00")
    await an.presses("下一步")
    await an.presses("保存")
    assert "原定11月10日（周二）15:00，定下新的时间前不变" in branch.card("征询改期时间").text
    await branch["王小明"].presses("11月6日", branch.group)
    await an.presses("定11月6日09:00")
    assert "11月6日（周五）09:00" in branch.card("应到9人").text
    seat = next(s for s in await rows(branch.house, Seat) if s.name == "王小明")
    assert (seat.answer, seat.unconfirmed) == ("coming", True)
    assert len(await rows(branch.house, Event)) == 1


async def test_wrong_times_are_refused(branch: Meeting) -> None:
    an = branch.secretary
    await an.says("/meeting 党员大会 三楼会议室 审议年度总结")
    await an.presses("先征询时间")
    await an.presses("下一步")
    await an.says("昨天下午")
    an.sees("日期")
    await an.says("2025年12月3日 15:00")
    await an.presses("11月5日（周四）15:00")
    await an.presses("下一步")
    press = await an.presses("保存")
    assert press.answer == "请至少选两个时间。".replace("两", "2")
    await an.presses("上一步")
    for day in (7, 8, 9, 10, 11, 12, 13, 14, 15):
        await an.says(f"12月{day}日 15:00")
    await an.says("12月20日 15:00")
    an.sees("最多10个时间")
    assert not await rows(branch.house, DatePoll)


async def test_a_committee_date_is_looked_for_in_private_alone(branch: Meeting) -> None:
    await begin(branch, "支委会 三楼会议室 讨论年度总结")
    assert not branch.said
    for name in ("安国平", "李敏", "周立"):
        branch.card("征询时间 · 支委会", branch[name].private)
    for name in ("何军", "王小明"):
        branch[name].does_not_see("征询")
    await branch["李敏"].presses("11月5日")
    assert "11月5日（周四）15:00　1人" in branch.card("征询时间", branch["周立"].private).labels
    await branch.secretary.presses("定11月5日15:00")
    branch["周立"].sees("应到3人")


async def test_many_press_at_once_and_none_is_lost(branch: Meeting) -> None:
    await begin(branch)
    card = branch.card("征询时间")
    names = [name for name in branch.members if name not in ("赵德福", "钱多")]
    for name in names:
        pressing: Account = branch[name]
        pressing.user.presses("11月5日", branch.group, card)
        pressing.user.presses("11月6日", branch.group, card)
    await branch.house.settle()
    assert branch.card("征询时间").labels == ["11月5日（周四）15:00　8人", "11月6日（周五）09:00　8人", "都不方便"]
    assert len(await rows(branch.house, DateChoice)) == 16


async def test_an_officer_finds_open_searches_under_meeting_and_can_stop_them(branch: Meeting) -> None:
    await begin(branch)
    await branch["李敏"].says("/meeting")
    await branch["李敏"].presses("时间征询：党员大会")
    await branch["李敏"].presses("不再征询")
    assert "不再征询，时间另行通知" in branch.card("征询时间").text
    await branch["王小明"].says("/meeting")
    branch["王小明"].does_not_see("时间征询")


async def test_without_a_quorum_the_next_date_is_proposed_and_saved_by_one_press(branch: Meeting) -> None:
    an = branch.secretary
    await branch.announce("支委会 2026-12-03 15:00 三楼会议室 讨论年度总结")
    await an.presses("开始签到")
    await an.presses("宣布开会")
    await an.presses("散会")
    told = an.sees("到会人数未达到规定：支委会。会议记录照存")
    assert told.labels == ["再次召开：11月5日（周四）15:00", "征询再次召开的时间"]
    assert len(await rows(branch.house, Event)) == 1  # nothing happens by itself
    await an.presses("再次召开", message=told)
    assert "11月5日（周四）15:00" in an.sees("请核对").text
    assert len(await rows(branch.house, Event)) == 1
    await an.presses("保存")
    first, second = await rows(branch.house, Event)
    assert (second.replaces_id, second.starts_at) == (first.id, at(5, 15))
    assert first.state == "closed"
    assert not any("再次召开" in label for m in an.private.shown for label in m.labels if m.id != told.id)
    press = await branch["王小明"].forges(f"al:{branch.branch_id}:1:0", told)
    assert "书记" in (press.answer or "") or "支部" in (press.answer or "")


async def test_the_second_call_can_be_asked_around(branch: Meeting) -> None:
    an = branch.secretary
    await branch.announce("支委会 2026-12-03 15:00 三楼会议室 讨论年度总结")
    for label in ("开始签到", "宣布开会", "散会", "征询再次召开的时间", "下一步", "11月5日（周四）15:00"):
        await an.presses(label)
    for label in ("11月6日（周五）15:00", "下一步", "保存"):
        await an.presses(label)
    await branch["李敏"].presses("11月6日")
    await an.presses("定11月6日15:00")
    first, second = await rows(branch.house, Event)
    assert (second.replaces_id, second.starts_at) == (first.id, at(6, 15))


async def test_the_exempt_are_not_waited_for_but_may_say_what_suits(branch: Meeting) -> None:
    async with branch.house.database.writing() as session:
        line = await session.get(Member, branch.members["张三"])
        assert line is not None
        line.exempt = True
    await begin(branch)
    assert "未答复8人" in branch.card("征询时间").text
    await branch.house.until(at(3, 9, 30))
    branch["张三"].does_not_see("征询")
    await branch["张三"].presses("11月5日", branch.group)
    assert "已答复1人，未答复8人" in branch.card("征询时间").text
    press = await branch["钱多"].presses("11月5日", branch.group)  # an activist is not asked to an assembly
    assert press.answer == "本次时间征询没有请您答复。"
