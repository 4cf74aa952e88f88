"""Presses of votes and elections: the control cards, the ballot, the register."""

from dataclasses import dataclass

from usecases.presses.codec import Press, packed
from usecases.presses.events import DESK

MOTION, BALLOT, ELECTION, REGISTER = "motion", "ballot", "election", "resolutions"


@packed("va", card=DESK)
@dataclass(frozen=True, slots=True)
class AddMotion(Press):
    """Open the form of a motion."""

    event: int


@packed("vb")
@dataclass(frozen=True, slots=True)
class ShowMotion(Press):
    """Show an officer the control card of a motion."""

    motion: int


@packed("vo", card=MOTION)
@dataclass(frozen=True, slots=True)
class OpenVoting(Press):
    """Begin a vote in the chat, by name or secretly; `anyway`: although it cannot pass with those present."""

    motion: int
    secret: bool
    anyway: bool = False


@packed("vc", card=BALLOT)
@dataclass(frozen=True, slots=True)
class CastVote(Press):
    """For, against or abstain, by name."""

    motion: int
    choice: str


@packed("vs", card=BALLOT, unkept=True)
@dataclass(frozen=True, slots=True)
class DropBallot(Press):
    """A secret ballot: nothing of it is kept but one more in the box."""

    motion: int
    choice: str


@packed("vx", card=MOTION)
@dataclass(frozen=True, slots=True)
class CloseVoting(Press):
    """End a vote in the chat."""

    motion: int


@packed("vn", card=MOTION)
@dataclass(frozen=True, slots=True)
class EnterCount(Press):
    """Open the form of a count from the room, by hands or on paper."""

    motion: int
    paper: bool


@packed("vw", card=MOTION)
@dataclass(frozen=True, slots=True)
class EnterWritten(Press):
    """Open the form of an absentee's written opinion."""

    motion: int


@packed("vt", card=MOTION)
@dataclass(frozen=True, slots=True)
class CountWritten(Press):
    """Say whether written opinions are added to the votes."""

    motion: int
    on: bool


@packed("vd", card=MOTION)
@dataclass(frozen=True, slots=True)
class Declare(Press):
    """The chair declares the outcome."""

    motion: int
    outcome: str


@packed("vy", card=MOTION)
@dataclass(frozen=True, slots=True)
class NameCarrier(Press):
    """Open the form that says who carries a resolution out, by when."""

    motion: int


@packed("vf")
@dataclass(frozen=True, slots=True)
class CarriedOut(Press):
    """A resolution has been carried out."""

    motion: int


@packed("vr")
@dataclass(frozen=True, slots=True)
class LookRegister(Press):
    """Turn the register of resolutions to a page."""

    at: int


@packed("ve", card=DESK)
@dataclass(frozen=True, slots=True)
class AddElection(Press):
    """Open the form of an election."""

    event: int


@packed("vg")
@dataclass(frozen=True, slots=True)
class ShowElection(Press):
    """Show an officer the control card of an election's ballot."""

    election: int


@packed("vh", card=ELECTION)
@dataclass(frozen=True, slots=True)
class BeginElection(Press):
    """The ballots are handed out: the hall is frozen."""

    election: int


@packed("vi", card=ELECTION)
@dataclass(frozen=True, slots=True)
class EnterElection(Press):
    """Open the form of an election's count."""

    election: int


@packed("vj", card=ELECTION)
@dataclass(frozen=True, slots=True)
class DeclareElection(Press):
    """Open the form in which the chair declares who is elected."""

    election: int


@packed("vk", card=ELECTION)
@dataclass(frozen=True, slots=True)
class RunOff(Press):
    """Prepare another ballot: among those tied, or, when the ballot was void, among the same."""

    election: int


@packed("vl", card=ELECTION)
@dataclass(frozen=True, slots=True)
class TakeOver(Press):
    """Carry out the changes of posts that follow from an election."""

    election: int


@packed("vm", card=ELECTION)
@dataclass(frozen=True, slots=True)
class SetTerm(Press):
    """Store the end of the term: so many years after the election."""

    election: int
    years: int


@packed("vp", card=DESK)
@dataclass(frozen=True, slots=True)
class SetVoteRule(Press):
    """Change a setting of votes: margin, win_of or written."""

    event: int
    name: str
    value: str


@packed("vq", card=DESK)
@dataclass(frozen=True, slots=True)
class TypeTerm(Press):
    """Open the form that stores the end of the committee's term."""

    event: int
