"""Real processes are killed again and again; the scenario keeps its own account of every press and message.

CHAOS_KILLS says how many times (SQLite: 6 unless told, PostgreSQL: 3; `make chaos`: 200), CHAOS_SEED repeats a run.
"""

import asyncio
import os
import random
import signal
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.bot.dues_branch import DuesBranch, open_branch
from tests.bot.test_crash import COLLECTION, SEAMS
from tests.chaos.account import Account
from tests.clock import SHANGHAI
from tests.house import house as open_house
from tests.postgres import Postgres
from tests.processes import Process, died, is_quiet, process

TOLD = int(os.environ.get("CHAOS_KILLS", "0"))
SEED = int(os.environ.get("CHAOS_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
FAULTS = ("429", "500", "502", "malformed", "drop_before", "drop_after", "slow")
QUIET_SECONDS = 150
LIFE = (0.3, 1.0)  # seconds, from its first call on
START_SECONDS = 10
LEASES_PASS, POLL_PASSES = 75.0, 15.0  # a dead process's rights are waited for on the played clock
MEETING = "/meeting 党员大会 11月30日 15:00 三楼会议室"


@dataclass
class Chaos:
    """One run: where it takes place, what people did, by how much the machine's clock is off."""

    branch: DuesBranch
    url: str
    folder: Path
    server: Postgres | None = None
    account: Account = field(default_factory=Account)
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    off: float = 0.0

    @property
    def is_sqlite(self) -> bool:
        return self.server is None

    def set_clock(self, seconds: float) -> None:
        """Set the clock of all processes, now and to come, in one stroke."""
        file = self.folder / "clock.tmp"
        file.write_text(str(seconds), "ascii")
        file.replace(self.folder / "clock")

    def log(self) -> str:
        """Return the end of what the processes wrote."""
        return (self.folder / "log.txt").read_text("utf-8", "replace")[-3000:]

    def bot(self, at: str = "") -> AbstractAsyncContextManager[Process]:
        """Return a bot to be started, which may die by itself at a seam."""
        house, more = self.branch.house, {"CHAOS_CLOCK": str(self.folder / "clock"), "CHAOS_AT": at}
        api = house.program.settings.api_url
        return process(house.world, api, self.url, self.folder, victim=True, **more)

    async def live(self, at: str) -> None:
        """Let one process live for a moment, sometimes with another, while all goes wrong; then kill it."""
        if not self.is_sqlite:
            self.off += POLL_PASSES
        self.set_clock(self.off)
        self._let_telegram_fail()
        async with AsyncExitStack() as stack:
            running = await stack.enter_async_context(self.bot(at))
            if not self.is_sqlite and self.chance.random() < 0.5:
                await stack.enter_async_context(self.bot())
            await self._begun(running)
            trouble = asyncio.create_task(self._trouble(running))
            ends = asyncio.get_running_loop().time() + self.chance.uniform(*LIFE)
            while running.returncode is None and asyncio.get_running_loop().time() < ends:
                self.account.act(self.branch, self.chance)
                await asyncio.sleep(self.chance.uniform(0, 0.3))
            await trouble
            if running.returncode is None:
                await died(running)
            elif at:
                assert running.returncode == -signal.SIGKILL, self.log()
                self.account.happened[at.partition(":")[0]] += 1
            else:
                pytest.fail(self.log())
        self.account.happened["killed"] += 1

    async def _begun(self, running: Process) -> None:
        """Wait until the process has asked Telegram who it is; one in ten is killed before."""
        counted = self.branch.house.world.counted
        before, patience = counted["getme"], self.chance.choice((START_SECONDS,) * 9 + (0.5,))
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                while running.returncode is None and counted["getme"] == before:  # noqa: ASYNC110  (another process)
                    await asyncio.sleep(0.02)

    def _let_telegram_fail(self) -> None:
        faults = self.branch.house.world.faults
        faults.duplicate_updates = self.chance.random() < 0.2
        faults.reorder_updates = self.chance.random() < 0.2
        if self.chance.random() < 0.6:
            faults.add("*", self.chance.choice(FAULTS), retry_after=1, skip=self.chance.randrange(6))

    async def _trouble(self, running: Process) -> None:
        """Let something go wrong on the machine itself, sometimes."""
        what = self.chance.choice(("", "", "clock", "away"))
        await asyncio.sleep(self.chance.uniform(*LIFE) / 2)
        if what == "clock":
            self.set_clock(self.off + self.chance.choice((-3000, -20, 20, 3000)))
        elif what == "away" and self.server is None:
            await self._disk_full(running)
        elif what == "away" and TOLD:
            await self._no_database()
        self.account.happened[what] += 1

    async def _disk_full(self, running: Process) -> None:
        for sign in (signal.SIGUSR1, signal.SIGUSR2):
            if running.returncode is None:
                running.send_signal(sign)
            await asyncio.sleep(0.4)

    async def _no_database(self) -> None:
        assert self.server is not None
        await self.server.halt()
        await asyncio.sleep(0.3)
        await self.server.resume()
        await asyncio.sleep(1.0)

    async def come_to_rest(self) -> None:
        """Let a last process do all that is left, and end it as an operator does; waits pass on the played clock."""
        house = self.branch.house
        house.world.faults.clear()
        async with self.bot() as running:
            async with asyncio.timeout(QUIET_SECONDS):
                while not await is_quiet(house.database, house.world):
                    assert running.returncode is None, self.log()
                    await asyncio.sleep(0.8)
                    self.off += LEASES_PASS
                    self.set_clock(self.off)
            running.terminate()
            assert await running.wait() == 0, self.log()


def moments(number: int, chance: random.Random) -> list[str]:
    """Return where each process dies: each seam in turn for two of three, at a random moment for the others."""
    seams = [f"{SEAMS[one % len(SEAMS)]}:{chance.randint(1, 3)}" for one in range(number * 2 // 3)]
    every = [*seams, *[""] * (number - len(seams))]
    chance.shuffle(every)
    return every


async def torment(url: str, folder: Path, kills: int, server: Postgres | None = None) -> None:
    """Play the whole scenario and hold the record against the account."""
    start = datetime(2026, 11, 10, 8, 0, tzinfo=SHANGHAI)
    async with open_house(url, start=start) as house:
        branch = await open_branch(house)
        await house.until(COLLECTION)
        await branch["安国平"].says(MEETING)
        await branch["安国平"].presses("保存")
        chaos = Chaos(branch, url, folder, server)
        chaos.off = (house.clock.now() - datetime.now(UTC)).total_seconds() + 5
        for at in moments(kills, chaos.chance):
            await chaos.live(at)
        await chaos.come_to_rest()
        happened = house.world.faults.happened
        try:
            await chaos.account.check(branch, happened["drop_after"] + happened["malformed"])
        except AssertionError as error:
            error.add_note(f"CHAOS_SEED={SEED}: {chaos.account.happened}, {happened}")
            error.add_note(chaos.log())
            raise
        if kills >= 100:  # so many that each of the seams is come by
            assert set(SEAMS) <= set(chaos.account.happened)


@pytest.mark.timeout(600)
async def test_killed_again_and_again_it_loses_nothing_and_counts_once(sqlite_url: str, tmp_path: Path) -> None:
    await torment(sqlite_url, tmp_path, TOLD * 4 // 5 or 6)


@pytest.mark.timeout(600)
async def test_the_same_on_postgresql_with_two_processes_at_times(
    postgres: Postgres, postgres_url: str, tmp_path: Path
) -> None:
    await torment(postgres_url, tmp_path, TOLD - TOLD * 4 // 5 or 3, postgres)
