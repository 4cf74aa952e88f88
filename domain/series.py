"""Meetings that come back: their rule, the day it gives in a period, when the next one is proposed.

A rule is `activity` (the branch's activity day), `m10` or `m-1w4` (a day of the month, as MonthDay reads it), or `w4`
(a day of the week, Monday is 0). A period is a month (2026-11) or a week (2026-W45, as ISO 8601 counts them).
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.calendar import CalendarKind, MonthDay, Moved, Shift, Shifted, add_working_days, shift, why_free

ACTIVITY = "activity"
AHEAD = {"month": 5, "week": 2}  # working days before the day on which the next occurrence is proposed
WEEK = timedelta(days=7)
LATEST_DAY = 31


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A rule with what it depends on in a branch."""

    rule: str
    activity: MonthDay
    calendar: CalendarKind

    @property
    def weekly(self) -> bool:
        """Tell whether its periods are weeks."""
        return self.rule.startswith("w")

    def period(self, day: date) -> str:
        """Return the code of the period in which a civil date lies."""
        if self.weekly:
            year, week, _ = day.isocalendar()
            return f"{year}-W{week:02d}"
        return f"{day:%Y-%m}"

    def following(self, period: str) -> str:
        """Return the code of the period after one."""
        if self.weekly:
            return self.period(self._monday(period) + WEEK)
        first = date.fromisoformat(f"{period}-01")
        return self.period((first + timedelta(days=31)).replace(day=1))

    def asked_on(self, period: str) -> date:
        """Return the day of the rule itself in a period."""
        if self.weekly:
            return self._monday(period) + timedelta(days=int(self.rule[1:]))
        year, month = (int(part) for part in period.split("-"))
        day = self.activity if self.rule == ACTIVITY else MonthDay.parse(self.rule[1:])
        return day.on(year, month)

    def day(self, period: str) -> Shifted:
        """Return the day in a period, moved off free days within it; a rule for Saturday or Sunday means just that.

        Whole weeks without a working day keep the day of the rule.
        """
        asked = self.asked_on(period)
        if self.weekly and asked.weekday() >= 5:
            return Shifted(asked, Moved.NONE)
        for how in (Shift.AFTER, Shift.BEFORE):
            found = shift(asked, how, self.calendar)
            if self.period(found.day) == period:
                return found
        return Shifted(asked, why_free(asked, self.calendar))

    def ahead(self, on: date) -> date:
        """Return the day on which an occurrence of a civil date is proposed."""
        return add_working_days(on, -AHEAD["week" if self.weekly else "month"], self.calendar)

    def _monday(self, period: str) -> date:
        year, week = period.split("-W")
        return date.fromisocalendar(int(year), int(week), 1)


def check(rule: str) -> str:
    """Return a rule that is one; raises ValueError."""
    if rule == ACTIVITY or (rule[:1] == "w" and rule[1:] in set("0123456")):
        return rule
    if rule[:1] != "m" or len(rule) > 8:
        raise ValueError(rule)
    MonthDay.parse(rule[1:])
    return rule


def next_period(rhythm: Rhythm, at: time, after: str | None, from_on: date, now: datetime, zone: ZoneInfo) -> str:
    """Return the first period that is not dealt with yet and whose occurrence lies ahead, not before `from_on`."""
    period = rhythm.following(after) if after else rhythm.period(max(from_on, now.astimezone(zone).date()))
    while True:
        day = rhythm.day(period).day
        if day >= from_on and datetime.combine(day, at, zone) > now:
            return period
        period = rhythm.following(period)


def proposed_at(rhythm: Rhythm, period: str, opens: time, zone: ZoneInfo) -> datetime:
    """Return when the occurrence of a period is proposed: at opening time some working days before."""
    return datetime.combine(rhythm.ahead(rhythm.day(period).day), opens, zone)
