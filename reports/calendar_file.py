"""Meetings as an iCalendar file (RFC 5545): times in the branch's zone, changes followed, nothing private."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icalendar import Event

LASTS = timedelta(minutes=90)
REMINDED_BEFORE = timedelta(hours=1)
PRODUCT = "-//branch-memory//meetings//"


@dataclass(frozen=True, slots=True)
class Entry:
    """One meeting: aware times on the branch's wall clock; `sequence` rises whenever it is moved or called off."""

    uid: str
    title: str
    place: str
    starts_at: datetime
    changed_at: datetime
    sequence: int = 0
    cancelled: bool = False
    ends_at: datetime | None = None


def draw(name: str, entries: Sequence[Entry]) -> bytes:
    """Return the .ics file of a calendar called `name`."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for entry in entries:
        calendar.add_component(_event(entry))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> "Event":
    from icalendar import Alarm, Event

    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at)
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.starts_at)
    event.add("dtend", entry.ends_at or entry.starts_at + LASTS)
    event.add("summary", entry.title)
    if entry.place:
        event.add("location", entry.place)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    if not entry.cancelled:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", entry.title)
        alarm.add("trigger", -REMINDED_BEFORE)
        event.add_component(alarm)
    return event
