"""Watches the machine's clock: when somebody sets it, what was planned by it means another time."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.clock import Clock

log = logging.getLogger("bot.watching")
LOOK_SECONDS = 1.0
SET_SECONDS = 5.0  # a clock that differs by so much from the steady one was set


async def watch(clock: Clock, was_set: Callable[[float], Awaitable[None]]) -> None:
    """Call `was_set` with the seconds by which the clock was set, each time that happens; never ends by itself."""
    steady = asyncio.get_running_loop().time
    began, started = clock.instant(), steady()
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        ahead = (clock.instant() - began).total_seconds() - (steady() - started)
        if abs(ahead) >= SET_SECONDS:
            log.warning("the machine's clock was set by %+.0f seconds", ahead)
            began, started = clock.instant(), steady()
            await was_set(ahead)
