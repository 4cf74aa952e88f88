"""What the catalogue says, as frozen records: duties, kinds of parts, ladders of rungs, rules with their articles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time
from functools import cached_property

from domain.calendar import Shift
from domain.catalogue.words import (
    Anchor,
    Base,
    Condition,
    Cover,
    DoneBy,
    Evidence,
    Majority,
    MissedFire,
    Subject,
    Sure,
    To,
    Unit,
    Visibility,
    When,
)
from domain.periods import PeriodKind


@dataclass(frozen=True, slots=True)
class At:
    """A rung's place: an anchor, a signed count of units from it, and a time of day in the branch's zone."""

    anchor: Anchor
    count: int
    unit: Unit
    time: time

    @property
    def text(self) -> str:
        """Return the expression that the catalogue and a branch's settings use."""
        anchor = "" if self.anchor is Anchor.DEADLINE else self.anchor.value
        bare = bool(anchor) and not self.count and self.unit is Unit.DAYS
        return f"{anchor}{'' if bare else f'{self.count:+d}{self.unit}'} {self.time:%H:%M}"


@dataclass(frozen=True, slots=True)
class Due:
    """A duty's due day: a day (None: the last) of a month (None: the last) of the period, then a signed offset."""

    month: int | None = None
    day: int | None = None
    count: int = 0
    unit: Unit = Unit.DAYS
    term: bool = False

    @property
    def text(self) -> str:
        """Return the expression that the catalogue and a branch's settings use."""
        if self.term:
            return "term"
        month = f"month {self.month} " if self.month else ""
        return f"{month}{f'day {self.day}' if self.day else 'end'}{f'{self.count:+d}{self.unit}' if self.count else ''}"


@dataclass(frozen=True, slots=True)
class Rung:
    """One reminder of a ladder; `times` repeats, `every` working days apart, get ids of their own."""

    id: str
    at: At
    to: To
    when: When
    shift: Shift
    loud: bool
    every: int
    times: int
    missed: MissedFire


@dataclass(frozen=True, slots=True)
class Rule:
    """A regulation behind a duty: its number in regulations.md, its article, how sure we are."""

    id: str
    article: str
    sure: Sure


@dataclass(frozen=True, slots=True)
class PutOff:
    """By how many months at most a duty may be put off with the superior's approval, and the article that says so."""

    months: int
    rule: Rule


@dataclass(frozen=True, slots=True)
class Votes:
    """One headcount or voting rule of a kind of part, with the article it rests on."""

    rule: Majority
    base: Base
    article: str
    sure: Sure


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of part (code as in kinds.toml): who comes, beside what it may stand, what is asked, how it is voted in.

    `notice` in days; `remote`: who takes part from afar counts for the headcount rules.
    """

    code: str
    audience: str
    shares: tuple[str, ...]
    make_up: str
    topics: tuple[str, ...]
    quorum: Votes | None
    passing: Votes | None
    election: Votes | None
    winning: Votes | None
    asks: tuple[str, ...] = ()
    notice: int = 0
    procedure: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    reflections: bool = False
    remote: bool = False
    varied: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """Which records fulfil a duty; hours are study hours a year."""

    by: DoneBy
    kinds: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    to_all: bool = False
    talks: tuple[str, ...] = ()
    cover: tuple[Cover, ...] = ()
    member_hours: int = 0
    officer_hours: int = 0


@dataclass(frozen=True, eq=False)
class Duty:
    """One duty of a profile, a branch's overrides applied; two are the same when they are the same object.

    `period` None means that it has no recurring occasions. `windows` are months of the period, first and last.
    `lead` is how many working days it takes to prepare, `needs` names the duties that must come before it.
    `urgent`: a branch says that its reminders wait for nobody's quiet hours and no weekly number.
    """

    code: str
    order: int
    period: PeriodKind | None
    count: int
    ongoing: bool
    windows: tuple[tuple[int, int], ...]
    due: Due
    audience: str
    holder: str
    responsible: str | None
    visibility: Visibility
    applies_if: frozenset[Condition]
    subject: Subject
    done: Done
    lead: int
    needs: tuple[str, ...]
    steps: tuple[str, ...]
    ladder: tuple[Rung, ...]
    missed: MissedFire
    rules: tuple[Rule, ...]
    on: bool
    local: bool
    optional: bool
    put_off: PutOff | None = None
    urgent: bool = False


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All duties and kinds of a profile, in the catalogue's order; those switched off are in it too."""

    profile: str
    dues_rule: str
    development: str
    duties: tuple[Duty, ...]
    kinds: tuple[Kind, ...]
    evidence: Mapping[str, Evidence] = field(default_factory=dict)  # by the step's name

    @cached_property
    def _by_code(self) -> dict[str, Duty]:
        return {duty.code: duty for duty in self.duties}

    @cached_property
    def _kinds(self) -> dict[str, Kind]:
        return {kind.code: kind for kind in self.kinds}

    def duty(self, code: str) -> Duty:
        """Return the duty of that code; raises KeyError when the catalogue has none."""
        return self._by_code[code]

    def kind(self, code: str) -> Kind:
        """Return the kind of part of that code; raises KeyError when the catalogue has none."""
        return self._kinds[code]

    def recurring(self) -> Iterator[Duty]:
        """Yield the duties that are switched on and have occasions."""
        return (duty for duty in self.duties if duty.on and duty.period is not None)

    def fulfilled_by(self, kind: str, topic: str | None = None) -> tuple[Duty, ...]:
        """Return the duties switched on that a held part of this kind, with this topic, counts for."""
        return tuple(
            duty
            for duty in self.recurring()
            if kind in duty.done.kinds and (not duty.done.topics or topic in duty.done.topics)
        )

    def may_share(self, *kinds: str) -> bool:
        """Tell whether parts of these kinds may stand in one event; a kind may always stand beside itself."""
        return all(b == a or b in self.kind(a).shares for a in kinds for b in kinds)
