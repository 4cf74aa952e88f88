"""Refusals: why a search for a date, or a series, does not take a thing."""

from domain.refusals.refusal import Refusal


class TooFewTimes(Refusal, takes=("least",)):
    """A poll needs at least `least` times to choose from."""


class TooManyTimes(Refusal, takes=("most",)):
    """A poll takes at most `most` times."""


class TooManySounded(Refusal, takes=("most",)):
    """At most `most` people are asked first."""


class NotAsked(Refusal):
    """Somebody presses a time who was not asked."""


class PollOver(Refusal):
    """The date has been settled, or is looked for no more."""


class SeriesEnded(Refusal):
    """The series has ended."""
