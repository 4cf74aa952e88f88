"""What must hold between the parts of the catalogue; each finding is a line with its path."""

from __future__ import annotations

import re
from collections.abc import Iterator

from domain.catalogue.model import Catalogue, Duty, Kind, Rung
from domain.catalogue.words import Anchor, DoneBy, Subject, To, Unit, Visibility
from domain.periods import PeriodKind

_RUNG_ID = re.compile(r"[a-z][a-z-]{0,23}")

_WINDOW = (Anchor.WINDOW, Anchor.WINDOW_END)


def problems_of(catalogue: Catalogue) -> Iterator[str]:
    """Yield every contradiction in a catalogue: unknown kinds, windows outside the period, leaks to the group."""
    kinds = {kind.code: kind for kind in catalogue.kinds}
    for kind in catalogue.kinds:
        yield from _kind_problems(kind, kinds)
    for duty in catalogue.duties:
        yield from (f"duty.{duty.code}.{line}" for line in _duty_problems(duty, kinds))
    yield from _needs_problems({duty.code: duty for duty in catalogue.duties})


def _kind_problems(kind: Kind, kinds: dict[str, Kind]) -> Iterator[str]:
    for other in kind.shares:
        if other not in kinds:
            yield f"kind.{kind.code}.shares: no kind {other!r}"
        elif kind.code not in kinds[other].shares:
            yield f"kind.{kind.code}.shares: {other} does not name {kind.code}"


def _duty_problems(duty: Duty, kinds: dict[str, Kind]) -> Iterator[str]:
    yield from _done_problems(duty, kinds)
    yield from _time_problems(duty)
    yield from _ladder_problems(duty)
    if not duty.rules:
        yield "rules: missing; name at least one, with its certainty"


def _needs_problems(duties: dict[str, Duty]) -> Iterator[str]:
    """Yield what is wrong with the order of the duties: a need that is no duty or never recurs, a need of itself."""
    for duty in duties.values():
        for code in duty.needs:
            if code not in duties:
                yield f"duty.{duty.code}.needs: no duty {code!r}"
            elif duties[code].period is None:
                yield f"duty.{duty.code}.needs: {code} has no occasions"
        if duty.code in _before(duty, duties):
            yield f"duty.{duty.code}.needs: leads back to itself"


def _before(duty: Duty, duties: dict[str, Duty]) -> set[str]:
    """Return the codes of all that must come before a duty, step by step."""
    found: set[str] = set()
    waiting = list(duty.needs)
    while waiting:
        code = waiting.pop()
        if code not in found:
            found.add(code)
            waiting += duties[code].needs if code in duties else ()
    return found


def _done_problems(duty: Duty, kinds: dict[str, Kind]) -> Iterator[str]:
    done = duty.done
    if (done.by is DoneBy.PARTS) != bool(done.kinds):
        yield "done.kinds: belongs to `parts`, and `parts` needs it"
    for code in done.kinds:
        if code not in kinds:
            yield f"done.kinds: no kind {code!r}"
    for topic in done.topics:
        if not any(topic in kinds[code].topics for code in done.kinds if code in kinds):
            yield f"done.topics: none of its kinds has a topic {topic!r}"
    if done.by is DoneBy.TALKS and bool(done.talks) == bool(done.cover):
        yield "done: talks need either `talks` or `cover`"
    if done.by is DoneBy.HOURS and not done.member_hours:
        yield "done.hours: missing"
    if done.by is DoneBy.DUES and duty.period is not PeriodKind.MONTH:
        yield "period: dues fall due by month"


def _time_problems(duty: Duty) -> Iterator[str]:
    months = duty.period.months if duty.period else 12
    for first, last in duty.windows:
        if not first <= last <= months:
            yield f"windows: [{first}, {last}] does not lie in a {duty.period}"
    if (duty.due.month or 1) > months:
        yield f"due: month {duty.due.month} does not lie in a {duty.period}"


def _ends(rung: Rung, months: int) -> bool:
    """Tell whether a rung stays within what the reminding looks at: some 60 working days behind its anchor.

    What counts from the start of a period may pass through the whole of it, `months` long, first.
    """
    days = {Unit.DAYS: 1, Unit.WORKING_DAYS: 1.5, Unit.MONTHS: 31}[rung.at.unit] * rung.at.count
    within = 28 * months if rung.at.anchor is Anchor.START else 0
    return days + 1.5 * rung.every * (rung.times - 1) <= 90 + within


def _ladder_problems(duty: Duty) -> Iterator[str]:
    for rung in duty.ladder:
        if not _RUNG_ID.fullmatch(rung.id):
            yield f"rungs.{rung.id}.id: should be small letters and hyphens"
        if not _ends(rung, duty.period.months if duty.period else 12):
            yield f"rungs.{rung.id}.at: too long after; a ladder ends"
        if rung.to is To.GROUP and duty.visibility is not Visibility.GROUP:
            yield f"rungs.{rung.id}.to: a duty shown to {duty.visibility} alone must not speak in the group"
        if rung.to is To.MISSING and duty.subject not in (Subject.GROUP, Subject.MEMBER):
            yield f"rungs.{rung.id}.to: `missing` needs a duty for each group or member"
        if rung.to is To.COMMITTEE and duty.visibility is Visibility.OFFICERS:
            yield f"rungs.{rung.id}.to: a duty shown to officers alone must not speak to the whole committee"
        if rung.at.anchor in _WINDOW and not duty.windows:
            yield f"rungs.{rung.id}.at: counts from a window, and the duty has none"
