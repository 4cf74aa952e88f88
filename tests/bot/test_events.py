"""Events, as whole conversations: announced, answered, held, closed, called off, moved."""

from datetime import date, datetime

import pytest

from storage.tables import Audit, Event, Member, Outbox, Part, Seat
from tests.clock import SHANGHAI
from tests.house import House
from tests.meeting import Meeting, meeting_branch
from tests.people import rows

ASSEMBLY = "党员大会 12月3日 15:00 三楼会议室 审议年度总结"
COMMITTEE = "支委会 2026-12-03 15:00 三楼会议室 讨论年度总结"


@pytest.fixture
async def branch(house: House) -> Meeting:
    return await meeting_branch(house)


def at(day: int, hour: int, minute: int = 0, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


async def test_one_line_leads_straight_to_the_check_and_one_press_announces(branch: Meeting) -> None:
    await branch.secretary.says(f"/meeting {ASSEMBLY}")
    check = branch.secretary.sees("请核对")
    for shown in ("党员大会", "12月3日（周四）15:00", "三楼会议室", "审议年度总结", "应到9人", "主持：安国平"):
        assert shown in check.text
    assert not branch.said
    await branch.secretary.presses("保存")
    card = branch.card("党员大会")
    assert "应到9人" in card.text
    assert "未回复9人" in card.text
    assert card.labels == ["参加", "请假", "待定"]
    desk = branch.desk()
    assert "会务" in desk.text
    assert "刘洋、赵德福（联系人王小明）" in desk.text


async def test_the_form_with_three_parts(branch: Meeting) -> None:
    an = branch.secretary
    await an.says("/meeting")
    await an.presses("集中学习")
    offered = an.private.last.labels
    assert not any("支委会" in label for label in offered)  # never a committee meeting beside a general one
    await an.presses("党课")
    await an.presses("党员大会")
    await an.presses("下一步")
    await an.says("审议2026年度工作总结（草案）")
    await an.presses("否")
    await an.presses("讲授")
    await an.says("身边的<榜样>&故事")
    await an.says("周立")
    await an.presses("党纪法规")
    await an.presses("跳过")
    await an.presses("11月10日")
    await an.presses("14:00")
    await an.says("三楼会议室")
    await an.presses("按惯例")
    an.sees("请核对")
    await an.presses("保存")
    card = branch.card("应到9人")
    assert card.text.startswith("11月主题党日\n11月10日（周二）14:00")
    for line in ("① 集中学习（党纪法规）", "② 党课（讲授）：身边的<榜样>&故事（主讲：周立）",
                 "③ 党员大会：审议2026年度工作总结（草案）", "11月10日（周二）14:00"):  # fmt: skip
        assert line in card.text
    parts = await rows(branch.house, Part)
    assert [(p.kind, p.subkind) for p in parts] == [("study", "discipline"), ("lecture", "lecture"), ("assembly", "")]


async def test_answers_are_counted_and_the_toast_repeats_them(branch: Meeting) -> None:
    await branch.announce(ASSEMBLY)
    press = await branch["王小明"].presses("参加", branch.group)
    assert press.answer == "已登记：参加，党员大会，12月3日15:00。"
    await branch["张三"].presses("待定", branch.group)
    for _ in range(10):
        await branch["陈静"].presses("参加", branch.group)
    card = branch.card("党员大会")
    assert "预计到会2人" in card.text
    assert "待定1人" in card.text
    assert "未回复6人" in card.text
    assert "尚差3人" in card.text  # at least half of the nine members
    assert card.labels == ["参加 2", "请假", "待定 1"]
    assert len(branch.said) == 1
    for name in ("安国平", "李敏", "周立"):
        await branch[name].presses("参加", branch.group)
    assert "符合规定人数，可以开会" in branch.card("党员大会").text
    await branch["王小明"].presses("待定", branch.group)  # whoever pressed may press again
    assert branch.card("党员大会").labels == ["参加 4", "请假", "待定 2"]


async def test_a_stranger_and_an_activist_are_not_invited(branch: Meeting) -> None:
    await branch.announce(ASSEMBLY)
    stranger = branch.house.person("路人")
    press = await stranger.presses("参加", branch.group)
    assert "还没有登记到本支部" in (press.answer or "")
    press = await branch["钱多"].presses("参加", branch.group)
    assert "不在本次会议的参加人员名册中" in (press.answer or "")
    assert "未回复9人" in branch.card("党员大会").text


async def test_leave_asks_its_reason_in_private_and_the_chair_decides(branch: Meeting) -> None:
    await branch.announce(ASSEMBLY)
    wang = branch["王小明"]
    press = await wang.presses("请假", branch.group)
    assert "待主持人同意" in (press.answer or "")
    assert "请假1人（待批）" in branch.card("党员大会").text
    branch.secretary.sees("原因：尚未填写")
    wang.sees("请假原因")
    await wang.says("孔雀暗语：家里老人住院")
    assert "孔雀暗语" in branch.secretary.sees("请假 · 王小明").text
    assert not [m for m in wang.private.shown if m.sender_id == wang.id and "孔雀暗语" in m.text]
    await branch.secretary.presses("不同意")
    wang.sees("您的请假未获同意")
    assert "请假" not in branch.card("党员大会").text.replace("请假审议", "")
    await wang.presses("请假", branch.group)
    await wang.presses("值班")
    await branch.secretary.presses("同意", message=branch.secretary.sees("原因：值班"))
    wang.sees("您的请假已同意")
    card = branch.card("党员大会")
    assert "请假1人　" in card.text
    seat = next(s for s in await rows(branch.house, Seat) if s.name == "王小明")
    assert (seat.leave_state, seat.leave_reason is not None) == ("agreed", True)
    assert not [m for m in branch.group.messages if any("孔雀" in text for text in (m.text, *m.history))]


async def test_leave_withdrawn_takes_the_request_away(branch: Meeting) -> None:
    await branch.announce(ASSEMBLY)
    await branch["张三"].presses("请假", branch.group)
    await branch["张三"].presses("参加", branch.group)
    request = branch.secretary.sees("请假 · 张三")
    assert "已撤回" in request.text
    assert not request.labels


async def test_somebody_who_never_pressed_start_gives_the_reason_by_a_link(branch: Meeting) -> None:
    await branch.announce(ASSEMBLY)
    liu = branch["刘洋"]
    press = await liu.presses("请假", branch.group)
    assert "请点群里的" in (press.answer or "")
    await liu.presses("填写请假原因", branch.group)
    liu.sees("请假原因")
    await liu.presses("出差")
    assert "原因：出差" in branch.secretary.sees("请假 · 刘洋").text
    assert not any("刘洋" in m.text for m in branch.said)


async def test_sign_in_late_and_the_officers_correction(branch: Meeting) -> None:
    await branch.announce(ASSEMBLY)
    await branch.house.until(at(3, 14, 20))
    assert "签到" not in branch.card("党员大会").labels
    await branch.house.until(at(3, 14, 30))
    card = branch.card("签到中，至15:15")
    assert "签到" in card.labels
    press = await branch["王小明"].presses("签到", branch.group)
    assert press.answer == "已签到：党员大会，12月3日14:30。"
    press = await branch["王小明"].presses("签到", branch.group)
    assert (press.answer or "").startswith("您已经签过到")
    for name in ("安国平", "李敏", "周立", "陈静"):
        await branch[name].presses("签到", branch.group)
    text = branch.card("签到中").text
    assert "应到党员9人，实到5人；其中有表决权的正式党员应到8人，实到4人。" in text
    assert "符合规定人数，可以开会。决议须4名以上正式党员赞成。" in text
    await branch.secretary.presses("宣布开会")
    assert "会议进行中" in branch.card("党员大会").text
    await branch.house.until(at(3, 15, 16))
    assert "签到已" not in branch.card("党员大会").text
    press = await branch["张三"].presses("签到", branch.group)
    assert "签到已于12月3日15:15截止" in (press.answer or "")
    await branch.secretary.presses("补登", message=branch.desk())
    await branch.secretary.presses("张三", message=branch.desk())
    await branch.secretary.presses("远程参加", message=branch.desk())
    branch["张三"].sees("安国平同志为您登记了：远程参加")
    assert "实到6人（其中远程1人）" in branch.card("党员大会").text
    seat = next(s for s in await rows(branch.house, Seat) if s.name == "张三")
    assert seat.entered_by == branch.members["安国平"]


async def test_closing_counts_the_absent_and_refuses_what_comes_later(branch: Meeting) -> None:
    await branch.announce(ASSEMBLY)
    await branch["张三"].presses("请假", branch.group)
    await branch["张三"].presses("值班")
    await branch.secretary.presses("同意", message=branch.secretary.sees("请假 · 张三"))
    await branch.secretary.presses("开始签到")
    for name in ("安国平", "李敏", "周立", "陈静", "何军"):
        await branch[name].presses("签到", branch.group)
    await branch.secretary.presses("宣布开会")
    assert "缺席" not in branch.card("党员大会").text
    await branch.secretary.presses("散会")
    card = branch.card("已结束")
    assert "应到9人，实到5人，请假1人，缺席3人。" in card.text
    assert not card.labels
    await branch.secretary.presses("名单", message=branch.desk())
    assert "缺席（3人）：王小明、刘洋、赵德福" in branch.desk().text
    assert "王小明" not in card.text
    part = (await rows(branch.house, Part))[0]
    assert (part.should, part.present, part.quorate) == (9, 5, True)
    await branch.secretary.presses("上一步", message=branch.desk())
    data = f"es:{branch.branch_id}:1"
    press = await branch["王小明"].forges(data, card)
    assert press.answer is not None
    assert "已于11月2日09:30结束。如需更正，请与书记安国平同志联系" in press.answer
    await branch.secretary.presses("补登", message=branch.desk())
    await branch.secretary.presses("王小明", message=branch.desk())
    assert "补记" in branch.desk().text
    await branch.secretary.presses("到会", message=branch.desk())
    assert "实到6人" in branch.card("已结束").text
    assert (await rows(branch.house, Part))[0].present == 6


async def test_the_quorum_missed_then_met(branch: Meeting) -> None:
    an = branch.secretary
    await branch.announce(COMMITTEE)
    await an.presses("开始签到")
    await an.presses("签到", message=branch.card("您还没有回复", an.private))
    await an.presses("宣布开会")
    warned = an.sees("到会人数未达到规定，尚差1人")
    assert warned.labels == ["继续开会，暂缓表决", "另定时间"]
    await an.presses("散会")
    assert "任务仍未完成" in branch.desk().text
    await an.presses("另定日期重新安排", message=branch.desk())
    await an.presses("11月5日")
    assert "讨论年度总结" in an.sees("请核对").text
    await an.presses("保存")
    second = next(e for e in await rows(branch.house, Event) if e.id == 2)
    assert second.replaces_id == 1
    await an.presses("开始签到", message=branch.desk())
    for name in ("安国平", "李敏"):
        await branch[name].presses("签到", message=branch.card("您还没有回复", branch[name].private))
    await an.presses("宣布开会")
    await an.presses("散会")
    assert [p.quorate for p in await rows(branch.house, Part)] == [False, True]
    await an.says("/duties")
    assert "✓ 已完成　支委会" in an.sees("支委会").text


async def test_a_vote_that_cannot_pass_is_said_before_it(house: House) -> None:
    branch = await meeting_branch(house, profile="current")
    await branch.announce(ASSEMBLY)
    await branch.secretary.presses("开始签到")
    for name in ("安国平", "李敏", "周立", "何军"):
        await branch[name].presses("签到", branch.group)
    await branch.secretary.presses("宣布开会")
    warned = branch.secretary.sees("建议暂缓表决")
    assert "须5票" in warned.text
    press = await branch.secretary.presses("继续开会，暂缓表决")
    assert press.answer == "请继续开会，暂缓表决。"
    assert not any("暂缓" in m.text for m in branch.group.messages)


async def test_an_election_shows_its_own_quorum(branch: Meeting) -> None:
    an = branch.secretary
    await an.says("/meeting")
    for label in ("党员大会", "下一步", "跳过", "是", "11月10日", "14:00"):
        await an.presses(label)
    await an.says("三楼会议室")
    await an.presses("按惯例")
    await an.presses("保存")
    await an.presses("开始签到")
    await an.presses("签到", branch.group)
    text = branch.card("签到中").text
    assert "如进行选举，须6人到会（应到会有选举权党员的三分之二），尚差5人。" in text


async def test_called_off_with_a_reason_and_a_new_date(branch: Meeting) -> None:
    await branch.announce(ASSEMBLY)
    await branch["王小明"].presses("参加", branch.group)
    await branch.secretary.presses("取消会议")
    await branch.secretary.says("秘密缘由甲")
    card = branch.card("已取消")
    assert not card.labels
    assert not any("秘密缘由" in m.text for m in branch.group.messages)
    branch["王小明"].sees("党员大会已取消")
    branch["张三"].does_not_see("已取消")
    press = await branch["张三"].forges(f"ea:{branch.branch_id}:1:coming", card)
    assert press.answer == "本次会议已取消。"
    await branch.secretary.presses("另定日期重新安排")
    await branch.secretary.presses("11月10日")
    await branch.secretary.presses("保存")
    assert "11月10日（周二）15:00" in branch.card("未回复9人").text
    assert (await rows(branch.house, Event))[1].replaces_id == 1


async def test_a_moved_date_has_the_answers_confirmed_again(branch: Meeting) -> None:
    await branch.announce(ASSEMBLY)
    await branch["王小明"].presses("参加", branch.group)
    old = branch.card("预计到会1人")
    await branch.secretary.presses("另定时间")
    await branch.secretary.says("12月4日")
    await branch.secretary.presses("16:00")
    await branch.secretary.presses("保存")
    branch["王小明"].sees("请重新确认")
    card = branch.card("12月4日（周五）16:00")
    assert card.id != old.id
    assert "未回复9人" in card.text
    assert not old.labels  # the old copy lost its buttons
    await branch["王小明"].presses("参加")
    assert "预计到会1人" in branch.card("12月4日").text
    seat = next(s for s in await rows(branch.house, Seat) if s.name == "王小明")
    assert (seat.answer, seat.unconfirmed) == ("coming", False)


async def test_a_committee_meeting_is_shown_to_the_committee_alone(branch: Meeting) -> None:
    await branch.secretary.says(f"/meeting {COMMITTEE}", branch.group)
    assert "请到私聊中核对" in branch.said[-1].text
    await branch.secretary.presses("保存")
    for name in ("安国平", "李敏", "周立"):
        branch[name].sees("支委会")
    for name in ("何军", "王小明"):
        branch[name].does_not_see("支委会")
    await branch["李敏"].presses("参加")
    assert "预计到会1人" in branch["周立"].sees("应到3人").text
    assert not any("支委会" in m.text for m in branch.said if m.sender_id != branch.secretary.id)
    await branch["王小明"].says("/meeting", branch.group)
    branch["王小明"].sees("近期没有安排会议", branch.group)
    await branch["王小明"].says("/meeting")
    branch["王小明"].sees("近期没有安排会议")


async def test_a_leader_starts_meetings_of_the_own_group_only(branch: Meeting) -> None:
    he = branch["何军"]
    await he.says(f"/meeting {ASSEMBLY}")
    he.sees("由支部书记、副书记和委员办理")
    await he.says("/meeting")
    assert "党员大会" not in he.private.last.labels
    assert "党小组会" in he.private.last.labels
    await he.presses("退出填写")
    await branch.announce("党小组会 12月3日 15:00 二楼会议室 交流思想", by="何军")
    card = branch["王小明"].sees("（第一党小组）")
    assert "应到3人" in card.text
    branch["张三"].does_not_see("党小组会")
    assert not branch.said
    await branch["陈静"].presses("请假")
    await branch["陈静"].presses("家中有事")
    await he.presses("同意")
    branch["陈静"].sees("您的请假已同意")


async def test_a_member_cannot_start_a_meeting(branch: Meeting) -> None:
    await branch["王小明"].says(f"/meeting {ASSEMBLY}")
    branch["王小明"].sees("由支部书记、副书记和委员办理")
    press = await branch["王小明"].forges(f"ec:{branch.branch_id}:1", branch["王小明"].private.last)
    assert press.answer == "没有找到。"


async def test_meeting_in_the_group_points_to_the_live_card(branch: Meeting) -> None:
    await branch.announce(ASSEMBLY)
    card = branch.card("党员大会")
    await branch["王小明"].says("/meeting", branch.group)
    answer = branch.group.last
    assert answer.reply_to == card.id
    assert "的卡片在这里" in answer.text


async def test_those_who_have_not_answered_are_reminded_once(branch: Meeting) -> None:
    await branch.announce(ASSEMBLY)
    await branch["王小明"].presses("参加", branch.group)
    await branch.house.until(at(2, 9))
    branch["张三"].sees("您还没有回复")
    branch["王小明"].does_not_see("您还没有回复")
    await branch["张三"].presses("参加", message=branch["张三"].sees("您还没有回复"))
    await branch.house.until(at(2, 12))
    told = [row for row in await rows(branch.house, Outbox) if row.name == "events.nudge"]
    assert len(told) == 6 - 1 + 1  # all who can be written to, but the one who answered
    await branch.secretary.presses("提醒未回复者")
    await branch.secretary.presses("提醒未回复者")
    again = [row for row in await rows(branch.house, Outbox) if row.name == "events.nudge"]
    assert len(again) == len(told) + 5


async def test_guests_are_counted_apart(branch: Meeting) -> None:
    await branch.announce(ASSEMBLY)
    await branch.secretary.presses("列席人员")
    await branch.secretary.presses("添加列席人员")
    await branch.secretary.presses("钱多")
    await branch.secretary.presses("跳过")
    await branch.secretary.presses("上一步", message=branch.desk())
    await branch.secretary.presses("开始签到", message=branch.desk())
    press = await branch["钱多"].presses("签到", branch.group)
    assert (press.answer or "").startswith("已签到")
    text = branch.card("签到中").text
    assert "实到0人" in text
    assert "列席1人" in text


async def test_an_old_copy_of_the_control_card_is_retired(branch: Meeting) -> None:
    await branch.announce(ASSEMBLY)
    old = branch.desk()
    await branch.secretary.says("/meeting")
    await branch.secretary.presses("党员大会 12月3日15:00")
    assert not old.labels
    assert branch.desk().id != old.id


async def test_me_tells_what_is_coming(branch: Meeting) -> None:
    await branch.announce(ASSEMBLY)
    await branch["王小明"].presses("参加", branch.group)
    await branch["王小明"].says("/me")
    assert "党员大会，12月3日（周四）15:00　三楼会议室：参加" in branch["王小明"].last.text


async def test_bad_lines_are_refused_with_the_reason(branch: Meeting) -> None:
    an = branch.secretary
    await an.says("/meeting 支委会 党员大会 12月3日 15:00 三楼会议室")
    an.sees("不能安排在同一次活动中")
    await an.says("/meeting 党员大会 2026-10-01 15:00 三楼会议室")
    an.sees("已经过去")
    await an.says("/meeting 党员大会 2026-13-01 15:00")
    an.sees("不是有效日期")
    await an.says("/meeting 随便说说")
    an.sees("没有看懂")
    assert not await rows(branch.house, Event)


async def test_a_meeting_nobody_closed_is_asked_about_once(branch: Meeting) -> None:
    await branch.announce(ASSEMBLY)
    await branch.house.until(at(4, 9))
    asked = branch.secretary.sees("还没有登记散会")
    await branch.house.until(at(5, 12))
    assert sum("还没有登记散会" in m.text for m in branch.secretary.private.shown) == 1
    await branch.secretary.presses("办理会务", message=asked)
    assert "取消会议" in branch.desk().labels


async def test_the_roll_enters_with_one_press_and_tells_only_what_stands(branch: Meeting) -> None:
    await branch.announce(ASSEMBLY)
    await branch.secretary.presses("开始签到")
    await branch.secretary.presses("点名")
    for name in ("王小明", "张三", "赵德福"):
        await branch.secretary.presses(name, message=branch.desk())
    await branch.secretary.presses("张三", message=branch.desk())
    assert "✓ 王小明" in branch.desk().labels
    assert "张三" in branch.desk().labels
    assert "实到2人" in branch.card("签到中").text
    branch["王小明"].sees("安国平同志为您登记了：到会")
    await branch["李敏"].says("/me")
    press = await branch["李敏"].forges(f"et:{branch.branch_id}:1:5:absent", branch["李敏"].private.last)
    assert press.answer == "已登记：王小明，未到会。"  # any officer may correct
    press = await branch["王小明"].forges(f"et:{branch.branch_id}:1:5:present", branch["王小明"].private.last)
    assert "办理" in (press.answer or "")


async def test_the_roster_is_frozen_and_brought_up_to_date_by_a_press(branch: Meeting) -> None:
    await branch.announce(ASSEMBLY)
    async with branch.house.database.writing() as session:
        line = await session.get(Member, branch.members["张三"])
        assert line is not None
        line.left_on = date(2026, 11, 2)
    await branch.secretary.says("/meeting")
    await branch.secretary.presses("党员大会 12月3日15:00")
    assert "名册有变化：减少张三" in branch.desk().text
    assert "应到9人" in branch.card("党员大会").text
    await branch.secretary.presses("更新名册")
    assert "应到8人" in branch.card("党员大会").text


async def test_english_throughout(branch: Meeting) -> None:
    li = branch["李敏"]
    await li.says("/language")
    await li.presses("English")
    await li.says("/meeting committee 2026-12-03 15:00 Room 301 Summary of the year")
    assert "About: Summary of the year" in li.sees("please check").text
    await li.presses("Save")
    await li.presses("Open sign-in")
    await li.presses("Sign in", message=li.sees("You have not answered yet"))
    assert "1 more are needed" in li.sees("You signed in").text
    await li.presses("Open meeting")
    await li.presses("Close meeting")
    assert "too few were present" in li.sees("You signed in").text
    assert "支委会" in branch["周立"].sees("应到3人").text  # each in the own language
    branch["周立"].does_not_see("Committee")


async def test_many_presses_that_wait_together_take_effect_one_after_the_other(branch: Meeting) -> None:
    await branch.announce(ASSEMBLY)
    waiting = (
        ("李敏", "参加"),
        ("周立", "待定"),
        ("李敏", "请假"),
        ("王小明", "参加"),
        ("李敏", "待定"),
        ("周立", "待定"),
    )
    pressed = [(name, branch[name].user.presses(word, branch.group)) for name, word in waiting]
    await branch.house.settle()
    seats = {seat.name: seat.answer for seat in await rows(branch.house, Seat) if seat.answer}
    assert seats == {"李敏": "maybe", "周立": "maybe", "王小明": "coming"}
    audited = [
        (entry.action, entry.details["said"]) for entry in await rows(branch.house, Audit) if entry.action == "answer"
    ]
    assert [said for _, said in audited] == ["coming", "maybe", "leave", "coming", "maybe"]
    assert branch.card("党员大会").labels == ["参加 1", "请假", "待定 2"]
    assert all(press.answer for _, press in pressed)
