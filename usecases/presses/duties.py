"""Presses of the board and of reminders."""

from dataclasses import dataclass

from usecases.presses.codec import Press, packed


@packed("qb")
@dataclass(frozen=True, slots=True)
class ShowBoard(Press):
    """Show the board of a period (its code), privately to the person who pressed."""

    period: str


@packed("qo", card="board")
@dataclass(frozen=True, slots=True)
class ShowOccasion(Press):
    """Show one duty of a period with what can be done about it."""

    duty: str
    period: str


@packed("qd")
@dataclass(frozen=True, slots=True)
class RecordDone(Press):
    """Enter that a duty which happens outside the chat is done."""

    duty: str
    period: str


@packed("qw")
@dataclass(frozen=True, slots=True)
class Waive(Press):
    """End an occasion by a decision of the committee or the superior."""

    duty: str
    period: str


@packed("qy", card="occasion")
@dataclass(frozen=True, slots=True)
class PutOff(Press):
    """Put an occasion off with the superior's approval, where the rule allows it."""

    duty: str
    period: str


@packed("qx", card="occasion")
@dataclass(frozen=True, slots=True)
class TakeBack(Press):
    """Take back an entry or a decision that was recorded by mistake: the occasion is open again."""

    duty: str
    period: str


@packed("qs")
@dataclass(frozen=True, slots=True)
class Snooze(Press):
    """Put an occasion off for the person who presses, by so many days."""

    duty: str
    period: str
    days: int


@packed("qv")
@dataclass(frozen=True, slots=True)
class Preview(Press):
    """Show which reminders will come."""

    days: int
