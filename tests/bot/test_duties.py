"""The board, an officer's word on a duty, and the reminders that come by themselves."""

from datetime import datetime

import pytest

from sandbox.records import Message
from storage.tables import Branch, Entry, Occasion
from tests.house import House
from tests.people import Setting, rows, thirteen


@pytest.fixture
async def branch(house: House) -> Setting:
    return await thirteen(house)


def reminder(setting: Setting, name: str) -> Message:
    return setting[name].sees("提醒您")


async def test_the_board_shows_a_member_what_concerns_all_and_an_officer_everything(branch: Setting) -> None:
    await branch["张小燕"].says("/duties")
    seen = branch["张小燕"].last
    assert seen.text.startswith("2026年第四季度工作 · 应完成11项，已完成0项\n○ 未安排　11月主题党日　截止11月30日")
    assert "支委会" not in seen.text
    assert seen.labels == []
    await branch.secretary.says("/duties")
    board = branch.secretary.last
    assert "○ 未安排　支委会　截止12月31日" in board.text
    assert "点下面的按钮查看要求" in board.text
    await branch.secretary.says("/duties", branch.group)
    assert "支委会" not in branch.group.last.text


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("2026-11", "2026年11月工作 · 应完成2项"),
        ("11月", "2026年11月工作 · 应完成2项"),
        ("2026q4", "2026年第四季度工作"),
        ("上季度", "2026年第三季度工作"),
        ("下半年", "2026年下半年工作"),
        ("2026", "2026年工作"),
        ("2026Q9", "“2026q9”不是有效周期。"),
        ("好的 谢谢", "“好的 谢谢”不是有效周期。"),
    ],
)
async def test_a_period_is_typed_as_people_say_it(branch: Setting, typed: str, first: str) -> None:
    await branch.secretary.says(f"/duties {typed}")
    assert branch.secretary.last.text.startswith(first)


async def test_a_years_board_names_the_quarter_of_each_line(branch: Setting) -> None:
    await branch.secretary.says("/duties 2027")
    board = branch.secretary.last.text
    assert "第一季度党小组会　2个小组中0个已召开" in board
    assert "上半年支部党员大会　截止6月30日" in board
    assert "○ 未完成　年度工作总结　截止12月31日" in board


async def test_an_officer_enters_what_happens_outside_the_chat(branch: Setting) -> None:
    an = branch.secretary
    await an.says("/duties")
    await an.presses("主题教育")
    assert "依据：支部提供的工作资料" in an.last.text
    await an.presses("登记完成")
    await an.says("12月30日")  # the last one, before the period
    assert an.last.text == "完成日期须在2026年1月1日至今天之间，请重新填写。"
    await an.says("2026-12-30")  # ahead
    assert an.last.text == "完成日期须在2026年1月1日至今天之间，请重新填写。"
    await an.says("10月30日")
    await an.presses("跳过")
    await an.presses("保存")
    await an.says("/duties")
    assert "✓ 已完成　主题教育　10月30日" in an.last.text
    assert [entry.duty for entry in await rows(branch.house, Entry)] == ["theme.yearly"]


async def test_a_decision_ends_a_duty_as_not_carried_out_never_as_done(branch: Setting) -> None:
    an = branch.secretary
    await an.says("/duties")
    await an.presses("电化教育")
    await an.presses("不开展")
    await an.presses("支委会决定")
    await an.says("本季度停电，拟于1月补办")
    await an.presses("保存")
    await an.says("/duties")
    assert "— 未开展　电化教育　支委会决定" in an.last.text
    assert "应完成19项，已完成0项" in an.last.text
    stored = [one for one in await rows(branch.house, Occasion) if one.waived_at]
    assert b"\xe5\x81\x9c\xe7\x94\xb5" not in (stored[0].waived_reason or b"")


