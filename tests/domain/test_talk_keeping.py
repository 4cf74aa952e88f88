"""How long the content of a talk is kept, and that nobody is surprised by its end."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.talk_keeping import MONTHS, NOTICE, USUAL, ends_on, is_to_tell, not_before

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def test_the_period_counts_from_the_talk() -> None:
    assert ends_on(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert USUAL in MONTHS


def test_the_notice_comes_a_week_before() -> None:
    assert not is_to_tell(date(2026, 11, 9), date(2026, 11, 1))
    assert is_to_tell(date(2026, 11, 9), date(2026, 11, 2))


@given(DAYS, DAYS)
def test_there_is_always_a_week_between(ends: date, told_on: date) -> None:
    gone = not_before(ends, told_on)
    assert gone - told_on >= NOTICE
    assert gone >= ends
    assert gone == ends or gone == told_on + timedelta(days=7)
