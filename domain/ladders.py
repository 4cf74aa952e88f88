"""A branch's own changes to duties and their ladders: values in, values out; nothing is returned that does not hold.

`overrides` is what is stored of a branch, by duty code; only what differs from the catalogue stays in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from domain.catalogue import (
    OWN,
    Anchor,
    CatalogueError,
    DoneBy,
    Due,
    Duty,
    Overrides,
    Rung,
    To,
    Unit,
    for_branch,
    kept,
    load,
)
from domain.occasions import deadline
from domain.periods import PeriodKind, between
from domain.refusals.duties import DutyDemanded, RungsFull, RungUnfit
from domain.snapshot import Setting

MOST_OWN = 5
TRIAL = f"{OWN}trial"
AHEAD = timedelta(days=366)
EVERY, TIMES = (1, 2, 3, 5, 10), (1, 2, 3, 4, 5)
DUE_DAYS = {
    "end": Due(), "e3wd": Due(count=-3, unit=Unit.WORKING_DAYS), "e5wd": Due(count=-5, unit=Unit.WORKING_DAYS),
    "e10wd": Due(count=-10, unit=Unit.WORKING_DAYS), "d10": Due(day=10), "d15": Due(day=15), "d20": Due(day=20),
}  # fmt: skip
_ORDER = (
    Anchor.START,
    Anchor.WINDOW,
    Anchor.COLLECTION,
    Anchor.ACTIVITY,
    Anchor.PLANNED,
    Anchor.WINDOW_END,
    Anchor.DEADLINE,
)


@dataclass(frozen=True, slots=True)
class Step:
    """One rung as a branch has it (None: switched off) beside the catalogue's (None: the branch added it)."""

    id: str
    now: Rung | None
    default: Rung | None

    @property
    def rung(self) -> Rung:
        """Return the rung to be shown: the branch's, else the catalogue's."""
        found = self.now or self.default
        assert found is not None
        return found

    @property
    def changed(self) -> bool:
        """Tell whether the branch differs from the catalogue here."""
        return self.now != self.default

    @property
    def escalates(self) -> bool:
        """Tell whether it speaks after the due day."""
        at = self.rung.at
        return at.anchor is Anchor.DEADLINE and at.count > 0


def present(profile: str, overrides: Overrides, code: str) -> Duty:
    """Return a duty as the branch has it; raises KeyError."""
    return for_branch(profile, kept(profile, overrides)).duty(code)


def steps(profile: str, overrides: Overrides, code: str) -> list[Step]:
    """Return a duty's rungs, those switched off too, in the order in which they come."""
    usual = {rung.id: rung for rung in load(profile).duty(code).ladder}
    now = {rung.id: rung for rung in present(profile, overrides, code).ladder}
    found = [Step(rung, now.get(rung), usual.get(rung)) for rung in {**usual, **now}]
    return sorted(found, key=_place)


def _place(step: Step) -> tuple[int, float, time]:
    at = step.rung.at
    days = {Unit.DAYS: 1.0, Unit.WORKING_DAYS: 1.4, Unit.MONTHS: 30.4}[at.unit] * at.count
    return _ORDER.index(at.anchor), days, at.time


def changes(profile: str, overrides: Overrides, code: str) -> int:
    """Return how many lines of a duty the branch has changed."""
    usual, now = load(profile).duty(code), present(profile, overrides, code)
    own = sum(step.changed for step in steps(profile, overrides, code))
    return own + (usual.due != now.due) + (usual.on != now.on)


def set_aside(profile: str, overrides: Overrides) -> int:
    """Return how many changes have no effect, since what they changed is no longer in the catalogue."""
    return sum(1 for _ in _lines(overrides)) - sum(1 for _ in _lines(kept(profile, overrides)))


def _lines(overrides: Overrides) -> Iterator[tuple[str, str]]:
    for code, change in overrides.items():
        fields = change if isinstance(change, Mapping) else {}
        yield from ((code, name) for name in fields if name != "rungs")
        yield from ((code, rung) for rung in _rungs(fields))


def _rungs(change: Mapping[str, Any]) -> Mapping[str, Any]:
    found = change.get("rungs")
    return found if isinstance(found, Mapping) else {}


# Changing


def with_rung(profile: str, overrides: Overrides, code: str, rung: str, **fields: Any) -> Overrides:
    """Change fields of a rung (or add one of the branch's own); raises CatalogueError when it would not hold."""
    usual = next((one for one in load(profile).duty(code).ladder if one.id == rung), None)
    old = kept(profile, overrides).get(code, {}).get("rungs", {}).get(rung, {})
    change = {**old, **fields}
    if usual is not None:
        change = {name: value for name, value in change.items() if value != _usual(usual, name)}
    return _checked(profile, overrides, code, rungs={rung: change})


