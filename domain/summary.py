"""A period summed up out of the records: how often each duty was due and done, which gatherings were held."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from domain.board import Line, State
from domain.periods import Period
from domain.snapshot import Held


@dataclass(slots=True)
class DutyTotal:
    """One duty over a period: of `due` occasions so many are done, ended by a decision, or overdue."""

    duty: str
    due: int = 0
    done: int = 0
    waived: int = 0
    overdue: int = 0
    counted: int = 0  # of an ongoing duty: how many talks there were
    ongoing: bool = False


@dataclass(frozen=True, slots=True)
class Gathering:
    """One gathering that was held: its parts' kinds, who should have come and who came (the largest part's count)."""

    on: date
    title: str
    kinds: tuple[str, ...]
    should: int
    present: int


def by_duty(lines: Iterable[Line]) -> list[DutyTotal]:
    """Return the totals of each duty, in the board's order."""
    found: dict[str, DutyTotal] = {}
    for line in lines:
        total = found.setdefault(line.duty.code, DutyTotal(line.duty.code, ongoing=line.duty.ongoing))
        total.due += 1
        total.done += line.state is State.DONE
        total.waived += line.state is State.WAIVED
        total.overdue += line.state is State.OVERDUE
        total.counted += line.done
    return list(found.values())


@dataclass(slots=True)
class _Parts:
    first: Held
    kinds: list[str] = field(default_factory=list)
    should: int = 0
    present: int = 0


def gatherings(held: Iterable[Held], period: Period) -> list[Gathering]:
    """Return the gatherings of a period, earliest first; parts of one event stand together."""
    events: dict[int, _Parts] = {}
    for part in held:
        if part.on in period:
            event = events.setdefault(part.event_id, _Parts(part))
            event.kinds.append(part.kind)
            if part.should >= event.should:
                event.should, event.present = part.should, part.present
    made = [Gathering(e.first.on, e.first.title, tuple(e.kinds), e.should, e.present) for e in events.values()]
    return sorted(made, key=lambda gathering: gathering.on)
