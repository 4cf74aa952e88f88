"""What of talks follows the clock: follow-ups, contents left open or at their end, requests, situations."""

from collections.abc import Awaitable, Callable

from domain.permission import Action
from storage.work import Work
from usecases import situation_openings, situations, talk_follow_ups, talk_keeping, talk_list, talk_requests

PIECES: tuple[Callable[[Work], Awaitable[bool]], ...] = (
    talk_list.put_away,
    talk_follow_ups.remind_follow_ups,
    talk_requests.remind,
    situation_openings.open_due,
    situations.remind,
    talk_keeping.forget_old,
)


async def follow_clock(work: Work) -> bool:
    """Do one bounded piece of each; tells whether more waits. A tick."""
    work.require(Action.KEEP_TIME)
    return any([await piece(work) for piece in PIECES])
