"""Refusals: why what was typed, pressed or sent cannot be used."""

from domain.refusals.refusal import Refusal


class OldButton(Refusal):
    """The button belongs to a message that no longer counts."""


class DraftGone(Refusal):
    """The form was finished, quit or has expired."""


class StepAlreadyDone(Refusal):
    """This step of the form was already answered."""


class NotUnderstood(Refusal, takes=("example",)):
    """The line could not be read; `example` names the form that can (a text name)."""


class BadDate(Refusal, takes=("value",)):
    """There is no such date."""


class BadTime(Refusal, takes=("value",)):
    """There is no such time of day."""


class BadMonth(Refusal, takes=("value",)):
    """There is no such month."""


class BadPeriod(Refusal, takes=("value",)):
    """There is no such period."""


class BadAmount(Refusal, takes=("value",)):
    """The amount is no sum of money in yuan with at most two decimals, or an absurd one."""


class DateInPast(Refusal, takes=("on",)):
    """The date lies before today."""


class TooLong(Refusal, takes=("limit",)):
    """The text is longer than `limit` characters."""


class TooLarge(Refusal, takes=("limit_kb",)):
    """The file is larger than `limit_kb` kilobytes."""


class UnreadableFile(Refusal):
    """The file is no table that can be read (.xlsx or .csv)."""


class NothingToShow(Refusal, takes=("reason",)):
    """There is nothing to show; `reason` names the text that says why."""


class NotFound(Refusal):
    """What was asked for does not exist, or not for this person: both look the same."""


class Unavailable(Refusal):
    """Telegram could not be asked just now; the person may try again."""


class DateAhead(Refusal, takes=("on",)):
    """What is to be recorded as held lies ahead of now."""


class OutsidePeriod(Refusal, takes=("from_on",)):
    """What is to be recorded as done lies before its period began, or ahead of today."""


class ReasonNeeded(Refusal):
    """This step needs a reason."""
