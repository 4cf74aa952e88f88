"""What the rules look at: plain frozen records of a branch and of what it did, filled by a few set-wise queries.

Ids are the numbers that storage gives members, groups and events; a subject is the id of a group, member or activist,
None when a duty stands for the whole branch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from domain.calendar import CalendarKind, MonthDay
from domain.periods import PeriodKind, containing
from domain.tasks import Assignee, Task

# How long after a deadline a ladder may still speak; ladders end well before (catalogue/checking.py).
TAIL = timedelta(days=100)


@dataclass(frozen=True, slots=True)
class Hours:
    """When a branch is spoken to, in its zone: in working hours, never in the quiet ones (which may pass midnight)."""

    opens: time = time(9)
    closes: time = time(18)
    quiet_from: time = time(21)
    quiet_to: time = time(8)

    def __post_init__(self) -> None:
        """Refuse hours that leave no moment to speak; raises ValueError."""
        if self.opens >= self.closes or self.quiet(self.opens):
            raise ValueError(f"nothing can be said at opening time: {self!r}")

    def quiet(self, at: time) -> bool:
        """Tell whether a time of day lies in the quiet hours."""
        if self.quiet_from <= self.quiet_to:
            return self.quiet_from <= at < self.quiet_to
        return at >= self.quiet_from or at < self.quiet_to


@dataclass(frozen=True, slots=True)
class Setting:
    """All that the moments of a ladder depend on; equal settings share their cached moments."""

    zone: str
    calendar: CalendarKind
    hours: Hours
    activity_day: MonthDay | None
    collection_day: MonthDay
    term_ends_on: date | None


@dataclass(frozen=True, slots=True)
class Group:
    """A party group and its leader, None while the post is vacant."""

    id: int
    leader_id: int | None


@dataclass(frozen=True)
class BranchFacts:
    """A branch as it is now. `posts` maps secretary, deputy, organisation, publicity, discipline, collector to members.

    `members` pay dues and are talked with (full and probationary); `exempt` are the aged and ill among them, from whom
    no study hours are demanded (JY 23). `contacts` maps members who are not written to themselves to whoever reaches
    them; `unreachable` are those whom neither the bot nor a contact person can write to.
    `decided_to` is the moment up to which reminders have been decided: store `Decision.decided_to` there.
    """

    profile: str
    zone: str
    set_up_on: date
    calendar: CalendarKind = CalendarKind.CHINA
    activity_day: MonthDay | None = None
    collection_day: MonthDay = field(default_factory=lambda: MonthDay(10))
    hours: Hours = field(default_factory=Hours)
    overrides: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    temporary: bool = False
    posts: Mapping[str, int] = field(default_factory=dict)
    committee: tuple[int, ...] = ()
    committee_chat: bool = False
    groups: tuple[Group, ...] = ()
    members: tuple[int, ...] = ()
    activists: tuple[int, ...] = ()
    overseas: tuple[int, ...] = ()
    exempt: frozenset[int] = frozenset()
    contacts: Mapping[int, int] = field(default_factory=dict)
    unreachable: frozenset[int] = frozenset()
    term_ends_on: date | None = None
    decided_to: datetime | None = None

    @cached_property
    def setting(self) -> Setting:
        """Return what the moments of this branch's ladders depend on."""
        return Setting(self.zone, self.calendar, self.hours, self.activity_day, self.collection_day, self.term_ends_on)

    @cached_property
    def group_ids(self) -> tuple[int, ...]:
        """Return the ids of its party groups."""
        return tuple(group.id for group in self.groups)


@dataclass(frozen=True, slots=True)
class Held:
    """A part that was held and closed. `lead` is False when it stood behind another part of its event.

    `to_all`: every member was asked to come. `counts` is False when its headcount rule was not met.
    """

    event_id: int
    kind: str
    on: date
    title: str = ""
    topic: str | None = None
    group_id: int | None = None
    to_all: bool = True
    lead: bool = True
    counts: bool = True
    present: int = 0
    should: int = 0


@dataclass(frozen=True, slots=True)
class Planned:
    """A part of an event that is fixed and neither held nor called off."""

    event_id: int
    kind: str
    on: date
    title: str = ""
    topic: str | None = None
    group_id: int | None = None
    to_all: bool = True


