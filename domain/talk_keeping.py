"""How long the content of a talk is kept: the branch's period, a week's notice before it goes; the fact stays."""

from datetime import date, timedelta

from domain.calendar import add_months

MONTHS = (12, 24, 36, 60)
USUAL = 36  # ours: no regulation names a period
NOTICE = timedelta(days=7)


def ends_on(held_on: date, months: int) -> date:
    """Return the civil date on which the content of a talk goes."""
    return add_months(held_on, months)


def is_to_tell(ends: date, today: date) -> bool:
    """Tell whether the notice is due: a week before the content goes, or later when the period was shortened."""
    return today >= ends - NOTICE


def not_before(ends: date, told_on: date) -> date:
    """Return the civil date on which content goes of whose end was told on a day: never within a week of it."""
    return max(ends, told_on + NOTICE)
