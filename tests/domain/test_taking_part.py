"""Months in a row without taking part, as interpreted: leave and attendance end the row, empty months do neither."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.taking_part import Line, in_nothing, made_up_in, months_without, only_subkind


def absent(month: int, day: int = 10, **more: bool) -> Line:
    return Line(date(2026, month, day), present=False, **more)


def there(month: int, day: int = 10) -> Line:
    return Line(date(2026, month, day), present=True)


@pytest.mark.parametrize(
    ("lines", "months"),
    [
        ([], 0),
        ([there(10)], 0),
        ([absent(10)], 1),
        ([absent(8), absent(9), absent(10)], 3),
        ([there(7), absent(8), absent(10)], 2),  # nothing was held in September
        ([absent(8), there(9), absent(10)], 1),
        ([absent(8), absent(9), absent(10, 3), there(10, 20)], 0),  # any attendance ends it
        ([absent(8), absent(9, excused=True), absent(10)], 1),  # an agreed leave ends it
        ([absent(8), absent(9, made_up=True), absent(10)], 3),  # made up is not present; it is shown beside
        ([absent(month) for month in range(4, 11)], 7),
    ],
)
def test_months_in_a_row(lines: list[Line], months: int) -> None:
    assert months_without(lines) == months
    assert months_without(reversed(lines)) == months


def test_what_was_made_up_is_counted_within_the_row_alone() -> None:
    lines = [absent(3, made_up=True), there(7), absent(8, made_up=True), absent(9), absent(10, made_up=True)]
    assert made_up_in(lines, months_without(lines)) == 2


@given(st.lists(st.builds(Line, st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.booleans(), st.booleans())))
def test_the_row_never_exceeds_the_months_and_attendance_at_the_end_makes_it_none(lines: list[Line]) -> None:
    months = {line.on.month for line in lines}
    assert 0 <= months_without(lines) <= len(months)
    if months:
        assert months_without([*lines, there(max(months), 1)]) == 0
    assert in_nothing(lines) == all(not line.present for line in lines)


def test_monotony_needs_three_months_and_one_named_subkind() -> None:
    held = [(date(2026, month, 10), "theme") for month in (1, 2, 3)]
    assert only_subkind(held) == "theme"
    assert only_subkind(held[:2]) == ""
    assert only_subkind([*held, (date(2026, 4, 10), "visit")]) == ""
    assert only_subkind([(on, "") for on, _ in held]) == ""
