"""Presses of series: one of them, and its next occurrence."""

from dataclasses import dataclass

from usecases.presses.codec import Press, packed

CARD, DAY = "series", "series_day"


@packed("aw")
@dataclass(frozen=True, slots=True)
class OpenSeries(Press):
    """Show a series to whoever may run it."""

    series: int


@packed("ax", card=DAY)
@dataclass(frozen=True, slots=True)
class AnnounceDay(Press):
    """Announce an occurrence that was proposed."""

    day: int


@packed("ay", card=DAY)
@dataclass(frozen=True, slots=True)
class SkipDay(Press):
    """Leave one occurrence out."""

    day: int


@packed("az")
@dataclass(frozen=True, slots=True)
class ChangeSeries(Press):
    """Open the form that changes an occurrence and, if wanted, those after it; (0) the whole series."""

    series: int
    day: int = 0


@packed("sa", card=CARD)
@dataclass(frozen=True, slots=True)
class SkipNext(Press):
    """Leave the next occurrence out before it was proposed."""

    series: int
    period: str


@packed("sb", card=CARD)
@dataclass(frozen=True, slots=True)
class SwitchAutomatic(Press):
    """Announce by itself from now on, or propose first again."""

    series: int
    automatic: bool


@packed("sd", card=CARD)
@dataclass(frozen=True, slots=True)
class EndSeries(Press):
    """End a series; what is announced stays."""

    series: int
