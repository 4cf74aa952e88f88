"""What around meetings follows the clock beside the events themselves: what papers lack, what was resolved."""

from collections.abc import Awaitable, Callable

from domain.permission import Action
from storage.work import Work
from usecases import meeting_gaps, resolution_clock

PIECES: tuple[Callable[[Work], Awaitable[bool]], ...] = (
    meeting_gaps.tell_due,
    resolution_clock.follow_clock,
)


async def follow_clock(work: Work) -> bool:
    """Do one bounded piece of each; tells whether more waits. A tick."""
    work.require(Action.KEEP_TIME)
    return any([await piece(work) for piece in PIECES])
