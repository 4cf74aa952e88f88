"""Presses of talks: the list, its filters, one record, its follow-up."""

from dataclasses import dataclass

from usecases.presses.codec import Press, packed

CARD = "talks"


@packed("tn")
@dataclass(frozen=True, slots=True)
class NewTalk(Press):
    """Open the form for a new record."""


@packed("tl")
@dataclass(frozen=True, slots=True)
class ListTalks(Press):
    """Show the list of records, at the bottom of the chat."""


@packed("tp", card=CARD)
@dataclass(frozen=True, slots=True)
class TurnPage(Press):
    """Show another page of the list."""

    page: int


@packed("tw", card=CARD)
@dataclass(frozen=True, slots=True)
class ShowPane(Press):
    """Show the list, or the choice of a person, a period or a kind."""

    pane: str


@packed("tf", card=CARD)
@dataclass(frozen=True, slots=True)
class Narrow(Press):
    """Narrow the list by mine (0, 1), person (a number), period (a code) or kind; an empty value widens it again."""

    by: str
    value: str


@packed("to", card=CARD)
@dataclass(frozen=True, slots=True)
class OpenTalk(Press):
    """Show one record without its content."""

    talk: int


@packed("tr", card=CARD)
@dataclass(frozen=True, slots=True)
class ReadTalk(Press):
    """Show a record's content."""

    talk: int


@packed("tc", card=CARD)
@dataclass(frozen=True, slots=True)
class CorrectTalk(Press):
    """Open the form that corrects a record."""

    talk: int


@packed("td", card=CARD)
@dataclass(frozen=True, slots=True)
class WithdrawTalk(Press):
    """Withdraw a record; asked once more before it is `sure`."""

    talk: int
    sure: bool


@packed("tu")
@dataclass(frozen=True, slots=True)
class FollowedUp(Press):
    """Say that what a talk left open has been followed up."""

    talk: int


@packed("tg")
@dataclass(frozen=True, slots=True)
class RemindLater(Press):
    """Be reminded of a follow-up seven days later."""

    talk: int


@packed("th", card=CARD)
@dataclass(frozen=True, slots=True)
class WriteOutline(Press):
    """Open the form for the summary of a talk that the committee reads."""

    talk: int


@packed("tt", card=CARD)
@dataclass(frozen=True, slots=True)
class PrintTalk(Press):
    """Have the Word form of one's own record sent."""

    talk: int
