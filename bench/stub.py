"""A Telegram that does as little as can be: a process of its own that gives out prepared updates and counts calls."""

import asyncio
import multiprocessing
import os
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing.connection import Connection
from time import perf_counter
from typing import Any

ME = b'{"id":42,"is_bot":true,"first_name":"B","username":"branch_bot"}'
MESSAGE = b'{"message_id":5,"date":0,"chat":{"id":7,"type":"private"},"text":"x"}'
AT_ONCE = 100  # updates in one answer, as Telegram gives
NO_LIMIT = 100_000  # messages a second: what Telegram allows is not what is measured


def _answer(result: bytes) -> bytes:
    body = b'{"ok":true,"result":' + result + b"}"
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body


ANSWERS = {
    b"getme": _answer(ME), b"sendmessage": _answer(MESSAGE), b"editmessagetext": _answer(MESSAGE),
    b"senddocument": _answer(MESSAGE),
}  # fmt: skip
YES = _answer(b"true")


class _Bot:
    """What one token was given and has called."""

    def __init__(self) -> None:
        self.updates: list[bytes] = []
        self.first = 1
        self.asking: asyncio.Transport | None = None
        self.patience: asyncio.TimerHandle | None = None
        self.calls: Counter[bytes] = Counter()
        self.wanted: dict[bytes, int] | None = None

    def load(self, first: int, updates: list[bytes]) -> None:
        """Give out these from now on; the calls are counted from here."""
        self.first, self.updates = first, updates
        self.calls.clear()
        self.give(first)

    def hold(self, transport: asyncio.Transport, seconds: int) -> None:
        """Keep a poll waiting until there is something, or its time is over."""
        self.asking = transport
        if self.patience is not None:
            self.patience.cancel()
        self.patience = asyncio.get_running_loop().call_later(seconds, self.give)

    def give(self, offset: int | None = None) -> None:
        """Answer the poll that waits with what there is from `offset` on; without, with nothing."""
        if self.asking is not None:
            self.asking.write(_answer(b"[]") if offset is None else self.page(offset))
            self.asking = None

    def page(self, offset: int) -> bytes:
        start = max(0, offset - self.first)
        return _answer(b"[" + b",".join(self.updates[start : start + AT_ONCE]) + b"]")


class _Desk:
    """All bots, and the pipe to the benchmark."""

    def __init__(self, pipe: Connection) -> None:
        self.pipe = pipe
        self.bots: dict[bytes, _Bot] = {}

    def bot(self, token: bytes) -> _Bot:
        return self.bots.setdefault(token, _Bot())

    def order(self) -> None:
        """Carry out one order of the benchmark; when it is gone, this process goes too."""
        try:
            what, token, given = self.pipe.recv()
        except EOFError:
            os._exit(0)
        bot = self.bot(token)
        if what == "load":
            bot.load(*given)
            self.pipe.send(True)
        elif what == "until":
            bot.wanted = given
            self.check(bot)

    def check(self, bot: _Bot) -> None:
        """Tell the benchmark once all calls that it waits for were made."""
        if bot.wanted is not None and all(bot.calls[name] >= number for name, number in bot.wanted.items()):
            bot.wanted = None
            self.pipe.send(dict(bot.calls))


class _Door(asyncio.Protocol):
    """One connection."""

    def __init__(self, desk: _Desk) -> None:
        self.desk = desk
        self.waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while (end := self.waiting.find(b"\r\n\r\n")) >= 0:
            head = self.waiting[:end]
            mark = head.lower().find(b"content-length:")
            length = int(head[mark + 15 :].split(b"\r\n", 1)[0]) if mark >= 0 else 0
            if len(self.waiting) < end + 4 + length:
                return
            body = self.waiting[end + 4 : end + 4 + length]
            self.waiting = self.waiting[end + 4 + length :]
            self.called(head.split(b" ", 2)[1], body)

    def called(self, path: bytes, body: bytes) -> None:
        _, token, method = path.split(b"/", 2)
        method = method.lower()
        bot = self.desk.bot(token)
        bot.calls[method] += 1
        if method != b"getupdates":
            self.transport.write(ANSWERS.get(method, YES))
        else:
            self.poll(bot, body)
        if bot.wanted is not None:
            self.desk.check(bot)

    def poll(self, bot: _Bot, body: bytes) -> None:
        """Give out what there is; a poll that finds nothing is held, unless it does not want to wait."""
        offset = max(bot.first, _number(body, b"offset=", bot.first))
        wait = _number(body, b"timeout=", 0)
        if offset < bot.first + len(bot.updates) or wait == 0:
            self.transport.write(bot.page(offset))
        else:
            bot.hold(self.transport, wait)


def _number(body: bytes, name: bytes, missing: int) -> int:
    start = body.find(name)
    return missing if start < 0 else int(body[start + len(name) :].split(b"&", 1)[0])


def _serve(pipe: Connection) -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()
        desk = _Desk(pipe)
        server = await loop.create_server(lambda: _Door(desk), "127.0.0.1", 0)
        loop.add_reader(pipe.fileno(), desk.order)
        pipe.send(server.sockets[0].getsockname()[1])
        await asyncio.Event().wait()

    asyncio.run(run())


class Stub:
    """The stub as the benchmark sees it; a bot is known by its token."""

    def __init__(self, pipe: Connection, port: int) -> None:
        self._pipe = pipe
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self._next = 1

    async def load(self, token: str, updates: list[bytes]) -> None:
        """Give out these updates to a bot; `%d` in each stands for its number."""
        first, self._next = self._next, self._next + len(updates)
        numbered = [update.replace(b"%d", b"%d" % number) for number, update in enumerate(updates, first)]
        await self._order("load", token, (first, numbered))

    async def until(self, token: str, **calls: int) -> dict[str, int]:
        """Wait until a bot has made this many calls of each method; returns how many it made of all."""
        made = await self._order("until", token, {name.encode(): number for name, number in calls.items()})
        return {name.decode(): number for name, number in made.items()}

    async def _order(self, what: str, token: str, given: object) -> Any:
        self._pipe.send((what, b"bot" + token.encode(), given))
        return await asyncio.to_thread(self._pipe.recv)

    def speed(self, calls: int) -> float:
        """Return how many calls a second the stub answers when nobody has to think: 64 at a time on one connection."""
        request = b"POST /bot1:RAW/sendMessage HTTP/1.1\r\nContent-Length: 16\r\n\r\nchat_id=7&text=x"
        size = len(ANSWERS[b"sendmessage"])
        with socket.create_connection(("127.0.0.1", self.port)) as connection:
            began = perf_counter()
            for _ in range(max(1, calls // 64)):
                connection.sendall(request * 64)
                left = size * 64
                while left:
                    left -= len(connection.recv(left))
            return max(1, calls // 64) * 64 / (perf_counter() - began)


@asynccontextmanager
async def stub() -> AsyncIterator[Stub]:
    """Run the stub in a process of its own, so that its work is not counted as ours."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(there,), daemon=True)
    process.start()
    there.close()  # a stub that dies ends the pipe
    try:
        yield Stub(here, await asyncio.to_thread(here.recv))
    finally:
        process.terminate()
        process.join()
