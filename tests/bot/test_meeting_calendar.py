"""Calendar files, as whole conversations: one meeting, all of one's own, moved, called off; nothing private in them."""

from datetime import datetime

import icalendar
import pytest

from tests.clock import SHANGHAI
from tests.house import House
from tests.house import Person as Account
from tests.meeting import Meeting, meeting_branch

COMMITTEE = "支委会 2026-12-03 15:00 三楼会议室 讨论某同志的处分"
ASSEMBLY = "党员大会 12月3日 15:00 三楼会议室 审议年度总结"


@pytest.fixture
async def branch(house: House) -> Meeting:
    return await meeting_branch(house)


def entries(who: Account) -> list[icalendar.Event]:
    found = who.private.last
    assert found.file is not None
    assert found.file.name.endswith(".ics")
    calendar = icalendar.Calendar.from_ical(found.file.content)
    return [one for one in calendar.walk("VEVENT") if isinstance(one, icalendar.Event)]


async def test_a_meeting_is_taken_into_the_calendar_and_follows_its_changes(branch: Meeting) -> None:
    an = branch.secretary
    await branch.announce(COMMITTEE)
    await branch["李敏"].presses("加入日历", message=branch.card("应到3人", branch["李敏"].private))
    (first,) = entries(branch["李敏"])
    assert first.decoded("dtstart") == datetime(2026, 12, 3, 15, 0, tzinfo=SHANGHAI)
    assert (str(first["status"]), str(first["sequence"])) == ("CONFIRMED", "0")
    assert str(first["location"]) == "三楼会议室"
    assert "处分" not in first.to_ical().decode()
    await an.presses("另定时间", message=branch.desk())
    await an.says("12月4日")
    await an.presses("16:00")
    await an.presses("保存")
    await branch["李敏"].presses("加入日历", message=branch.card("应到3人", branch["李敏"].private))
    (moved,) = entries(branch["李敏"])
    assert moved["uid"] == first["uid"]
    assert str(moved["sequence"]) == "1"
    assert moved.decoded("dtstart").hour == 16
    await an.presses("取消会议", message=branch.desk())
    await an.says("另有安排")
    await branch["李敏"].presses("加入日历", message=branch.card("已取消", branch["李敏"].private))
    (gone,) = entries(branch["李敏"])
    assert (str(gone["status"]), str(gone["sequence"]), gone["uid"]) == ("CANCELLED", "2", first["uid"])


async def test_the_own_file_holds_what_one_is_asked_to_and_no_more(branch: Meeting) -> None:
    await branch.announce(COMMITTEE)
    await branch.announce(ASSEMBLY)
    for name, number in (("王小明", 1), ("李敏", 2)):
        await branch[name].says("/me")
        await branch[name].presses("我的会议日历")
        assert len(entries(branch[name])) == number
    assert not any("ics" in (m.file.name if m.file else "") for m in branch.group.messages)


async def test_others_cannot_take_a_committee_meetings_file(branch: Meeting) -> None:
    await branch.announce(COMMITTEE)
    card = branch.card("应到3人", branch["李敏"].private)
    data = f"aa:{branch.branch_id}:1"
    press = await branch["王小明"].forges(data, card)
    assert "支部" in (press.answer or "")
    assert not branch["王小明"].private.messages
    stranger = branch.house.person("路人")
    press = await stranger.forges(data, card)
    assert "还没有登记到本支部" in (press.answer or "")
