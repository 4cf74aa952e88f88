"""Whoever was reminded twice is offered to an officer to be called by himself; what was decided can be taken back."""

from datetime import date, datetime

import pytest

from storage.tables import Branch, Occasion, Task
from tests.house import House
from tests.people import Setting, rows, thirteen


@pytest.fixture
async def branch(house: House) -> Setting:
    return await thirteen(house)


async def overdue(branch: Setting) -> None:
    """Let a month's dues run into the first working day after the last: who has not paid was reminded twice."""
    await branch.house.until(datetime(2026, 11, 12, 9, 5))
    for name in ("安国平", "周立", "李敏", "陈思远", "何静", "王伟", "刘洋", "马建国", "赵小兰", "孙亮"):
        await branch[name].presses("我已交纳", branch.group)
    await branch.house.until(datetime(2026, 11, 23, 9, 5))


async def test_before_a_third_reminder_the_collector_is_offered_to_call(branch: Setting) -> None:
    await overdue(branch)
    li, zhang = branch["李敏"], branch["张小燕"]
    card = li.sees("提醒您")
    offered = [label for label in card.labels if label.startswith("我来联系")]
    assert "我来联系 张小燕" in offered
    assert len(offered) <= 6
    pressed = await li.presses("我来联系 张小燕", message=card)
    assert pressed.answer == "好的，11月30日前由您联系张小燕同志，其间不再自动提醒。"
    assert "联系张小燕同志：党费收缴（2026年11月）" in li.sees("请您办理").text
    assert "我来联系 张小燕" not in card.labels
    before, others = len(zhang.private.messages), len(branch["郑海"].private.messages)
    await branch.house.until(datetime(2026, 11, 25, 9, 5))
    assert len(zhang.private.messages) == before, "she is left in peace"
    assert len(branch["郑海"].private.messages) > others, "the others are reminded a third time"
    await branch.house.until(datetime(2026, 11, 27, 9, 5))
    assert "请您办理：亲自联系" in li.sees("提醒您").text


async def test_two_officers_do_not_call_the_same_person(branch: Setting) -> None:
    await overdue(branch)
    card = branch["李敏"].sees("提醒您")
    data = next(b["callback_data"] for row in card.markup or [] for b in row if b["text"] == "我来联系 张小燕")
    await branch["李敏"].presses("我来联系 张小燕", message=card)
    pressed = await branch.secretary.forges(data, card)
    assert pressed.answer == "李敏同志已在联系，至11月30日。"
    refused = await branch["马建国"].forges(data, card)
    assert "我来联系" not in refused.answer
    assert [task.assignee_id for task in await rows(branch.house, Task)] != []
    assert len(await rows(branch.house, Task)) == 1


async def test_a_call_given_back_lets_the_reminders_go_on(branch: Setting) -> None:
    await overdue(branch)
    li, zhang = branch["李敏"], branch["张小燕"]
    await li.presses("我来联系 张小燕")
    await li.presses("交回")
    before = len(zhang.private.messages)
    await branch.house.until(datetime(2026, 11, 25, 9, 5))
    assert len(zhang.private.messages) > before


async def test_who_is_called_and_has_paid_is_nobodys_task(branch: Setting) -> None:
    await overdue(branch)
    li, zhang = branch["李敏"], branch["张小燕"]
    await li.presses("我来联系 张小燕")
    await zhang.presses("我已交纳", branch.group)
    await branch.house.until(datetime(2026, 11, 27, 9, 5))
    assert not [m for m in li.private.messages if "请您办理：亲自联系" in m.text]


async def test_the_occasion_tells_its_officers_who_was_reminded_when(branch: Setting) -> None:
    await overdue(branch)
    an = branch.secretary
    await an.says("/duties")
    await an.presses("11月党费收缴")
    told = an.sees("已提醒：").text
    assert "11月23日 李敏" in told
    assert "张小燕" not in told
    assert "11月20日 本人" in told


async def test_a_decision_recorded_by_mistake_is_taken_back(branch: Setting) -> None:
    an = branch.secretary
    branch.house.secrets.add("讲课人出差")
    await an.says("/duties")
    await an.presses("党课")
    await an.presses("不开展（有决定）")
    await an.presses("支委会决定")
    await an.says("讲课人出差，11月2日支委会决定")
    await an.presses("保存")
    card = an.sees("— 未开展")
    assert "原因：讲课人出差，11月2日支委会决定" in card.text
    assert card.labels[-1] == "撤销登记"
    pressed = await an.presses("撤销登记", message=card)
    assert pressed.answer == "已撤销，本项重新列为待完成。"
    assert "○ 未安排" in card.text
    assert [row.waived_at for row in await rows(branch.house, Occasion)] == [None]


async def test_an_entry_recorded_by_mistake_is_taken_back(branch: Setting) -> None:
    an = branch.secretary
    await an.says("/duties 2026年")
    await an.presses("年度工作总结")
    await an.presses("登记完成")
    await an.says("11月1日")
    await an.presses("跳过")
    await an.presses("保存")
    card = an.sees("✓ 已完成")
    await an.presses("撤销登记", message=card)
    assert "✓ 已完成" not in card.text


async def test_a_term_is_put_off_with_approval_within_a_year(branch: Setting) -> None:
    house, an = branch.house, branch.secretary
    async with house.database.writing() as session:
        found = await session.get(Branch, 1)
        assert found is not None
        found.profile, found.settings = "current", {**found.settings, "term_ends_on": "2026-12-20"}
    await an.says("/duties 2026年")
    await an.presses("届满换届")
    await an.presses("延期（经批准）")
    await an.says("2028年1月1日")
    assert "最晚可延到2027年12月20日" in an.private.last.text
    await an.says("2027年6月20日")
    await an.says("上级党委批复延期半年")
    await an.presses("保存")
    card = an.sees("已延至2027年6月20日（上级批准）")
    assert "截止：6月20日" in card.text
    assert [row.put_off_to for row in await rows(house, Occasion)] == [date(2027, 6, 20)]
    before = [m.text for m in an.private.messages if "届满换届" in m.text and "提醒您" in m.text]
    await house.until(datetime(2026, 12, 22, 9, 5))
    after = [m.text for m in an.private.messages if "届满换届" in m.text and "提醒您" in m.text]
    assert "已过" not in "".join(after[len(before) :])
