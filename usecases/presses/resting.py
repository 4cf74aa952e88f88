"""Presses about when one wants to be reminded: one's own quiet hours, and how many messages a week."""

from dataclasses import dataclass

from usecases.presses.codec import Press, packed

CARD = "rest"


@packed("hr")
@dataclass(frozen=True, slots=True)
class OpenRest(Press):
    """Show when I am reminded, from my own record."""


@packed("hq", card=CARD)
@dataclass(frozen=True, slots=True)
class LookAtRest(Press):
    """Turn the card to the page on which one thing is chosen."""

    page: str


@packed("hs", card=CARD)
@dataclass(frozen=True, slots=True)
class SetRest(Press):
    """Choose a value: of night, noon or weekly."""

    name: str
    value: str
