"""The longest time the event loop stands still while the bot does its heavier work."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from bench.ground import FIRST_USER, Ground, ground
from bench.measuring import Result, within
from bench.planning import due
from bench.stub import stub
from bench.watching import longest_stall
from bot.desk import Desk
from bot.request import AiohttpRequest
from storage import outbox
from storage.tables import Outbox

ALLOWED_MS = 20.0
IDLE_SECONDS = 0.5
MEMBERS = 30


async def idle() -> float:
    """Return the longest stall of a loop that does nothing: what the machine itself adds."""
    return await longest_stall(asyncio.sleep(IDLE_SECONDS))


class Office:
    """A branch whose presses are recorded and whose documents are drawn, sent and exported."""

    def __init__(self, prepared: Ground, folder: Path) -> None:
        self.prepared, self.folder = prepared, folder
        self._numbers = itertools.count()

    async def record(self) -> float:
        """Record what waits."""
        await self.prepared.waiting()
        stall = await longest_stall(self.prepared.program.worker.step())
        await self.prepared.program.worker.rest()
        await self.prepared.recorded()
        return stall

    async def draw(self) -> float:
        """Load, draw and upload the year's ledger of the dues."""
        now, database = datetime.now(UTC), self.prepared.database
        key = f"ledger{next(self._numbers)}"
        letter = Outbox(
            key=key, method="document", branch_id=self.prepared.branch_id, chat_id=FIRST_USER, created_at=now,
            name="dues.ledger_caption", not_before=now,
        )  # fmt: skip
        async with database.writing() as session:
            await outbox.put(session, self.prepared.vault, letter, {"report": "dues_ledger", "year": now.year})
        stall = await longest_stall(self._send())
        async with database.reading() as session:
            states = await outbox.counts(session)
        assert set(states) == {"sent"}, states
        return stall

    async def _send(self) -> None:
        while await self.prepared.program.sender.step():
            pass

    async def export(self) -> float:
        """Write the year's records into a folder."""
        program = self.prepared.program
        desk = Desk(program.database, program.vault, program.clock, program.settings)
        return await longest_stall(desk.export(self.prepared.branch_id, self.folder, lambda _number, _of: None))


@asynccontextmanager
async def office(url: str, folder: Path) -> AsyncIterator[Office]:
    """Prepare the branch; what it sends goes to the stub."""
    async with stub() as telegram, ground(url, MEMBERS, telegram.url, AiohttpRequest) as prepared:
        await prepared.waiting()
        yield Office(prepared, folder)


async def stalling(name: str, urls: tuple[str, str], folder: Path, planned: int, rounds: int) -> list[Result]:
    """Compare the longest stall of each kind of work with what is allowed; an idle loop is shown beside."""
    results = [await _row("an idle loop (what the machine adds)", name, idle, rounds, goal=False)]
    async with due(urls[0], planned, MEMBERS, planned, varied=True) as place:

        async def plan() -> float:
            return await longest_stall(place.plan())

        results.append(await _row(f"planning {planned} branches", name, plan, rounds))
    async with office(urls[1], folder) as place_of_work:
        works: list[tuple[str, Callable[[], Awaitable[float]]]] = [
            (f"recording {MEMBERS} presses", place_of_work.record), ("drawing and sending a document",
             place_of_work.draw), ("exporting a year", place_of_work.export),
        ]  # fmt: skip
        results += [await _row(work, name, way, rounds) for work, way in works]
    return results


async def _row(what: str, name: str, way: Callable[[], Awaitable[float]], rounds: int, *, goal: bool = True) -> Result:
    """Run a kind of work once to warm up, then again and again."""
    stalls = [await way() for _ in range(rounds + 1)][min(1, rounds) :]
    return within(f"longest stall, {what}, within {ALLOWED_MS:.0f} ms, {name}", "ms", stalls, ALLOWED_MS, goal=goal)


__all__ = ["stalling"]
