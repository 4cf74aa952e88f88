"""Events beside the other conversations: the numbers of screens.md on thirteen, rights, crowds, dead ends."""

from pathlib import Path

import pytest

from sandbox.records import Message
from storage.tables import Event, Part, Seat
from tests.house import House
from tests.meeting import Meeting, meeting_branch
from tests.people import Setting, rows, thirteen

ASSEMBLY = "党员大会 12月3日 15:00 三楼会议室 审议年度总结"
COMMITTEE = "支委会 12月3日 15:00 三楼会议室 讨论年度总结"
PRESENT = ("安国平", "周立", "李敏", "陈思远", "何静", "王伟", "刘洋", "张小燕", "赵小兰")
AWAY = ("马建国", "吴桂英", "郑海", "孙亮")


@pytest.fixture
async def branch(house: House) -> Meeting:
    return await meeting_branch(house)


@pytest.fixture
async def full(house: House) -> Setting:
    """Eleven with a vote, two on probation, an activist; registered through the door."""
    return await thirteen(house, profile="现行条例")


def card(there: Setting | Meeting) -> Message:
    """The event's card in the group: the newest message of the bot that counts people."""
    return next(m for m in reversed(there.group.shown) if m.sender_id == 42 and "三楼会议室" in m.text)


def desk(there: Setting | Meeting) -> Message:
    shown = there.secretary.private.shown
    return next(m for m in reversed(shown) if any(label in ("名单", "上一步") for label in m.labels))


async def seat_of(house: House, name: str) -> Seat:
    return next(seat for seat in await rows(house, Seat) if seat.name == name)


async def test_an_activity_day_of_thirteen_reads_as_the_screens_show(full: Setting) -> None:
    an = full.secretary
    await an.says("/meeting")
    for label in ("集中学习", "党课", "党员大会", "下一步"):
        await an.presses(label)
    await an.says("审议2026年度工作总结（草案）")
    for label in ("是", "跳过"):
        await an.presses(label)
    await an.says("身边的榜样")
    await an.says("周立")
    for label in ("跳过", "跳过"):
        await an.presses(label)
    await an.says("12月10日")
    await an.says("14:00")
    await an.says("三楼会议室")
    await an.presses("按惯例")
    await an.presses("保存")
    before = card(full)
    for name in PRESENT:
        full[name].user.presses("参加", full.group, before)
    full["马建国"].user.presses("请假", full.group, before)
    await full.house.settle()
    lines = card(full).text.splitlines()
    assert lines[:2] == ["12月主题党日", "12月10日（周四）14:00　三楼会议室"]
    assert "② 党课：身边的榜样（主讲：周立）" in lines
    assert "应到13人　预计到会9人　请假1人（待批）　未回复3人" in lines
    assert any("按目前回复，符合规定人数，可以开会。" in line for line in lines)
    assert card(full).labels == ["参加 9", "请假 1", "待定"]
    await an.presses("开始签到")
    for name in PRESENT:
        full[name].user.presses("签到", full.group, card(full))
    await full.house.settle()
    text = card(full).text
    assert "应到党员13人，实到9人；其中有表决权的正式党员应到11人，实到8人。" in text
    assert "符合规定人数，可以开会。决议须6名以上有表决权的党员赞成。" in text
    assert "如进行选举，须9人到会（应到会有选举权党员的五分之四），尚差1人。" in text
    await an.presses("宣布开会")
    await an.presses("散会", message=desk(full))
    assert "应到13人，实到9人，请假0人，缺席4人。" in card(full).text
    said = [text for m in full.group.messages if m.sender_id == 42 for text in (m.text, *m.history)]
    for name in AWAY:
        assert not [text for text in said if name in text]


async def test_who_runs_no_meeting_can_forge_nothing(full: Setting) -> None:
    await full.secretary.says(f"/meeting {ASSEMBLY}")
    await full.secretary.presses("保存")
    await full["郑海"].presses("请假", full.group)
    event, asked = (await rows(full.house, Event))[0], await seat_of(full.house, "郑海")
    own = f"{event.branch_id}:{event.id}"
    line = f"{own}:{'0123456789abcdefghij'[asked.id or 0]}"
    running = [f"{prefix}:{own}" for prefix in ("eo", "em", "ec", "ek", "en", "ew", "ef", "eb", "eg", "ez", "ev")]
    for who in ("王伟", "张小燕", "钱进"):  # a group's leader, a member, an activist
        for data in (*running, f"ep:{own}:names:0", f"et:{line}:present", f"el:{line}:1"):
            press = await full[who].forges(data, card(full))
            assert "办理" in (press.answer or ""), (data, press.answer)
        full[who].does_not_see("会务")
    event, asked = (await rows(full.house, Event))[0], await seat_of(full.house, "郑海")
    assert (event.state, event.closed_at, event.called_off_at) == ("announced", None, None)
    assert (asked.leave_state, asked.present_at) == ("pending", None)
    await full["王伟"].says("/meeting 第二党小组 党小组会 12月3日 15:00 二楼会议室 交流思想")
    full["王伟"].does_not_see("请核对")
    assert len(await rows(full.house, Event)) == 1


