"""Who is there and how: late, early, from afar, left out by agreement, in several sessions, what a film asks."""

import re
from datetime import datetime

import pytest

from storage.tables import Event, Part, Seat
from tests.clock import SHANGHAI
from tests.house import House
from tests.meeting import Meeting, meeting_branch
from tests.people import rows

ASSEMBLY = "党员大会 12月3日 15:00 三楼会议室 审议年度总结"
COMMITTEE = "支委会 2026-12-03 15:00 三楼会议室 讨论年度总结"


@pytest.fixture
async def branch(house: House) -> Meeting:
    return await meeting_branch(house)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=SHANGHAI)


async def pane(branch: Meeting, *labels: str, name: str = "安国平") -> str:
    """Press these labels on the control card, one after the other, from its first pane; returns what it shows."""
    while "上一步" in branch.desk(name).labels:
        await branch[name].presses("上一步", message=branch.desk(name))
    for label in labels:
        await branch[name].presses(label, message=branch.desk(name))
    return branch.desk(name).text


async def enter(branch: Meeting, name: str, what: str) -> None:
    await pane(branch, "补登", name, what)


async def seat(branch: Meeting, name: str) -> Seat:
    return next(one for one in await rows(branch.house, Seat) if one.name == name)


async def opened(branch: Meeting, *names: str) -> None:
    await branch.announce(ASSEMBLY)
    await branch.house.until(at(3, 14, 30))
    for name in names:
        await branch[name].presses("签到", branch.group)
    await branch.house.until(at(3, 15))
    await branch.secretary.presses("宣布开会", message=branch.desk())


async def test_who_comes_after_the_opening_is_late_and_nobody_says_so_in_the_group(branch: Meeting) -> None:
    await opened(branch, "王小明", "安国平")
    await branch.house.until(at(3, 15, 10))
    await branch["张三"].presses("签到", branch.group)
    assert "迟到（1人）：张三" in await pane(branch, "到会管理")
    for m in branch.group.messages:
        assert "迟到" not in m.text
        assert "张三" not in m.text


async def test_who_leaves_early_was_there_and_counts_no_more_for_a_vote(branch: Meeting) -> None:
    await opened(branch, "安国平", "李敏", "周立", "何军", "王小明")
    assert "符合规定人数" in branch.card("党员大会").text
    await branch.house.until(at(3, 15, 20))
    await enter(branch, "王小明", "早退")
    branch["王小明"].sees("为您登记了：早退")
    card = branch.card("党员大会").text
    assert "实到5人" in card
    assert "尚差1人" in card
    assert "早退：王小明（15:20）" in await pane(branch, "到会管理")
    found = await seat(branch, "王小明")
    assert (found.present_at is not None, found.left_at is not None) == (True, True)
    await enter(branch, "王小明", "撤销早退")
    assert "符合规定人数" in branch.card("党员大会").text
    await enter(branch, "王小明", "早退")
    await pane(branch, "散会")
    assert "实到5人" in branch.card("已结束").text
    assert (await rows(branch.house, Part))[0].quorate  # at the close it counts that he was there


async def test_who_leaves_early_may_say_so_himself_in_private(branch: Meeting) -> None:
    await branch.announce(COMMITTEE)
    await branch.secretary.presses("宣布开会", message=branch.desk())
    for name in ("安国平", "李敏"):
        await branch[name].presses("签到")
    assert "提前离会" not in branch["周立"].private.last.labels
    press = await branch["李敏"].presses("提前离会")
    assert press.answer == "已登记早退，09:30。"
    branch["李敏"].sees("离会")
    press = await branch["李敏"].forges(f"pg:{branch.branch_id}:1", branch["李敏"].private.last)
    assert press.answer == "已登记早退，09:30。"  # pressed again: nothing changes
    press = await branch["周立"].forges(f"pg:{branch.branch_id}:1", branch["周立"].private.last)
    assert press.answer == "还没有登记到会，不能登记早退。"
    await branch["李敏"].presses("签到")  # back again
    assert (await seat(branch, "李敏")).left_at is None


