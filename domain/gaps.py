"""What the papers of a period lack or contradict, found before a cut-off: pure comparisons over what was recorded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

BEFORE_ASSEMBLY = timedelta(days=31)  # ours: how long before a general meeting its committee meeting may lie
SHORTEST = 20  # characters from which equal texts are no accident
TOLD_BEFORE = timedelta(days=7)  # ours: how long before the end of a quarter the list comes by itself


@dataclass(frozen=True, slots=True)
class Held:
    """A closed part: who of those asked was there, on agreed leave, or neither; its approved minutes; its texts."""

    event: int
    part: int
    kind: str
    title: str
    on: date
    begins: datetime
    ends: datetime
    place: str
    present: tuple[int, ...] = ()
    without_leave: int = 0
    no_reason: int = 0
    approved: bool = False
    lacks: int = 0
    texts: tuple[str, ...] = ()
    wrong_votes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing to look at: what, in which part, which other part, how many, which persons (roster lines)."""

    code: str
    held: Held
    other: Held | None = None
    number: int = 0
    members: tuple[int, ...] = field(default=())


def find(held: Sequence[Held], committees: Iterable[date], since: date) -> list[Gap]:
    """Return what the parts held since a civil date lack; earlier ones in `held` only serve to compare."""
    meetings = sorted(committees)
    first = {one.event: one.part for one in reversed(held)}  # what is about the people of an event is told once
    found = [gap for one in held if one.on >= since for gap in _alone(one, meetings, first[one.event] == one.part)]
    return found + [gap for gap in (*_twice(held), *_two_places(held)) if gap.held.on >= since]


def _alone(one: Held, committees: Sequence[date], first: bool) -> list[Gap]:
    found = []
    if not one.approved:
        found.append(Gap("not_approved", one))
    if one.lacks:
        found.append(Gap("lacks", one, number=one.lacks))
    if one.without_leave and first:
        found.append(Gap("no_leave", one, number=one.without_leave))
    if one.no_reason and first:
        found.append(Gap("no_reason", one, number=one.no_reason))
    if one.kind == "assembly" and not any(one.on - BEFORE_ASSEMBLY <= day <= one.on for day in committees):
        found.append(Gap("no_committee", one))
    return found + [Gap("votes", one) for _ in one.wrong_votes]


def _twice(held: Sequence[Held]) -> list[Gap]:
    """Find texts that stand word for word in two parts."""
    seen: dict[str, Held] = {}
    found: dict[tuple[int, int], Gap] = {}
    for one in held:
        for text in {_plain(text) for text in one.texts}:
            first = seen.setdefault(text, one) if len(text) >= SHORTEST else one
            if first.part != one.part:
                found.setdefault((first.part, one.part), Gap("same_text", one, first))
    return list(found.values())


def _plain(text: str) -> str:
    return "".join(text.split())


def _two_places(held: Sequence[Held]) -> list[Gap]:
    """Find people who were present at two places at the same time."""
    found: dict[tuple[int, int], Gap] = {}
    for number, one in enumerate(held):
        for other in held[:number]:
            if one.event == other.event or one.begins >= other.ends or other.begins >= one.ends:
                continue
            both = tuple(sorted(set(one.present) & set(other.present)))
            if both and one.place != other.place:
                found.setdefault((other.event, one.event), Gap("two_places", one, other, len(both), both))
    return list(found.values())
