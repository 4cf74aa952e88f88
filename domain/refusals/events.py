"""Refusals: why a gathering does not take a thing."""

from domain.refusals.refusal import Refusal


class EventClosed(Refusal, takes=("ended_at", "secretary")):
    """The event has ended; a correction goes through the secretary."""


class EventCalledOff(Refusal, takes=("reason",)):
    """The event was called off."""


class EventNotOpen(Refusal):
    """The meeting has not been opened yet."""


class EventAlreadyOpen(Refusal):
    """The meeting is already open."""


class NotInvited(Refusal):
    """The person does not stand on the frozen roster of this event."""


class SigninNotOpen(Refusal, takes=("opens_at",)):
    """Sign-in has not begun; `opens_at` is the aware moment, or None when an officer opens it."""


class SigninOver(Refusal, takes=("ended_at", "secretary")):
    """Sign-in is over; who came later is entered by an officer."""


class NoLeavePending(Refusal):
    """There is no request for leave to be decided."""


class AlreadyPresent(Refusal):
    """Somebody who has signed in can neither ask for leave nor decline."""


class PartsDoNotMix(Refusal, takes=("first", "second")):
    """These two kinds may not share one event (catalogue data)."""


class UnknownKind(Refusal, takes=("value",)):
    """There is no kind of meeting of this name."""


class NoCommittee(Refusal):
    """The branch has no committee, so it holds no committee meeting."""


class NoGroup(Refusal, takes=("value",)):
    """There is no such party group."""