async def test_the_groups_reminder_gathers_a_day_and_is_edited_when_done(branch: Setting) -> None:
    house, an = branch.house, branch.secretary
    await house.until(datetime(2026, 12, 10, 9, 1))
    day = an.sees("项工作待完成", branch.group)
    assert "· 电化教育：尚未安排" in day.text
    assert "· 党小组会：2个小组中0个已召开" in day.text
    assert day.labels == ["查看全部"]
    before = len([m for m in branch.group.messages if "待完成" in m.text])
    await an.says("/duties")
    await an.presses("电化教育")
    await an.presses("不开展")
    await an.presses("上级党组织批准")
    await an.says("设备检修")
    await an.presses("保存")
    await house.until(datetime(2026, 12, 10, 9, 5))
    assert "电化教育" not in an.sees("项工作待完成", branch.group).text
    assert len([m for m in branch.group.messages if "待完成" in m.text]) == before


async def test_a_reminder_is_put_off_by_its_receiver_alone(branch: Setting) -> None:
    house, chen = branch.house, branch["陈思远"]
    await house.until(datetime(2026, 11, 20, 9, 1))
    told = next(m for m in chen.private.shown if "11月主题党日：尚未安排" in m.text)
    pressed = await chen.presses("稍后提醒 主题党日", message=told)
    assert pressed.answer == "好的，11月23日再提醒您。"
    await house.until(datetime(2026, 11, 23, 9, 1))
    assert "11月主题党日" in chen.last.text


async def test_a_leader_whose_group_has_not_met_is_told_in_private(branch: Setting) -> None:
    await branch.house.until(datetime(2026, 12, 5, 9, 1))
    for leader in ("王伟", "刘洋"):
        assert any("党小组会" in m.text for m in branch[leader].private.shown)
    branch["张小燕"].does_not_see("党小组会")


async def test_a_contact_who_has_paid_is_asked_to_tell_the_other(branch: Setting) -> None:
    house, ma = branch.house, branch["马建国"]
    await house.until(datetime(2026, 11, 10, 9, 1))
    await ma.presses("我已交纳", branch.group)
    await house.until(datetime(2026, 11, 17, 9, 1))
    assert reminder(branch, "马建国").text == (
        "提醒您\n· 11月党费：请您提醒下面的同志，于11月20日前本人交纳。\n请您代为联系：吴桂英同志。"
    )
    assert reminder(branch, "马建国").labels == ["查看全部"]
    assert reminder(branch, "张小燕").labels == ["我已交纳 11月", "查看全部"]


async def test_a_reminder_after_an_outage_says_so(branch: Setting) -> None:
    branch.house.clock.move_to(datetime.fromisoformat("2026-12-03T10:00+08:00"))
    await branch.house.settle()
    told = branch.secretary.sees("补发提醒", branch.group)
    assert "因系统停机（11月2日至12月3日）延迟，请谅解。" in told.text
    late = [m.text for m in branch.group.messages if "补发提醒" in m.text]
    assert len(late) == 1  # the day's reminders; the month's card of the dues says it in a word
    assert "11月党费 · 收缴日11月10日（因系统停机迟发）" in branch.secretary.sees("收缴日", branch.group).text


async def test_a_command_that_is_none_is_answered_in_private_alone(branch: Setting) -> None:
    await branch["张小燕"].says("/foo")
    assert branch["张小燕"].last.text == "没有这个命令。发送 /help 可看能做什么。"
    await branch["张小燕"].says("/foo", branch.group)
    assert branch.group.last.text == "/foo"
    assert (await rows(branch.house, Branch))[0].state == "active"


async def test_in_english_the_board_and_its_buttons_say_the_same(branch: Setting) -> None:
    an = branch.secretary
    await an.says("/language")
    await an.presses("English")
    await an.says("/duties nov")
    assert an.last.text.startswith("Duties of Nov 2026 · 0 of 2 done")
    await an.says("/duties")
    assert "○ not planned · Party lecture · by 31 Dec" in an.last.text
    await an.presses("Party lecture")
    pressed = await an.presses("In 3 days")
    assert pressed.answer == "You will be reminded again on 5 Nov."
    await an.presses("Not carried out")
    await an.presses("The committee's decision")
    await an.says("power cut")
    await an.presses("Save")
    await an.says("/duties")
    assert "— not carried out · Party lecture · by the committee's decision" in an.last.text
