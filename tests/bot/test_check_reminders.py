"""What `check` and /settings can say: reminders late, missed, dropped, unreached; where the calendar ends."""

from datetime import date, datetime, timedelta

import pytest

from bot import checking
from domain.calendar import last_known_year
from storage import duties
from storage.measures import gather
from storage.tables import Notice
from tests.clock import SHANGHAI
from tests.house import House
from tests.people import Setting, rows, thirteen
from texts.rendering import plain


@pytest.fixture
async def branch(house: House) -> Setting:
    return await thirteen(house)


LAST = last_known_year(date(2026, 11, 21))


@pytest.mark.parametrize(
    ("today", "fine", "said"),
    [
        (date(LAST - 1, 6, 1), True, f"已知至{LAST}年"),
        (date(LAST, 11, 21), True, f"已知至{LAST}年；{LAST + 1}年起只按周末推算，请在公布后更新节假日资料"),
        (date(LAST + 2, 1, 3), False, f"只知至{LAST}年，现在只按周末推算：请更新节假日资料（chinesecalendar）"),
    ],
)
def test_check_names_the_year_beyond_which_weekends_alone_count(today: date, fine: bool, said: str) -> None:
    found = checking.calendar(today)
    assert found.fine is fine
    assert plain("zh-CN", found.said, found.arguments) == said


async def test_what_went_amiss_is_counted_for_all_and_for_a_branch(branch: Setting) -> None:
    house = branch.house
    branch["张小燕"].user.blocks_bot()
    await house.until(datetime(2026, 11, 16, 18))
    house.clock.move_to(datetime(2026, 11, 23, 10, tzinfo=SHANGHAI))
    await house.settle()
    now = house.clock.now()
    async with house.database.reading() as session:
        found = await gather(session, now, now)
        own = await duties.counted(session, 1, now - timedelta(days=7))
    stored = await rows(house, Notice)
    assert found.late == own["late"] == sum(n.late and n.state in ("made", "shown") for n in stored) > 0
    assert found.missed == own["missed"] == sum(n.state == "missed" for n in stored) > 0
    assert found.unreached == own["unreached"] == sum(n.state == "unreached" for n in stored) > 0
    said = plain("zh-CN", "cli.reminders_state", checking.reminders(found))
    assert said == (
        f"七天内迟发 {found.late}，错过 {found.missed}，失效停发 0，无法送达 {found.unreached}；结果不明 0，等候时段 0"
    )


async def test_who_cannot_be_written_to_after_all_is_not_counted_as_told(branch: Setting) -> None:
    """Telegram said nothing when he blocked the bot; it refuses the message."""
    house = branch.house
    branch["张小燕"].user.started = False
    await house.until(datetime(2026, 11, 17, 9, 1))
    lost = [n for n in await rows(house, Notice) if n.reason == "forbidden"]
    assert [(n.duty, n.rung, n.state) for n in lost] == [("dues.collect", "missing", "dropped")]
    await house.until(datetime(2026, 11, 20, 9, 1))
    assert "张小燕同志收不到我的提醒" in branch["李敏"].sees("收不到我的提醒").text
