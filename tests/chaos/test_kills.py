"""Real processes are killed again and again; the scenario keeps its own account of every press and message.

CHAOS_KILLS says how many times (10 unless told; `make chaos`: 200), CHAOS_SEED repeats a run.
"""

import asyncio
import base64
import os
import random
import sys
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from storage import inbox, outbox
from storage.statements import pick
from storage.tables import Audit, Card
from tests.bot.test_crash import NOTHING, SEAMS, answers
from tests.clock import SHANGHAI
from tests.house import KEY, House
from tests.house import house as open_house
from tests.meeting import Meeting, meeting_branch

KILLS = int(os.environ.get("CHAOS_KILLS", "10"))
SEED = int(os.environ.get("CHAOS_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
PEOPLE = ("李敏", "周立", "何军", "王小明", "陈静", "张三")
WORDS = {"coming": "参加", "maybe": "待定"}
FAULTS = ("429", "500", "drop_before", "drop_after", "slow")
QUIET_SECONDS = 100  # longer than a lease


@dataclass
class Account:
    """What people did, kept apart from the bot: their answers in order, and how often each asked."""

    said: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    asked: Counter[str] = field(default_factory=Counter)
    kills: int = 0

    def act(self, branch: Meeting, chance: random.Random) -> None:
        """Have somebody press a button he did not press last, or ask something that is answered with a message."""
        name = chance.choice(PEOPLE)
        if chance.random() < 0.4:
            self.asked[name] += 1
            branch[name].user.says("/cancel")
        else:
            said = "maybe" if self.said[name][-1:] == ["coming"] else "coming"
            self.said[name].append(said)
            branch[name].user.presses(WORDS[said], branch.group)


@asynccontextmanager
async def process(house: House, folder: Path, at: str = "") -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a bot as a process; with `at` one that dies by itself at a seam."""
    settings = house.program.settings
    passed_on = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    said = {
        "BOT_TOKEN": settings.token, "BOT_API_URL": settings.api_url, "DATABASE_URL": settings.database_url,
        "BOT_KEY": base64.urlsafe_b64encode(KEY).decode(), "PYTHONPATH": str(Path(__file__).parents[2]), "CHAOS_AT": at,
    }  # fmt: skip
    words = ["-m", "tests.chaos.victim"] if at else ["-m", "bot", "run"]
    with (folder / "log.txt").open("ab") as log:
        running = await asyncio.create_subprocess_exec(
            sys.executable, *words, cwd=folder, env=passed_on | said, stdout=log, stderr=log
        )
        try:
            yield running
        finally:
            if running.returncode is None:
                running.kill()
            await running.wait()


async def live(house: House, branch: Meeting, account: Account, chance: random.Random, folder: Path) -> None:
    """Let one process live for a moment, while people act and Telegram fails, and kill it."""
    if chance.random() < 0.5:
        house.world.faults.add("*", chance.choice(FAULTS), retry_after=1, skip=chance.randrange(6))
    at = f"{chance.choice(SEAMS)}:{chance.randint(1, 3)}" if chance.random() < 0.4 else ""
    async with process(house, folder, at) as running:
        ends = asyncio.get_running_loop().time() + chance.uniform(1.0, 2.2)
        while running.returncode is None and asyncio.get_running_loop().time() < ends:
            account.act(branch, chance)
            await asyncio.sleep(chance.uniform(0, 0.3))
    account.kills += 1


async def is_quiet(house: House) -> bool:
    async with house.database.reading() as session:
        received, sent = await inbox.counts(session), await outbox.counts(session)
        lagging = (await session.execute(pick(func.count()).where(col(Card.shown) < col(Card.wanted)))).scalar()
    waits = received.get("waiting", 0) + sent.get("waiting", 0) + sent.get("leased", 0) + (lagging or 0)
    return not waits and not len(house.world.updates)


async def come_to_rest(house: House, folder: Path) -> None:
    """Let a last process do all that is left, and end it as an operator does."""
    house.world.faults.clear()
    async with process(house, folder) as running:
        async with asyncio.timeout(QUIET_SECONDS):
            while not await is_quiet(house):
                assert running.returncode is None, (folder / "log.txt").read_text("utf-8")[-2000:]
                await asyncio.sleep(0.2)
        running.terminate()
        assert await running.wait() == 0


async def answered(house: House, branch: Meeting) -> dict[str, list[str]]:
    """Return everybody's recorded answers, in order."""
    names = {number: name for name, number in branch.members.items()}
    found: dict[str, list[str]] = defaultdict(list)
    async with house.database.reading() as session:
        asked = select(Audit).where(col(Audit.action) == "answer").order_by(col(Audit.id))
        for entry in (await session.execute(asked)).scalars():
            found[names[entry.for_member_id or 0]].append(entry.details["said"])
    return found


@pytest.mark.timeout(900)
async def test_killed_again_and_again_it_loses_nothing_and_counts_once(sqlite_url: str, tmp_path: Path) -> None:
    chance, account = random.Random(SEED), Account()
    async with open_house(sqlite_url, start=datetime.now(UTC)) as house:
        branch = await meeting_branch(house)
        day = (datetime.now(SHANGHAI) + timedelta(days=20)).date()
        await branch.announce(f"党员大会 {day.month}月{day.day}日 15:00 三楼会议室")
        for _ in range(KILLS):
            await live(house, branch, account, chance, tmp_path)
        await come_to_rest(house, tmp_path)
        said = f"seed {SEED}, {account.kills} kills, {house.world.faults.happened}"
        assert await answered(house, branch) == account.said, said
        async with house.database.reading() as session:
            unknown = (await outbox.counts(session)).get("unknown", 0)
            assert set(await inbox.counts(session)) == {"done"}, said
        more = [answers(branch[name], NOTHING) - account.asked[name] for name in PEOPLE]
        assert -sum(one for one in more if one < 0) <= unknown, (more, said)
        lost = house.world.faults.happened["drop_after"]
        assert sum(one for one in more if one > 0) <= account.kills + lost, (more, said)
        last = Counter(answers_of[-1] for answers_of in account.said.values())
        shown = [f"{word} {last[code]}" if last[code] else word for code, word in WORDS.items()]
        assert [label for label in branch.card("党员大会").labels if label != "请假"] == shown, said
