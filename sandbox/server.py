"""The Bot API over HTTP, bound to this machine alone, as strict as Telegram where Telegram is strict."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import orjson
from aiohttp import ClientError, ClientSession, ClientTimeout, web

from sandbox.checks import Refused, decoded, number
from sandbox.methods import GROUP_COUNTED, METHODS
from sandbox.records import Fault, File
from sandbox.world import World

HOST = "127.0.0.1"
MINUTE = 60.0
HOOKED = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
POLLED = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


class Server:
    """A running local Telegram: `url` is what the bot is given as BOT_API_URL."""

    def __init__(self, world: World, port: int) -> None:
        self.world = world
        self.port = port
        self.url = f"http://{HOST}:{port}"


@asynccontextmanager
async def serve(
    world: World, port: int = 0, more: Callable[[web.Application], None] | None = None
) -> AsyncIterator[Server]:
    """Serve the world; `more` adds further routes (the page and its control door)."""
    application = web.Application(client_max_size=60 * 1024 * 1024)
    api = _Api(world)
    application.router.add_route("*", "/bot{token}/{method}", api.call)
    application.router.add_get("/file/bot{token}/{kind}/{file}", api.file)
    if more is not None:
        more(application)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, HOST, port)
    await site.start()
    pushing = asyncio.create_task(api.push())
    try:
        yield Server(world, runner.addresses[0][1])
    finally:
        pushing.cancel()
        with suppress(asyncio.CancelledError):
            await pushing
        world.notify()
        await runner.cleanup()


class _Api:
    def __init__(self, world: World) -> None:
        self.world = world
        self.polls = 0

    async def call(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        if request.match_info["token"] != self.world.token:
            return _no(Refused(401, "Unauthorized"))
        name = request.match_info["method"].lower()
        parameters = await _parameters(request)
        self.world.calls.append((request.match_info["method"], parameters))
        self.world.counted[name] += 1
        fault = self.world.faults.take(name, number(parameters.get("chat_id")))
        try:
            if fault is not None:
                return await self._faulty(request, fault, name, parameters)
            return _yes(await self._answer(name, parameters))
        except Refused as refused:
            return _no(refused)

    async def _answer(self, name: str, parameters: dict[str, Any]) -> Any:
        if name == "getupdates":
            return await self._updates(parameters)
        method = METHODS.get(name)
        if method is None:
            raise Refused(404, "Not Found")
        if name in GROUP_COUNTED:
            self._count(parameters)
        return method(self.world, parameters)

    def _count(self, parameters: dict[str, Any]) -> None:
        """Refuse what exceeds the group's messages and edits in a minute."""
        chat, limit = number(parameters.get("chat_id")) or 0, self.world.group_limit
        if limit is None or chat > 0:
            return
        now = float(self.world.clock())
        times = [t for t in self.world.group_times.get(chat, []) if t > now - MINUTE]
        if len(times) >= limit:
            raise Refused(429, "Too Many Requests: retry after 5", retry_after=max(1, int(times[0] + MINUTE - now)))
        self.world.group_times[chat] = [*times, now]

    async def _faulty(
        self, request: web.Request, fault: Fault, name: str, parameters: dict[str, Any]
    ) -> web.StreamResponse:
        """Go wrong in the way that was asked for."""
        if fault.kind == "429":
            return _no(
                Refused(429, f"Too Many Requests: retry after {fault.retry_after}", retry_after=fault.retry_after)
            )
        if fault.kind == "403":
            return _no(Refused(403, "Forbidden: bot was blocked by the user"))
        if fault.kind in ("500", "502"):
            return web.Response(status=int(fault.kind), text="<html>Bad Gateway</html>")
        if fault.kind == "malformed":
            return web.Response(text='{"ok":tru', content_type="application/json")
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        if fault.kind in ("drop_after", "slow"):
            answer = _yes(await self._answer(name, parameters))
            if fault.kind == "slow":
                return answer
        if request.transport is not None:
            request.transport.close()
        return web.Response()

    async def _updates(self, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        """Confirm what the offset says and give what waits, after at most `timeout` seconds."""
        if self.world.webhook is not None:
            raise Refused(409, HOOKED)
        if self.polls:
            raise Refused(409, POLLED)
        offset, limit = number(parameters.get("offset")), min(number(parameters.get("limit")) or 100, 100)
        if offset is not None:
            self.world.updates[:] = [u for u in self.world.updates if u.get("update_id", 0) >= offset]
        self._only_allowed(parameters)
        wait = number(parameters.get("timeout")) or 0
        if not self.world.updates and wait:
            self.polls += 1
            try:
                self.world.changed.clear()
                await self._news(time.monotonic() + wait)
            finally:
                self.polls -= 1
        self._only_allowed(parameters)
        return self.world.updates[:limit]

    async def _news(self, until: float) -> None:
        while not self.world.updates and (left := until - time.monotonic()) > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.world.changed.wait(), left)
            self.world.changed.clear()

    def _only_allowed(self, parameters: dict[str, Any]) -> None:
        allowed = decoded(parameters.get("allowed_updates"))
        if allowed:
            kept = [u for u in self.world.updates if set(u) & set(allowed) or len(u) < 2]
            self.world.updates[:] = kept

    async def file(self, request: web.Request) -> web.StreamResponse:
        """Give a file's bytes."""
        file: File | None = self.world.files.get(request.match_info["file"])
        if request.match_info["token"] != self.world.token or file is None:
            return web.Response(status=404)
        return web.Response(body=file.content)

    async def push(self) -> None:
        """Push updates to the webhook, in order, again until it says 2xx."""
        async with ClientSession(timeout=ClientTimeout(total=10)) as session:
            while True:
                if self.world.webhook is None or not self.world.updates:
                    await asyncio.sleep(0.02)
                    continue
                if await self._pushed(session, self.world.updates[0]):
                    self.world.updates.pop(0)
                else:
                    await asyncio.sleep(0.05)

    async def _pushed(self, session: ClientSession, update: dict[str, Any]) -> bool:
        hook = self.world.webhook or {}
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.get("secret", ""), "Content-Type": "application/json"}
        try:
            async with session.post(hook.get("url", ""), data=orjson.dumps(update), headers=headers) as answer:
                return answer.status < 300
        except (ClientError, TimeoutError):
            return False


async def _parameters(request: web.Request) -> dict[str, Any]:
    """Return a call's parameters, whichever way they came; uploads as files."""
    found: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        with suppress(json.JSONDecodeError):
            found |= await request.json()
        return found
    form = await request.post()
    for name, value in form.items():
        if isinstance(value, web.FileField):
            content = value.file.read()
            value.file.close()
            found[name] = File(f"up{id(value)}", value.filename, content)
        else:
            found[name] = value
    for name, value in list(found.items()):
        if isinstance(value, str) and value.startswith("attach://"):
            found[name] = found.get(value.removeprefix("attach://"))
    return found


def _yes(result: Any) -> web.Response:
    return web.Response(body=orjson.dumps({"ok": True, "result": result}), content_type="application/json")


def _no(refused: Refused) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": refused.code, "description": refused.description}
    if refused.parameters:
        body["parameters"] = refused.parameters
    return web.Response(body=orjson.dumps(body), status=refused.code, content_type="application/json")
