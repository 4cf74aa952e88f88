"""The year's plan: drafted, changed, confirmed in private; then the board shows it and reminders follow it."""

import re
from datetime import date, datetime

import pytest

from sandbox.records import Message
from storage.tables import Occasion, YearPlan
from tests.bot.test_foresight import hold
from tests.house import House
from tests.people import Setting, rows, thirteen

NEXT = "2027年年度计划（草案）"


@pytest.fixture
async def branch(house: House) -> Setting:
    return await thirteen(house)


async def drafted(setting: Setting, year: int = 2027) -> Message:
    await setting.secretary.says(f"/plan {year}")
    return setting.secretary.sees(f"{year}年年度计划（草案）")


async def planned(setting: Setting) -> dict[tuple[str, str, str], date]:
    found = await rows(setting.house, Occasion)
    return {(row.duty, row.period, row.subject): row.planned_on for row in found if row.planned_on is not None}


async def test_a_draft_packs_a_quarter_into_few_gatherings(branch: Setting) -> None:
    card = await drafted(branch)
    assert card.text.splitlines()[:5] == [
        "2027年年度计划（草案） · 第一季度",
        "1月4日（周一）　支委会、党建责任制自查",
        "1月11日（周一）　主题党日：电化教育、支部党员大会、年度工作计划",
        "1月18日（周一）　第一党小组、第二党小组：党小组会",
        "2月10日（周三）　主题党日：党课、党纪法规学习",
    ]
    assert "全年集中24次" in card.text
    assert "节假日安排尚未公布，只避开了周末" in card.text
    await branch.secretary.presses("第四季度", message=card)
    assert "12月3日（周五）　支委会" in card.text
    assert "年度工作总结" in card.text
    assert await planned(branch) == {}, "a draft gives no dates"


async def test_the_rest_of_the_running_year(branch: Setting) -> None:
    await branch.secretary.says("/plan")
    card = branch.secretary.sees("2026年年度计划（草案）")
    assert "11月10日（周二）　主题党日：" in card.text
    assert not re.search(r"^(\d|10)月", card.text, re.MULTILINE), "nothing of what is over"
    await branch.secretary.presses("2027年计划", message=card)
    branch.secretary.sees(NEXT)


async def test_a_gathering_is_moved_only_where_it_may_be(branch: Setting) -> None:
    an, card = branch.secretary, await drafted(branch)
    await an.presses("调整 1月11日", message=card)
    assert card.text == (
        "调整安排 · 1月11日（周一）\n· 主题党日（2027年1月）\n· 电化教育（2027年第一季度）\n"
        "· 支部党员大会（2027年上半年）\n· 年度工作计划（2027年）"
    )
    await an.presses("改日期", message=card)
    an.sees("改日期：1月11日（周一）的主题党日、电化教育、支部党员大会、年度工作计划")
    await an.says("2027年1月17日")
    an.sees("1月17日（周日）不是工作日，请另选一天。")
    await an.says("2027年2月3日")
    an.sees("主题党日须在1月1日至1月31日之间，请另选一天。")
    await an.says("2027年1月4日")
    an.sees("就在支委会之前了，请另选一天。")
    await an.says("2027年1月14日")
    moved = an.sees("调整安排")
    assert moved.text.startswith("调整安排 · 1月14日（周四）")
    await an.presses("返回", message=moved)
    assert "1月14日（周四）　主题党日：电化教育、支部党员大会、年度工作计划" in moved.text


async def test_a_part_is_taken_out_and_a_new_draft_brings_it_back(branch: Setting) -> None:
    an, card = branch.secretary, await drafted(branch)
    await an.presses("调整 1月11日", message=card)
    await an.presses("不安排 电化教育", message=card)
    assert "电化教育" not in card.text
    await an.presses("返回", message=card)
    assert "1月11日（周一）　主题党日：支部党员大会、年度工作计划" in card.text
    await an.presses("重新编排", message=card)
    assert "1月11日（周一）　主题党日：电化教育、支部党员大会、年度工作计划" in card.text


