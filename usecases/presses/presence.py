"""Presses of being there: how people sign in, sessions, who is left out, polls, make-up, who took part in nothing."""

from dataclasses import dataclass

from usecases.presses.codec import Press, packed
from usecases.presses.events import CARD as EVENT
from usecases.presses.events import DESK

MAKE_UP, COVERED = "make_up", "presence"


@packed("pc", card=DESK)
@dataclass(frozen=True, slots=True)
class SignInBy(Press):
    """From now on people sign in by the code that is read out, or by the button alone."""

    event: int
    code: bool


@packed("ps", card=DESK)
@dataclass(frozen=True, slots=True)
class AddSession(Press):
    """Open the form of a further session for those who cannot come to the first."""

    event: int


@packed("po", card=DESK)
@dataclass(frozen=True, slots=True)
class LeaveOut(Press):
    """Open the form that leaves somebody out of those who should attend."""

    event: int


@packed("pb", card=DESK)
@dataclass(frozen=True, slots=True)
class CountAgain(Press):
    """Count somebody among those who should attend after all."""

    event: int
    seat: int


@packed("pr", card=DESK)
@dataclass(frozen=True, slots=True)
class CountRemote(Press):
    """Whether who takes part from afar counts for the headcount rules of a kind, in this branch."""

    event: int
    kind: str
    counts: bool


@packed("pl", card=DESK)
@dataclass(frozen=True, slots=True)
class AllowRemote(Press):
    """Whether people may sign in from afar themselves."""

    event: int
    allowed: bool


@packed("pz", card=EVENT)
@dataclass(frozen=True, slots=True)
class SignInRemotely(Press):
    """I take part from afar."""

    event: int


@packed("pg", card=EVENT)
@dataclass(frozen=True, slots=True)
class GoEarly(Press):
    """I have to leave before the end."""

    event: int


@packed("pp", card=DESK)
@dataclass(frozen=True, slots=True)
class PostPoll(Press):
    """Have people answer by a poll of the group too."""

    event: int


@packed("pm", card=DESK)
@dataclass(frozen=True, slots=True)
class WriteMaterial(Press):
    """Open the form of what those who were absent are given."""

    event: int


@packed("pd", card=DESK)
@dataclass(frozen=True, slots=True)
class EnterMadeUp(Press):
    """An officer enters that somebody has made up what he missed."""

    event: int
    make_up: int


@packed("pi", card=DESK)
@dataclass(frozen=True, slots=True)
class ReadReflection(Press):
    """Read what somebody handed in."""

    event: int
    make_up: int


@packed("pk", card=MAKE_UP)
@dataclass(frozen=True, slots=True)
class MadeUp(Press):
    """I have read it."""

    make_up: int


@packed("pw", card=MAKE_UP)
@dataclass(frozen=True, slots=True)
class WriteReflection(Press):
    """Open the form in which a reflection is handed in."""

    make_up: int


@packed("pn")
@dataclass(frozen=True, slots=True)
class ShowCovered(Press):
    """Show who has taken part in nothing this quarter."""
