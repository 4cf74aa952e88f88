"""Before a period closes the secretary reads, inside his day's message, what is still open and what comes first."""

from datetime import datetime

import pytest

from sandbox.records import Chat
from storage.tables import Notice
from tests.house import House
from tests.people import Setting, rows, thirteen


@pytest.fixture
async def branch(house: House) -> Setting:
    return await thirteen(house)


async def done_outside(setting: Setting, duty: str) -> None:
    an = setting.secretary
    await an.says("/duties 2026")
    await an.presses(duty)
    await an.presses("登记完成")
    await an.says("今天")
    await an.presses("跳过")
    await an.presses("保存")


async def hold(setting: Setting, line: str, on: datetime, present: list[str], where: Chat | None = None) -> None:
    """Announce a meeting, let it come, sign in, open and close it."""
    an = setting.secretary
    await an.says(f"/meeting {line}")
    await an.presses("保存")
    await setting.house.until(on)
    for name in present:
        setting[name].user.presses("签到", where)
    await setting.house.settle()
    await an.presses("宣布开会", message=an.sees("会务 · "))
    await an.presses("散会", message=an.sees("会务 · "))


async def test_thirty_days_before_the_quarter_closes_all_that_is_open_stands_in_one_message(branch: Setting) -> None:
    await branch.house.until(datetime(2026, 12, 1, 9, 5))
    told = branch.secretary.sees("12月31日前，还有").text
    lines = [line for line in told.splitlines() if line.startswith("· ")]
    first = [line.partition("：")[0].removeprefix("· ") for line in lines]
    assert first.index("年度工作总结") < first.index("支委会") < first.index("支部党员大会") < first.index("党课")
    assembly = next(line for line in lines if line.startswith("· 支部党员大会"))
    assert assembly == "· 支部党员大会：尚未安排，须先开支委会，最迟12月10日着手"
    assert told.count("党课：") == 1, "what the closing names has no second line of its own"


async def test_it_comes_in_private_to_the_secretary_alone(branch: Setting) -> None:
    await branch.house.until(datetime(2026, 12, 31, 12, 0))
    notices = [notice for notice in await rows(branch.house, Notice) if notice.duty.startswith("closing.")]
    keys = [(notice.duty, notice.occasion, notice.rung) for notice in notices]
    assert len(keys) == len(set(keys))
    days: dict[str, set[str]] = {}
    for duty, occasion, rung in keys:
        days.setdefault(f"{duty} {occasion}", set()).add(rung)
    assert days == {
        "closing.month 2026-11": {"week", "last"},
        "closing.month 2026-12": {"week", "last"},
        "closing.quarter 2026Q4": {"month", "week", "last"},
        "closing.half 2026H2": {"month", "week", "last"},
        "closing.year 2026": {"month", "week", "last"},
    }
    assert len({notice.audience for notice in notices}) == 1
    for name, person in branch.people.items():
        if name != "安国平":
            person.does_not_see("项未完成")
    branch.secretary.does_not_see("项未完成", branch.group)


async def test_what_is_done_meanwhile_is_gone_from_the_next_one(branch: Setting) -> None:
    await branch.house.until(datetime(2026, 12, 1, 9, 5))
    assert "党内统计" in branch.secretary.sees("12月31日前，还有").text
    await done_outside(branch, "党内统计")
    assert "党内统计" not in branch.secretary.sees("12月31日前，还有").text, "today's message shows what is now"
    await branch.house.until(datetime(2026, 12, 24, 9, 5))
    later = branch.secretary.sees("12月31日前，还有").text
    assert "党内统计" not in later
    assert "支部党员大会：尚未安排，须先开支委会" in later
    assert "（准备时间长的在前，请尽快着手）" in later


async def test_an_occasion_says_what_must_come_first_until_it_has(branch: Setting) -> None:
    an = branch.secretary
    await an.says("/duties 2026H2")
    await an.presses("支部党员大会")
    card = an.sees("截止：12月31日")
    assert "须先开支委会" in card.text
    await hold(branch, "支委会 11月12日 15:00 会议室", datetime(2026, 11, 12, 15, 0), ["安国平", "周立", "李敏"])
    await an.says("/duties 2026H2")
    await an.presses("支部党员大会")
    assert "须先开" not in an.sees("截止：12月31日").text


async def test_a_member_who_is_told_of_a_general_meeting_hears_nothing_of_the_committees(branch: Setting) -> None:
    await branch.house.until(datetime(2026, 12, 31, 12, 0))
    for name in ("张小燕", "郑海", "王伟"):
        branch[name].does_not_see("支委会")
    branch.secretary.does_not_see("支委会", branch.group)


async def test_a_branch_switches_it_off_like_any_other_duty(branch: Setting) -> None:
    from storage.tables import Branch

    off = {f"closing.{name}": {"on": False} for name in ("month", "quarter", "half", "year")}
    async with branch.house.database.writing() as session:
        row = await session.get(Branch, (await rows(branch.house, Branch))[0].id)
        assert row is not None
        row.settings = {**row.settings, "overrides": off}
    await branch.house.until(datetime(2026, 12, 1, 9, 5))
    branch.secretary.does_not_see("项未完成")
