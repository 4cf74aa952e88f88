"""Receives updates by webhook: the secret first, then the body, then the inbox; 200 only after the commit."""

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import orjson
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger("bot.webhook")
HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST_BODY = 1024 * 1024
BODY_SECONDS = 10.0
Store = Callable[[list[Any]], Awaitable[Any]]


def application(url: str, secret: str, store: Store) -> web.Application:
    """Return the web application that takes updates at the path of `url` and gives them to `store`."""

    async def receive(request: web.Request) -> web.Response:
        if not known(request.headers.get(HEADER, ""), secret):
            return web.Response(status=401)
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await request.read()
        except TimeoutError:
            return web.Response(status=408)
        try:
            update = orjson.loads(body)
        except orjson.JSONDecodeError:
            log.warning("a body that is no JSON was thrown away")
            return web.Response()
        try:
            await store([update])
        except (SQLAlchemyError, OSError) as error:  # not stored: Telegram keeps it and comes again
            log.error("an update could not be stored: %s", type(error).__name__)
            return web.Response(status=503)
        return web.Response()

    made = web.Application(client_max_size=LARGEST_BODY)
    made.router.add_post(urlsplit(url).path or "/", receive)
    return made


def known(given: str, secret: str) -> bool:
    """Tell whether the secret given is ours, in a time that does not depend on how much of it is right."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode())
