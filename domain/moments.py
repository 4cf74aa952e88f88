"""When the rungs of a ladder fall: civil days moved to working days, times moved into the branch's hours, then UTC."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.calendar import Moved, Shift, add_months, add_working_days, is_working_day, shift
from domain.catalogue import Anchor, At, Duty, MissedFire, Rung, To, Unit, When
from domain.occasions import collection, deadline
from domain.periods import Period
from domain.snapshot import Setting

_DAY = timedelta(days=1)
TASK = "task"  # rungs of tasks are called task-ID
SNOOZE = "snooze"  # the rung of what was put off
_FROM_ITS_START = (Anchor.START, Anchor.WINDOW)


@dataclass(frozen=True, slots=True)
class Moment:
    """One rung's moment (UTC). `id` is the rung's, numbered when it repeats; `asked_on` is the day before shifting."""

    rung: Rung
    id: str
    at: datetime
    asked_on: date
    because: Moved
    after_deadline: bool


def to_utc(day: date, at: time, zone: str) -> datetime:
    """Return a civil moment in UTC: a time the clocks skip is moved forward, one they repeat means the first."""
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def local_date(now: datetime, zone: str) -> date:
    """Return the civil date of a moment in a zone."""
    return now.astimezone(ZoneInfo(zone)).date()


def place(asked_on: date, at: time, how: Shift, setting: Setting) -> tuple[datetime, Moved]:
    """Return the moment (UTC) at which something asked for a day and time may be said there, and why the day moved."""
    moved = shift(asked_on, how, setting.calendar)
    day, hours = moved.day, setting.hours
    at = max(at, hours.opens)
    if hours.quiet(at) and hours.quiet_to > at:
        at = hours.quiet_to
    if at >= hours.closes or hours.quiet(at):
        at = hours.opens
        day = day if how is Shift.BEFORE else add_working_days(day, 1, setting.calendar)
    return to_utc(day, at, setting.zone), moved.because


def is_speaking(now: datetime, setting: Setting) -> bool:
    """Tell whether something that is late may be said now: a working day, working hours, not the quiet ones."""
    local = now.astimezone(ZoneInfo(setting.zone))
    hours = setting.hours
    within = hours.opens <= local.time() < hours.closes and not hours.quiet(local.time())
    return within and is_working_day(local.date(), setting.calendar)


def next_speaking(now: datetime, setting: Setting) -> datetime:
    """Return the first moment from now on at which something late may be said."""
    if is_speaking(now, setting):
        return now
    local = now.astimezone(ZoneInfo(setting.zone))
    today_works = is_working_day(local.date(), setting.calendar)
    at = local.time() if today_works else setting.hours.opens
    return place(local.date(), at, Shift.AFTER, setting)[0]


@lru_cache(maxsize=16384)
def moments(duty: Duty, period: Period, setting: Setting, put_off: date | None = None) -> tuple[Moment, ...]:
    """Return the moments of a duty's rungs in a period, save those counted from a planned date, earliest first.

    `put_off` is the new last day of an occasion put off; it stands in the ids: what counts from it is said anew.
    """
    found = [moment for rung in duty.ladder for moment in _of_rung(duty, rung, period, setting, put_off)]
    if not duty.due.term:
        start = to_utc(period.start, time(), setting.zone)
        found = [moment for moment in found if moment.at >= start]
    return tuple(sorted(found, key=lambda moment: moment.at))


def planned_moments(duty: Duty, planned_on: date, due: date, setting: Setting) -> Iterator[Moment]:
    """Yield the moments of the rungs that count from a planned date; the date is in their ids, a new one asks anew."""
    for rung in duty.ladder:
        if rung.at.anchor is Anchor.PLANNED:
            yield from _repeated(rung, planned_on, f".{planned_on.isoformat()}", due, setting)


def snooze_moment(until: date, due: date, setting: Setting) -> Moment:
    """Return the moment at which an occasion that was put off is brought up again."""
    return _dated(SNOOZE, f"{SNOOZE}.{until.isoformat()}", until, Shift.AFTER, due, setting)


def task_moments(task_id: int, until: date, due: date, setting: Setting) -> Iterator[Moment]:
    """Yield the moments of a task given to somebody: the working day before its date, and the one after it."""
    name, days = f"{TASK}-{task_id}", {"": -1, ".late": 1}
    for suffix, offset in days.items():
        on = add_working_days(until, offset, setting.calendar)
        yield _dated(name, f"{name}.{until.isoformat()}{suffix}", on, Shift.AFTER, due, setting)


def _dated(rung_id: str, name: str, on: date, how: Shift, due: date, setting: Setting) -> Moment:
    at, because = place(on, setting.hours.opens, how, setting)
    bare = At(Anchor.PLANNED, 0, Unit.DAYS, setting.hours.opens)
    rung = Rung(rung_id, bare, To.HOLDER, When.OPEN, how, False, 5, 1, MissedFire.ONE)
    return Moment(rung, name, at, on, because, after_deadline=on > due)


def _of_rung(duty: Duty, rung: Rung, period: Period, setting: Setting, put_off: date | None) -> Iterator[Moment]:
    due = put_off or deadline(duty, period, setting)
    anchors = list(_anchors(duty, rung.at.anchor, period, due, setting))
    anew = f".{put_off.isoformat()}" if put_off and rung.at.anchor is Anchor.DEADLINE else ""
    for number, anchor in enumerate(anchors, start=1):
        yield from _repeated(rung, anchor, f".{number}" if len(anchors) > 1 else anew, due, setting)


def _anchors(duty: Duty, anchor: Anchor, period: Period, due: date, setting: Setting) -> Iterator[date]:
    """Yield the days a rung counts from: one, one for each window, or none."""
    if anchor is Anchor.START:
        yield period.start
    elif anchor is Anchor.DEADLINE:
        yield due
    elif anchor is Anchor.COLLECTION:
        yield collection(period, setting)
    elif anchor is Anchor.ACTIVITY and setting.activity_day:
        yield setting.activity_day.on(period.end.year, period.end.month)
    elif anchor in (Anchor.WINDOW, Anchor.WINDOW_END):
        for first, last in duty.windows:
            yield period.month(first).start if anchor is Anchor.WINDOW else period.month(last).end


def _repeated(rung: Rung, anchor: date, suffix: str, due: date, setting: Setting) -> Iterator[Moment]:
    first = _count(anchor, rung.at, setting)
    for turn in range(rung.times):
        asked_on = add_working_days(first, rung.every * turn, setting.calendar)
        at, because = place(asked_on, rung.at.time, rung.shift, setting)
        name = f"{rung.id}{suffix}{f'.{turn + 1}' if rung.times > 1 else ''}"
        yield Moment(rung, name, at, asked_on, because, after_deadline=asked_on > due)


def _count(anchor: date, at: At, setting: Setting) -> date:
    """Count from the anchor; from a start, +1wd is the first working day of it, the start itself included."""
    if at.unit is Unit.MONTHS:
        return add_months(anchor, at.count)
    if at.unit is Unit.DAYS:
        return anchor + timedelta(days=at.count)
    included = at.anchor in _FROM_ITS_START and at.count > 0
    return add_working_days(anchor - _DAY if included else anchor, at.count, setting.calendar)
