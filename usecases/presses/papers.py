"""Presses of a meeting's papers: its agenda, the register of documents, the kit, the minutes, the list of gaps."""

from dataclasses import dataclass

from usecases.presses.codec import Press, packed

CARD = "papers"


@packed("gp", card=CARD)
@dataclass(frozen=True, slots=True)
class TurnPaper(Press):
    """Show another page on the same message."""

    page: str


@packed("go")
@dataclass(frozen=True, slots=True)
class OpenPaper(Press):
    """Show a page anew at the bottom of one's private chat."""

    page: str


@packed("gn", card=CARD)
@dataclass(frozen=True, slots=True)
class SuggestItem(Press):
    """Open the form of a new item."""

    event: int


@packed("gi", card=CARD)
@dataclass(frozen=True, slots=True)
class DecideItem(Press):
    """Clear, refuse, move, hide or drop an item: `what`."""

    item: int
    what: str


@packed("gv", card=CARD)
@dataclass(frozen=True, slots=True)
class InviteGuest(Press):
    """Open the form that invites somebody for an item."""

    item: int


@packed("gu", card=CARD)
@dataclass(frozen=True, slots=True)
class UninviteGuest(Press):
    """Take an invitation back."""

    item: int
    guest: int


@packed("gf", card=CARD)
@dataclass(frozen=True, slots=True)
class FreezeAgenda(Press):
    """Freeze the agenda, or open it again."""

    event: int
    frozen: bool


@packed("gd", card=CARD)
@dataclass(frozen=True, slots=True)
class PutDocument(Press):
    """Put a document of the register on the agenda."""

    event: int
    document: int


@packed("gw", card=CARD)
@dataclass(frozen=True, slots=True)
class TakeOverAgenda(Press):
    """Take over the agenda of the meeting that this one replaces."""

    event: int


@packed("gr", card=CARD)
@dataclass(frozen=True, slots=True)
class NewDocument(Press):
    """Open the form that enters a document in the register."""


@packed("gs", card=CARD)
@dataclass(frozen=True, slots=True)
class DecideDocument(Press):
    """Mark a document as studied elsewhere, or take it out: `what`."""

    document: int
    what: str


@packed("gk", card=CARD)
@dataclass(frozen=True, slots=True)
class SendKit(Press):
    """Send the papers that a secretary prints before the meeting."""

    event: int


@packed("gc", card=CARD)
@dataclass(frozen=True, slots=True)
class SetPapers(Press):
    """Change a setting of papers."""

    name: str
    value: int


@packed("ma", card=CARD)
@dataclass(frozen=True, slots=True)
class RecordEntry(Press):
    """Open the form that records one entry of the minutes."""

    part: int


@packed("ml", card=CARD)
@dataclass(frozen=True, slots=True)
class RecordLines(Press):
    """Open the form that takes many entries as one text."""

    part: int


@packed("mr", card=CARD)
@dataclass(frozen=True, slots=True)
class WithdrawEntry(Press):
    """Take an entry of the minutes back."""

    part: int
    entry: int


@packed("ms", card=CARD)
@dataclass(frozen=True, slots=True)
class SubmitMinutes(Press):
    """Ask two named persons to approve the minutes as they stand."""

    part: int


@packed("mo", card=CARD)
@dataclass(frozen=True, slots=True)
class ApproveMinutes(Press):
    """Approve a version of the minutes, or return it."""

    version: int
    agree: bool


@packed("mp", card=CARD)
@dataclass(frozen=True, slots=True)
class PrintMinutes(Press):
    """Send the minutes as a Word file; `number` 0: as they stand now."""

    part: int
    number: int


@packed("mx", card=CARD)
@dataclass(frozen=True, slots=True)
class PrintConfidential(Press):
    """Send the record of the confidential items alone, for the committee."""

    part: int
