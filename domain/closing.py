"""What is still open when a period closes, by how much time each needs; and what must come before it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from domain.board import Line, closing, stand
from domain.calendar import add_working_days
from domain.catalogue import Catalogue, DoneBy, Duty
from domain.occasions import applies, occasion
from domain.periods import Period, containing
from domain.snapshot import BranchFacts, Records

# A meeting held so shortly before has prepared the next one, though a new period has begun meanwhile.
STILL_FRESH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Pending:
    """One open line of a closing period. `lead` (working days) has that of what must come before it added.

    `start_by` is the last civil date on which it can be begun without haste, `before` what must be done first.
    `awaited`: a meeting waits for it, so that it must be begun as early as that one.
    """

    line: Line
    lead: int
    start_by: date
    before: tuple[Line, ...]
    awaited: bool = False


def by_lead(found: Iterable[Pending]) -> list[Pending]:
    """Sort what is open: what takes longest first, and before a meeting what it waits for."""
    return sorted(
        found,
        key=lambda one: (-one.lead, not one.awaited, one.line.deadline, one.line.duty.order, one.line.period),
    )


def still_open(
    facts: BranchFacts, records: Records, catalogue: Catalogue, period: Period, today: date
) -> list[Pending]:
    """Return what is open of a period that closes, what takes longest first (the lead times of the catalogue)."""
    lines = [line for line in closing(facts, records, catalogue, period, today) if not line.closed]
    found = [_pending(line, facts, records, catalogue, today) for line in lines]
    return by_lead(_hurried(one, found) for one in found)


def _hurried(one: Pending, found: Sequence[Pending]) -> Pending:
    """Have what a meeting waits for begun as early as the meeting's own preparations."""
    waiting = [
        other
        for other in found
        if other.line.duty.done.by is DoneBy.PARTS and any(first.duty is one.line.duty for first in other.before)
    ]
    if not waiting:
        return one
    lead, start_by = max(other.lead for other in waiting), min(other.start_by for other in waiting)
    return replace(one, lead=max(one.lead, lead), start_by=min(one.start_by, start_by), awaited=True)


def _pending(line: Line, facts: BranchFacts, records: Records, catalogue: Catalogue, today: date) -> Pending:
    before = to_come_before(line, facts, records, catalogue, today)
    lead = line.duty.lead + max((one.duty.lead for one in before), default=0)
    return Pending(line, lead, add_working_days(line.deadline, -lead, facts.calendar), before)


def to_come_before(
    line: Line, facts: BranchFacts, records: Records, catalogue: Catalogue, today: date
) -> tuple[Line, ...]:
    """Return the open lines of the duties that this one needs first; none for what does not apply or is done."""
    if line.closed:
        return ()
    on = min(max(today, line.period.start), line.period.end)
    needed = (_needed(catalogue.duty(code), on, facts, records, today) for code in line.duty.needs)
    return tuple(one for one in needed if one is not None)


def _needed(duty: Duty, on: date, facts: BranchFacts, records: Records, today: date) -> Line | None:
    """Return the line of a needed duty in its period around a civil date, None when nothing is to be waited for."""
    if not applies(duty, facts) or duty.period is None:
        return None
    period = containing(on, duty.period)
    line = line_of(duty, period, facts, records, today)
    if line is None or line.closed:
        return None
    return None if held_lately(duty, period, on, facts, records) else line


def held_lately(duty: Duty, period: Period, on: date, facts: BranchFacts, records: Records) -> bool:
    """Tell whether a meeting of the period before was held so shortly before a civil date that it still prepares."""
    if duty.done.by is not DoneBy.PARTS:
        return False
    line = line_of(duty, period.previous(), facts, records, on)
    return line is not None and line.done_on is not None and line.done_on >= on - STILL_FRESH


def line_of(duty: Duty, period: Period, facts: BranchFacts, records: Records, today: date) -> Line | None:
    """Return where a duty stands in a period; None when it was due before the branch came, or concerns nobody."""
    found = occasion(duty, period, facts)
    return stand(found, facts, records, today) if found else None
