"""Where an event takes place, as its form asks for it: the places of late, or a typed one."""

from collections.abc import Sequence

from storage import events
from storage.work import Work
from usecases import events as gatherings
from usecases.event_small_forms import short
from usecases.wizards import Answers, Choice

LONGEST_PLACE, MOST_PLACES = 80, 6


async def places(work: Work, _given: Answers) -> Sequence[Choice]:
    """Offer the places of the latest events."""
    found = await events.recent_places(work.session, gatherings.branch_id(work), MOST_PLACES)
    return [Choice(f"e{event}", "buttons.word", {"word": place}) for event, place in found]


async def read_place(work: Work, _given: Answers, text: str) -> str:
    """Return the place of an event chosen, or what was typed; raises TooLong."""
    if text[:1] == "e" and text[1:].isdecimal() and text.isascii():
        event = await events.get(work.session, gatherings.branch_id(work), int(text[1:15]))
        if event is not None:
            return event.place
    return short(text, LONGEST_PLACE)
