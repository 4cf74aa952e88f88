from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.periods import Period, PeriodKind, between, containing, parse
from tests.domain.situations import few

days = st.dates(date(1990, 1, 1), date(2100, 12, 31))
kinds = st.sampled_from(PeriodKind)


@pytest.mark.parametrize(
    ("code", "start", "end"),
    [
        ("2026-11", "2026-11-01", "2026-11-30"),
        ("2028-02", "2028-02-01", "2028-02-29"),
        ("2026Q4", "2026-10-01", "2026-12-31"),
        ("2026h1", "2026-01-01", "2026-06-30"),
        ("2026H2", "2026-07-01", "2026-12-31"),
        (" 2026 ", "2026-01-01", "2026-12-31"),
    ],
)
def test_a_code_names_its_days(code: str, start: str, end: str) -> None:
    period = parse(code)
    assert (period.start.isoformat(), period.end.isoformat()) == (start, end)
    assert period.code == code.strip().upper()


@pytest.mark.parametrize(
    "code", ["", "2026-13", "2026-00", "2026Q5", "2026Q0", "2026H3", "26", "2026-1", "2026-11-01", "x"]
)
def test_what_is_no_period_is_refused(code: str) -> None:
    with pytest.raises(ValueError):
        parse(code)


@few
@given(days, kinds)
def test_every_day_lies_in_one_period_and_they_join_without_gaps(day: date, kind: PeriodKind) -> None:
    period = containing(day, kind)
    assert day in period
    assert parse(period.code) == period
    assert period.next().start == period.end + timedelta(days=1)
    assert period.next().previous() == period
    assert period.previous().end == period.start - timedelta(days=1)
    assert period.start.day == 1
    assert [period.month(n).start for n in (1, kind.months)] == [
        period.start,
        containing(period.end, PeriodKind.MONTH).start,
    ]


@few
@given(days, st.integers(0, 800), kinds)
def test_a_walk_covers_every_day_once(first: date, length: int, kind: PeriodKind) -> None:
    last = first + timedelta(days=length)
    walked = list(between(first, last, kind))
    assert first in walked[0]
    assert last in walked[-1]
    assert all(one.next() == other for one, other in pairwise(walked))


def test_there_is_no_thirteenth_month() -> None:
    with pytest.raises(ValueError):
        parse("2026Q1").month(4)


def test_periods_are_ordered_by_time() -> None:
    codes = ["2026-12", "2026", "2026Q4", "2026-01", "2025"]
    assert sorted(map(parse, codes)) == [parse(code) for code in ("2025", "2026-01", "2026", "2026Q4", "2026-12")]
    assert isinstance(parse("2026"), Period)
