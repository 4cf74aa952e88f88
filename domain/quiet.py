"""When one person may be reminded: his own quiet hours, so many gathered messages a week, and what breaks which.

A message waits for the end of somebody's quiet hours unless the branch marks its duty urgent. Beyond the week's number
it waits for the next week, or for the next message that he gets anyway; the last rung of a ladder breaks the number:

- before the deadline the rungs marked loud, or, where none is, the one that falls last;
- after the deadline likewise (`last_rungs`, derived from the catalogue's ladder and the branch's changes);
- what a person asked for himself: a snooze that ends, a task that he was given.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.catalogue import Duty
from domain.moments import SNOOZE, TASK, Moment, is_speaking, local_date, moments, next_speaking, to_utc
from domain.periods import Period
from domain.snapshot import Setting

USUAL_WEEKLY = 3
NO_LIMIT = 0
Span = tuple[time, time]
_TURNS = 8  # spans that touch each other are passed one after the other


@dataclass(frozen=True, slots=True)
class Ways:
    """How somebody wants to be reminded: quiet spans of the day, and how many gathered messages a week.

    `weekly` None: as the branch has it; NO_LIMIT: any number.
    """

    spans: tuple[Span, ...] = ()
    weekly: int | None = None


def spans_of(codes: str) -> tuple[Span, ...]:
    """Return the quiet spans of codes such as `21-10 12-14` (whole hours; a span may pass midnight)."""
    pairs = (code.partition("-") for code in codes.split())
    return tuple((time(int(first)), time(int(last))) for first, _, last in pairs)


def rests(at: time, spans: Iterable[Span]) -> bool:
    """Tell whether a time of day lies in one of the spans; an end is no longer in it."""
    return any(
        first <= at < last if first <= last else at >= first or at < last for first, last in spans if first != last
    )


def wakes(now: datetime, spans: tuple[Span, ...], setting: Setting) -> datetime:
    """Return the first moment (UTC) from `now` on in which somebody does not rest and the branch's hours run."""
    for _turn in range(_TURNS):
        local = now.astimezone(ZoneInfo(setting.zone))
        if rests(local.time(), spans):
            now = _end(local, spans, setting.zone)
        elif not setting.hours.opens <= local.time() < setting.hours.closes or setting.hours.quiet(local.time()):
            now = next_speaking(now, setting)
        else:
            return now
    return now


def _end(local: datetime, spans: tuple[Span, ...], zone: str) -> datetime:
    """Return the end of the span in which a wall-clock moment lies."""
    last = next(last for first, last in spans if rests(local.time(), ((first, last),)))
    day = local.date() if last > local.time() else local.date() + timedelta(days=1)
    return max(to_utc(day, last, zone), local.astimezone(UTC) + timedelta(seconds=1))


def held_until(
    now: datetime, ways: Ways, usual: int, used: int, *, pressing: bool, begun: bool, fresh: bool, setting: Setting
) -> datetime | None:
    """Return until when (UTC) somebody's gathered message waits, None when it may go now.

    `used`: his messages of this ISO week on other days; `begun`: today's stands already, what joins it makes no noise;
    `fresh`: something in it was decided for just now, and not only for an hour that the bot slept through.
    """
    if begun:
        return None
    if not fresh and not is_speaking(now, setting):
        return wakes(next_speaking(now, setting), ways.spans, setting)
    limit = usual if ways.weekly is None else ways.weekly
    if limit != NO_LIMIT and used >= limit and not pressing:
        monday = week_of(local_date(now, setting.zone)) + timedelta(days=7)
        return wakes(next_speaking(to_utc(monday, time(), setting.zone), setting), ways.spans, setting)
    if rests(now.astimezone(ZoneInfo(setting.zone)).time(), ways.spans):
        return wakes(now, ways.spans, setting)
    return None


def week_of(day: date) -> date:
    """Return the Monday of a civil date's ISO week."""
    return day - timedelta(days=day.weekday())


def presses(duty: Duty, period: Period, moment: Moment, setting: Setting) -> bool:
    """Tell whether a moment may break somebody's weekly number: a ladder's last, and what he asked for himself."""
    own = moment.rung.id == SNOOZE or moment.rung.id.startswith(f"{TASK}-")
    return own or moment.rung.loud or moment.id in last_rungs(duty, period, setting)


@lru_cache(maxsize=16384)
def last_rungs(duty: Duty, period: Period, setting: Setting) -> frozenset[str]:
    """Return the ids of a ladder's last moments in a period: before the deadline and after it, the loud ones or one."""
    found: set[str] = set()
    for after in (False, True):
        side = [moment for moment in moments(duty, period, setting) if moment.after_deadline is after]
        loud = {moment.id for moment in side if moment.rung.loud}
        found |= loud or {moment.id for moment in side[-1:]}
    return frozenset(found)
