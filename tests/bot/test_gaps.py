"""The list of what papers lack: on demand and before the end of a quarter, to whoever files them, in private."""

import pytest

from tests.house import House
from tests.meeting import Meeting, meeting_branch
from tests.papers import ASSEMBLY, at, hold, open_minutes

THERE = ("安国平", "李敏", "周立", "何军", "王小明", "陈静")


@pytest.fixture
async def branch(house: House) -> Meeting:
    return await meeting_branch(house)


async def test_the_list_on_demand(branch: Meeting) -> None:
    await hold(branch, ASSEMBLY, THERE, ("审议年度总结",))
    an = branch.secretary
    await an.says("/papers")
    await an.presses("查漏")
    page = an.last
    for found in ("会议记录还没有核对定稿", "3人未到会，没有请假登记", "会前一个月内没有支委会"):
        assert f"12月3日党员大会：{found}" in page.text
    await branch["周立"].says("/papers")
    await branch["周立"].forges("gp:1:q.now", branch["周立"].last)
    branch["周立"].does_not_see("没有请假登记")
    await an.presses("2026年下半年")
    an.sees("查漏 · 2026年下半年")


async def test_it_comes_by_itself_once_in_the_last_week_of_the_quarter(branch: Meeting) -> None:
    await hold(branch, ASSEMBLY, THERE, ("审议年度总结",))
    an = branch.secretary
    await branch.house.until(at(22, 12))
    an.does_not_see("查漏 ·")
    await branch.house.until(at(28, 12))
    an.sees("查漏 · 2026年第四季度")
    assert len([m for m in an.private.shown if "查漏 ·" in m.text]) == 1
    for name in ("李敏", "王小明"):
        branch[name].does_not_see("查漏 ·")
    assert not [m for m in branch.said if "查漏" in m.text]


async def test_somebody_at_two_places_and_the_same_text_twice(branch: Meeting) -> None:
    an = branch.secretary
    await branch.announce("党小组会 12月3日 15:00 一楼会议室 学习")
    await hold(branch, ASSEMBLY, (), close=False)
    text = "大家一致认为今年的工作扎实有效，应当继续坚持下去，不能松懈。"
    for part, event in ((1, 1), (2, 2)):
        desk = [m for m in an.private.shown if "会务" in m.text and m.labels]
        await an.forges(f"eb:1:{event}", desk[-1])
        if event == 1:
            await an.presses("宣布开会", message=an.sees("会务 · "))
        await an.presses("补登", message=an.sees("会务 · "))
        await an.presses("王小明", message=an.sees("补登"))
        await an.presses("到会")
        await an.forges(f"ml:1:{part}", an.last)
        await an.says(f"王小明：{text}")
        await an.presses("保存")
    branch.house.clock.move_to(at(3, 16, 20))
    for event in (1, 2):
        await an.forges(f"eb:1:{event}", an.last)
        await an.presses("散会", message=an.sees("会务 · "))
    await an.says("/papers")
    await an.presses("查漏")
    an.sees("王小明同一时间在另一地点")
    an.sees("有相同的文字")
    await open_minutes(an)
