"""Presses of rectification items."""

from dataclasses import dataclass

from usecases.presses.codec import Press, packed

CARD, LIST = "rectify", "rectify_list"


@packed("am")
@dataclass(frozen=True, slots=True)
class ListItems(Press):
    """Show the items: of one meeting, or (0) all that one may see; a page of them, or (-1) the list anew."""

    event: int
    page: int


@packed("an")
@dataclass(frozen=True, slots=True)
class AddItem(Press):
    """Open the form that puts an item down; of a meeting, or (0) of another source."""

    event: int


@packed("ao")
@dataclass(frozen=True, slots=True)
class OpenItem(Press):
    """Show one item."""

    item: int


@packed("ap", card=CARD)
@dataclass(frozen=True, slots=True)
class ItemDone(Press):
    """Open the form in which the owner says that it is mended."""

    item: int


@packed("aq", card=CARD)
@dataclass(frozen=True, slots=True)
class NoteProgress(Press):
    """Open the form that notes how far it has come."""

    item: int


@packed("ar", card=CARD)
@dataclass(frozen=True, slots=True)
class ReviewItem(Press):
    """The reviewer is satisfied, and it is closed; or he is not, and says why."""

    item: int
    good: bool


@packed("at", card=CARD)
@dataclass(frozen=True, slots=True)
class ChangeItem(Press):
    """Open the form that gives it another owner or another last day."""

    item: int


@packed("au", card=CARD)
@dataclass(frozen=True, slots=True)
class WithdrawItem(Press):
    """Take back an item put down by mistake."""

    item: int


@packed("av")
@dataclass(frozen=True, slots=True)
class TakeRegister(Press):
    """Send the register of a year."""

    year: int
