"""A branch's whole year, stepped hour by hour and compared with a transcript to be read; and a year of outages.

Regenerate with REGENERATE=1 and read the difference before keeping it.
"""

import random
from datetime import datetime, timedelta

import pytest

from storage.tables import Notice
from tests.bot.test_outage import off_at_random
from tests.bot.test_quarter import compare, told
from tests.clock import SHANGHAI
from tests.house import house as open_house
from tests.people import Setting, rows, thirteen

FIRST, LAST = datetime(2026, 1, 5, 9, 30, tzinfo=SHANGHAI), datetime(2027, 1, 9, 9, 30, tzinfo=SHANGHAI)
PROFILES = [("原有制度", "source"), ("现行条例", "current")]
COMMITTEE = ("安国平", "周立", "李敏", "陈思远", "何静")
LATE = "郑海"  # pays a month after the others


async def act(setting: Setting, now: datetime) -> None:
    """What people do at an hour: pay on the 12th, confirm on the 13th, and a committee meets in each quarter."""
    an, li = setting.secretary, setting["李敏"]
    if (now.day, now.hour) == (12, 10):
        card = an.sees(f"{now.month}月党费", setting.group)
        for name, person in setting.people.items():
            if name not in ("钱进", LATE):
                person.user.presses("我已交纳", message=card)
        await setting.house.settle()
    elif (now.day, now.hour) == (13, 10):
        await li.presses("全部收到", message=li.sees(f"{now.month}月党费收缴名单"))
    elif (now.day, now.hour, now.month % 3) == (16, 10, 2):
        await an.says(f"/meeting 支委会 {now.month}月20日 15:00 二楼会议室 研究本季度工作")
        await an.presses("保存")
    elif (now.day, now.hour, now.month % 3) == (20, 15, 2):
        for name in COMMITTEE:
            setting[name].user.presses("签到")
        await setting.house.settle()
        await an.presses("宣布开会", message=an.sees("会务 · "))
        await an.presses("散会", message=an.sees("会务 · "))


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("profile", "name"), PROFILES)
async def test_a_year_hour_by_hour(sqlite_url: str, profile: str, name: str) -> None:
    async with open_house(sqlite_url, FIRST) as house:
        setting = await thirteen(house, profile=profile)
        house.clock.move_to(FIRST.replace(hour=10, minute=0))
        while house.clock.now() < LAST:
            await house.program.passed()
            await house.settle()
            await act(setting, house.clock.local())
            house.clock.move_to(house.clock.now() + timedelta(hours=1))
        chats = [setting.group, setting.secretary.private, setting["李敏"].private, setting[LATE].private]
        compare(f"year_{name}.txt", "\n".join(told(chat) for chat in chats) + "\n")
        keys = [(n.duty, n.occasion, n.rung, n.audience) for n in await rows(house, Notice)]
        assert len(keys) == len(set(keys))
        assert not [n for n in await rows(house, Notice) if n.late], "an hour is no lateness"


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("profile", "name"), PROFILES)
async def test_a_year_with_the_bot_off_at_random(sqlite_url: str, profile: str, name: str) -> None:
    async with open_house(sqlite_url, FIRST) as house:
        setting = await thirteen(house, profile=profile)
        await off_at_random(setting, random.Random(name), FIRST, LAST)