def _usual(rung: Rung, name: str) -> Any:
    """Return a field of the catalogue's rung as it would stand in a change of it."""
    if name == "on":
        return True
    value = getattr(rung, name)
    return value.text if name == "at" else value


def with_own(profile: str, overrides: Overrides, code: str, rung: str, at: str, to: str) -> Overrides:
    """Add a rung of the branch's own; raises RungsFull, or CatalogueError when it would not hold."""
    own = [step for step in steps(profile, overrides, code) if step.default is None]
    if len(own) >= MOST_OWN:
        raise RungsFull(limit=MOST_OWN)
    return with_rung(profile, overrides, code, rung, at=at, to=to)


def own_id(number: int) -> str:
    """Return the id of the so-manieth rung a branch ever added: letters alone, and never the same twice."""
    letters = ""
    while True:
        number, rest = divmod(number, 26)
        letters = chr(ord("a") + rest) + letters
        if not number:
            return OWN + letters


def with_due(profile: str, overrides: Overrides, code: str, due: Due, setting: Setting, today: date) -> Overrides:
    """Move a duty's due day; raises RungUnfit when it would lie before its period begins."""
    usual = load(profile).duty(code)
    found = _checked(profile, overrides, code, due=None if due == usual.due else due.text)
    now = present(profile, found, code)
    kind = now.period or PeriodKind.YEAR
    for period in between(today, today + AHEAD, kind):
        day = deadline(now, period, setting)
        if due.count and day <= period.start + timedelta(days=1):
            raise RungUnfit(why="due")
        if now.done.by is DoneBy.DUES and due != Due() and day == period.end:
            raise RungUnfit(why="collection")
    return found


def with_on(profile: str, overrides: Overrides, code: str, on: bool) -> Overrides:
    """Switch a duty on or off; raises DutyDemanded when the rules leave no choice."""
    if not on and not may_be_off(profile, code):
        raise DutyDemanded()
    return _checked(profile, overrides, code, on=None if on == load(profile).duty(code).on else on)


def with_urgent(profile: str, overrides: Overrides, code: str, urgent: bool) -> Overrides:
    """Mark a duty urgent or not: the reminders of an urgent one wait for nobody's own quiet hours."""
    return _checked(profile, overrides, code, urgent=None if urgent == load(profile).duty(code).urgent else urgent)


def may_be_off(profile: str, code: str) -> bool:
    """Tell whether a branch may do without a duty: the rules leave it open, or are silent on it."""
    duty = load(profile).duty(code)
    return duty.optional or duty.local


def with_escalation(profile: str, overrides: Overrides, code: str, on: bool) -> Overrides:
    """Switch all the catalogue's rungs behind a duty's due day on or off."""
    for step in steps(profile, overrides, code):
        if step.default is not None and step.escalates:
            overrides = with_rung(profile, overrides, code, step.id, on=on)
    return overrides


def without(profile: str, overrides: Overrides, code: str, rung: str = "") -> Overrides:
    """Take a branch's changes of a rung back (its own rung goes), or for no rung all those of the duty."""
    if not rung:
        return {name: change for name, change in overrides.items() if name != code}
    return _checked(profile, overrides, code, rungs={rung: {}})


def _checked(profile: str, overrides: Overrides, code: str, **asked: Any) -> Overrides:
    """Return the changes with `asked` in them; raises CatalogueError when the catalogue would not take them."""
    valid = kept(profile, overrides)
    tried = _laid(valid, code, asked)
    for_branch(profile, tried)
    stored = _laid(overrides, code, asked)
    return stored if kept(profile, stored) == tried else _laid({**overrides, code: {}}, code, tried.get(code, {}))


def _laid(overrides: Overrides, code: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Replace fields and rungs of a duty's change; what is None or empty is taken out."""
    old = overrides.get(code)
    duty = dict(old) if isinstance(old, Mapping) else {}
    rungs = {**_rungs(duty), **asked.get("rungs", {})}
    duty |= {**asked, "rungs": {rung: change for rung, change in rungs.items() if change}}
    duty = {name: value for name, value in duty.items() if value is not None and value != {}}
    rest: dict[str, Any] = {name: change for name, change in overrides.items() if name != code}
    return {**rest, code: duty} if duty else rest


# What may be chosen


def audiences(profile: str, overrides: Overrides, code: str) -> tuple[To, ...]:
    """Return whom a rung of this duty may address: none that the catalogue's own check would refuse."""
    duty = present(profile, overrides, code)
    return tuple(to for to in To if _has(duty, to) and _takes(profile, overrides, code, to))


def _has(duty: Duty, to: To) -> bool:
    return to is not To.COLLECTOR or duty.holder == "collector"


def _takes(profile: str, overrides: Overrides, code: str, to: To) -> bool:
    try:
        with_rung(profile, overrides, code, TRIAL, at="-1d 09:00", to=to.value)
    except CatalogueError:
        return False
    return True
