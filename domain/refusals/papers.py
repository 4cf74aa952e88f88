"""Refusals: why an agenda or the minutes of a meeting do not take a thing."""

from domain.refusals.refusal import Refusal


class AgendaFrozen(Refusal, takes=("secretary",)):
    """The agenda is frozen; an item comes in through the chair or the secretary alone."""


class AgendaFull(Refusal, takes=("limit",)):
    """An agenda takes at most `limit` items."""


class NotHeldYet(Refusal):
    """The meeting has not begun: there is nothing to record."""


class NotClosedYet(Refusal):
    """Minutes are approved after the meeting has closed."""


class NoSecondApprover(Refusal):
    """Two different persons must approve, and there are no two to be asked."""


class MinutesUnchanged(Refusal):
    """Nothing has changed since the last version."""


class VersionReplaced(Refusal):
    """A later version has taken this one's place."""
