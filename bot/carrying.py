"""Carries a round of sending out: chat by chat side by side, in order within a chat, recorded as it goes."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial

from bot.rounds import Round
from storage.trouble import will_pass

log = logging.getLogger("bot.carrying")
SENDERS = 16
AGAIN_SECONDS = 0.5
Job = Callable[[], Awaitable[None]]
Record = Callable[[Round], Awaitable[None]]


async def carry_out(jobs: list[list[Job]], round_: Round, record: Record) -> None:
    """Send to all chats side by side; what is ready is recorded while the rest is under way."""
    limit = asyncio.Semaphore(SENDERS)
    recorder = asyncio.create_task(_keep_recording(round_, record))
    try:
        await asyncio.gather(*(_chat(limit, todo, round_) for todo in jobs))
    except BaseException:
        recorder.cancel()
        raise
    round_.over = True
    round_.news.set()
    await recorder


async def _chat(limit: asyncio.Semaphore, todo: list[Job], round_: Round) -> None:
    """Send to one chat in order."""
    async with limit:
        for job in todo:
            await job()
            round_.news.set()


async def _keep_recording(round_: Round, record: Record) -> None:
    """Record whatever is ready, together, as often as the database is done with the last; a kill forgets little.

    Where the database is away or full it is waited for: what is forgotten would be sent again.
    """
    over = False
    while not over:
        await round_.news.wait()
        round_.news.clear()
        over = round_.over
        part = round_.harvest()
        if not part.is_empty:
            await surely(partial(record, part), lambda: round_.stopping)


async def surely(act: Callable[[], Awaitable[None]], may_give_up: Callable[[], bool] = lambda: False) -> None:
    """Do something as soon as the database lets it; raises what will not pass, and everything once it may give up."""
    while True:
        try:
            return await act()
        except Exception as error:
            if may_give_up() or not will_pass(error):
                raise
            log.warning("the database cannot be written to yet (%s); trying again", type(error).__name__)
            await asyncio.sleep(AGAIN_SECONDS)
