"""getUpdates: long polling by one poller at a time."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from sandbox.checks import decoded, number
from sandbox.refusals import Refused
from sandbox.updates import LIMIT
from sandbox.world import World

HOOKED = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
POLLED = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
HOOKED_SINCE = "Conflict: terminated by setWebhook request"
LONGEST = 50


class Polling:
    """The one poll that may be open; a second one ends the first with 409."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.newest = 0
        self.ending = asyncio.Event()

    async def take(self, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        """Confirm what the offset says and give what waits, after at most `timeout` seconds."""
        if self.world.webhook is not None:
            raise Refused(409, HOOKED)
        self.newest += 1
        mine = self.newest
        self.ending.set()
        updates = self.world.updates
        updates.allow(decoded(parameters.get("allowed_updates")))
        updates.confirm(number(parameters.get("offset")))
        wait = min(number(parameters.get("timeout")) or 0, LONGEST)
        if not updates and wait:
            await self._news(mine, wait)
        return updates.batch(max(1, min(number(parameters.get("limit")) or LIMIT, LIMIT)))

    async def _news(self, mine: int, wait: float) -> None:
        """Wait for an update; raises Refused when another poll or a webhook takes over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(wait):
                while not self.world.updates:
                    self.ending.clear()
                    self.world.changed.clear()
                    await _first(self.world.changed, self.ending)
                    self._still(mine)

    def _still(self, mine: int) -> None:
        if self.world.webhook is not None:
            raise Refused(409, HOOKED_SINCE)
        if mine != self.newest:
            raise Refused(409, POLLED)


async def _first(*events: asyncio.Event) -> None:
    """Wait until one of the events is set."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in waits:
            one.cancel()
