"""Presses of the coverage of talks: who has talked with whom, whom next."""

from dataclasses import dataclass

from usecases.presses.codec import Press, packed

CARD = "coverage"


@packed("tv")
@dataclass(frozen=True, slots=True)
class ShowCoverage(Press):
    """Post the coverage at the bottom of the chat."""


@packed("tx", card=CARD)
@dataclass(frozen=True, slots=True)
class TurnCoverage(Press):
    """Show another page of the coverage."""

    page: int


@packed("tk")
@dataclass(frozen=True, slots=True)
class TalkWith(Press):
    """Open the form for a talk with this member."""

    member: int


@packed("tz")
@dataclass(frozen=True, slots=True)
class SendRegister(Press):
    """Have the register of a year's talks sent as a file."""

    year: int


@packed("ts")
@dataclass(frozen=True, slots=True)
class CollectViews(Press):
    """Show how often each topic came up."""


@packed("tb", card=CARD)
@dataclass(frozen=True, slots=True)
class ShowKeeping(Press):
    """Show for how long the content of talks is kept."""


@packed("ty", card=CARD)
@dataclass(frozen=True, slots=True)
class KeepFor(Press):
    """Keep the content of talks for so many months."""

    months: int


@packed("ua", card=CARD)
@dataclass(frozen=True, slots=True)
class ShowCadences(Press):
    """Show how often each relation is to be talked in."""


@packed("ub", card=CARD)
@dataclass(frozen=True, slots=True)
class TurnCadence(Press):
    """Give a relation its next cadence; `place` is its place in the catalogue."""

    place: int


@packed("uc", card=CARD)
@dataclass(frozen=True, slots=True)
class ShowPairs(Press):
    """Show who is paired with whom."""


@packed("ud")
@dataclass(frozen=True, slots=True)
class MakePair(Press):
    """Open the form that pairs a member with somebody."""


@packed("ue", card=CARD)
@dataclass(frozen=True, slots=True)
class EndPair(Press):
    """End a pair."""

    pair: int
