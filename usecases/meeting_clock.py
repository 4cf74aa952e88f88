"""What around meetings follows the clock beside the events themselves: dates, series, rectification, papers, votes."""

from collections.abc import Awaitable, Callable

from domain.permission import Action
from storage.work import Work
from usecases import date_answers, meeting_gaps, presence_watch, rectification, resolution_clock, series

PIECES: tuple[Callable[[Work], Awaitable[bool]], ...] = (
    date_answers.follow_due,
    rectification.remind,
    series.follow_due,
    meeting_gaps.tell_due,
    resolution_clock.follow_clock,
    presence_watch.follow_clock,
)


async def follow_clock(work: Work) -> bool:
    """Do one bounded piece of each; tells whether more waits. A tick."""
    work.require(Action.KEEP_TIME)
    return any([await piece(work) for piece in PIECES])
