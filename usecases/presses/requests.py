"""Presses of what was asked for in talks."""

from dataclasses import dataclass

from usecases.presses.codec import Press, packed

CARD = "request"


@packed("ta")
@dataclass(frozen=True, slots=True)
class AddRequest(Press):
    """Open the form that makes an item of what was asked for in one's own talk."""

    talk: int


@packed("tm", card=CARD)
@dataclass(frozen=True, slots=True)
class SettleRequest(Press):
    """Open the form that says what came of it."""

    request: int


@packed("tq", card=CARD)
@dataclass(frozen=True, slots=True)
class Answered(Press):
    """Say that the answer went back to whoever raised it."""

    request: int
