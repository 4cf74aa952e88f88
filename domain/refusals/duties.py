"""Refusals: why a duty, its reminders or the plan do not take a thing."""

from domain.refusals.refusal import Refusal


class NoSuchDuty(Refusal, takes=("value",)):
    """The branch has no duty of this name."""


class TooLate(Refusal, takes=("on",)):
    """A duty cannot be put off that far (catalogue: put_off)."""


class AlreadyDone(Refusal):
    """The duty is already done for this period."""


class DutyDemanded(Refusal):
    """The rules demand this duty: it cannot be switched off."""


class RungUnfit(Refusal, takes=("why",)):
    """A reminder would never be said (never), too long after (late), or counts from what the duty has not (window)."""


class OutsideHours(Refusal, takes=("opens", "closes")):
    """A reminder is wanted at a time of day at which the branch is not spoken to."""


class RungsFull(Refusal, takes=("limit",)):
    """The branch has added as many reminders to a duty as it may."""


class NoPlan(Refusal):
    """There is no draft of this year's plan to change or to confirm."""


class NotAWorkingDay(Refusal, takes=("on",)):
    """Nobody works on this date, so the plan puts no gathering there."""


class OutsideItsTime(Refusal, takes=("duty", "from_on", "until_on")):
    """The date lies before the duty's period or after its due day."""


class OutOfOrder(Refusal, takes=("duty",)):
    """What must come before this duty would come after it."""
