"""Presses of events: answers and sign-in on the card, the officers' control card, leave, forms about an event."""

from dataclasses import dataclass

from usecases.presses.codec import Press, packed

CARD, DESK, LEAVE = "event", "event_desk", "leave"


@packed("ea", card=CARD)
@dataclass(frozen=True, slots=True)
class AnswerEvent(Press):
    """Coming, leave or maybe."""

    event: int
    said: str


@packed("es", card=CARD)
@dataclass(frozen=True, slots=True)
class SignIn(Press):
    """I am here."""

    event: int


@packed("er", card=CARD)
@dataclass(frozen=True, slots=True)
class GiveReason(Press):
    """Open the form that asks why one cannot come."""

    event: int


@packed("ex")
@dataclass(frozen=True, slots=True)
class ShowEvent(Press):
    """Show the event's card in one's private chat."""

    event: int


@packed("eb")
@dataclass(frozen=True, slots=True)
class OpenDesk(Press):
    """Show the control card of an event to an officer."""

    event: int


@packed("ep", card=DESK)
@dataclass(frozen=True, slots=True)
class ShowPane(Press):
    """Turn the control card to another pane."""

    event: int
    pane: str
    seat: int = 0


@packed("eo", card=DESK)
@dataclass(frozen=True, slots=True)
class OpenSignIn(Press):
    """Let people sign in from now on."""

    event: int


@packed("em", card=DESK)
@dataclass(frozen=True, slots=True)
class OpenMeeting(Press):
    """Declare the meeting open."""

    event: int


@packed("ec", card=DESK)
@dataclass(frozen=True, slots=True)
class CloseMeeting(Press):
    """Declare the meeting closed."""

    event: int


@packed("ek", card=DESK)
@dataclass(frozen=True, slots=True)
class CallOff(Press):
    """Open the form that calls the event off."""

    event: int


@packed("en")
@dataclass(frozen=True, slots=True)
class NewDate(Press):
    """Open the form that moves the event; of a meeting that is open already, the form of a further one."""

    event: int


@packed("ez")
@dataclass(frozen=True, slots=True)
class PlanAgain(Press):
    """Open the form of a new event with the same parts, in place of one called off or without a quorum."""

    event: int


@packed("ev")
@dataclass(frozen=True, slots=True)
class PutOffVote(Press):
    """The chair goes on with the meeting and puts the vote off."""

    event: int


@packed("ew", card=DESK)
@dataclass(frozen=True, slots=True)
class RemindSilent(Press):
    """Remind those who have not answered."""

    event: int


@packed("ef", card=DESK)
@dataclass(frozen=True, slots=True)
class RefreshRoster(Press):
    """Take over what has changed on the branch's roster."""

    event: int


@packed("et", card=DESK)
@dataclass(frozen=True, slots=True)
class EnterFact(Press):
    """An officer enters for somebody: present, remote, absent, coming or leave."""

    event: int
    seat: int
    what: str


@packed("eg", card=DESK)
@dataclass(frozen=True, slots=True)
class AddGuest(Press):
    """Open the form that invites a guest."""

    event: int


@packed("eh", card=DESK)
@dataclass(frozen=True, slots=True)
class GuestHere(Press):
    """A guest is there, or is not after all."""

    event: int
    guest: int
    here: bool


@packed("el", card=LEAVE)
@dataclass(frozen=True, slots=True)
class DecideLeave(Press):
    """Agree to a leave, or decline it."""

    event: int
    seat: int
    agree: bool
