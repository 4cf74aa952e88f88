"""Calls of the Bot API a second: our request class beside the library's own, and the stub beside what it serves."""

import asyncio

from telegram import Bot
from telegram.request import BaseRequest, HTTPXRequest

from bench.measuring import Baseline, Result, rates, timed
from bench.stub import Stub, stub
from bot.request import AiohttpRequest

STUB_FASTER = 2.0  # the stub must not be what is measured


async def calling(calls: int, at_once: int, rounds: int) -> list[Result]:
    """Compare both classes at `at_once` calls at a time, and the stub with the quicker of them."""
    async with stub() as telegram, AiohttpRequest(at_once) as ours, HTTPXRequest(at_once, pool_timeout=30) as theirs:
        fast, slow = _bot(telegram, ours), _bot(telegram, theirs)

        async def raw() -> float:
            return calls / await asyncio.to_thread(telegram.speed, calls)

        name = f"calls of the Bot API, {at_once} at once, over HTTPXRequest"
        made = await rates(
            "calls/s", calls, lambda: _send(fast, calls, at_once),
            [Baseline(name, lambda: _send(slow, calls, at_once), None)], rounds,
        )  # fmt: skip
        name = "the stub itself, over our request class calling it"
        return made + await rates(
            "calls/s", calls, raw, [Baseline(name, lambda: _send(fast, calls, at_once), STUB_FASTER)], rounds
        )


def _bot(telegram: Stub, request: BaseRequest) -> Bot:
    return Bot("42:BENCH", f"{telegram.url}/bot", f"{telegram.url}/file/bot", request, request)


async def _send(bot: Bot, calls: int, at_once: int) -> float:
    gate = asyncio.Semaphore(at_once)

    async def one() -> None:
        async with gate:
            await bot.send_message(7, "x")

    async def all_of_them() -> None:
        await asyncio.gather(*(one() for _ in range(calls)))

    return await timed(all_of_them())


__all__ = ["calling"]
