"""The year's plan: a branch's duties packed into the fewest gatherings, in lawful order, on working days, none late.

Planned is what is done by holding a meeting, and what a meeting takes up (the general meeting adopts the year's plan).
Papers, dues and talks have days of their own and stand on the board.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from domain.board import Line
from domain.calendar import is_working_day
from domain.catalogue import Catalogue, DoneBy, Duty, Subject, for_branch
from domain.closing import held_lately, line_of
from domain.occasions import applies, occasions
from domain.packing import Demand, pack
from domain.periods import Period, containing, parse
from domain.snapshot import BranchFacts, Records

_DAY = timedelta(days=1)


class Reason(StrEnum):
    """Why an occasion cannot be planned, or a gathering not be on a day."""

    OVERDUE = "overdue"  # its due day has passed
    NO_DAY = "no-day"  # no working day is left until its due day
    NO_PREPARATION = "no-preparation"  # what must come before it cannot
    PAST = "past"
    NOT_WORKING = "not-working"
    OUTSIDE = "outside"  # before its period, or after its due day
    ORDER = "order"  # what must come before it does not
    NOT_SHARED = "not-shared"  # two kinds that may not stand in one gathering


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """One occasion (duty, period, subject) taken up in a gathering, by a part of this kind."""

    duty: str
    period: str
    kind: str
    subject: int | None = None


@dataclass(frozen=True, slots=True)
class Gathering:
    """People called together once: who (members, committee, group), of which group, on which civil date, for what."""

    on: date
    audience: str
    parts: tuple[Part, ...]
    group: int | None = None


@dataclass(frozen=True, slots=True)
class Unplanned:
    """An occasion that the plan cannot hold, and why."""

    part: Part
    reason: Reason


@dataclass(frozen=True, slots=True)
class YearPlan:
    """All gatherings by date, and what could not be planned."""

    gatherings: tuple[Gathering, ...]
    unplanned: tuple[Unplanned, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a gathering (its place in the plan), and with which of its parts (None: with all)."""

    place: int
    reason: Reason
    part: Part | None = None


class _Branch:
    """What all questions about one plan look at: the branch, its records, its catalogue, the day before the first."""

    def __init__(self, facts: BranchFacts, records: Records, today: date) -> None:
        self.facts, self.records, self.today = facts, records, today
        self.catalogue: Catalogue = for_branch(facts.profile, facts.overrides)

    def line(self, duty: Duty, period: Period) -> Line | None:
        return line_of(duty, period, self.facts, self.records, self.today)

    def working(self, first: date, last: date) -> tuple[date, ...]:
        days = (first + _DAY * n for n in range((last - first).days + 1))
        return tuple(day for day in days if is_working_day(day, self.facts.calendar))

    def kind(self, duty: Duty) -> str | None:
        """Return by which kind of part a duty is carried out: its own, or that of the meeting that takes it up."""
        if duty.done.by is DoneBy.PARTS:
            return duty.done.kinds[0]
        hosts = [self.catalogue.duty(code) for code in reversed(duty.needs)]
        held = [host for host in hosts if host.done.by is DoneBy.PARTS and applies(host, self.facts)]
        return held[0].done.kinds[0] if held and duty.done.by is DoneBy.ENTRY else None

    def before(self, duty: Duty, kind: str) -> tuple[Duty, ...]:
        """Return the duties whose meetings must come before this one's; what takes it up itself is none of them."""
        direct = [self.catalogue.duty(code) for code in duty.needs]
        further = [self.catalogue.duty(code) for one in direct for code in one.needs]
        needed = {one.code: one for one in (*direct, *further) if one.done.by is DoneBy.PARTS}
        return tuple(one for one in needed.values() if one.done.kinds[0] != kind and applies(one, self.facts))

    def settled(self, need: Duty, on: date) -> bool | date:
        """Tell whether a need waits for nothing on a civil date; or return the date of the event announced for it."""
        assert need.period is not None
        period = containing(on, need.period)
        line = self.line(need, period)
        if line is None or line.closed or held_lately(need, period, on, self.facts, self.records):
            return True
        return line.planned[None] if None in line.announced else False


def plan_year(facts: BranchFacts, records: Records, today: date, year: int) -> YearPlan:
    """Return the plan of what is open of a year from tomorrow on; the same question has always the same answer."""
    branch = _Branch(facts, records, today)
    demands, unplanned = _demands(branch, max(today + _DAY, date(year, 1, 1)), date(year, 12, 31))
    demands, stuck = _prepared(branch, demands)
    found: list[Gathering] = []
    for audience in ("members", "group", "committee"):  # what others need comes last: its days end before theirs
        here = [one for one in demands if one.audience == audience]
        here = [_ahead_of(branch, one, found) for one in here]
        for group in sorted({one.subject for one in here}, key=lambda subject: subject or 0):
            together = [one for one in here if one.subject == group]
            found += [_gathering(on, parts) for on, parts in pack(together, facts, branch.catalogue)]
    in_order = sorted(found, key=lambda one: (one.on, one.audience, one.group or 0))
    return YearPlan(tuple(in_order), (*unplanned, *stuck))


def _gathering(on: date, demands: Sequence[Demand]) -> Gathering:
    parts = tuple(part_of(one) for one in sorted(demands, key=lambda one: (one.duty.order, one.period)))
    return Gathering(on, demands[0].audience, parts, demands[0].subject)


def part_of(demand: Demand) -> Part:
    """Return what a demand is in a gathering."""
    return Part(demand.duty.code, demand.period.code, demand.kind, demand.subject)


