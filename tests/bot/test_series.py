"""Series, as whole conversations: proposed in time, changed for one, some or all, never made twice."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from storage.tables import Branch, Event, Post, Seat, Series, SeriesDay
from tests.clock import SHANGHAI
from tests.house import House
from tests.meeting import Meeting, meeting_branch
from tests.people import rows


@pytest.fixture
async def branch(house: House) -> Meeting:
    return await meeting_branch(house)


def at(month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


async def begin(branch: Meeting, rule: str = "每周五", way: str = "每次先由我确认",
                line: str = "集中学习 二楼会议室 学习规划纲要") -> None:  # fmt: skip
    an = branch.secretary
    await an.says(f"/meeting {line}")
    await an.presses("每月、每周固定")
    if rule.isdecimal():
        await an.says(rule)
    else:
        await an.presses(rule)
    await an.presses(way)
    await an.presses("15:00")
    an.sees("请核对")
    await an.presses("保存")


async def test_each_week_is_proposed_in_time_and_announced_by_one_press(branch: Meeting) -> None:
    an = branch.secretary
    await begin(branch)
    assert "下一次：11月6日（周五）15:00" in an.sees("固定安排 · 集中学习").text
    assert not branch.said
    assert not await rows(branch.house, SeriesDay)
    await branch.house.until(at(11, 4, 9, 1))
    proposed = an.sees("请确认后发布")
    assert "11月6日（周五）15:00　二楼会议室" in proposed.text
    assert not await rows(branch.house, Event)
    press = await an.presses("发布", message=proposed)
    assert press.answer == "已发布：11月6日15:00。"
    assert "11月6日（周五）15:00" in branch.card("集中学习").text
    press = await an.forges(f"ax:{branch.branch_id}:1", proposed)
    assert "按钮" in (press.answer or "") or "失效" in (press.answer or "")
    assert len(await rows(branch.house, Event)) == 1
    await branch.house.until(at(11, 18, 9, 1))
    found = await rows(branch.house, SeriesDay)
    assert [(day.period, day.state) for day in found] == [
        ("2026-W45", "announced"), ("2026-W46", "proposed"), ("2026-W47", "proposed"),
    ]  # fmt: skip


async def test_one_that_announces_itself_tells_its_keeper(branch: Meeting) -> None:
    await begin(branch, "每月10日（主题党日）", "到时自动发布")
    await branch.house.until(at(11, 3, 9, 1))
    assert "11月10日（周二）15:00" in branch.card("集中学习").text
    assert "已发布" in branch.secretary.sees("固定安排 · 集中学习").text
    await branch.house.until(at(12, 4, 9, 1))
    assert [event.starts_at for event in await rows(branch.house, Event)] == [at(11, 10, 15), at(12, 10, 15)]
    assert [day.period for day in await rows(branch.house, SeriesDay)] == ["2026-11", "2026-12"]


async def test_a_holiday_moves_it_and_is_named(branch: Meeting) -> None:
    await begin(branch, "15")  # 15 November 2026 is a Sunday
    assert "下一次：11月16日（周一）15:00（因周末调整）" in branch.secretary.sees("固定安排").text
    await branch.house.until(at(11, 9, 9, 1))
    assert "按安排是11月15日（周日），已调整" in branch.secretary.sees("请确认后发布").text


async def test_this_one_alone_is_moved(branch: Meeting) -> None:
    an = branch.secretary
    await begin(branch)
    await branch.house.until(at(11, 4, 9, 1))
    await an.presses("发布", message=an.sees("请确认后发布"))
    await branch["王小明"].presses("参加", branch.group)
    await an.presses("改时间、地点", message=branch.card("已发布。", an.private))
    await an.presses("只改这一次")
    await an.presses("11月5日")
    await an.presses("16:00")
    await an.presses("跳过")
    await an.presses("保存")
    (event,) = await rows(branch.house, Event)
    assert event.starts_at == at(11, 5, 16)
    seat = next(s for s in await rows(branch.house, Seat) if s.name == "王小明")
    assert (seat.answer, seat.unconfirmed) == ("coming", True)
    await branch.house.until(at(11, 11, 9, 1))
    assert "11月13日（周五）15:00" in an.sees("请确认后发布").text


async def test_this_one_and_those_after_it_and_all(branch: Meeting) -> None:
    an = branch.secretary
    await begin(branch, way="到时自动发布")
    await branch.house.until(at(11, 4, 9, 1))
    await an.presses("改时间、地点", message=branch.card("已发布。", an.private))
    for label in ("改这一次和以后", "每周四", "16:00", "跳过", "保存"):
        await an.presses(label)
    assert [event.starts_at for event in await rows(branch.house, Event)] == [at(11, 5, 16)]
    await branch.house.until(at(11, 10, 9, 1))
    assert [event.starts_at for event in await rows(branch.house, Event)] == [at(11, 5, 16), at(11, 12, 16)]
    await an.says("/meeting")
    await an.presses("固定安排：集中学习（每周四）")
    await an.presses("改时间、地点", message=branch.card("每周四16:00", an.private))
    for label in ("每周五", "14:00"):
        await an.presses(label)
    await an.says("一楼大厅")
    await an.presses("保存")
    first, second = await rows(branch.house, Event)
    assert first.starts_at == at(11, 5, 16)  # what is over stays
    assert (second.starts_at, second.place) == (at(11, 13, 14), "一楼大厅")
    await branch.house.until(at(11, 18, 9, 1))
    assert (await rows(branch.house, Event))[2].place == "一楼大厅"


async def test_from_weeks_to_months_makes_nothing_twice(branch: Meeting) -> None:
    an = branch.secretary
    await begin(branch, way="到时自动发布")
    await branch.house.until(at(11, 4, 9, 1))
    await an.presses("改时间、地点", message=branch.card("已发布。", an.private))
    for label in ("改这一次和以后", "每月20日", "15:00", "跳过", "保存"):
        await an.presses(label)
    await branch.house.until(at(12, 15, 9, 1))
    assert [event.starts_at for event in await rows(branch.house, Event)] == [
        at(11, 6, 15), at(11, 20, 15), at(12, 21, 15),
    ]  # fmt: skip


async def test_skipped_and_ended(branch: Meeting) -> None:
    an = branch.secretary
    await begin(branch)
    card = an.sees("下一次：11月6日")
    await an.presses("跳过下一次", message=card)
    skip = f"sa:{branch.branch_id}:1:2026-W45"
    assert "下一次：11月13日" in an.sees("固定安排").text
    assert (await an.forges(skip, card)).answer is not None
    assert len(await rows(branch.house, SeriesDay)) == 1  # a second press leaves out no further one
    await branch.house.until(at(11, 11, 9, 1))
    await an.presses("跳过这一次", message=an.sees("请确认后发布"))
    assert "这一次不安排" in an.sees("固定安排 · 集中学习").text
    await an.says("/meeting")
    await an.presses("固定安排：集中学习")
    await an.presses("停止", message=branch.card("每周五15:00", an.private))
    await branch.house.until(at(12, 20, 9, 1))
    assert [day.state for day in await rows(branch.house, SeriesDay)] == ["skipped", "skipped"]
    assert [row.next_at for row in await rows(branch.house, Series)] == [None]


async def test_others_have_no_say(branch: Meeting) -> None:
    await begin(branch)
    card = branch.secretary.sees("下一次")
    wang, stranger = branch["王小明"], branch.house.person("路人")
    for data in ("aw:1:1", "sa:1:1:2026-W45", "sb:1:1:1", "sd:1:1", "az:1:1:0"):
        assert "书记" in ((await wang.forges(data, card)).answer or "")
        assert "还没有登记到本支部" in ((await stranger.forges(data, card)).answer or "")
    await wang.says("/meeting")
    wang.does_not_see("固定安排")
    assert not any("固定安排" in m.text for m in branch.group.messages)


async def test_another_activity_day_moves_what_is_to_come(branch: Meeting) -> None:
    an = branch.secretary
    await begin(branch, "每月10日（主题党日）")
    await an.says("/settings")
    await an.presses("主题党日")
    await an.presses("20日")
    await branch.house.until(at(11, 12, 9, 1))
    an.does_not_see("请确认后发布")
    await branch.house.until(at(11, 13, 9, 1))
    assert "11月20日（周五）15:00" in an.sees("请确认后发布").text


async def test_a_long_sleep_proposes_only_what_lies_ahead(branch: Meeting) -> None:
    await begin(branch)
    branch.house.clock.move_to(at(12, 9, 10))
    await branch.house.program.passed()
    await branch.house.settle()
    assert [day.period for day in await rows(branch.house, SeriesDay)] == ["2026-W50"]


async def test_one_that_cannot_announce_itself_is_proposed_and_holds_nobody_up(branch: Meeting) -> None:
    await begin(branch, "每周五", "到时自动发布", "支委会 三楼会议室 讨论近期工作")
    await begin(branch, "每周五", "到时自动发布")
    async with branch.house.database.writing() as session:
        for post in (await session.execute(select(Post).where(Post.post != "secretary"))).scalars():
            post.until_on = date(2026, 11, 1)
    await branch.house.until(at(11, 4, 9, 30))
    assert "没有自动发布，请看设置和权限" in branch.secretary.sees("固定安排 · 支委会").text
    assert "11月6日（周五）15:00" in branch.card("集中学习").text
    assert [day.state for day in await rows(branch.house, SeriesDay)] == ["proposed", "announced"]


async def test_a_paused_branch_goes_on_when_it_is_back(branch: Meeting) -> None:
    await begin(branch)

    async def become(state: str) -> None:
        async with branch.house.database.writing() as session:
            found = await session.get(Branch, branch.branch_id)
            assert found is not None
            found.state = state

    await become("paused")
    await branch.house.until(at(11, 9, 9, 1))
    assert not await rows(branch.house, SeriesDay)
    await become("active")
    await branch.house.until(at(11, 11, 9, 30))
    assert [day.period for day in await rows(branch.house, SeriesDay)] == ["2026-W46"]
