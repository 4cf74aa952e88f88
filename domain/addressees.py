"""Whom a rung reaches: found anew when the notice is made and again when it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from domain.board import Line, arranged
from domain.catalogue import Rung, Subject, To, When
from domain.moments import TASK, Moment
from domain.snapshot import BranchFacts, Records, Snooze
from domain.tasks import CALL

Found = tuple["Audience", int | None]
# The rung of the notice by which an officer learns, once a period, whom no reminder of an occasion reaches.
UNREACHED = "unreached"
_ASKED = frozenset({To.MISSING, To.HOLDER, To.COLLECTOR, To.COMMITTEE})


@dataclass(frozen=True, slots=True)
class Audience:
    """The members' group, the committee's own chat, or one member in private."""

    kind: str
    member_id: int | None = None

    @property
    def key(self) -> str:
        """Return its part of a notice's key: group, committee, member:12."""
        return self.kind if self.member_id is None else f"{self.kind}:{self.member_id}"


GROUP = Audience("group")
COMMITTEE = Audience("committee")


def member(member_id: int) -> Audience:
    """Return the audience of one member in private."""
    return Audience("member", member_id)


def addressees(
    line: Line, moment: Moment, facts: BranchFacts, records: Records, today: date
) -> Iterator[tuple[Audience, int | None]]:
    """Yield who a rung concerns today, each with the subject it is about (a group whose leader is meant)."""
    snoozes = [item for item in records.snoozes if (item.duty, item.period) == (line.duty.code, line.period.code)]
    if moment.rung.id == "snooze":
        yield from _woken(line, moment, snoozes, facts, records)
        return
    if moment.rung.id.startswith(TASK):
        yield from _charged(line, moment, records)
        return
    if not _in_state(line, moment.rung.when, records, today):
        return
    for audience, subject in _of(line, moment.rung, moment.id, facts, records):
        whom = audience.member_id if subject is None else subject
        resting = moment.rung.to is To.MISSING and whom in resting_subjects(line, records, today)
        if not resting and not _snoozed(audience, subject, snoozes, today):
            yield audience, subject


def unreached(line: Line, facts: BranchFacts, records: Records) -> tuple[int, ...]:
    """Return the members whom this occasion asks for something and whom no message reaches, in the roster's order."""
    asked = [
        audience.member_id
        for rung in {rung.to: rung for rung in line.duty.ladder if _asks(rung)}.values()
        for audience, _subject in _of(line, rung, "", facts, records)
    ]
    return tuple(sorted({one for one in asked if one is not None and one in facts.unreachable}))


def _asks(rung: Rung) -> bool:
    """Tell whether a rung asks persons for something, whatever the plan's dates."""
    return rung.to in _ASKED and rung.when is not When.UNANNOUNCED


def officer_of(line: Line, facts: BranchFacts) -> int | None:
    """Return which officer sees to those whom nothing reaches: the one responsible, else the secretary or deputy."""
    named = (facts.posts.get(name) for name in (line.duty.responsible, "organisation", "secretary", "deputy") if name)
    return next((one for one in named if one is not None and one not in facts.unreachable), None)


def _charged(line: Line, moment: Moment, records: Records) -> Iterator[Found]:
    """Yield the member to whom the task of this moment is given."""
    for task in records.tasks_at.get((line.duty.code, line.period.code), ()):
        pointless = task.step == CALL and task.subject not in line.missing
        if moment.rung.id == f"{TASK}-{task.id}" and task.member_id is not None and not pointless:
            yield member(task.member_id), task.subject


def resting_subjects(line: Line, records: Records, today: date) -> frozenset[int]:
    """Return whom of those missing somebody calls himself: their ladder pauses."""
    tasks = records.tasks_at.get((line.duty.code, line.period.code), ())
    return frozenset(task.subject for task in tasks if task.subject is not None and task.rests(today))


def post(name: str, line: Line, facts: BranchFacts, records: Records) -> int | None:
    """Return who holds a post now; vacant ones fall to the secretary, then the deputy, then nobody."""
    named = facts.posts.get(name)
    if name == "collector":
        month = records.dues_by_month.get(line.period.code)
        of_month = month.collector_id if month else None
        named = of_month or named or facts.posts.get("organisation")
    return named or facts.posts.get("secretary") or facts.posts.get("deputy")


