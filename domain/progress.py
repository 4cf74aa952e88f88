"""How far a duty is in a period, derived from the records alone (nothing is ticked off)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from domain.catalogue import Cover, DoneBy, Duty, Subject
from domain.periods import Period
from domain.snapshot import BranchFacts, Held, Planned, Records, Talk


@dataclass(frozen=True, slots=True)
class Evidence:
    """The event that fulfils a duty; `alongside`: there as a part behind another one, on an activity day perhaps."""

    event_id: int
    title: str
    on: date
    alongside: bool
    present: int
    should: int


@dataclass(frozen=True, slots=True)
class Progress:
    """So many of a total, when it was complete, by what, and who or what is still missing (subjects)."""

    done: int
    total: int
    done_on: date | None = None
    evidence: Evidence | None = None
    pending: int = 0
    missing: tuple[int, ...] = ()


def progress(duty: Duty, period: Period, facts: BranchFacts, records: Records) -> Progress:
    """Return how far a duty is in a period, by the records its catalogue entry names."""
    return _BY[duty.done.by](duty, period, facts, records)


def fits(duty: Duty, part: Held | Planned) -> bool:
    """Tell whether a part is of a kind, topic and audience that this duty counts."""
    done = duty.done
    return (
        part.kind in done.kinds and (not done.topics or part.topic in done.topics) and (part.to_all or not done.to_all)
    )


def subjects(duty: Duty, facts: BranchFacts) -> tuple[int, ...]:
    """Return the ids for each of which the duty stands; empty for a duty of the whole branch."""
    return {
        Subject.BRANCH: (),
        Subject.GROUP: facts.group_ids,
        Subject.MEMBER: facts.members,
        Subject.ACTIVIST: facts.activists,
        Subject.OVERSEAS: facts.overseas,
    }[duty.subject]


def _parts(duty: Duty, period: Period, facts: BranchFacts, records: Records) -> Progress:
    kept = [
        part
        for kind in duty.done.kinds
        for part in records.held_by_kind.get(kind, ())
        if part.counts and part.on in period and fits(duty, part)
    ]
    kept.sort(key=lambda part: (part.on, part.event_id, not part.lead))
    if duty.subject is Subject.GROUP:
        return _each(duty, facts, lambda group: [part.on for part in kept if part.group_id == group])
    events = {part.event_id: part for part in reversed(kept)}
    firsts = sorted(events.values(), key=lambda part: (part.on, part.event_id))
    if len(firsts) < duty.count:
        return Progress(len(firsts), duty.count)
    last = firsts[duty.count - 1]
    evidence = Evidence(last.event_id, last.title, last.on, not last.lead, last.present, last.should)
    return Progress(duty.count, duty.count, last.on, evidence)


def _each(duty: Duty, facts: BranchFacts, days: Callable[[int], list[date]]) -> Progress:
    """Count the subjects that have their number of days; `days` returns a subject's, earliest first."""
    found = {subject: days(subject) for subject in subjects(duty, facts)}
    ready = [done[duty.count - 1] for done in found.values() if len(done) >= duty.count]
    missing = tuple(subject for subject, done in found.items() if len(done) < duty.count)
    return Progress(len(ready), len(found), None if missing else max(ready, default=None), missing=missing)


def _entries(duty: Duty, period: Period, facts: BranchFacts, records: Records) -> Progress:
    def days(subject: int | None) -> list[date]:
        return [entry.on for entry in records.entries_at.get((duty.code, period.code, subject), ())]

    if duty.subject is not Subject.BRANCH:
        return _each(duty, facts, days)
    found = days(None)[: duty.count]
    return Progress(len(found), duty.count, found[-1] if len(found) == duty.count else None)


def _dues(duty: Duty, period: Period, facts: BranchFacts, records: Records) -> Progress:
    month = records.dues_by_month.get(period.code)
    if month is None:
        return Progress(0, len(facts.members))
    settled = month.received + month.waived
    return Progress(settled, month.should, month.completed_on, pending=month.pending, missing=month.unpaid)


def _handover(duty: Duty, period: Period, facts: BranchFacts, records: Records) -> Progress:
    days = sorted(entry.on for entry in records.handovers if entry.period == period.code and entry.settled)
    return Progress(1, 1, days[0]) if days else Progress(0, 1)


def _hours(duty: Duty, period: Period, facts: BranchFacts, records: Records) -> Progress:
    minutes = {item.member_id: item.minutes for item in records.study if item.year == period.start.year}
    asked = [member for member in facts.members if member not in facts.exempt]
    officers = frozenset(facts.committee) | {facts.posts.get("secretary", 0)}

    def needed(member: int) -> int:
        return 60 * (duty.done.officer_hours if member in officers else duty.done.member_hours)

    missing = tuple(member for member in asked if minutes.get(member, 0) < needed(member))
    return Progress(len(asked) - len(missing), len(asked), missing=missing)


def _talks(duty: Duty, period: Period, facts: BranchFacts, records: Records) -> Progress:
    held = sorted((talk for talk in records.talks if talk.on in period), key=lambda talk: talk.on)
    if duty.done.talks:
        days = [talk.on for talk in held if talk.kind in duty.done.talks][: duty.count]
        return Progress(len(days), duty.count, days[-1] if len(days) == duty.count else None)
    firsts = [_first(held, either, other) for either, other in _relations(duty.done.cover, facts)]
    ready = [day for day in firsts if day]
    return Progress(len(ready), len(firsts), max(ready, default=None) if len(ready) == len(firsts) else None)


def _relations(cover: Iterable[Cover], facts: BranchFacts) -> Iterator[tuple[frozenset[int], frozenset[int]]]:
    """Yield each relation the year's talks should reach, as two sides of which one person each must meet (K8)."""
    committee = frozenset(facts.committee)
    others = [member for member in facts.members if member not in committee]
    for wanted in cover:
        if wanted is Cover.COMMITTEE_PAIRS:
            yield from ((frozenset((a,)), frozenset((b,))) for a, b in combinations(sorted(committee), 2))
        elif wanted is Cover.MEMBER_BY_COMMITTEE and committee:
            yield from ((frozenset((member,)), committee) for member in others)
        elif wanted is Cover.MEMBER_BY_MEMBER and len(others) > 1:
            yield from ((frozenset((member,)), frozenset(others) - {member}) for member in others)


def _first(held: Iterable[Talk], either: frozenset[int], other: frozenset[int]) -> date | None:
    for talk in held:
        a, b = talk.author_id, talk.partner_id
        if (a in either and b in other) or (a in other and b in either):
            return talk.on
    return None


_BY: dict[DoneBy, Callable[[Duty, Period, BranchFacts, Records], Progress]] = {
    DoneBy.PARTS: _parts,
    DoneBy.DUES: _dues,
    DoneBy.HANDOVER: _handover,
    DoneBy.ENTRY: _entries,
    DoneBy.TALKS: _talks,
    DoneBy.HOURS: _hours,
}