def _demands(branch: _Branch, first: date, last: date) -> tuple[list[Demand], list[Unplanned]]:
    """Return every occasion due between two civil dates that a meeting carries out, with the days it may be on."""
    found: list[Demand] = []
    failed: list[Unplanned] = []
    for occasion in occasions(branch.catalogue, branch.facts, first, last):
        kind = branch.kind(occasion.duty)
        line = branch.line(occasion.duty, occasion.period)
        if kind is None or line is None or line.closed or occasion.duty.ongoing or occasion.period.end > last:
            continue
        for subject in _subjects(line):
            days = branch.working(max(first, occasion.period.start), occasion.deadline)
            audience = branch.catalogue.kind(kind).audience
            demand = Demand(occasion.duty, occasion.period, kind, audience, _usual(occasion.duty, days), subject)
            if demand.days:
                found.append(demand)
            else:
                reason = Reason.OVERDUE if occasion.deadline < first else Reason.NO_DAY
                failed.append(Unplanned(part_of(demand), reason))
    return found, failed


def _subjects(line: Line) -> list[int | None]:
    """Return for whom an occasion still wants a date: the groups without an event, or the branch without one."""
    if line.duty.subject is Subject.GROUP:
        return [subject for subject in line.missing if subject not in line.announced]
    return [] if None in line.announced else [None]


def _usual(duty: Duty, days: tuple[date, ...]) -> tuple[date, ...]:
    """Keep the days of the months in which a duty is expected, all when none of those is left."""
    if not duty.windows or duty.period is None:
        return days
    start = {day: containing(day, duty.period).start for day in days}
    usual = [
        day
        for day in days
        if any(first <= (day.year - start[day].year) * 12 + day.month - start[day].month + 1 <= last
               for first, last in duty.windows)
    ]  # fmt: skip
    return tuple(usual) or days


def _prepared(branch: _Branch, demands: Sequence[Demand]) -> tuple[list[Demand], list[Unplanned]]:
    """Keep of each demand the days before which all that must come first can come."""
    days = {(one.duty.code, one.period): one.days for one in demands if one.subject is None}
    kept: list[Demand] = []
    stuck: list[Unplanned] = []
    for one in demands:
        needs = branch.before(one.duty, one.kind)
        possible = tuple(day for day in one.days if all(_can_precede(branch, need, day, days) for need in needs))
        if possible:
            kept.append(replace(one, days=possible))
        else:
            stuck.append(Unplanned(part_of(one), Reason.NO_PREPARATION))
    return kept, stuck


def _can_precede(branch: _Branch, need: Duty, on: date, days: dict[tuple[str, Period], tuple[date, ...]]) -> bool:
    settled = branch.settled(need, on)
    if isinstance(settled, date):
        return settled < on
    assert need.period is not None
    return settled or any(day < on for day in days.get((need.code, containing(on, need.period)), ()))


def _ahead_of(branch: _Branch, demand: Demand, found: Iterable[Gathering]) -> Demand:
    """Keep the days of a demand that lie before the meetings which need it in its period."""
    needing = [
        one.on
        for one in found
        if one.on in demand.period
        for part in one.parts
        if demand.duty in branch.before(branch.catalogue.duty(part.duty), part.kind)
    ]
    ahead = tuple(day for day in demand.days if day < min(needing, default=date.max))
    return replace(demand, days=ahead, late=bool(needing)) if ahead else demand


# A plan that somebody changes


def faults(plan: Sequence[Gathering], facts: BranchFacts, records: Records, today: date) -> list[Fault]:
    """Return all that is wrong with a plan: days, periods, what may not stand together, what should come first."""
    branch = _Branch(facts, records, today)
    return [fault for place in range(len(plan)) for fault in _faults(branch, plan, place)]


def _faults(branch: _Branch, plan: Sequence[Gathering], place: int) -> Iterator[Fault]:
    one = plan[place]
    if one.on <= branch.today:
        yield Fault(place, Reason.PAST)
    elif not is_working_day(one.on, branch.facts.calendar):
        yield Fault(place, Reason.NOT_WORKING)
    if not branch.catalogue.may_share(*(part.kind for part in one.parts)):
        yield Fault(place, Reason.NOT_SHARED)
    for part in one.parts:
        line = branch.line(branch.catalogue.duty(part.duty), parse(part.period))
        if line is not None and not line.period.start <= one.on <= line.deadline:
            yield Fault(place, Reason.OUTSIDE, part)
        elif not all(_precedes(branch, need, one.on, plan) for need in _needs(branch, part)):
            yield Fault(place, Reason.ORDER, part)


def _needs(branch: _Branch, part: Part) -> tuple[Duty, ...]:
    return branch.before(branch.catalogue.duty(part.duty), part.kind)


def _precedes(branch: _Branch, need: Duty, on: date, plan: Sequence[Gathering]) -> bool:
    settled = branch.settled(need, on)
    if isinstance(settled, date) and settled < on:
        return True
    assert need.period is not None
    period = containing(on, need.period)
    dates = [one.on for one in plan for part in one.parts if (part.duty, part.period) == (need.code, period.code)]
    return settled is True or any(day < on for day in dates)


def dates_of(plan: Iterable[Gathering]) -> dict[tuple[str, str, int | None], date]:
    """Return the planned date of each occasion (duty, period, subject)."""
    return {(part.duty, part.period, part.subject): one.on for one in plan for part in one.parts}
