"""What a message or card shows now: asked at the moment of sending, so that nothing pointless or stale goes out."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from storage.outbox import Letter
from storage.outgoing import Shown
from storage.work import Work
from usecases import talk_follow_ups, wizards
from usecases.presses.talks import CARD as TALKS
from usecases.views import duties, roster, settings, talks

View = Callable[[Work, str], Awaitable[Shown | None]]
Check = Callable[[Work, dict[str, Any]], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A file to be drawn in a thread: its name, and the function that gives its bytes."""

    filename: str
    draw: Callable[[], bytes]


Report = Callable[[Work, dict[str, Any], str], Awaitable[Drawing]]

CARDS: dict[str, View] = {
    wizards.CARD: wizards.view,
    "board": duties.board_card,
    "day": duties.day_card,
    "branch": roster.branch_card,
    "claim": roster.claim_card,
    "settings": settings.settings_card,
    TALKS: talks.view,
}

STILL_WANTED: dict[str, Check] = {  # text name → asked before sending; False drops the message
    "talks.follow_up": talk_follow_ups.still_to_follow_up,
}

REPORTS: dict[str, Report] = {}


async def card(work: Work, kind: str, key: str) -> Shown | None:
    """Return what a card shows now, None when there is nothing to show any more."""
    return await CARDS[kind](work, key)


async def letter(work: Work, letter: Letter) -> Shown | None:
    """Return what a message shows, None when it is no longer wanted."""
    check = STILL_WANTED.get(letter.row.name)
    if check is not None and not await check(work, letter.arguments):
        return None
    report = letter.arguments.get("report") if letter.row.method == "document" else None
    return Shown(letter.row.name, letter.arguments, letter.rows, report, letter.arguments if report else {})


async def report(work: Work, name: str, arguments: dict[str, Any], language: str) -> Drawing:
    """Return the drawing of a report, its data loaded."""
    return await REPORTS[name](work, arguments, language)
