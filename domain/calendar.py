"""Civil days: working days with public holidays and swapped days, month ends, shifts that say why a day was moved.

The holiday library knows only the years that the State Council has announced; beyond them weekends alone count, and
`known` says so.
"""

from __future__ import annotations

import calendar as _months
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

import chinese_calendar

_ONE = timedelta(days=1)


class CalendarKind(StrEnum):
    """Which days a branch works on: mainland China's list, or plain weekends for a branch abroad."""

    CHINA = "china"
    WEEKENDS = "weekends"


class Shift(StrEnum):
    """What to do with a date that is no working day: the working day before it, the one after it, or nothing."""

    BEFORE = "before"
    AFTER = "after"
    KEEP = "keep"


class Moved(StrEnum):
    """Why a date was moved; texts say it in the message."""

    NONE = "none"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class Shifted:
    """A civil date after shifting, and why it was moved from the one asked for."""

    day: date
    because: Moved


@lru_cache(maxsize=8192)
def _china(day: date) -> tuple[bool, bool]:
    """Tell (is a working day, the announced list covers it) for mainland China, remembered per day."""
    try:
        return bool(chinese_calendar.is_workday(day)), True
    except NotImplementedError:
        return day.weekday() < 5, False


def is_working_day(day: date, kind: CalendarKind = CalendarKind.CHINA) -> bool:
    """Tell whether people work on this civil date."""
    return _china(day)[0] if kind is CalendarKind.CHINA else day.weekday() < 5


def known(day: date, kind: CalendarKind = CalendarKind.CHINA) -> bool:
    """Tell whether the public holidays of this date are announced; a weekends calendar has nothing to announce."""
    return kind is CalendarKind.WEEKENDS or _china(day)[1]


def last_known_year(today: date) -> int:
    """Return the last year, counted on from this date's, whose public holidays in China are announced."""
    year = today.year
    while not known(date(year, 1, 1)) and year > 2004:
        year -= 1
    while known(date(year + 1, 1, 1)):
        year += 1
    return year


def why_free(day: date, kind: CalendarKind = CalendarKind.CHINA) -> Moved:
    """Say why nobody works on this date: a weekend, a public holiday, or `none` when people do work."""
    if is_working_day(day, kind):
        return Moved.NONE
    return Moved.WEEKEND if day.weekday() >= 5 and not _named_holiday(day, kind) else Moved.HOLIDAY


def _named_holiday(day: date, kind: CalendarKind) -> bool:
    """Tell whether a weekend day belongs to a public holiday; then the holiday is the reason people know."""
    if kind is CalendarKind.WEEKENDS or not known(day, kind):
        return False
    return chinese_calendar.get_holiday_detail(day)[1] is not None


def add_working_days(day: date, count: int, kind: CalendarKind = CalendarKind.CHINA) -> date:
    """Return the working day `count` working days after (before, when negative) this one; 0 leaves the date alone."""
    step = _ONE if count > 0 else -_ONE
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day, kind)
    return day


def shift(day: date, how: Shift, kind: CalendarKind = CalendarKind.CHINA) -> Shifted:
    """Move a civil date to a working day, before or after it, and say why; `keep` never moves."""
    because = why_free(day, kind)
    if how is Shift.KEEP or because is Moved.NONE:
        return Shifted(day, Moved.NONE)
    return Shifted(add_working_days(day, -1 if how is Shift.BEFORE else 1, kind), because)


def last_of_month(year: int, month: int) -> date:
    """Return the last civil date of a month."""
    return date(year, month, _months.monthrange(year, month)[1])


def clamp(year: int, month: int, day: int) -> date:
    """Return that day of the month, or its last day when the month is shorter (the 31st means the last day)."""
    return date(year, month, min(day, _months.monthrange(year, month)[1]))


def add_months(day: date, count: int) -> date:
    """Return the same day `count` calendar months later (earlier, when negative), clamped at the month's end."""
    months = day.year * 12 + day.month - 1 + count
    return clamp(months // 12, months % 12 + 1, day.day)


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A branch's fixed day of each month: a day number, or a weekday of a week (week -1 is the last one)."""

    day: int = 0
    week: int = 0
    weekday: int = 0

    def __post_init__(self) -> None:
        """Refuse what names no day; raises ValueError."""
        by_number = 1 <= self.day <= 31 and not self.week
        by_weekday = not self.day and self.week in (-1, 1, 2, 3, 4) and 0 <= self.weekday <= 6
        if not (by_number or by_weekday):
            raise ValueError(f"no day of a month: {self!r}")

    @classmethod
    def parse(cls, code: str) -> MonthDay:
        """Read `10`, or `2w4` (the second Friday: Monday is 0), or `-1w4` (the last); raises ValueError."""
        week, mark, weekday = code.partition("w")
        return cls(week=int(week), weekday=int(weekday)) if mark else cls(day=int(code))

    @property
    def code(self) -> str:
        """Return the short form that `parse` reads."""
        return str(self.day) if self.day else f"{self.week}w{self.weekday}"

    def on(self, year: int, month: int) -> date:
        """Return that day in one month, clamped at the month's end."""
        if self.day:
            return clamp(year, month, self.day)
        if self.week < 0:
            last = last_of_month(year, month)
            return last - timedelta(days=(last.weekday() - self.weekday) % 7)
        first = date(year, month, 1)
        return first + timedelta(days=(self.weekday - first.weekday()) % 7 + 7 * (self.week - 1))
