"""The Bot API over HTTP, bound to this machine alone, as strict as Telegram where Telegram is strict."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import orjson
from aiohttp import web

from sandbox.checks import number
from sandbox.faults import Fault
from sandbox.methods import GROUP_COUNTED, METHODS
from sandbox.pushing import push
from sandbox.receiving import Polling
from sandbox.records import File
from sandbox.refusals import Refused, bad, forbidden, too_many
from sandbox.world import World

HOST = "127.0.0.1"
MINUTE = 60.0
BODY = 60 * 1024 * 1024
QUIET = frozenset({"getupdates"})  # asked all the time: counted, but not kept in the list of calls


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
    application = web.Application(client_max_size=BODY)
    api = _Api(world)
    application.router.add_route("*", "/bot{token}/{method}", api.call)
    application.router.add_get("/file/bot{token}/{kind}/{file}", api.file)
    if more is not None:
        more(application)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, HOST, port)
    await site.start()
    pushing = asyncio.create_task(push(world))
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
        self.polling = Polling(world)

    async def call(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        if request.match_info["token"] != self.world.token:
            return _no(Refused(401, "Unauthorized"))
        name = request.match_info["method"].lower()
        try:
            parameters = await _parameters(request)
            self._log(request.match_info["method"], parameters)
            fault = self.world.faults.take(name, number(parameters.get("chat_id")))
            if fault is not None:
                return await self._faulty(request, fault, name, parameters)
            return _yes(await self._answer(name, parameters))
        except web.HTTPRequestEntityTooLarge:
            return _no(Refused(413, "Request Entity Too Large"))
        except Refused as refused:
            self.world.refusals.append((request.match_info["method"], refused.description))
            return _no(refused)

    def _log(self, method: str, parameters: dict[str, Any]) -> None:
        self.world.counted[method.lower()] += 1
        if method.lower() not in QUIET:
            self.world.calls.append((method, parameters))

    async def _answer(self, name: str, parameters: dict[str, Any]) -> Any:
        if name == "getupdates":
            return await self.polling.take(parameters)
        method = METHODS.get(name)
        if method is None:
            raise Refused(404, "Not Found")
        if name in GROUP_COUNTED:
            self._count(parameters)
        return method(self.world, parameters)

    def _count(self, parameters: dict[str, Any]) -> None:
        """Refuse what exceeds the group's messages and edits in a minute."""
        chat, limit = number(parameters.get("chat_id")) or 0, self.world.group_limit
        if limit is None or chat >= 0:
            return
        now = float(self.world.clock())
        times = [t for t in self.world.group_times.get(chat, []) if t > now - MINUTE]
        if len(times) >= limit:
            raise too_many(max(1, int(times[0] + MINUTE - now)))
        self.world.group_times[chat] = [*times, now]

    async def _faulty(
        self, request: web.Request, fault: Fault, name: str, parameters: dict[str, Any]
    ) -> web.StreamResponse:
        """Go wrong in the way that was asked for."""
        match fault.kind:
            case "429":
                raise too_many(fault.retry_after)
            case "403":
                raise forbidden("bot was blocked by the user")
            case "500":
                return _no(Refused(500, "Internal Server Error"))
            case "502":
                return web.Response(status=502, text="<html>Bad Gateway</html>", content_type="text/html")
            case "malformed":
                return web.Response(text='{"ok":tru', content_type="application/json")
            case "slow":
                await asyncio.sleep(fault.seconds)
                return _yes(await self._answer(name, parameters))
            case "drop_after":
                await self._answer(name, parameters)
        if request.transport is not None:
            request.transport.close()
        return web.Response()

    async def file(self, request: web.Request) -> web.StreamResponse:
        """Give a file's bytes."""
        file: File | None = self.world.files.get(request.match_info["file"])
        if request.match_info["token"] != self.world.token or file is None:
            return _no(Refused(404, "Not Found"))
        return web.Response(body=file.content)


async def _parameters(request: web.Request) -> dict[str, Any]:
    """Return a call's parameters, whichever way they came; uploads as files."""
    found: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        return found | _object(await request.read())
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            found[name] = File(f"up{id(value)}", value.filename, value.file.read(), value.content_type)
            value.file.close()
        else:
            found[name] = value
    for name, value in list(found.items()):
        if isinstance(value, str) and value.startswith("attach://"):
            found[name] = found.get(value.removeprefix("attach://"))
    return found


def _object(body: bytes) -> dict[str, Any]:
    """Read a JSON body."""
    try:
        read = orjson.loads(body or b"{}")
    except orjson.JSONDecodeError:
        raise bad("can't parse JSON object") from None
    return read if isinstance(read, dict) else {}


def _yes(result: Any) -> web.Response:
    return web.Response(body=orjson.dumps({"ok": True, "result": result}), content_type="application/json")


def _no(refused: Refused) -> web.Response:
    return web.Response(body=orjson.dumps(refused.raw()), status=refused.code, content_type="application/json")