async def test_a_reason_for_leave_is_nowhere_but_with_who_may_read_it(
    full: Setting, sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    await full.secretary.says(f"/meeting {ASSEMBLY}")
    await full.secretary.presses("保存")
    await full["郑海"].presses("请假", full.group)
    await full["郑海"].says("孔雀暗语")
    full.secretary.sees("孔雀暗语")
    for name in ("周立", "李敏", "王伟", "张小燕"):
        full[name].does_not_see("孔雀")
    assert not [m for m in full.group.messages if any("孔雀" in text for text in (m.text, *m.history))]
    file = Path(sqlite_url.split("///")[1])
    for kept in file.parent.glob(f"{file.name}*"):
        assert "孔雀".encode() not in kept.read_bytes()
    assert "孔雀" not in caplog.text
    await full.secretary.presses("请假", full.group)  # the chair's own goes to the deputy
    await full.secretary.presses("出差")
    await full["周立"].presses("同意", message=full["周立"].sees("请假 · 安国平"))
    full.secretary.sees("您的请假已同意")


async def test_everybody_pressing_ten_times_at_once_is_counted_once(branch: Meeting) -> None:
    await branch.announce(ASSEMBLY)
    names = ("安国平", "李敏", "周立", "何军", "王小明", "陈静")
    for label in ("参加", "签到"):
        shown = card(branch)
        for _ in range(10):
            for name in names:
                branch[name].user.presses(label, branch.group, shown)
        await branch.house.settle()
        if label == "参加":
            assert "预计到会6人" in card(branch).text
            await branch.secretary.presses("开始签到")
    assert "实到6人" in card(branch).text
    for label in ("宣布开会", "散会"):
        shown = desk(branch)
        for _ in range(10):
            branch.secretary.user.presses(label, message=shown)
        await branch.house.settle()
    part = (await rows(branch.house, Part))[0]
    assert (part.should, part.present, part.quorate) == (9, 6, True)
    assert len([m for m in branch.said if "三楼会议室" in m.text]) == 1


async def test_whoever_comes_in_spite_of_leave_is_there(branch: Meeting) -> None:
    await branch.announce(ASSEMBLY)
    await branch["王小明"].presses("请假", branch.group)
    await branch["王小明"].presses("值班")
    await branch.secretary.presses("同意", message=branch.secretary.sees("请假 · 王小明"))
    await branch.secretary.presses("开始签到")
    await branch["王小明"].presses("签到", branch.group)
    seat = await seat_of(branch.house, "王小明")
    assert (seat.leave_state, seat.present_at is not None) == ("none", True)


async def test_the_warnings_new_date_leads_to_a_further_meeting(branch: Meeting) -> None:
    an = branch.secretary
    await branch.announce(ASSEMBLY)
    await an.presses("开始签到")
    await an.presses("签到", branch.group)
    await an.presses("宣布开会")
    press = await an.presses("另定时间", message=an.sees("现在不能作出决议"))
    assert not press.answer
    await an.presses("11月10日")
    assert "审议年度总结" in an.sees("请核对").text
    await an.presses("保存")
    first, second = await rows(branch.house, Event)
    assert (first.state, second.state, second.replaces_id) == ("open", "announced", first.id)


async def test_a_vote_that_cannot_pass_is_said_with_both_numbers(house: House) -> None:
    branch = await meeting_branch(house, profile="current")
    await branch.announce(ASSEMBLY)
    await branch.secretary.presses("开始签到")
    for name in ("安国平", "李敏", "周立", "何军", "陈静"):
        await branch[name].presses("签到", branch.group)
    await branch.secretary.presses("宣布开会")
    assert "（须5票，到会有表决权4人）" in branch.secretary.sees("建议暂缓表决").text


async def test_a_correction_after_the_close_changes_the_result(branch: Meeting) -> None:
    an = branch.secretary
    await branch.announce(COMMITTEE)
    await an.presses("开始签到")
    await an.presses("签到", message=branch.card("您还没有回复", an.private))
    await an.presses("宣布开会")
    await an.presses("散会", message=desk(branch))
    assert (await rows(branch.house, Part))[0].quorate is False
    await an.presses("补登", message=desk(branch))
    await an.presses("李敏", message=desk(branch))
    await an.presses("到会", message=desk(branch))
    part = (await rows(branch.house, Part))[0]
    assert (part.present, part.quorate) == (2, True)
    branch["李敏"].sees("安国平同志为您登记了：到会")


async def test_who_signed_in_for_the_old_date_is_not_there_on_the_new_one(branch: Meeting) -> None:
    an = branch.secretary
    await branch.announce(ASSEMBLY)
    await an.presses("开始签到")
    await branch["王小明"].presses("签到", branch.group)
    await an.presses("另定时间", message=desk(branch))
    await an.says("12月4日")
    await an.presses("16:00")
    await an.presses("保存")
    assert "改为12月4日" in branch["王小明"].sees("党员大会改期").text
    assert "预计到会0人" in card(branch).text
    assert "未回复9人" in card(branch).text
    assert (await seat_of(branch.house, "王小明")).present_at is None


@pytest.mark.parametrize("end", ["取消会议", "散会"])
async def test_a_request_for_leave_has_no_buttons_once_the_event_is_over(branch: Meeting, end: str) -> None:
    an = branch.secretary
    await branch.announce(ASSEMBLY)
    await branch["王小明"].presses("请假", branch.group)
    await branch["王小明"].presses("值班")
    assert an.sees("请假 · 王小明").labels
    if end == "散会":
        await an.presses("宣布开会")
    await an.presses(end, message=desk(branch))
    if end == "取消会议":
        await an.says("另有安排")
    assert not an.sees("请假 · 王小明").labels
