"""Presses of calendars: a meeting's file, and the file of all meetings one is asked to."""

from dataclasses import dataclass

from usecases.presses.codec import Press, packed


@packed("aa")
@dataclass(frozen=True, slots=True)
class TakeCalendarFile(Press):
    """Send one meeting as a calendar file."""

    event: int


@packed("ab")
@dataclass(frozen=True, slots=True)
class TakeCalendarFeed(Press):
    """Send all coming meetings one is asked to as a calendar file."""
