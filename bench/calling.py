"""Calls of the Bot API a second: our request class beside the library's own, on the same stub in another process."""

import asyncio
import multiprocessing
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing.connection import Connection

from telegram import Bot
from telegram.request import BaseRequest, HTTPXRequest

from bench.measuring import Result, compared, timed
from bot.request import AiohttpRequest

BODY = b'{"ok":true,"result":{"message_id":5,"date":0,"chat":{"id":7,"type":"private"},"text":"x"}}'
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY
GOAL = "reported"


class _Stub(asyncio.Protocol):
    """Answers every request with the same bytes."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.waiting = b""

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while (end := self.waiting.find(b"\r\n\r\n")) >= 0:
            head = self.waiting[:end].lower()
            mark = head.find(b"content-length:")
            length = int(head[mark + 15 :].split(b"\r\n", 1)[0]) if mark >= 0 else 0
            if len(self.waiting) < end + 4 + length:
                return
            self.waiting = self.waiting[end + 4 + length :]
            assert isinstance(self.transport, asyncio.Transport)
            self.transport.write(ANSWER)


def _serve(pipe: Connection) -> None:
    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(_Stub, "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        await asyncio.Event().wait()

    asyncio.run(run())


@asynccontextmanager
async def stub() -> AsyncIterator[str]:
    """Run the stub in a process of its own, so that its work is not counted as ours."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(there,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{await asyncio.to_thread(here.recv)}"
    finally:
        process.terminate()
        process.join()


async def calling(calls: int, at_once: int, rounds: int) -> Result:
    """Compare both classes at `at_once` calls at a time."""
    async with stub() as url, AiohttpRequest(at_once) as ours, HTTPXRequest(at_once, pool_timeout=30) as theirs:

        async def of(request: BaseRequest) -> float:
            bot = Bot("42:BENCH", f"{url}/bot", f"{url}/file/bot", request, request)
            gate = asyncio.Semaphore(at_once)

            async def one() -> None:
                async with gate:
                    await bot.send_message(7, "x")

            async def all_of_them() -> None:
                await asyncio.gather(*(one() for _ in range(calls)))

            return await timed(all_of_them())

        name = f"calls of the Bot API, {at_once} at once, over HTTPXRequest"
        return await compared(name, "calls/s", calls, lambda: of(ours), lambda: of(theirs), GOAL, rounds)
