from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import (
    CalendarKind,
    MonthDay,
    Moved,
    Shift,
    add_months,
    add_working_days,
    clamp,
    is_working_day,
    known,
    last_of_month,
    shift,
    why_free,
)
from tests.domain.situations import few

days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
kinds = st.sampled_from(CalendarKind)


@pytest.mark.parametrize(
    ("day", "works", "why"),
    [
        ("2024-02-04", True, Moved.NONE),  # Sunday, worked instead of the spring festival
        ("2024-02-12", False, Moved.HOLIDAY),
        ("2024-10-12", True, Moved.NONE),  # Saturday, swapped
        ("2025-01-26", True, Moved.NONE),  # Sunday, swapped
        ("2025-01-28", False, Moved.HOLIDAY),
        ("2025-10-06", False, Moved.HOLIDAY),
        ("2025-10-11", True, Moved.NONE),  # Saturday, swapped
        ("2026-01-01", False, Moved.HOLIDAY),
        ("2026-02-14", True, Moved.NONE),  # Saturday, swapped
        ("2026-10-03", False, Moved.HOLIDAY),  # a Saturday within the National Day
        ("2026-10-10", True, Moved.NONE),  # Saturday, swapped
        ("2026-11-14", False, Moved.WEEKEND),
        ("2026-11-16", True, Moved.NONE),
    ],
)
def test_it_knows_holidays_and_swapped_days(day: str, works: bool, why: Moved) -> None:
    assert is_working_day(date.fromisoformat(day)) is works
    assert why_free(date.fromisoformat(day)) is why


def test_beyond_the_announced_years_weekends_alone_count_and_it_says_so() -> None:
    new_year, saturday = date(2099, 1, 1), date(2099, 1, 3)
    assert is_working_day(new_year)
    assert not is_working_day(saturday)
    assert not known(new_year)
    assert known(date(2026, 12, 31))
    assert known(new_year, CalendarKind.WEEKENDS)


def test_a_branch_abroad_works_on_chinese_holidays() -> None:
    assert is_working_day(date(2026, 10, 1), CalendarKind.WEEKENDS)
    assert not is_working_day(date(2026, 10, 10), CalendarKind.WEEKENDS)


@pytest.mark.parametrize(
    ("how", "expected", "why"),
    [
        (Shift.BEFORE, "2026-09-30", Moved.HOLIDAY),
        (Shift.AFTER, "2026-10-08", Moved.HOLIDAY),
        (Shift.KEEP, "2026-10-01", Moved.NONE),
    ],
)
def test_a_holiday_is_shifted_with_its_reason(how: Shift, expected: str, why: Moved) -> None:
    moved = shift(date(2026, 10, 1), how)
    assert (moved.day, moved.because) == (date.fromisoformat(expected), why)


def test_a_weekend_is_shifted_with_its_reason() -> None:
    moved = shift(date(2026, 11, 14), Shift.AFTER)
    assert (moved.day, moved.because) == (date(2026, 11, 16), Moved.WEEKEND)


@few
@given(days, st.sampled_from(Shift), kinds)
def test_a_shifted_day_is_worked_and_near(day: date, how: Shift, kind: CalendarKind) -> None:
    moved = shift(day, how, kind).day
    assert abs(moved - day) <= timedelta(days=10)
    assert how is Shift.KEEP or is_working_day(moved, kind)
    assert (moved <= day) if how is Shift.BEFORE else (moved >= day)


@few
@given(days, st.integers(1, 60), kinds)
def test_working_days_count_there_and_back(day: date, count: int, kind: CalendarKind) -> None:
    later = add_working_days(day, count, kind)
    between = sum(is_working_day(day + timedelta(days=n), kind) for n in range(1, (later - day).days + 1))
    assert between == count
    assert is_working_day(later, kind)
    back = add_working_days(later, -count, kind)
    assert back <= day or back == add_working_days(day, 0)
    assert add_working_days(day, 0, kind) == day


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2027-02-28", 12, "2028-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2026-12-31", 1, "2027-01-31"),
    ],
)
def test_months_are_calendar_months_clamped_at_the_end(start: str, months: int, expected: str) -> None:
    assert add_months(date.fromisoformat(start), months) == date.fromisoformat(expected)


@few
@given(days, st.integers(-60, 60))
def test_months_never_spill_into_the_next(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == min(day.day, last_of_month(moved.year, moved.month).day)


def test_the_31st_means_the_last_day() -> None:
    assert [clamp(2028, month, 31).day for month in (1, 2, 4, 12)] == [31, 29, 30, 31]
    assert clamp(2027, 2, 31) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("code", "expected"),
    [("10", "2026-12-10"), ("31", "2026-12-31"), ("1w3", "2026-12-03"), ("2w4", "2026-12-11"), ("-1w4", "2026-12-25")],
)
def test_a_fixed_day_of_the_month(code: str, expected: str) -> None:
    fixed = MonthDay.parse(code)
    assert fixed.on(2026, 12) == date.fromisoformat(expected)
    assert fixed.code == code


@pytest.mark.parametrize("code", ["0", "32", "5w1", "1w7", "0w1", "x", "", "-1"])
def test_what_is_no_day_of_a_month_is_refused(code: str) -> None:
    with pytest.raises(ValueError):
        MonthDay.parse(code)
