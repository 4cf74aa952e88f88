"""Presses of the search for a date: what suits, and what the officer makes of it."""

from dataclasses import dataclass

from usecases.presses.codec import Press, packed

CARD, DESK = "dates", "dates_desk"


@packed("ac", card=CARD)
@dataclass(frozen=True, slots=True)
class PickTime(Press):
    """This time suits me; pressed again: it does not after all."""

    poll: int
    option: int


@packed("ad", card=CARD)
@dataclass(frozen=True, slots=True)
class NoTimeSuits(Press):
    """None of the times suits me."""

    poll: int


@packed("ae")
@dataclass(frozen=True, slots=True)
class OpenDates(Press):
    """Show the officer where the search for a date stands."""

    poll: int


@packed("af", card=DESK)
@dataclass(frozen=True, slots=True)
class AskEverybody(Press):
    """Go on from the private sounding to all who should come."""

    poll: int


@packed("ag", card=DESK)
@dataclass(frozen=True, slots=True)
class SettleDate(Press):
    """Make the event at this time, or move it there."""

    poll: int
    option: int


@packed("ah", card=DESK)
@dataclass(frozen=True, slots=True)
class ChangeTimes(Press):
    """Open the form that changes the times to choose from."""

    poll: int


@packed("ai", card=DESK)
@dataclass(frozen=True, slots=True)
class RemindAsked(Press):
    """Remind those who have not answered."""

    poll: int


@packed("aj", card=DESK)
@dataclass(frozen=True, slots=True)
class DropPoll(Press):
    """Look for a date no more."""

    poll: int


@packed("ak")
@dataclass(frozen=True, slots=True)
class AskNewDate(Press):
    """Open the form that looks for another date of an event that stands already."""

    event: int


@packed("al")
@dataclass(frozen=True, slots=True)
class SecondCall(Press):
    """Open the form of a further event after one without a quorum: at the moment proposed, or to be looked for."""

    event: int
    ask: bool = False
