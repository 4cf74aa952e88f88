"""When a branch's reminders come: good moments to choose from, the next one, and whether there is any."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import replace
from datetime import date, datetime, time

from domain.calendar import Shift
from domain.catalogue import Anchor, Duty, Rung, To, When
from domain.catalogue.expressions import parse_at
from domain.ladders import AHEAD, TRIAL
from domain.moments import Moment, moments
from domain.periods import Period, PeriodKind, between, containing
from domain.snapshot import TAIL, Hours, Setting

# Good moments to choose from, by a code that stands in buttons; those that never come in a period are not offered.
DAYS = {
    "s1wd": "start+1wd", "b30d": "-30d", "b14d": "-14d", "b7d": "-7d", "b3wd": "-3wd", "b1wd": "-1wd", "on": "+0d",
    "a1wd": "+1wd", "a3wd": "+3wd",
}  # fmt: skip
HOURS = {"h9": time(9), "h11": time(11), "h15": time(15), "h17": time(17)}


def day_choices(duty: Duty, setting: Setting, today: date) -> dict[str, str]:
    """Return the moments to choose from that do come in this duty's periods: code → place without its time."""
    left_out = "on" if duty.period is not PeriodKind.MONTH else "b30d"
    return {
        code: day
        for code, day in DAYS.items()
        if code != left_out and next(_falls(_with_only(duty, day, setting), TRIAL, setting, today), None)
    }


def _with_only(duty: Duty, day: str, setting: Setting) -> Duty:
    """Return the duty with one rung, which comes on that day."""
    at = parse_at(f"{day} {setting.hours.opens:%H:%M}")
    rung = Rung(TRIAL, at, To.HOLDER, When.OPEN, Shift.AFTER, False, 5, 1, duty.missed)
    return replace(duty, ladder=(rung,))


def unfit(duty: Duty, rung: Rung, setting: Setting, today: date) -> str | None:
    """Return why a rung would never be said, or not at its time: hours, never; None when it is well."""
    if not _speaks(rung.at.time, setting.hours):
        return "hours"
    floats = rung.at.anchor is Anchor.PLANNED
    return None if floats or next(_falls(duty, rung.id, setting, today), None) else "never"


def _speaks(at: time, hours: Hours) -> bool:
    return hours.opens <= at < hours.closes and not hours.quiet(at)


def coming(
    duty: Duty, rung: str, setting: Setting, now: datetime, today: date, said: Set[tuple[str, str]] = frozenset()
) -> datetime | None:
    """Return the next moment (UTC) of a rung, whatever is done by then; None when it waits for a planned date.

    `said`: codes of the periods in which it was said already, each with the rung's id; it is not said there again.
    """
    found = _falls(duty, rung, setting, today)
    return next((moment.at for code, moment in found if moment.at > now and (code, moment.id) not in said), None)


def _falls(duty: Duty, rung: str, setting: Setting, today: date) -> Iterator[tuple[str, Moment]]:
    """Yield a rung's moments, with their period's code, as far back as ladders speak and a year ahead."""
    if duty.due.term:
        ends = setting.term_ends_on
        periods: tuple[Period, ...] = (containing(ends, PeriodKind.YEAR),) if ends else ()
    else:
        periods = between(today - TAIL, today + AHEAD, duty.period or PeriodKind.YEAR)
    for period in periods:
        yield from ((period.code, moment) for moment in moments(duty, period, setting) if moment.rung.id == rung)
