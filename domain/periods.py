"""Periods: the months, quarters, half-years and years in which a duty falls due, named by a short code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from domain.calendar import add_months, last_of_month

_CODE = re.compile(r"(\d{4})(?:-(\d{2})|Q([1-4])|H([12]))?", re.ASCII)


class PeriodKind(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"

    @property
    def months(self) -> int:
        """Return the number of calendar months in it."""
        return _MONTHS[self]


_LETTER = {PeriodKind.QUARTER: "Q", PeriodKind.HALF: "H"}
_MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF: 6, PeriodKind.YEAR: 12}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One period in civil dates, both ends belonging to it; ordered by its start, then its end."""

    start: date
    end: date
    kind: PeriodKind

    @property
    def code(self) -> str:
        """Return the short name that keys and commands use: 2026-11, 2026Q4, 2026H2, 2026."""
        year = f"{self.start.year:04}"
        if self.kind is PeriodKind.MONTH:
            return f"{year}-{self.number:02}"
        return f"{year}{_LETTER[self.kind]}{self.number}" if self.kind in _LETTER else year

    @property
    def number(self) -> int:
        """Return which one of its year it is: month 1 to 12, quarter 1 to 4, half 1 to 2, year 1."""
        return (self.start.month - 1) // self.kind.months + 1

    def __contains__(self, day: date) -> bool:
        """Tell whether a civil date lies in the period."""
        return self.start <= day <= self.end

    def next(self) -> Period:
        """Return the period after this one."""
        return containing(add_months(self.start, self.kind.months), self.kind)

    def previous(self) -> Period:
        """Return the period before this one."""
        return containing(add_months(self.start, -self.kind.months), self.kind)

    def month(self, number: int) -> Period:
        """Return its `number`-th month, 1 being the first; raises ValueError when it has none such."""
        if not 1 <= number <= self.kind.months:
            raise ValueError(f"{self.code} has no month {number}")
        return containing(add_months(self.start, number - 1), PeriodKind.MONTH)


@lru_cache(maxsize=4096)
def containing(day: date, kind: PeriodKind) -> Period:
    """Return the period of that kind in which a civil date lies."""
    month = (day.month - 1) // kind.months * kind.months + 1
    return Period(date(day.year, month, 1), last_of_month(day.year, month + kind.months - 1), kind)


def parse(code: str) -> Period:
    """Read a period's code (2026-11, 2026Q4, 2026H2, 2026); raises ValueError when it is none."""
    found = _CODE.fullmatch(code.strip().upper())
    if not found:
        raise ValueError(f"no period: {code!r}")
    year, month, quarter, half = found.groups()
    for text, kind in ((month, PeriodKind.MONTH), (quarter, PeriodKind.QUARTER), (half, PeriodKind.HALF)):
        if text:
            return containing(date(int(year), (int(text) - 1) * kind.months + 1, 1), kind)
    return containing(date(int(year), 1, 1), PeriodKind.YEAR)


@lru_cache(maxsize=4096)
def between(first: date, last: date, kind: PeriodKind) -> tuple[Period, ...]:
    """Return the periods of that kind from the one in which `first` lies to the one in which `last` lies."""
    found = [containing(first, kind)]
    while found[-1].end < last:
        found.append(found[-1].next())
    return tuple(found)
