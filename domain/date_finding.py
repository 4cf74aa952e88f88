"""Finding a date: which time suits best, and when those who were asked are reminded and the officer told to decide."""

from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.calendar import CalendarKind, add_working_days

LEAST_TIMES, MOST_TIMES, MOST_SOUNDED = 2, 10, 3
TWICE = timedelta(seconds=3)  # a second press within this time repeats the first one, it does not take it back
OFFERED_DAYS, OFFERED_HOURS = 5, (time(9), time(15))
SECOND_CALL_AFTER = 3  # working days until a second call, when the kind of meeting names no notice period


@dataclass(frozen=True, slots=True)
class Suiting:
    """A time with the members it suits; `starts_at` is aware."""

    key: int
    starts_at: datetime
    members: frozenset[int]


def ranked(times: Sequence[Suiting], leaders: Set[int], now: datetime) -> list[Suiting]:
    """Return the times that lie ahead: what suits most people first, then most leaders, then the earliest."""
    ahead = [one for one in times if one.starts_at > now]
    return sorted(ahead, key=lambda one: (-len(one.members), -len(one.members & leaders), one.starts_at))


def best(times: Sequence[Suiting], leaders: Set[int], now: datetime) -> Suiting | None:
    """Return the time to propose; None while none suits anybody."""
    first = next(iter(ranked(times, leaders, now)), None)
    return first if first is not None and first.members else None


def pressed_twice(changed_at: datetime | None, now: datetime) -> bool:
    """Tell whether a press repeats one made a moment ago."""
    return changed_at is not None and timedelta(0) <= now - changed_at < TWICE


def asking_moments(
    now: datetime, starts: Collection[datetime], zone: ZoneInfo, opens: time, calendar: CalendarKind
) -> tuple[datetime | None, datetime | None]:
    """Return when the silent are reminded (next working day) and when the officer is told to decide (the one after).

    Both at opening time, and both before the first of the times; None for what would come too late.
    """
    today = now.astimezone(zone).date()
    nudge, tell = (datetime.combine(add_working_days(today, n, calendar), opens, zone) for n in (1, 2))
    first = min(starts)
    if tell >= first:
        before = datetime.combine(add_working_days(first.astimezone(zone).date(), -1, calendar), opens, zone)
        tell = before if before > now else first - (first - now) / 2
    return (nudge if nudge < tell else None), tell


def offered_times(now: datetime, zone: ZoneInfo, calendar: CalendarKind) -> list[datetime]:
    """Return the times a form offers: morning and afternoon of the next working days, aware."""
    today = now.astimezone(zone).date()
    days = [add_working_days(today, n, calendar) for n in range(1, OFFERED_DAYS + 1)]
    return [datetime.combine(day, at, zone) for day in days for at in OFFERED_HOURS]


def next_call(now: datetime, zone: ZoneInfo, at: time, calendar: CalendarKind) -> datetime:
    """Return the moment proposed for the second call of a meeting without a quorum: a working day at the same hour."""
    day = add_working_days(now.astimezone(zone).date(), SECOND_CALL_AFTER, calendar)
    return datetime.combine(day, at, zone)
