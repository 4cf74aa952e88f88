"""Rules of series: the day in each period, moved off holidays with the reason, periods in their order."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import CalendarKind, MonthDay, Moved, is_working_day
from domain.series import ACTIVITY, Rhythm, check, next_period, proposed_at
from tests.clock import SHANGHAI

RULES = (ACTIVITY, "m1", "m31", "m-1w4", "m2w0", "w0", "w4", "w5")


def rhythm(rule: str, activity: int = 10) -> Rhythm:
    return Rhythm(rule, MonthDay(activity), CalendarKind.CHINA)


@pytest.mark.parametrize(
    ("rule", "period", "day", "because"),
    [
        (ACTIVITY, "2026-11", date(2026, 11, 10), Moved.NONE),
        ("m31", "2026-11", date(2026, 11, 30), Moved.NONE),  # the last day there is
        ("m10", "2026-10", date(2026, 10, 10), Moved.NONE),  # a Saturday that people work on
        ("m15", "2026-11", date(2026, 11, 16), Moved.WEEKEND),
        ("m31", "2026-10", date(2026, 10, 30), Moved.WEEKEND),  # not into the next month
        ("m1", "2026-10", date(2026, 10, 8), Moved.HOLIDAY),
        ("w4", "2026-W45", date(2026, 11, 6), Moved.NONE),
        ("w3", "2026-W40", date(2026, 9, 30), Moved.HOLIDAY),  # 1 October: before it, in the same week
        ("w5", "2026-W45", date(2026, 11, 7), Moved.NONE),
        ("w0", "2026-W53", date(2026, 12, 28), Moved.NONE),
    ],
)
def test_the_day_of_a_period(rule: str, period: str, day: date, because: Moved) -> None:
    found = rhythm(rule).day(period)
    assert (found.day, found.because) == (day, because)


@given(st.sampled_from(RULES), st.dates(date(2024, 1, 1), date(2027, 12, 31)))
def test_every_day_lies_in_its_period_and_periods_follow_one_another(rule: str, day: date) -> None:
    found = rhythm(rule)
    period = found.period(day)
    assert found.period(found.day(period).day) == period
    after = found.following(period)
    assert after > period
    assert found.asked_on(after) > found.asked_on(period)
    assert found.ahead(found.day(period).day) < found.day(period).day
    assert is_working_day(found.ahead(found.day(period).day))


def test_the_next_period_is_one_whose_day_lies_ahead() -> None:
    now = datetime(2026, 11, 10, 16, tzinfo=SHANGHAI)
    found = rhythm(ACTIVITY)
    assert next_period(found, time(15), None, date(2026, 11, 1), now, SHANGHAI) == "2026-12"
    assert next_period(found, time(17), None, date(2026, 11, 1), now, SHANGHAI) == "2026-11"
    assert next_period(found, time(17), "2026-12", date(2026, 11, 1), now, SHANGHAI) == "2027-01"
    assert next_period(found, time(17), "2025-12", date(2026, 11, 1), now, SHANGHAI) == "2026-11"  # long asleep
    assert proposed_at(found, "2026-12", time(9), SHANGHAI) == datetime(2026, 12, 3, 9, tzinfo=SHANGHAI)


@pytest.mark.parametrize("rule", ["", "x", "w7", "w", "m0", "m32", "m9w9", "m1;drop", "m" + "1" * 9])
def test_what_is_no_rule_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        check(rule)
