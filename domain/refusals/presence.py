"""Refusals: why somebody's being there, or his make-up afterwards, is not taken as it was said."""

from domain.refusals.refusal import Refusal


class NotThere(Refusal):
    """Somebody who has not signed in cannot leave early."""


class CodeLocked(Refusal, takes=("until",)):
    """Too many wrong codes were typed; `until` is the aware moment from which one may try again."""


class NoSessions(Refusal):
    """A session must lie after the event's first one, and an event has few."""


class PollThere(Refusal):
    """The event has its poll in the group already."""


class CodeInstead(Refusal):
    """People sign in by the code here; a poll would go around it."""


class NotInTheGroup(Refusal):
    """An event that is no affair of the whole branch has no poll, and no branch without a group."""


class NothingToMakeUp(Refusal):
    """Nothing is to be made up here, or it is made up already."""
