"""Packing demands into the fewest gatherings: each has days it may be on, as few days as meet all are chosen.

Taken by their last days, a demand that no chosen day meets yet needs a gathering of its own: such demands have no day
in common, so there cannot be fewer. Then each gathering moves to the branch's usual day where that loses nobody, and
what may be in several goes where it adds least.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from domain.calendar import MonthDay, Shift, add_working_days, last_of_month, shift
from domain.catalogue import Catalogue, Duty
from domain.periods import Period
from domain.snapshot import BranchFacts

_WEEK = timedelta(days=7)
_BEFORE_THE_DAY = 5  # working days by which the committee meets before the members' day


@dataclass(frozen=True)
class Demand:
    """An occasion to be planned: the kind of part and the audience, the working days it may be on, earliest first.

    `late`: something waits for it, so its last usual day is as good as its first. `subject`: of which party group.
    """

    duty: Duty
    period: Period
    kind: str
    audience: str
    days: tuple[date, ...]
    subject: int | None = None
    late: bool = False


@dataclass
class _Slot:
    """A gathering in the making: the day that surely fits its core, the day it is on, what is in it."""

    point: date
    core: list[Demand]
    on: date
    parts: list[Demand] = field(default_factory=list)

    def kinds(self) -> list[str]:
        return [one.kind for one in (*self.core, *self.parts)]


Packed = list[tuple[date, list[Demand]]]


def pack(demands: Sequence[Demand], facts: BranchFacts, catalogue: Catalogue) -> Packed:
    """Return the gatherings of one audience (civil date, demands), by date; every demand is in exactly one."""
    order = sorted(demands, key=lambda one: (one.days[-1], one.duty.order, one.period))
    slots = _needed(order, catalogue)
    core = {id(one) for slot in slots for one in slot.core}
    for slot in slots:
        slot.on = _best(slot, facts)
    _move_to_meet([one for one in order if id(one) not in core], slots, facts, catalogue)
    core = {id(one) for slot in slots for one in slot.core}
    rest = [one for one in order if id(one) not in core]
    for one in sorted(rest, key=lambda one: len(_open_to(one, slots, catalogue))):
        _put(one, slots, catalogue)
    slots.sort(key=lambda slot: slot.on)
    return [(slot.on, [*slot.core, *slot.parts]) for slot in slots]


def _needed(order: Sequence[Demand], catalogue: Catalogue) -> list[_Slot]:
    """Return a slot for each demand that has no day in common with those before it, on its last day."""
    slots: list[_Slot] = []
    for one in order:
        if not any(slot.point in one.days and catalogue.may_share(*slot.kinds(), one.kind) for slot in slots):
            slots.append(_Slot(one.days[-1], [one], one.days[-1]))
    return slots


def _move_to_meet(rest: Sequence[Demand], slots: list[_Slot], facts: BranchFacts, catalogue: Catalogue) -> None:
    """Bind to a slot whoever is met by none on its usual day, and move it to a day on which it meets all it must."""
    bound: set[int] = set()
    while True:
        lost = next((one for one in rest if id(one) not in bound and not _open_to(one, slots, catalogue)), None)
        if lost is None:
            return
        bound.add(id(lost))
        meeting = [slot for slot in slots if slot.point in lost.days and catalogue.may_share(*slot.kinds(), lost.kind)]
        if meeting:
            slot = max(meeting, key=lambda slot: slot.point)
            slot.core.append(lost)
        else:
            slot = _Slot(lost.days[-1], [lost], lost.days[-1])
            slots.append(slot)
        slot.on = _best(slot, facts)


def _open_to(one: Demand, slots: Sequence[_Slot], catalogue: Catalogue) -> list[_Slot]:
    return [slot for slot in slots if slot.on in one.days and catalogue.may_share(*slot.kinds(), one.kind)]


def _put(one: Demand, slots: list[_Slot], catalogue: Catalogue) -> None:
    """Put a demand where its kind stands already, else where fewest kinds do, else early."""
    open_slots = _open_to(one, slots, catalogue)
    if not open_slots:
        slots.append(_Slot(one.days[-1], [one], one.days[-1]))
        return
    best = min(open_slots, key=lambda slot: (one.kind not in slot.kinds(), len(set(slot.kinds())), slot.on))
    best.parts.append(one)


def _best(slot: _Slot, facts: BranchFacts) -> date:
    """Return the day of a slot: the usual one of a month, else one that leaves time to prepare."""
    days = [day for day in slot.core[0].days if all(day in one.days for one in slot.core)]
    lead = slot.core[0]
    usual = [day for day in days if day == _usual_day(lead.audience, day, facts)]
    if usual:
        return usual[-1 if lead.late else 0]
    return days[-1 if lead.late else min(lead.duty.lead, len(days) - 1)]


def _usual_day(audience: str, day: date, facts: BranchFacts) -> date:
    """Return an audience's usual day of the month: the activity day, a week after it (groups), a week before it."""
    activity = usual_day(facts, day.year, day.month)
    if audience == "members":
        return activity
    first, last = day.replace(day=1), last_of_month(day.year, day.month)
    if audience == "group":
        moved = shift(activity + _WEEK, Shift.AFTER, facts.calendar).day
        return moved if moved <= last else shift(last, Shift.BEFORE, facts.calendar).day
    moved = add_working_days(activity, -_BEFORE_THE_DAY, facts.calendar)
    return moved if moved >= first else shift(first, Shift.AFTER, facts.calendar).day


def usual_day(facts: BranchFacts, year: int, month: int) -> date:
    """Return the working day on which the branch's activity day of a month is held, never outside the month."""
    wanted = (facts.activity_day or MonthDay(10)).on(year, month)
    moved = shift(wanted, Shift.AFTER, facts.calendar).day
    return moved if moved.month == month else shift(wanted, Shift.BEFORE, facts.calendar).day
