"""An occasion's checklist, and work given to persons: asked, taken on, handed back, reminded of, done."""

from datetime import datetime

import pytest

from storage.tables import Task
from tests.house import House
from tests.people import Setting, rows, thirteen


@pytest.fixture
async def branch(house: House) -> Setting:
    return await thirteen(house)


async def opened(branch: Setting, duty: str = "党课") -> None:
    await branch.secretary.says("/duties")
    await branch.secretary.presses(duty)


async def give(branch: Setting, what: str, whom: str, until: str) -> None:
    await opened(branch)
    an = branch.secretary
    await an.presses("分工到人")
    await an.presses(what)
    await an.presses(whom)
    await an.says(until)
    await an.presses("保存")


async def test_steps_are_ticked_off_and_the_tick_taken_back(branch: Setting) -> None:
    an = branch.secretary
    await opened(branch)
    card = an.sees("○ 确定题目\n○ 安排时间地点\n○ 讲党课\n○ 讨论")
    pressed = await an.presses("✓ 确定题目", message=card)
    assert pressed.answer == "已登记：确定题目完成。"
    assert "✓ 确定题目　安国平 11月2日" in card.text
    await an.presses("撤销 确定题目", message=card)
    assert "○ 确定题目" in card.text


async def test_a_step_is_given_taken_on_reminded_of_and_done(branch: Setting) -> None:
    zhang, an = branch["张小燕"], branch.secretary
    await give(branch, "确定题目", "张小燕", "11月18日")
    asked = zhang.sees("请您办理")
    assert asked.text == "请您办理\n党课（2026年第四季度）：确定题目\n期限：11月18日（周三）\n交办：安国平"
    await zhang.presses("接受", message=asked)
    assert asked.text.startswith("请您办理（已接受）")
    assert "张小燕，11月18日前" in an.sees("步骤").text
    await zhang.says("/me")
    assert "待办事项：\n· 党课（2026年第四季度）：确定题目，11月18日前" in zhang.last.text
    await branch.house.until(datetime(2026, 11, 17, 9, 5))
    told = zhang.sees("提醒您")
    assert "请您办理：确定题目，11月18日前" in told.text
    await zhang.presses("已办妥", message=asked)
    assert asked.text.startswith("已办妥")
    assert an.sees("张小燕已办妥：党课（2026年第四季度）：确定题目")
    before = len(zhang.private.messages)
    await branch.house.until(datetime(2026, 11, 19, 9, 5))
    assert len(zhang.private.messages) == before, "what is done is not reminded of"


async def test_what_is_handed_back_falls_to_the_holder_and_its_reason_stays_private(branch: Setting) -> None:
    zhang, an = branch["张小燕"], branch.secretary
    branch.house.secrets.add("家里老人住院")
    await give(branch, "全部", "张小燕", "11月18日")
    await zhang.presses("交回")
    await zhang.says("家里老人住院")
    assert "张小燕交回：党课（2026年第四季度）\n原因：家里老人住院" in an.sees("张小燕交回").text
    assert zhang.sees("已交回").labels == []
    assert [task.state for task in await rows(branch.house, Task)] == ["returned"]
    await branch.house.until(datetime(2026, 11, 19, 9, 5))
    zhang.does_not_see("请您办理")


async def test_nobody_acts_on_anothers_task_and_old_buttons_do_nothing(branch: Setting) -> None:
    zhang, ma = branch["张小燕"], branch["马建国"]
    await give(branch, "全部", "张小燕", "11月18日")
    asked = zhang.sees("请您办理")
    number = (await rows(branch.house, Task))[0].id
    for prefix in ("ka", "kr", "kd"):
        forged = await ma.forges(f"{prefix}:1:{number}", asked)
        assert "本人" in forged.answer, forged.answer
    await give(branch, "全部", "马建国", "11月20日")
    assert asked.text == "这项工作已改由他人办理。"
    assert ma.sees("请您办理")


async def test_who_has_no_telegram_is_reached_through_his_contact(branch: Setting) -> None:
    ma = branch["马建国"]
    await give(branch, "讨论", "吴桂英", "11月18日")
    asked = ma.sees("请您办理")
    assert "请您代为联系：吴桂英同志。" in asked.text
    await ma.presses("接受", message=asked)
    await ma.presses("已办妥", message=asked)
    assert branch.secretary.sees("吴桂英已办妥")


async def test_a_reminder_is_put_off_to_a_date_without_moving_the_series(branch: Setting) -> None:
    an = branch.secretary
    await opened(branch)
    await an.presses("选日期")
    await an.says("12月1日")
    await branch.house.until(datetime(2026, 12, 1, 9, 5))
    assert "党课" in an.sees("提醒您").text
