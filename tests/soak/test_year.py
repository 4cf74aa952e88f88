"""A year of branches on an accelerated clock: memory, file handles and technical rows stay flat.

Eight branches unless told: a day of a branch costs 50 ms of a processor, nearly all of it cards drawn and sent over
HTTP to a local Telegram in the same process, so that fifty branches (SOAK_BRANCHES=50) take about twenty minutes.

The clock steps from one morning to the next (half past nine, when everything due that day has come); people ask, open
and quit forms, claim their dues and have them confirmed. Meetings and talks are left to tests/bot/test_quarter.py. The
local Telegram forgets old messages, so that what grows is the bot's. SOAK_DAYS makes it shorter.
"""

import gc
import os
import random
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, make_url
from sqlmodel import SQLModel, col

from sandbox.records import Chat
from storage.pruning import DAYS, NEWEST
from storage.statements import pick
from storage.tables import Branch, Card, DuesMonth, DuesRate, Inbox, Member, Outbox, Person, Post
from tests.house import House
from tests.house import Person as Account

BRANCHES = int(os.environ.get("SOAK_BRANCHES", "8"))
DAYS_LONG = int(os.environ.get("SOAK_DAYS", "365"))
POSTS = ("secretary", "organisation", "", "", "")
SINCE = date(2020, 1, 1)
KEPT_MESSAGES = 12
FLAT_MEGABYTES = 24  # what the second half of the year may add
KILOBYTES_A_BRANCH = 2000  # of database, in a year of five members


class Branches:
    """The branches: their people by branch, their groups."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.people: list[list[Account]] = []
        self.groups: list[Chat] = []

    async def fill(self) -> None:
        """Put all branches into the database."""
        now = self.house.clock.now()
        async with self.house.database.writing() as session:
            for number in range(BRANCHES):
                accounts = [self.house.person(f"同志{number}号{chr(ord('甲') + line)}") for line in range(len(POSTS))]
                group = self.house.group(f"第{number}支部", accounts)
                group.bot_status = "member"
                branch = Branch(name=f"第{number}支部", chat_id=group.id, created_at=now, confirmed_use_at=now)
                session.add(branch)
                await session.flush()
                for line, account in enumerate(accounts):
                    account.user.started = True
                    session.add(Person(user_id=account.id, language="zh-CN", started_at=now))
                    member = Member(
                        branch_id=branch.id, name=account.name, user_id=account.id, ordinal=line, joined_on=SINCE,
                        confirmed_at=now,
                    )  # fmt: skip
                    session.add(member)
                    await session.flush()
                    session.add(DuesRate(branch_id=branch.id, member_id=member.id, from_month=SINCE, amount_fen=2000))
                    if POSTS[line]:
                        session.add(Post(branch_id=branch.id, member_id=member.id, post=POSTS[line], from_on=SINCE))
                self.people.append(accounts)
                self.groups.append(group)

    def act(self, chance: random.Random) -> None:
        """What people do on one day: a few ask or begin a form and leave it; who sees the dues card claims."""
        for accounts, group in zip(self.people, self.groups, strict=True):
            if chance.random() < 0.3:
                account = chance.choice(accounts)
                account.user.says(chance.choice(("/cancel", "/duties", "/talk", "/dues")))
            if self.house.clock.local().day in (11, 12):
                for account in accounts:
                    with suppress(AssertionError):  # the card hangs in the group only once the month is open
                        account.user.presses("我已交纳", group)
            if self.house.clock.local().day == 14:
                with suppress(AssertionError):
                    accounts[1].user.presses("全部收到")

    async def forget(self) -> None:
        """Let the local Telegram forget what no card shows and nobody looks at."""
        async with self.house.database.reading() as session:
            cards = set((await session.execute(pick(Card.message_id))).scalars())
        for chat in self.house.world.chats.values():
            old = chat.messages[:-KEPT_MESSAGES]
            chat.messages = [m for m in old if m.id in cards] + chat.messages[-KEPT_MESSAGES:]
        world = self.house.world
        for kept in (world.presses, world.files, world.calls, world.refusals):
            kept.clear()


def resident_megabytes() -> float:
    gc.collect()
    with Path("/proc/self/statm").open(encoding="ascii") as said:
        return int(said.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def slope(values: list[float]) -> float:
    """Growth a step, by least squares."""
    middle, mean = (len(values) - 1) / 2, sum(values) / len(values)
    return sum((n - middle) * (v - mean) for n, v in enumerate(values)) / sum(
        (n - middle) ** 2 for n in range(len(values))
    )


async def number(house: House, table: type[SQLModel], *where: object) -> int:
    async with house.database.reading() as session:
        return (await session.execute(pick(func.count()).select_from(table).where(*where))).scalar() or 0


@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_a_year_leaves_everything_flat(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    branches, chance = Branches(house), random.Random(7)
    await branches.fill()
    file = Path(str(make_url(house.program.settings.database_url).database))
    memory: list[float] = []
    handles: list[int] = []
    technical: list[int] = []
    for day in range(1, DAYS_LONG + 1):
        house.clock.move_to((house.clock.local() + timedelta(days=1)).replace(hour=9, minute=30))
        branches.act(chance)
        await house.settle()
        await branches.forget()
        if day % 30 == 0:
            memory.append(resident_megabytes())
            handles.append(len(os.listdir("/proc/self/fd")))
            technical.append(await number(house, Inbox) + await number(house, Outbox, col(Outbox.key).like("u%")))
            with capsys.disabled():
                print(f" day {day}: {memory[-1]:.0f} MB, {handles[-1]} handles, {technical[-1]} technical rows, "
                      f"{file.stat().st_size // 1024} kB")  # fmt: skip
    half = memory[len(memory) // 2 :]
    with capsys.disabled():
        print(f" memory grows by {slope(half):.2f} MB a month in the second half")
    assert half[-1] - half[0] < FLAT_MEGABYTES
    assert max(handles) - min(handles) <= 4
    assert max(technical[-3:]) < 1.5 * max(technical[1:4])
    oldest = house.clock.instant() - timedelta(days=DAYS + 2)
    assert await number(house, Inbox, col(Inbox.received_at) < oldest) <= NEWEST
    assert await number(house, Inbox, col(Inbox.state) != "done") == 0
    assert await number(house, Outbox, col(Outbox.key).like("u%"), col(Outbox.created_at) < oldest) <= NEWEST
    assert file.stat().st_size / 1024 < KILOBYTES_A_BRANCH * BRANCHES * DAYS_LONG / 365 + 1024
    months = await number(house, DuesMonth, col(DuesMonth.received_at).is_not(None))
    assert months >= BRANCHES * len(POSTS) * (DAYS_LONG // 31 - 1)  # the records are all there
