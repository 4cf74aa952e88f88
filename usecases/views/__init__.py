"""What a card shows now: one view a kind of card, asked at the moment of sending."""

from collections.abc import Awaitable, Callable

from storage.outgoing import Shown
from storage.work import Work
from usecases import wizards

View = Callable[[Work, str], Awaitable[Shown | None]]

CARDS: dict[str, View] = {
    wizards.CARD: wizards.view,
}