def _in_state(line: Line, when: When, records: Records, today: date) -> bool:
    if when is When.PENDING:
        return line.pending > 0
    if when is When.UNANNOUNCED:
        return bool(set(line.planned) - line.announced)
    if when is When.OPEN:
        return True
    if when is When.UNPLANNED:
        return not arranged(line.planned, line.missing)
    rests = resting_subjects(line, records, today)
    untaken = tuple(subject for subject in line.missing if subject not in rests)
    return bool(untaken) and not arranged(line.planned, untaken)


def _of(line: Line, rung: Rung, mark: str, facts: BranchFacts, records: Records) -> Iterator[Found]:
    """Yield whom a rung reaches; `mark` is its moment's id, in which the planned date stands it counts from."""
    to = rung.to
    if to is To.GROUP:
        yield GROUP, None
    elif to is To.COMMITTEE:
        yield from _committee(line, facts, records)
    elif to is To.MISSING:
        yield from _missing(line, rung, mark, facts, records)
    else:
        named = _person(line, to, facts, records)
        if named is not None:
            yield member(named), None


def _committee(line: Line, facts: BranchFacts, records: Records) -> Iterator[Found]:
    """The committee's chat, else each of its members; a branch without a committee has a secretary."""
    if facts.committee_chat:
        yield COMMITTEE, None
        return
    alone = post("secretary", line, facts, records)
    for member_id in facts.committee or ((alone,) if alone is not None else ()):
        yield member(member_id), None


def _missing(line: Line, rung: Rung, mark: str, facts: BranchFacts, records: Records) -> Iterator[Found]:
    """The members still missing, or the leaders of the groups still missing (of those meant, by their dates)."""
    leaders = {group.id: group.leader_id for group in facts.groups}
    for subject in line.missing:
        if line.duty.subject is not Subject.GROUP:
            if subject not in facts.exempt or subject in facts.contacts:  # the aged and ill: through others, or not
                yield member(subject), None
        elif _concerns(line, rung, mark, subject):
            assigned = records.assignee_at.get((line.duty.code, line.period.code, subject))
            leader = assigned or leaders.get(subject) or post("secretary", line, facts, records)
            if leader is not None:
                yield member(leader), subject


def _concerns(line: Line, rung: Rung, mark: str, subject: int) -> bool:
    """Tell whether a rung is about this group: one without a date, or the one whose planned date it counts from."""
    if rung.when is When.UNANNOUNCED:
        on = line.planned.get(subject)
        return on is not None and subject not in line.announced and on.isoformat() in mark
    return rung.when is not When.UNPLANNED or subject not in line.planned


def _person(line: Line, to: To, facts: BranchFacts, records: Records) -> int | None:
    holder = records.assignee_at.get((line.duty.code, line.period.code, None)) or post(
        line.duty.holder, line, facts, records
    )
    if to is To.HOLDER:
        return holder
    if to is To.RESPONSIBLE:
        named = post(line.duty.responsible, line, facts, records) if line.duty.responsible else None
        deputy = facts.posts.get("deputy")
        return next((one for one in (named, deputy) if one is not None and one != holder), None)
    return post(to.value, line, facts, records)


def _snoozed(audience: Audience, subject: int | None, snoozes: list[Snooze], today: date) -> bool:
    return any(
        today < item.until and item.audience in (None, audience.key) and item.subject in (None, subject)
        for item in snoozes
    )


def _woken(line: Line, moment: Moment, snoozes: list[Snooze], facts: BranchFacts, records: Records) -> Iterator[Found]:
    """Yield those who asked to be reminded again on this day; what was put off for all comes back to the holder."""
    for item in snoozes:
        if item.until != moment.asked_on:
            continue
        if item.audience:
            kind, _, number = item.audience.partition(":")
            yield Audience(kind, int(number) if number else None), item.subject
        elif (holder := _person(line, To.HOLDER, facts, records)) is not None:
            yield member(holder), item.subject
