"""Presses of the settings card's pages on duties and their reminders."""

from dataclasses import dataclass

from usecases.presses.codec import Press, packed


@packed("lo", card="settings")
@dataclass(frozen=True, slots=True)
class LookAtDuties(Press):
    """Turn to a page of the list of duties."""

    number: int


@packed("lp", card="settings")
@dataclass(frozen=True, slots=True)
class LookAtDuty(Press):
    """Turn to a page on a duty, or on one of its rungs (empty: none)."""

    page: str
    duty: str
    rung: str


@packed("lr", card="settings")
@dataclass(frozen=True, slots=True)
class ChangeRung(Press):
    """Choose a value for one field of a rung."""

    duty: str
    rung: str
    name: str
    value: str


@packed("ld", card="settings")
@dataclass(frozen=True, slots=True)
class ChangeDuty(Press):
    """Choose a value for a duty: whether it is on, its due day, whether its late reminders are on."""

    duty: str
    name: str
    value: str


@packed("lx", card="settings")
@dataclass(frozen=True, slots=True)
class Restore(Press):
    """Go back to the catalogue's default for a rung (the branch's own goes), or for a duty as a whole (empty)."""

    duty: str
    rung: str


@packed("lw", card="settings")
@dataclass(frozen=True, slots=True)
class WriteMoment(Press):
    """Open the form in which a rung's moment (of an own rung to be added: empty) is typed."""

    duty: str
    rung: str


@packed("ly", card="settings")
@dataclass(frozen=True, slots=True)
class WriteDue(Press):
    """Open the form in which a due day is typed."""

    duty: str
