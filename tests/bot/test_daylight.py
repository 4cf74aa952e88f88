"""A branch abroad through the bot's door, in the week in which its clocks are changed, looked after hour by hour."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sandbox.people import BOT_ID
from storage.tables import Branch, Notice
from tests.house import house as open_house
from tests.people import rows, thirteen


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("zone", "start", "first", "last"),
    [
        ("Europe/Berlin", datetime(2026, 10, 19, 9, tzinfo=UTC), datetime(2026, 10, 22), datetime(2026, 10, 28)),
        pytest.param(
            "America/New_York",
            datetime(2027, 3, 8, 9, tzinfo=UTC),
            datetime(2027, 3, 10),
            datetime(2027, 3, 18),
            marks=pytest.mark.long,
        ),
    ],
)
async def test_every_reminder_comes_once_and_at_nine(
    sqlite_url: str, zone: str, start: datetime, first: datetime, last: datetime
) -> None:
    there = ZoneInfo(zone)
    async with open_house(sqlite_url, start) as house:
        setting = await thirteen(house)
        async with house.database.writing() as session:
            stored = await session.get(Branch, 1)
            assert stored is not None
            stored.timezone, stored.calendar = zone, "weekends"
            stored.next_due_at, stored.dues_due_at = house.clock.now(), None
        await house.until(first.replace(tzinfo=there))
        now = house.clock.now()
        while now < last.replace(tzinfo=there):
            now += timedelta(hours=1)
            house.clock.move_to(now)
            await house.program.passed()
            await house.settle()
        chats = [setting.group, *(person.private for person in setting.people.values())]
        said = [
            (chat.id, datetime.fromtimestamp(m.date, there))
            for chat in chats
            for m in chat.messages
            if m.sender_id == BOT_ID and ("待完成" in m.history[0] or m.history[0].startswith("提醒您"))
        ]
        inside = [(chat, sent) for chat, sent in said if sent >= first.replace(tzinfo=there)]
        assert inside
        assert {sent.hour for _, sent in inside} == {9}
        assert len(inside) == len({(chat, sent.date()) for chat, sent in inside})
        found = await rows(house, Notice)
        assert not [n for n in found if n.late and n.made_at >= first.replace(tzinfo=there)]
        keys = [(n.duty, n.occasion, n.rung, n.audience) for n in found]
        assert len(keys) == len(set(keys))
