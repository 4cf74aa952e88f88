"""Presses from end to end: polled, stored, worked, answered, the card edited; beside a bot that stores nothing."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter, process_time

import orjson
from sqlalchemy import delete, func, update
from sqlmodel import col

from bench.branches import CARD_MESSAGE, FAR, Crowd, announce, fill
from bench.measuring import Baseline, Result, rates
from bench.plain_bot import polling
from bench.stub import NO_LIMIT, Stub, stub
from bot.clock import RealClock
from bot.program import Program
from bot.request import AiohttpRequest
from bot.settings import Settings
from storage import schema
from storage.database import Database
from storage.statements import pick
from storage.tables import Budget, Card, Seat
from storage.vault import Vault
from usecases.presses import pack
from usecases.presses.events import AnswerEvent

OURS, DEFAULT, SAME = "1:OURS", "2:DEFAULT", "3:SAME"
SETTLE_SECONDS = 0.05
NOTE = "until the last press is answered, plus the CPU time of the edits that the 3-second gap leaves for afterwards"


@dataclass(frozen=True, slots=True)
class Burst:
    """So many meetings, of whose members so many press at once; `over_default` and `over_same` are the goals."""

    name: str
    crowd: Crowd
    pressing: int
    over_default: float
    over_same: float

    @property
    def presses(self) -> int:
        """How many presses there are."""
        return self.crowd.branches * self.pressing


def coalescing(meetings: int, members: int, pressing: int) -> Burst:
    """Many members of each meeting press: their card is edited once for several of them."""
    name = f"presses/s, {meetings} meetings of {members}, {pressing} of each press"
    return Burst(name, Crowd(meetings, members), pressing, 3.0, 0.95)


def scattered(meetings: int, members: int) -> Burst:
    """One member of each meeting presses: every press needs an edit of its own."""
    name = f"presses/s, {meetings} meetings of {members}, 1 of each presses: nothing to coalesce"
    return Burst(name, Crowd(meetings, members), 1, 2.0, 0.8)


class Evening:
    """A running bot whose branches all hold a meeting, and the stub that plays their members."""

    def __init__(self, program: Program, telegram: Stub, burst: Burst) -> None:
        self.program, self.telegram, self.burst = program, telegram, burst
        self._queries = itertools.count(1)

    async def ours(self) -> float:
        """Have everybody press; returns the seconds until all is stored, answered and shown."""
        await self._forget()
        seconds = await self._pressed(OURS, self._edits())
        seconds += await self._settled()
        async with self.program.database.reading() as session:
            stored = pick(func.count()).select_from(Seat).where(col(Seat.answer).is_not(None))
            number = (await session.execute(stored)).scalar()
        assert number == self.burst.presses, f"{number} of {self.burst.presses} presses were recorded"
        return seconds

    async def bare(self, token: str) -> float:
        """Have everybody press at the bot that stores nothing."""
        return await self._pressed(token, self.burst.presses)

    def _edits(self) -> int:
        return self.burst.presses if self.burst.pressing == 1 else 0

    async def _pressed(self, token: str, edits: int) -> float:
        presses = [
            answer(self.burst.crowd, branch, member, next(self._queries))
            for member in range(self.burst.pressing)
            for branch in range(self.burst.crowd.branches)
        ]
        await self.telegram.load(token, [])
        began = perf_counter()
        await self.telegram.load(token, presses)
        await self.telegram.until(token, answercallbackquery=len(presses), editmessagetext=edits)
        return perf_counter() - began

    async def _settled(self) -> float:
        """Wait until every card shows the present state; returns the CPU seconds this took."""
        began = process_time()
        lagging = pick(func.count()).select_from(Card).where(col(Card.shown) < col(Card.wanted))
        while True:
            async with self.program.database.reading() as session:
                if not (await session.execute(lagging)).scalar():
                    return process_time() - began
            await asyncio.sleep(SETTLE_SECONDS)

    async def _forget(self) -> None:
        """Put everything back as it was before anybody answered."""
        async with self.program.database.writing() as session:
            await session.execute(update(Seat).values(answer=None, answered_at=None))
            await session.execute(update(Card).values(digest="", not_before=datetime.now(UTC)))
            await session.execute(delete(Budget))


def answer(crowd: Crowd, branch: int, member: int, query: int) -> bytes:
    """Return a press as Telegram sends it, 1.3 kB of it; `%d` stands for the number of the update."""
    user = {"id": crowd.user(branch, member), "is_bot": False, "first_name": "Member", "language_code": "zh-hans"}
    chat = {"id": crowd.group(branch), "type": "supergroup", "title": "Branch"}
    data = pack(AnswerEvent(branch + 1, branch + 1, "coming"))
    message = {
        "message_id": CARD_MESSAGE, "date": 1_790_000_000, "chat": chat, "text": "x" * 600,
        "from": {"id": 42, "is_bot": True, "first_name": "B", "username": "branch_bot"},
        "reply_markup": {"inline_keyboard": [[{"text": "coming", "callback_data": data}]]},
    }  # fmt: skip
    press = {"id": str(query), "from": user, "chat_instance": "1", "data": data, "message": message}
    return b'{"update_id":%d,"callback_query":' + orjson.dumps(press) + b"}"


@asynccontextmanager
async def evening(url: str, burst: Burst) -> AsyncIterator[Evening]:
    """Run the bot on an empty database filled with meetings."""
    database, now = Database(url), datetime.now(UTC)
    await schema.upgrade(database)
    await fill(database, burst.crowd, now, now + FAR)
    await announce(database, burst.crowd, now)
    async with stub() as telegram:
        settings = Settings(token=OURS, database_url=url, api_url=telegram.url)
        program = Program(settings, database, Vault(b"b" * 32), RealClock())
        await program.start()
        program.sender.per_second = NO_LIMIT
        running = asyncio.create_task(program.run())
        try:
            yield Evening(program, telegram, burst)
        finally:
            program.stop()
            await running
            await program.close()


async def pressing(name: str, url: str, burst: Burst, rounds: int) -> list[Result]:
    """Compare the whole bot on one database with the bare library, on its own request class and on ours."""
    async with (
        evening(url, burst) as place,
        polling(place.telegram.url, DEFAULT),
        polling(place.telegram.url, SAME, AiohttpRequest),
    ):
        return await rates(
            "presses/s", burst.presses, place.ours,
            [
                Baseline(f"{burst.name}, over bare PTB, {name}", lambda: place.bare(DEFAULT), burst.over_default,
                         note=NOTE),
                Baseline(f"{burst.name}, over bare PTB on our request class, {name}", lambda: place.bare(SAME),
                         burst.over_same),
            ], rounds,
        )  # fmt: skip


__all__ = ["Burst", "answer", "coalescing", "pressing", "scattered"]
