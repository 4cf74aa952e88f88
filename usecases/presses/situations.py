"""Presses of situations that ask for a talk or a visit."""

from dataclasses import dataclass

from usecases.presses.codec import Press, packed

CARD = "situation"


@packed("ti", card=CARD)
@dataclass(frozen=True, slots=True)
class Settle(Press):
    """Say that one has gone, or talked."""

    situation: int


@packed("tj", card=CARD)
@dataclass(frozen=True, slots=True)
class RecordIt(Press):
    """Open the form that records the talk with whom the situation concerns."""

    situation: int


@packed("te", card=CARD)
@dataclass(frozen=True, slots=True)
class HandOn(Press):
    """Open the form that gives a situation to another member."""

    situation: int
