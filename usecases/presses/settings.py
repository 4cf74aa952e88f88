"""Presses of the settings card."""

from dataclasses import dataclass

from usecases.presses.codec import Press, packed


@packed("so", card="settings")
@dataclass(frozen=True, slots=True)
class LookAt(Press):
    """Turn the settings card to the page on which one thing is chosen."""

    page: str


@packed("ss", card="settings")
@dataclass(frozen=True, slots=True)
class Set(Press):
    """Choose a value for one setting."""

    name: str
    value: str


@packed("sc")
@dataclass(frozen=True, slots=True)
class ConfirmService(Press):
    """The secretary confirms that the branch may use this service."""