@dataclass(frozen=True, slots=True)
class DuesMonth:
    """A month's dues (`month` like 2026-11), in persons. `should` counts the waived too.

    `pending` have claimed and await confirmation; `unpaid` are the ids of those who did neither.
    """

    month: str
    should: int
    received: int
    pending: int = 0
    waived: int = 0
    unpaid: tuple[int, ...] = ()
    collector_id: int | None = None
    completed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An officer's record that a duty's occasion is done."""

    duty: str
    period: str
    on: date
    subject: int | None = None


@dataclass(frozen=True, slots=True)
class Talk:
    """That a talk took place, nothing of what was said; `partner_id` None: somebody who is no member."""

    on: date
    kind: str
    author_id: int
    partner_id: int | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """Dues handed to the superior for a quarter; `settled`: the sum equals what was collected."""

    period: str
    on: date
    settled: bool = True


@dataclass(frozen=True, slots=True)
class Waiver:
    """An occasion ended without being held, by a decision; shown as not carried out, never as done."""

    duty: str
    period: str
    reason: str
    subject: int | None = None


@dataclass(frozen=True, slots=True)
class PlannedDate:
    """The date on which an occasion is meant to be done, without an event yet."""

    duty: str
    period: str
    on: date
    subject: int | None = None


@dataclass(frozen=True, slots=True)
class Snooze:
    """An occasion put off until a civil date, for one audience (its key) or, with None, for all."""

    duty: str
    period: str
    until: date
    subject: int | None = None
    audience: str | None = None


@dataclass(frozen=True, slots=True)
class StudyTime:
    """The minutes a member has studied in a year."""

    year: int
    member_id: int
    minutes: int


Place = tuple[str, str, int | None]


@dataclass(frozen=True)
class Records:
    """What a branch did, planned and decided in the window of `window_for`; `paused` maps members to a civil date."""

    held: tuple[Held, ...] = ()
    planned: tuple[Planned, ...] = ()
    dues: tuple[DuesMonth, ...] = ()
    entries: tuple[Entry, ...] = ()
    talks: tuple[Talk, ...] = ()
    handovers: tuple[Handover, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    dates: tuple[PlannedDate, ...] = ()
    snoozes: tuple[Snooze, ...] = ()
    assignees: tuple[Assignee, ...] = ()
    tasks: tuple[Task, ...] = ()
    study: tuple[StudyTime, ...] = ()
    paused: Mapping[int, date] = field(default_factory=dict)

    @cached_property
    def held_by_kind(self) -> Mapping[str, list[Held]]:
        """Return the held parts by their kind, earliest first."""
        found: dict[str, list[Held]] = defaultdict(list)
        for part in sorted(self.held, key=lambda part: (part.on, part.event_id)):
            found[part.kind].append(part)
        return found

    @cached_property
    def dues_by_month(self) -> Mapping[str, DuesMonth]:
        """Return the months' dues by their code."""
        return {dues.month: dues for dues in self.dues}

    @cached_property
    def entries_at(self) -> Mapping[Place, list[Entry]]:
        """Return the officers' entries by duty, period and subject, earliest first."""
        found: dict[Place, list[Entry]] = defaultdict(list)
        for entry in sorted(self.entries, key=lambda entry: entry.on):
            found[entry.duty, entry.period, entry.subject].append(entry)
        return found

    @cached_property
    def waiver_at(self) -> Mapping[Place, Waiver]:
        """Return the waivers by duty, period and subject."""
        return {(waiver.duty, waiver.period, waiver.subject): waiver for waiver in self.waivers}

    @cached_property
    def dates_at(self) -> Mapping[tuple[str, str], list[PlannedDate]]:
        """Return the planned dates by duty and period."""
        found: dict[tuple[str, str], list[PlannedDate]] = defaultdict(list)
        for mark in self.dates:
            found[mark.duty, mark.period].append(mark)
        return found

    @cached_property
    def assignee_at(self) -> Mapping[Place, int]:
        """Return whom occasions are assigned to, by duty, period and subject."""
        return {(item.duty, item.period, item.subject): item.member_id for item in self.assignees}

    @cached_property
    def tasks_at(self) -> Mapping[tuple[str, str], list[Task]]:
        """Return the tasks by duty and period."""
        found: dict[tuple[str, str], list[Task]] = defaultdict(list)
        for task in self.tasks:
            found[task.duty, task.period].append(task)
        return found


def window_for(today: date) -> tuple[date, date]:
    """Return the civil dates, first and last, of which the rules want to know everything on this day."""
    return containing(today - TAIL, PeriodKind.YEAR).start, containing(today, PeriodKind.YEAR).end
