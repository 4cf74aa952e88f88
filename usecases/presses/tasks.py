"""Presses of an occasion's checklist and of the tasks given to members."""

from dataclasses import dataclass

from usecases.presses.codec import Press, packed

CARD, OCCASION = "task", "occasion"


@packed("kt", card=OCCASION)
@dataclass(frozen=True, slots=True)
class TickStep(Press):
    """Tick a step of an occasion off, or take the tick away."""

    duty: str
    period: str
    step: str


@packed("kg", card=OCCASION)
@dataclass(frozen=True, slots=True)
class GiveTask(Press):
    """Open the form that gives an occasion, or a step of it, to a member."""

    duty: str
    period: str


@packed("ka", card=CARD)
@dataclass(frozen=True, slots=True)
class AcceptTask(Press):
    """Take on what one was asked to do."""

    task: int


@packed("kr", card=CARD)
@dataclass(frozen=True, slots=True)
class ReturnTask(Press):
    """Hand back what one was asked to do; the reason is asked for."""

    task: int


@packed("kd", card=CARD)
@dataclass(frozen=True, slots=True)
class DoneTask(Press):
    """Say that one's task is done."""

    task: int


@packed("kc")
@dataclass(frozen=True, slots=True)
class TakeCall(Press):
    """Call somebody oneself who was reminded twice: the subject is a member's or a group's id."""

    duty: str
    period: str
    subject: int


@packed("kz", card=OCCASION)
@dataclass(frozen=True, slots=True)
class SnoozeTo(Press):
    """Open the form that asks until when an occasion is put off for the person who presses."""

    duty: str
    period: str
