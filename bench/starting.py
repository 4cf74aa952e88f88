"""Starting and idling as processes: until the first poll, and what the bot takes when nothing happens."""

import asyncio
import os
import statistics
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from bench.branches import FAR, Crowd, fill
from bench.measuring import Baseline, Result, costs, within
from bench.stub import Stub, stub
from bot import keys, opening
from bot.settings import Settings
from storage.vault import new_key

OURS, BARE = "1:OURS", "1:COLD"
START_GOAL, MEMORY_MB, CPU_PERCENT = 1 / 3.2, 105.0, 0.1
FOLDER = Path(__file__).parent.parent


class Cold:
    """Both programs, ready to be started on the same stub."""

    def __init__(self, telegram: Stub, settings: Settings, idle_seconds: float) -> None:
        self.telegram, self.idle_seconds = telegram, idle_seconds
        self.at_rest: dict[str, list[tuple[float, float]]] = {OURS: [], BARE: []}
        own = {"BOT_TOKEN": OURS, "BOT_API_URL": telegram.url, "DATABASE_URL": settings.database_url,
               "BOT_KEY": settings.key}  # fmt: skip
        self.environment = {**os.environ, **own, "PYTHONPATH": str(FOLDER)}
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)

    @asynccontextmanager
    async def running(self, token: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, float]]:
        """Run a program; gives its process and the seconds until its first poll."""
        words = ["-m", "bot", "run"] if token == OURS else ["-m", "bench.plain_bot", self.telegram.url]
        await self.telegram.load(token, [])
        began = perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable, *words, env=self.environment, cwd=FOLDER, stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            await asyncio.wait_for(self.telegram.until(token, getupdates=1), 60)
            yield process, perf_counter() - began
        finally:
            process.terminate()
            await process.wait()

    async def start(self, token: str) -> float:
        """Return the seconds until the first poll; notes memory (MB) and the share of a core (%) taken at rest."""
        async with self.running(token) as (process, seconds):
            await asyncio.sleep(self.idle_seconds / 5)
            before = _cpu_seconds(process.pid)
            await asyncio.sleep(self.idle_seconds)
            used = (_cpu_seconds(process.pid) - before) / self.idle_seconds * 100
            self.at_rest[token].append((_resident_mb(process.pid), used))
            return seconds

    def row(self, place: int, unit: str, limit: float, title: str) -> Result:
        """Return the row of what is taken at rest; the bare library's own figure stands in the note."""
        bare = statistics.median(one[place] for one in self.at_rest[BARE])
        note = f"bare PTB takes {bare:.2f} {unit}; over {self.idle_seconds:g} seconds a run"
        return within(title, unit, [one[place] for one in self.at_rest[OURS]], limit, note)


def _cpu_seconds(pid: int) -> float:
    """Return what a process has used so far; read from /proc, so on Linux only, as is the memory."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


async def starting(name: str, url: str, idle_seconds: float, rounds: int) -> list[Result]:
    """Compare the cold start with the bare library's, memory and CPU at rest with what is allowed."""
    settings = Settings(token=OURS, database_url=url, key=new_key())
    now = datetime.now(UTC)
    async with opening.ready(settings) as (database, vault):
        await keys.check(database, vault)
        await fill(database, Crowd(50, 30), now, now + FAR)
    async with stub() as telegram:
        cold = Cold(telegram, settings, idle_seconds)
        start = Baseline(f"cold start to first poll, over bare PTB, {name}", lambda: cold.start(BARE), START_GOAL)
        made = await costs("s", lambda: cold.start(OURS), [start], rounds)
        return [*made, cold.row(0, "MB", MEMORY_MB, f"resident memory idle, within 105 MB, {name}"),
                cold.row(1, "%", CPU_PERCENT, f"CPU of a core idle, within 0.1 %, {name}")]  # fmt: skip


__all__ = ["starting"]
