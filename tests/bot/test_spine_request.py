"""Both ways of calling the Bot API over real HTTP: what goes out, and what each mishap is taken for."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, HTTPXRequest

from bot.outcomes import fate
from bot.request import AiohttpRequest

MESSAGE = {"message_id": 5, "date": 0, "chat": {"id": 7, "type": "private"}, "text": "x"}


class Stub:
    """A server that answers as told and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.connections: set[Any] = set()
        self.how = "fine"
        self.url = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.connections.add(request.transport)
        if self.how == "drop before":
            return self.hang_up(request)
        form = await request.post()
        self.asked.append({
            name: (value.filename, value.file.read()) if isinstance(value, web.FileField) else value
            for name, value in form.items()
        })  # fmt: skip
        if self.how == "drop after":
            return self.hang_up(request)
        if self.how == "slow":
            await asyncio.sleep(5)
        if self.how == "html":
            return web.Response(status=502, text="<html>Bad Gateway</html>")
        if self.how == "garbage":
            return web.Response(text='{"ok": tr')
        code, body = ANSWERS[self.how]
        return web.json_response(body, status=code)

    def hang_up(self, request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.close()
        return web.Response()


ANSWERS: dict[str, tuple[int, dict[str, Any]]] = {
    "fine": (200, {"ok": True, "result": MESSAGE}),
    "429": (429, {"ok": False, "description": "Too Many Requests", "parameters": {"retry_after": 7}}),
    "500": (500, {"ok": False, "description": "Internal Server Error"}),
    "403": (403, {"ok": False, "description": "Forbidden: bot was blocked by the user"}),
    "401": (401, {"ok": False, "description": "Unauthorized"}),
    "409": (409, {"ok": False, "description": "Conflict: terminated by other getUpdates request"}),
    "same": (400, {"ok": False, "description": "Bad Request: message is not modified: specified new ..."}),
    "gone": (400, {"ok": False, "description": "Bad Request: message to edit not found"}),
    "thread": (400, {"ok": False, "description": "Bad Request: message thread not found"}),
    "moved": (400, {"ok": False, "description": "group upgraded", "parameters": {"migrate_to_chat_id": -1009}}),
    "long": (400, {"ok": False, "description": "Bad Request: message is too long"}),
}
MISHAPS = [
    ("429", RetryAfter, "later"), ("500", NetworkError, "later"), ("html", NetworkError, "later"),
    ("403", Forbidden, "forbidden"), ("401", InvalidToken, "later"), ("409", Conflict, "never"),
    ("same", BadRequest, "same"), ("gone", BadRequest, "gone"), ("thread", BadRequest, "no-thread"),
    ("moved", ChatMigrated, "moved"), ("long", BadRequest, "never"), ("garbage", TelegramError, "unknown"),
    ("drop before", NetworkError, "unknown"), ("drop after", NetworkError, "unknown"), ("slow", TimedOut, "unknown"),
]  # fmt: skip


@asynccontextmanager
async def serving(stub: Stub) -> AsyncIterator[None]:
    application = web.Application(client_max_size=9_000_000)
    application.router.add_post("/bot{token}/{method}", stub.answer)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    stub.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield
    finally:
        await runner.cleanup()


@pytest.fixture
async def stub() -> AsyncIterator[Stub]:
    made = Stub()
    async with serving(made):
        yield made


def bot_of(url: str, request: BaseRequest) -> Bot:
    return Bot("42:TEST", f"{url}/bot", f"{url}/file/bot", request, request)


@pytest.fixture(params=["aiohttp", "httpx"])
async def bot(request: pytest.FixtureRequest, stub: Stub) -> AsyncIterator[Bot]:
    made: BaseRequest = AiohttpRequest() if request.param == "aiohttp" else HTTPXRequest(connection_pool_size=8)
    await made.initialize()
    yield bot_of(stub.url, made)
    await made.shutdown()


async def test_a_message_goes_out_whole(bot: Bot, stub: Stub) -> None:
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("参加", callback_data="aa:1")]])
    sent = await bot.send_message(
        -7, "请<b>参加</b>", parse_mode="HTML", reply_markup=markup, disable_notification=True
    )
    assert sent.message_id == 5
    (asked,) = stub.asked
    assert asked["chat_id"] == "-7"
    assert asked["text"] == "请<b>参加</b>"
    assert asked["disable_notification"] == "true"
    assert '"callback_data"' in asked["reply_markup"]


async def test_a_file_goes_out_whole(bot: Bot, stub: Stub) -> None:
    content = bytes(range(256)) * 9000
    await bot.send_document(7, InputFile(content, filename="台账.xlsx"), caption="台账")
    (asked,) = stub.asked
    assert asked["caption"] == "台账"
    assert ("台账.xlsx", content) in asked.values()


@pytest.mark.parametrize(("how", "kind", "meaning"), MISHAPS, ids=[one[0] for one in MISHAPS])
async def test_a_mishap_is_taken_for_what_it_is(
    bot: Bot, stub: Stub, how: str, kind: type[TelegramError], meaning: str
) -> None:
    stub.how = how
    with pytest.raises(kind) as caught:
        await bot.send_message(7, "x", read_timeout=0.3)
    assert fate(caught.value).kind == meaning


@pytest.mark.parametrize("kind", [AiohttpRequest, HTTPXRequest])
async def test_a_request_that_never_left_goes_again(kind: type[BaseRequest]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    made = kind()
    await made.initialize()
    with pytest.raises(NetworkError) as caught:
        await bot_of(url, made).send_message(7, "x")
    assert fate(caught.value).kind == "later"
    assert fate(caught.value, 4).seconds == 8 * fate(caught.value, 1).seconds
    await made.shutdown()


async def test_a_name_that_cannot_be_found_never_left() -> None:
    async with AiohttpRequest() as made:
        with pytest.raises(NetworkError) as caught:
            await bot_of("http://no.such.host.invalid", made).send_message(7, "x")
    assert fate(caught.value).kind == "later"


async def test_errors_do_not_tell_the_token(stub: Stub) -> None:
    async with AiohttpRequest() as made:
        stub.how = "drop after"
        with pytest.raises(NetworkError) as caught:
            await bot_of(stub.url, made).send_message(7, "x")
    assert "42:TEST" not in f"{caught.value!r} {caught.value.__cause__!r}"


async def test_no_more_connections_than_allowed(stub: Stub) -> None:
    async with AiohttpRequest(connections=3) as made:
        bot = bot_of(stub.url, made)
        await asyncio.gather(*(bot.send_message(7, "x") for _ in range(30)))
    assert len(stub.asked) == 30
    assert len(stub.connections) <= 3


async def test_waiting_for_a_free_connection_ends(stub: Stub) -> None:
    stub.how = "slow"
    async with AiohttpRequest(connections=1) as made:
        bot = bot_of(stub.url, made)
        first = asyncio.create_task(bot.send_message(7, "x", read_timeout=1))
        await asyncio.sleep(0.1)
        with pytest.raises(TimedOut) as caught:
            await bot.send_message(7, "y", pool_timeout=0.1, connect_timeout=0.1)
        assert fate(caught.value).kind == "later"
        with pytest.raises(TimedOut):
            await first


async def test_a_closed_request_says_so(stub: Stub) -> None:
    made = AiohttpRequest()
    await made.initialize()
    await made.shutdown()
    with pytest.raises(NetworkError, match="not initialized"):
        await bot_of(stub.url, made).send_message(7, "x")
    await made.shutdown()
