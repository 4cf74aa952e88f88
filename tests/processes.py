"""Real bot processes on a house's database and its local Telegram: started, killed, counted by what they left."""

import asyncio
import base64
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func
from sqlmodel import col

from sandbox.world import World
from storage import inbox, outbox
from storage.database import Database
from storage.statements import pick
from storage.tables import Card, Lease
from tests.clock import SHANGHAI
from tests.house import KEY

ROOT = Path(__file__).parents[1]
Process = asyncio.subprocess.Process


@asynccontextmanager
async def process(
    world: World, api_url: str, database_url: str, folder: Path, victim: bool = False, **more: str
) -> AsyncIterator[Process]:
    """Run a bot as a process, killed at the end if need be; a `victim` obeys CHAOS_… in `more`."""
    passed_on = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    said = {
        "BOT_TOKEN": world.token, "BOT_API_URL": api_url, "DATABASE_URL": database_url,
        "BOT_KEY": base64.urlsafe_b64encode(KEY).decode(), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    words = ["-m", "tests.chaos.victim"] if victim else ["-m", "bot", "run"]
    with (folder / "log.txt").open("ab") as log:
        running = await asyncio.create_subprocess_exec(
            sys.executable, *words, cwd=folder, env=passed_on | said | more, stdout=log, stderr=log
        )
        try:
            yield running
        finally:
            if running.returncode is None:
                running.kill()
            await running.wait()


async def died(running: Process) -> None:
    """Kill a process as a power cut does."""
    running.send_signal(signal.SIGKILL)
    await running.wait()


async def is_quiet(database: Database, world: World) -> bool:
    """Tell whether nothing waits anywhere."""
    async with database.reading() as session:
        received, sent = await inbox.counts(session), await outbox.counts(session)
        lagging = (await session.execute(pick(func.count()).where(col(Card.shown) < col(Card.wanted)))).scalar()
    waits = received.get("waiting", 0) + sent.get("waiting", 0) + sent.get("leased", 0) + (lagging or 0)
    return not waits and not len(world.updates)


async def poller(database: Database) -> int | None:
    """Return the process that has the right to poll, by its number."""
    async with database.reading() as session:
        holder = (await session.execute(pick(Lease.holder))).scalar()
    return int(holder.split(":")[1]) if holder else None


def conflicts(world: World) -> list[str]:
    """Return how often Telegram found two programs polling."""
    return [why for method, why in world.refusals if method.lower() == "getupdates" and "Conflict" in why]


def a_meeting_soon() -> str:
    """Return the line that announces a meeting twenty days from the machine's today."""
    day = (datetime.now(SHANGHAI) + timedelta(days=20)).date()
    return f"党员大会 {day.month}月{day.day}日 15:00 三楼会议室"
