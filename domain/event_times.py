"""When things happen around an event by themselves: the sign-in window, the reminder of those who have not answered."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.calendar import CalendarKind, MonthDay, add_working_days

SIGN_IN_BEFORE = timedelta(minutes=30)
SIGN_IN_AFTER = timedelta(minutes=15)


def sign_in_window(starts_at: datetime) -> tuple[datetime, datetime]:
    """Return from when to when people sign in unless an officer says otherwise."""
    return starts_at - SIGN_IN_BEFORE, starts_at + SIGN_IN_AFTER


def nudge_moment(starts_at: datetime, zone: ZoneInfo, opens: time, calendar: CalendarKind) -> datetime:
    """Return when those who have not answered are reminded: at opening time of the working day before the event."""
    day = add_working_days(starts_at.astimezone(zone).date(), -1, calendar)
    return datetime.combine(day, opens, zone)


def forgotten_moment(starts_at: datetime, zone: ZoneInfo, opens: time) -> datetime:
    """Return when an officer is asked about an event that nobody has closed: at opening time of the next day."""
    return datetime.combine(starts_at.astimezone(zone).date() + timedelta(days=1), opens, zone)


def next_moment(now: datetime, moments: Iterable[datetime | None]) -> datetime | None:
    """Return the earliest of the moments that lies ahead, None when none does."""
    return min((moment for moment in moments if moment is not None and moment > now), default=None)


def offered_days(today: date, activity: MonthDay, calendar: CalendarKind) -> list[date]:
    """Return the dates a form offers: the next three working days, and the next activity day."""
    days = [add_working_days(today, n, calendar) for n in (1, 2, 3)]
    this = activity.on(today.year, today.month)
    following = (today.year, today.month + 1) if today.month < 12 else (today.year + 1, 1)
    fixed = this if this >= today else activity.on(*following)
    return sorted({*days, fixed})
