"""The door's gate: who may come in, what a request carries, how it is answered.

Only this machine's browser may come in: the Host header names this machine, and a page of another origin is refused,
so that no web site can act through a name that it points here (DNS rebinding).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import orjson
from aiohttp import web
from aiohttp.typedefs import Handler

NAMES = frozenset({"127.0.0.1", "localhost"})


class No(Exception):
    """The door refuses: an HTTP status and one line for people."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


def posted(act: Callable[[dict[str, Any]], Awaitable[Any]]) -> Handler:
    """Return a handler that reads a JSON object and gives what the act returns."""

    async def handler(request: web.Request) -> web.StreamResponse:
        try:
            given = orjson.loads(await request.read())
        except orjson.JSONDecodeError as error:
            raise No(400, "JSON expected") from error
        if request.content_type != "application/json" or not isinstance(given, dict):
            raise No(400, "a JSON object expected")
        return answer(await act(given))

    return handler


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let in only what names this machine and does not come from a page of another origin."""
    if urlsplit(f"//{request.host}").hostname not in NAMES:
        return answer({"error": "this door is for this machine only"}, 403)
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        return answer({"error": "this door is for its own page only"}, 403)
    try:
        return await handler(request)
    except No as no:
        return answer({"error": no.reason}, no.status)


def answer(what: Any, status: int = 200) -> web.Response:
    """Return JSON that no cache keeps."""
    headers = {"Cache-Control": "no-store"}
    return web.Response(body=orjson.dumps(what), status=status, content_type="application/json", headers=headers)


def number(value: Any) -> int:
    """Return a number that was given; raises No."""
    try:
        return int(value)
    except (TypeError, ValueError) as error:
        raise No(400, "a number expected") from error


async def within(what: Awaitable[Any], seconds: float) -> bool:
    """Wait for something, at most some seconds; tells whether it came."""
    try:
        await asyncio.wait_for(what, seconds)
    except TimeoutError:
        return False
    return True
