"""Presses of the year's plan."""

from dataclasses import dataclass

from usecases.presses.codec import Press, packed

CARD = "plan"


@packed("yp")
@dataclass(frozen=True, slots=True)
class ShowPlan(Press):
    """Show the plan of a year (0: the running one), made as a draft when there is none."""

    year: int


@packed("yt", card=CARD)
@dataclass(frozen=True, slots=True)
class TurnPlan(Press):
    """Turn the plan to a page: a quarter (q1), one gathering (g12), what could not be planned (u)."""

    year: int
    page: str


@packed("yd", card=CARD)
@dataclass(frozen=True, slots=True)
class MoveGathering(Press):
    """Open the form that asks for another date of a gathering."""

    year: int
    number: int


@packed("yx", card=CARD)
@dataclass(frozen=True, slots=True)
class TakeOut(Press):
    """Take an occasion out of a gathering of the draft."""

    year: int
    number: int
    duty: str
    period: str


@packed("yr", card=CARD)
@dataclass(frozen=True, slots=True)
class Replan(Press):
    """Make a new draft of what is still open."""

    year: int


@packed("yq", card=CARD)
@dataclass(frozen=True, slots=True)
class DropDraft(Press):
    """Drop the draft; what was confirmed stays."""

    year: int


@packed("yc", card=CARD)
@dataclass(frozen=True, slots=True)
class ConfirmPlan(Press):
    """Confirm the draft: its dates become the planned dates of the occasions."""

    year: int


@packed("ya", card=CARD)
@dataclass(frozen=True, slots=True)
class AnnouncePlan(Press):
    """Tell the members' group the confirmed dates that concern all."""

    year: int
