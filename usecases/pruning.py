"""Pruning: what has done its technical service is taken away; records stay."""

from domain.permission import Action
from storage import pruning
from storage.work import Work


async def prune(work: Work) -> bool:
    """Remove a bounded piece of old technical rows, once an hour; tells whether more waits."""
    work.require(Action.KEEP_TIME)
    return await pruning.piece(work.session, work.now, work.instant)
