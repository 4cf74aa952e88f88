"""Watches the event loop: how long it did not come round."""

import asyncio
import gc
from collections.abc import Awaitable
from contextlib import suppress
from time import perf_counter
from typing import Any

EVERY_SECONDS = 0.001


async def longest_stall(what: Awaitable[Any]) -> float:
    """Return, in milliseconds, by how much the loop was late at worst while something was going on.

    What stood in memory before is left to itself, as in a bot that runs (bot/running.py).
    """
    worst = 0.0

    async def watch() -> None:
        nonlocal worst
        while True:
            began = perf_counter()
            await asyncio.sleep(EVERY_SECONDS)
            worst = max(worst, perf_counter() - began - EVERY_SECONDS)

    gc.collect()
    gc.freeze()
    watcher = asyncio.create_task(watch())
    await asyncio.sleep(0)
    try:
        await what
        await asyncio.sleep(0)
    finally:
        gc.unfreeze()
        watcher.cancel()
        with suppress(asyncio.CancelledError):
            await watcher
    return worst * 1000