async def test_what_is_confirmed_stands_on_the_board_and_drives_the_reminders(branch: Setting) -> None:
    an = branch.secretary
    before = len(branch.group.messages)
    card = await drafted(branch, 2026)
    pressed = await an.presses("确认计划", message=card)
    assert pressed.answer is not None
    assert pressed.answer.startswith("已确认")
    assert "2026年11月2日确认。" in card.text
    dates = await planned(branch)
    assert dates["lecture.quarterly", "2026Q4", ""] == date(2026, 11, 10)
    assert dates["summary.yearly", "2026", ""] == date(2026, 12, 10)
    assert {on for (duty, _p, _s), on in dates.items() if duty == "group.quarterly"} == {date(2026, 11, 17)}
    await an.says("/duties")
    assert "◇ 已安排　党课　定于11月10日（周二）" in an.last.text
    said = [message.text for message in branch.group.messages[before:]]
    assert not any("年度计划" in text or "集中活动安排" in text for text in said), "nothing is announced by confirming"
    await branch.house.until(datetime(2026, 12, 3, 9, 5))
    assert "支部党员大会：定于12月10日（周四）" in an.sees("支部党员大会：定于").text, "five working days before"
    wang = branch["王伟"]
    assert "党小组会" in wang.sees("提醒您").text


async def test_the_group_is_told_only_when_the_secretary_says_so(branch: Setting) -> None:
    an, card = branch.secretary, await drafted(branch, 2026)
    await an.presses("确认计划", message=card)
    await an.presses("告知支部群", message=card)
    told = branch.group.last.text
    assert told.startswith("2026年集中活动安排（如有变动，另行通知）\n11月10日（周二）　主题党日：")
    assert "支委会" not in told
    assert "年度工作总结" not in told, "the committee's paper is not the group's affair"


async def test_a_later_plan_replaces_only_what_is_not_held(branch: Setting) -> None:
    an, card = branch.secretary, await drafted(branch, 2026)
    await an.presses("确认计划", message=card)
    first = await planned(branch)
    await hold(
        branch, "党课 11月12日 15:00 会议室", datetime(2026, 11, 12, 15, 0), list(branch.people)[:9], branch.group
    )
    await an.says("/plan")
    card = an.sees("2026年年度计划")
    await an.presses("重新编排", message=card)
    assert await planned(branch) == first, "a draft changes nothing"
    assert "党课" not in card.text
    await an.presses("调整 12月10日", message=card)
    await an.presses("不安排 年度工作总结", message=card)
    await an.presses("返回", message=card)
    await an.presses("确认计划", message=card)
    second = await planned(branch)
    assert second["lecture.quarterly", "2026Q4", ""] == first["lecture.quarterly", "2026Q4", ""], "held: history"
    assert ("summary.yearly", "2026", "") not in second, "not held and no longer planned"
    assert len(await rows(branch.house, YearPlan)) == 1


async def test_what_cannot_be_planned_is_listed_with_its_reason(branch: Setting) -> None:
    async with branch.house.database.writing() as session:
        from storage.tables import Branch

        row = await session.get(Branch, (await rows(branch.house, Branch))[0].id)
        assert row is not None
        row.created_at = row.created_at.replace(month=1)
    an, card = branch.secretary, await drafted(branch, 2026)
    await an.presses("没有排上的（2项）", message=card)
    assert "· 民主评议党员（2026年）：已过截止日" in card.text
    await an.presses("返回", message=card)
    assert "2026年年度计划" in card.text


async def test_only_secretary_and_deputy_plan_and_only_in_private(branch: Setting) -> None:
    li, zhou = branch["李敏"], branch["周立"]
    await li.says("/plan")
    assert "年度计划（草案）" not in li.last.text
    assert await rows(branch.house, YearPlan) == []
    await zhou.says("/plan 2027")
    zhou.sees(NEXT)
    await branch.secretary.says("/plan 2027", branch.group)
    branch.secretary.sees(NEXT)
    branch.secretary.does_not_see("草案", branch.group)
    number = (await rows(branch.house, YearPlan))[0].branch_id
    for data in (f"yc:{number}:1kb", f"yr:{number}:1kb", f"ya:{number}:1kb", f"yp:{number}:1kb"):
        await li.forges(data, li.private.last)
    assert await planned(branch) == {}


async def test_an_announced_event_takes_the_place_of_the_plans_date(branch: Setting) -> None:
    an, card = branch.secretary, await drafted(branch, 2026)
    await an.presses("确认计划", message=card)
    await an.says("/meeting 党课 11月20日 15:00 会议室")
    await an.presses("保存")
    await an.says("/duties")
    assert "◇ 已安排　党课　定于11月20日（周五）" in an.last.text
