"""Who takes part: months in a row without it (J17), a quarter in which somebody took part in nothing, monotony.

How months are counted is an interpretation (regulations.md, section 7): a month counts when something was held to which
the member was asked, he was at none of it, and had no leave that was agreed to. Any attendance, and any agreed leave,
ends the row; a month in which nothing was held neither counts nor ends it. People decide, never the program.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

COUNTED = range(3, 7)  # months in a row at which the secretary is told
LEAST_MONTHS = 3  # so many months of one kind are needed before monotony is hinted at


@dataclass(frozen=True, slots=True)
class Line:
    """One held event of one member: its civil date, whether he was there, was excused, made it up afterwards."""

    on: date
    present: bool
    excused: bool = False
    made_up: bool = False


def month_of(on: date) -> date:
    """Return the first day of the month."""
    return on.replace(day=1)


def months_without(lines: Iterable[Line]) -> int:
    """Return for how many months in a row, the last one first, a member has taken part in nothing without a reason."""
    by_month: dict[date, list[Line]] = {}
    for line in lines:
        by_month.setdefault(month_of(line.on), []).append(line)
    count = 0
    for month in sorted(by_month, reverse=True):
        if any(line.present or line.excused for line in by_month[month]):
            break
        count += 1
    return count


def made_up_in(lines: Iterable[Line], months: int) -> int:
    """Return how many events of the last `months` months with events were made up: shown beside, changing nothing."""
    found = list(lines)
    last = sorted({month_of(line.on) for line in found}, reverse=True)[:months]
    return sum(line.made_up for line in found if month_of(line.on) in last)


def in_nothing(lines: Sequence[Line]) -> bool:
    """Tell whether somebody has taken part in nothing of what he was asked to, or was asked to nothing."""
    return not any(line.present for line in lines)


def only_subkind(held: Collection[tuple[date, str]]) -> str:
    """Return the sub-kind that all months had, empty when there were others, none named, or too few months."""
    subkinds = {subkind for _, subkind in held}
    months = {month_of(on) for on, _ in held}
    return subkinds.pop() if len(subkinds) == 1 and len(months) >= LEAST_MONTHS else ""