async def test_remote_presence_counts_for_a_vote_only_where_the_branch_says_so(branch: Meeting) -> None:
    await opened(branch, "安国平", "李敏", "周立", "何军")
    await enter(branch, "张三", "远程参加")
    card = branch.card("党员大会").text
    assert "实到5人（其中远程1人）" in card
    assert "尚差1人" in card
    assert "远程参加的1人不计入法定人数和表决" in card
    assert "远程：张三" in await pane(branch, "到会管理")
    assert "党员大会：远程不计入，点此更改" in branch.desk().labels
    await branch.secretary.presses("党员大会：远程不计入，点此更改", message=branch.desk())
    card = branch.card("党员大会").text
    assert "符合规定人数" in card
    assert "不计入法定人数" not in card
    data = f"pr:{branch.branch_id}:1:assembly:0"
    press = await branch["王小明"].forges(data, branch.desk())
    assert press.answer
    assert "符合规定人数" in branch.card("党员大会").text


async def test_who_is_left_out_by_agreement_changes_the_base_and_stands_beside_the_verdict(branch: Meeting) -> None:
    await branch.announce(ASSEMBLY)
    await pane(branch, "到会管理", "登记不计入应到")
    an = branch.secretary
    await an.presses("赵德福")
    await an.presses("退休后长期居住外地")
    await an.says("街道党工委11月2日同意")
    an.sees("赵德福：退休后长期居住外地")
    await an.presses("保存")
    card = branch.card("党员大会").text
    assert "应到8人" in card
    assert "另有1人经同意不计入应到。" in card
    shown = branch.desk().text
    assert "赵德福：退休后长期居住外地；依据：街道党工委11月2日同意（安国平登记）" in shown
    for m in branch.group.messages:
        assert not any("赵德福" in text or "退休" in text for text in (m.text, *m.history))
    await an.presses("恢复计入：赵德福", message=branch.desk())
    assert "应到9人" in branch.card("党员大会").text


async def test_the_reason_of_who_is_left_out_is_for_those_alone_who_may_read_reasons(branch: Meeting) -> None:
    branch.house.secrets.add("孔雀党工委")
    await branch.announce(ASSEMBLY)
    await pane(branch, "到会管理", "登记不计入应到")
    for label in ("赵德福", "长期患病，生活不能自理"):
        await branch.secretary.presses(label)
    await branch.secretary.says("孔雀党工委同意")
    await branch.secretary.presses("保存")
    await branch["李敏"].says("/meeting")
    await branch["李敏"].presses("党员大会 12月3日15:00")
    shown = await pane(branch, "到会管理", name="李敏")
    assert "赵德福" in shown
    assert "孔雀" not in shown
    assert "患病" not in shown
    assert "登记不计入应到" not in branch.desk("李敏").labels
    press = await branch["李敏"].forges(f"po:{branch.branch_id}:1", branch.desk("李敏"))
    assert press.answer
    assert "请选择不计入应到" not in branch["李敏"].last.text


async def test_two_sessions_have_one_roster_and_one_attendance(branch: Meeting) -> None:
    await branch.announce("集中学习 12月3日 15:00 三楼会议室 学习文件")
    await pane(branch, "到会管理", "增加场次")
    an = branch.secretary
    await an.says("12月3日")
    await an.says("14:00")
    await an.says("二车间")
    assert "场次须晚于第一场" in ((await an.presses("保存")).answer or "")
    await an.presses("退出填写")
    await pane(branch, "到会管理", "增加场次")
    await an.says("12月4日")
    await an.says("09:00")
    await an.says("二车间")
    await an.presses("保存")
    assert "另一场：12月4日（周五）09:00　二车间" in branch.card("集中学习").text
    await branch.house.until(at(3, 14, 30))
    await branch["王小明"].presses("签到", branch.group)
    await branch.house.until(at(3, 15, 0))
    await pane(branch, "宣布开会")
    await branch.house.until(at(3, 16, 0))
    press = await branch["张三"].presses("签到", branch.group)
    assert "截止" in (press.answer or "")
    await branch.house.until(at(4, 8, 30))
    assert "签到至09:15" in branch.card("集中学习").text
    await branch["张三"].presses("签到", branch.group)
    press = await branch["王小明"].presses("签到", branch.group)
    assert (press.answer or "").startswith("您已经签过到")
    shown = await pane(branch, "到会管理")
    assert "第1场：12月3日（周四）15:00　三楼会议室，到1人" in shown
    assert "第2场：12月4日（周五）09:00　二车间，到1人" in shown
    assert "迟到" not in shown
    assert not [m for m in an.private.shown if "还没有登记散会" in m.text]
    await pane(branch, "散会")
    assert "应到9人，实到2人" in branch.card("已结束").text


