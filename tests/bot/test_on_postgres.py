"""Six whole conversations again, on PostgreSQL: the same bot, the same words."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest

from tests.bot import test_events, test_setup
from tests.house import House
from tests.house import house as open_house
from tests.meeting import meeting_branch
from tests.people import thirteen

ON_A_BRANCH: tuple[Callable[[Any], Awaitable[None]], ...] = (
    test_events.test_answers_are_counted_and_the_toast_repeats_them,
    test_events.test_leave_asks_its_reason_in_private_and_the_chair_decides,
    test_events.test_the_quorum_missed_then_met,
)


@pytest.fixture
async def house(postgres_url: str) -> AsyncIterator[House]:
    async with open_house(postgres_url) as opened:
        yield opened


@pytest.mark.parametrize("conversation", ON_A_BRANCH, ids=lambda one: one.__name__)
async def test_meetings(conversation: Callable[[Any], Awaitable[None]], house: House) -> None:
    await conversation(await meeting_branch(house))


async def test_the_set_up(house: House) -> None:
    await test_setup.test_another_person_is_named_secretary_and_confirms_the_service_himself(house)


async def test_dues_from_the_card_to_the_receipt(house: House) -> None:
    setting = await thirteen(house)
    await house.until(datetime(2026, 11, 10, 9, 30))
    shown = setting["郑海"].sees("11月党费", setting.group)
    for _ in range(5):
        await setting["郑海"].presses("我已交纳", message=shown)
    await setting["李敏"].presses("已收到", message=setting["李敏"].sees("11月党费收缴名单"))
    setting["郑海"].sees("已收到")
    assert "已交1人" in setting["郑海"].sees("应交13人", setting.group).text


async def test_a_talk_is_written_and_read(house: House) -> None:
    setting = await thirteen(house)
    an = setting.secretary
    await an.says("/talk")
    await an.presses("王伟")
    for _ in range(14):
        shown = an.private.last
        if not shown.labels or "已登记" in shown.text:
            break
        wanted = [
            w for w in ("保存", "只登记", "今天", "跳过", "不用", "下一步") for label in shown.labels if w in label
        ]
        await an.presses(wanted[0] if wanted else shown.labels[0])
    an.sees("谈心谈话已登记")
