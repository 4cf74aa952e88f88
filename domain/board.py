"""The board: where each duty of a period stands today, and by what one sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.catalogue import Catalogue, DoneBy, Duty, Subject, for_branch
from domain.occasions import Occasion, occasions
from domain.periods import Period
from domain.progress import Evidence, Progress, fits, progress
from domain.snapshot import BranchFacts, Records


class State(StrEnum):
    """Where an occasion stands."""

    OPEN = "open"
    PLANNED = "planned"
    IN_PROGRESS = "in-progress"
    DONE = "done"
    OVERDUE = "overdue"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Line:
    """One duty of one period. `done` of `total` is counted in the duty's own unit: events, groups, persons, talks.

    `missing` are the subjects still open (party groups; members: never to be named in the group), `planned_on` the next
    date arranged, `announced` the subjects (None: the whole) for which an event stands behind that date,
    `reason` why it was waived. `partial`: the branch came late in this period, so it is never overdue.
    """

    duty: Duty
    period: Period
    state: State
    done: int
    total: int
    pending: int
    done_on: date | None
    planned_on: date | None
    deadline: date
    evidence: Evidence | None
    reason: str | None
    missing: tuple[int, ...]
    planned: Mapping[int | None, date]
    announced: frozenset[int | None]
    partial: bool

    @property
    def closed(self) -> bool:
        """Tell whether nothing remains to be reminded of."""
        return self.state in (State.DONE, State.WAIVED)


def board(facts: BranchFacts, records: Records, catalogue: Catalogue, period: Period, today: date) -> list[Line]:
    """Return a line for each applying duty that is due within the period, in the catalogue's order, then by time.

    The board of a quarter holds its months' duties, its own, and those of the half-year and year that end in it. What
    only looks at all others (a closing) is no line of it.
    """
    lines = (
        stand(found, facts, records, today)
        for found in occasions(catalogue, facts, period.start, period.end)
        if found.deadline in period and found.duty.done.by is not DoneBy.CLOSING
    )
    return [line for line in lines if line is not None]


def closing(facts: BranchFacts, records: Records, catalogue: Catalogue, period: Period, today: date) -> list[Line]:
    """Return what counts when a period closes: its board, without what was never due and what closed before today."""
    lines = board(facts, records, catalogue, period, today)
    return [line for line in lines if not line.duty.ongoing and today <= line.period.end]


def _closed(period: Period, facts: BranchFacts, records: Records, today: date) -> Progress:
    """Return how much of what falls due in a period is closed."""
    lines = closing(facts, records, for_branch(facts.profile, facts.overrides), period, today)
    return Progress(sum(line.closed for line in lines), len(lines))


def stand(found: Occasion, facts: BranchFacts, records: Records, today: date) -> Line | None:
    """Return where an occasion stands today; None when there is nobody it could concern (no dues, nobody abroad)."""
    duty, period = found.duty, found.period
    looks_at_all = duty.done.by is DoneBy.CLOSING
    made = _closed(period, facts, records, today) if looks_at_all else progress(duty, period, facts, records)
    if made.total == 0:
        return None
    waived = [subject for subject in made.missing if (duty.code, period.code, subject) in records.waiver_at]
    whole = records.waiver_at.get((duty.code, period.code, None))
    missing = tuple(subject for subject in made.missing if subject not in waived)
    total = made.total - len(waived)
    planned = _planned(duty, period, records, today)
    state = _state(found, made, total, whole is not None, planned, today)
    reason = whole or next((records.waiver_at[duty.code, period.code, subject] for subject in waived), None)
    return Line(
        duty=duty,
        period=period,
        state=state,
        done=made.done,
        total=total,
        pending=made.pending,
        done_on=made.done_on,
        planned_on=min(planned.values(), default=None),
        deadline=found.deadline,
        evidence=made.evidence,
        reason=reason.reason if reason and state is State.WAIVED else None,
        missing=missing,
        planned=planned,
        announced=_announced(duty, period, records, planned),
        partial=found.partial,
    )


def _state(
    found: Occasion, made: Progress, total: int, waived: bool, planned: Mapping[int | None, date], today: date
) -> State:
    if made.done >= total:
        return State.DONE if made.done else State.WAIVED
    if waived:
        return State.WAIVED
    if today > found.deadline and not found.partial and not found.duty.ongoing:
        return State.OVERDUE
    if made.done or made.pending:
        return State.IN_PROGRESS
    return State.PLANNED if arranged(planned, made.missing) else State.OPEN


def arranged(planned: Mapping[int | None, date], missing: tuple[int, ...]) -> bool:
    """Tell whether what is still missing has a date: the whole, or each of its subjects."""
    return None in planned or (bool(missing) and all(subject in planned for subject in missing))


def _planned(duty: Duty, period: Period, records: Records, today: date) -> dict[int | None, date]:
    """Return the next date arranged for each subject (None: the whole), from today on: an event's before the plan's.

    A date named for this very occasion may lie behind the period (it is made up for later).
    """
    named = [(mark.subject, mark.on) for mark in records.dates_at.get((duty.code, period.code), ())]
    events = _next(_events(duty, period, records), today)
    return {**_next(named, today), **events}


def _next(marks: list[tuple[int | None, date]], today: date) -> dict[int | None, date]:
    """Return the earliest of each subject's dates that has not passed."""
    found: dict[int | None, date] = {}
    for subject, on in marks:
        if today <= on:
            found[subject] = min(on, found.get(subject, on))
    return found


def _events(duty: Duty, period: Period, records: Records) -> list[tuple[int | None, date]]:
    """Return for which subject and civil date events are announced that would fulfil this duty in the period."""
    each = duty.subject is Subject.GROUP
    marks = [(part.group_id if each else None, part.on) for part in records.planned if fits(duty, part)]
    return [(subject, on) for subject, on in marks if on in period]


def _announced(
    duty: Duty, period: Period, records: Records, planned: Mapping[int | None, date]
) -> frozenset[int | None]:
    """Return the subjects whose next date is that of an event."""
    return frozenset(subject for subject, on in _events(duty, period, records) if planned.get(subject) == on)