async def test_a_moved_event_forgets_its_sessions(branch: Meeting) -> None:
    await branch.announce("集中学习 12月3日 15:00 三楼会议室 学习文件")
    await pane(branch, "到会管理", "增加场次")
    an = branch.secretary
    for said in ("12月4日", "09:00", "二车间"):
        await an.says(said)
    await an.presses("保存")
    await pane(branch, "另定时间")
    await an.says("12月10日")
    await an.says("15:00")
    await an.presses("保存")
    assert "另一场" not in branch.card("集中学习").text
    event = (await rows(branch.house, Event))[0]
    assert (event.last_at, event.session_at) == (None, None)


async def test_a_film_asks_for_its_title_and_who_looks_after_the_equipment(branch: Meeting) -> None:
    an = branch.secretary
    await an.says("/meeting")
    await an.presses("电化教育")
    await an.presses("下一步")
    await an.says("观看教育片")
    an.sees("请输入放映的片名")
    await an.says("榜样")
    an.sees("请输入负责放映设备的同志")
    await an.says("王小明")
    await an.presses("11月10日")
    await an.presses("14:00")
    await an.says("三楼会议室")
    await an.presses("按惯例")
    assert "（片名：榜样）（设备负责人：王小明）" in an.sees("请核对").text
    await an.presses("保存")
    part = (await rows(branch.house, Part))[0]
    assert part.details == {"film": "榜样", "equipment": "王小明"}
    shown = await pane(branch, "到会管理")
    assert "程序：确定人选或内容 → 安排时间地点 → 讨论 → 做好记录" in shown
    assert "留存：签到表、观看记录、心得体会。" in shown


async def test_a_late_announcement_is_warned_of_and_never_refused(branch: Meeting) -> None:
    await branch.secretary.says("/meeting 党员大会 11月4日 15:00 三楼会议室 讨论")
    assert "一般应提前3天通知" in branch.secretary.sees("请核对").text
    await branch.secretary.presses("退出填写")
    await branch.secretary.says("/meeting 党员大会 11月5日 15:00 三楼会议室 讨论")
    assert "一般应提前" not in branch.secretary.sees("请核对").text


async def test_themed_education_is_a_kind_by_data_alone(branch: Meeting) -> None:
    await branch.announce("主题教育 12月3日 15:00 三楼会议室 学习讨论")
    assert "内容：学习讨论" in branch.card("主题教育").text


async def test_who_takes_part_from_afar_signs_in_himself_where_it_is_allowed(branch: Meeting) -> None:
    await branch.announce(ASSEMBLY)
    await branch.house.until(at(3, 14, 40))
    card = branch.card("党员大会")
    assert "远程签到" not in card.labels
    press = await branch["王小明"].forges(f"pz:{branch.branch_id}:1", card)
    assert "已经失效" in (press.answer or "")
    await pane(branch, "到会管理", "允许远程签到")
    await branch["王小明"].presses("远程签到", branch.group)
    await branch["张三"].presses("签到", branch.group)
    await branch["张三"].presses("远程签到", branch.group)  # he is there: nothing changes
    assert "实到2人（其中远程1人）" in branch.card("党员大会").text
    assert ((await seat(branch, "王小明")).remote, (await seat(branch, "张三")).remote) == (True, False)
    await pane(branch, "到会管理", "改用口令签到")
    await branch["李敏"].presses("远程签到", branch.group)
    found = re.search(r"口令：(\w{4})（", branch.desk().text)
    assert found
    await branch["李敏"].says("AAAA")
    await branch["李敏"].says(found[1])
    assert (await seat(branch, "李敏")).remote
    await pane(branch, "到会管理", "停止远程签到")
    assert "远程签到" not in branch.card("党员大会").labels
    press = await branch["周立"].forges(f"pl:{branch.branch_id}:1:1", branch.desk())
    assert "允许" in (press.answer or "")  # an officer may
    press = await branch["王小明"].forges(f"pl:{branch.branch_id}:1:0", branch.desk())
    assert "远程签到" in branch.card("党员大会").labels
