"""Looking for a date again, on PostgreSQL: the same bot, the same words."""

from collections.abc import AsyncIterator

import pytest

from tests.bot import test_dates
from tests.house import House
from tests.house import house as open_house
from tests.meeting import meeting_branch

AGAIN = (
    test_dates.test_a_poll_in_counts_then_one_press_makes_the_event,
    test_dates.test_changed_times_are_asked_again,
    test_dates.test_many_press_at_once_and_none_is_lost,
)


@pytest.fixture
async def house(postgres_url: str) -> AsyncIterator[House]:
    async with open_house(postgres_url) as opened:
        yield opened


@pytest.mark.parametrize("number", range(len(AGAIN)))
async def test_conversations(number: int, house: House) -> None:
    await AGAIN[number](await meeting_branch(house))
