"""The webhook: updates pushed in order, each again until the bot says 2xx."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import orjson
from aiohttp import ClientError, ClientSession, ClientTimeout

from sandbox.world import World

AGAIN = 0.05
SECRET = "X-Telegram-Bot-Api-Secret-Token"


async def push(world: World) -> None:
    """Push for as long as the server runs."""
    news = asyncio.Event()
    world.listeners.append(news)
    async with ClientSession(timeout=ClientTimeout(total=10)) as session:
        try:
            while True:
                if world.webhook is None or not world.updates:
                    news.clear()
                    await news.wait()
                elif not await _pushed_first(world, session):
                    await asyncio.sleep(AGAIN)
        finally:
            world.listeners.remove(news)


async def _pushed_first(world: World, session: ClientSession) -> bool:
    """Push what comes next and forget it when it was taken; a webhook that was gone meanwhile leaves it waiting."""
    batch = world.updates.batch(1)
    if not batch or world.webhook is None:
        return False
    hook = world.webhook
    for update in batch:
        if not await _pushed(session, hook, update):
            return False
    if world.webhook is hook and len(world.updates.waiting):
        world.updates.forget_first()
    return True


async def _pushed(session: ClientSession, hook: dict[str, Any], update: dict[str, Any]) -> bool:
    headers = {"Content-Type": "application/json"}
    if hook.get("secret"):
        headers[SECRET] = hook["secret"]
    hook["failed"] = "Connection refused"
    with suppress(ClientError, TimeoutError, ValueError):
        async with session.post(hook["url"], data=orjson.dumps(update), headers=headers) as answer:
            taken = answer.status < 300
            hook["failed"] = None if taken else f"Wrong response from the webhook: {answer.status} {answer.reason}"
            return taken
    return False
