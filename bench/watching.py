"""Watches the event loop: how long it did not come round."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from time import perf_counter
from typing import Any

EVERY_SECONDS = 0.001


async def longest_stall(what: Awaitable[Any]) -> float:
    """Return, in milliseconds, by how much the loop was late at worst while something was going on."""
    worst = 0.0

    async def watch() -> None:
        nonlocal worst
        while True:
            began = perf_counter()
            await asyncio.sleep(EVERY_SECONDS)
            worst = max(worst, perf_counter() - began - EVERY_SECONDS)

    watcher = asyncio.create_task(watch())
    await asyncio.sleep(0)
    try:
        await what
        await asyncio.sleep(0)
    finally:
        watcher.cancel()
        with suppress(asyncio.CancelledError):
            await watcher
    return worst * 1000
