"""Which duties apply to a branch, in which periods, and by which day each is due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from domain.calendar import Shift, add_working_days, clamp, shift
from domain.catalogue import Catalogue, Condition, DoneBy, Duty, Unit
from domain.periods import Period, PeriodKind, between, containing, parse
from domain.snapshot import BranchFacts, Setting


@dataclass(frozen=True, slots=True)
class Occasion:
    """One duty in one period. `partial`: the branch came when more than half of the time had passed; never overdue."""

    duty: Duty
    period: Period
    deadline: date
    partial: bool


def key(period: Period, subject: int | None = None) -> str:
    """Return an occasion's key beside its duty's code: 2026Q4, or 2026Q4#12 for one subject of it."""
    return period.code if subject is None else f"{period.code}#{subject}"


def parse_key(text: str) -> tuple[Period, int | None]:
    """Read an occasion's key; raises ValueError."""
    code, mark, subject = text.partition("#")
    return parse(code), int(subject) if mark else None


def applies(duty: Duty, facts: BranchFacts) -> bool:
    """Tell whether a branch has this duty at all: switched on, recurring, and its conditions met."""
    held = {
        Condition.COMMITTEE: bool(facts.committee),
        Condition.GROUPS: bool(facts.groups),
        Condition.ACTIVISTS: bool(facts.activists),
        Condition.OVERSEAS: bool(facts.overseas),
        Condition.TERM: facts.term_ends_on is not None,
        Condition.NOT_TEMPORARY: not facts.temporary,
    }
    return duty.on and duty.period is not None and all(held[condition] for condition in duty.applies_if)


@lru_cache(maxsize=16384)
def deadline(duty: Duty, period: Period, setting: Setting) -> date:
    """Return the last civil date on which a duty of this period is in time; never outside the period, save a term."""
    due = duty.due
    if due.term:
        return setting.term_ends_on or period.end
    month = period.month(due.month or period.kind.months)
    day = clamp(month.start.year, month.start.month, due.day or 31)
    if due.count:
        working = due.unit is Unit.WORKING_DAYS
        day = add_working_days(day, due.count, setting.calendar) if working else day + timedelta(days=due.count)
    day = min(max(day, period.start), period.end)
    if duty.done.by is DoneBy.DUES and collection(period, setting) >= day:
        return period.end
    return day


def collection(period: Period, setting: Setting) -> date:
    """Return the working day of the period's last month on which dues are collected, never beyond the month."""
    wanted = setting.collection_day.on(period.end.year, period.end.month)
    moved = shift(wanted, Shift.AFTER, setting.calendar).day
    return moved if moved <= period.end else shift(wanted, Shift.BEFORE, setting.calendar).day


def opening(duty: Duty, period: Period) -> date:
    """Return the day from which a duty of this period is expected: its first window's start, or the period's."""
    return period.month(duty.windows[0][0]).start if duty.windows else period.start


def occasion(duty: Duty, period: Period, facts: BranchFacts) -> Occasion | None:
    """Return a duty's occasion in a period, None when it was due before the branch was set up."""
    last = facts.put_off.get((duty.code, period.code)) or deadline(duty, period, facts.setting)
    if last < facts.set_up_on or (duty.due.term and deadline(duty, period, facts.setting) not in period):
        return None
    first = opening(duty, period)
    return Occasion(duty, period, last, partial=facts.set_up_on > first + (last - first) / 2)


def occasions(catalogue: Catalogue, facts: BranchFacts, first: date, last: date) -> Iterator[Occasion]:
    """Yield the occasions of all periods that touch the civil dates, in the catalogue's order."""
    for duty in catalogue.recurring():
        if not applies(duty, facts):
            continue
        for period in periods(duty, facts, first, last):
            found = occasion(duty, period, facts)
            if found:
                yield found


def periods(duty: Duty, facts: BranchFacts, first: date, last: date) -> Iterator[Period]:
    """Yield a duty's periods that touch the civil dates; a term's duty has the year in which the term ends."""
    if duty.due.term and facts.term_ends_on:
        yield containing(facts.term_ends_on, PeriodKind.YEAR)
    elif duty.period:
        yield from between(first, last, duty.period)
