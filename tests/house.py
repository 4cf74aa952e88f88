"""A bot, its local Telegram and its clock, for whole conversations: people act, `settle` lets the bot catch up."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func

from bot.program import Program, no_seam
from bot.settings import Settings
from sandbox.people import User
from sandbox.records import Chat, Message, Press
from sandbox.server import serve
from sandbox.world import World
from storage import schema
from storage.database import Database
from storage.statements import pick
from storage.tables import Branch
from storage.vault import Vault
from tests.clock import SHANGHAI, PlayedClock
from tests.engines import open_database

MONEY = re.compile(r"\d+\.\d\d ?(?:元|yuan)")
KEY = b"0123456789abcdef0123456789abcdef"
START = datetime(2026, 11, 2, 9, 30, tzinfo=SHANGHAI)  # a Monday


class Person:
    """Somebody in the local Telegram whose every act is followed by the bot catching up."""

    def __init__(self, house: "House", user: User) -> None:
        self.house, self.user = house, user
        self.id, self.name = user.id, user.name

    @property
    def private(self) -> Chat:
        return self.user.private

    async def says(self, text: str, chat: Chat | None = None, **more: Any) -> Message:
        message = self.user.says(text, chat, **more)
        await self.house.settle()
        return message

    async def presses(self, label: str, chat: Chat | None = None, message: Message | None = None) -> Press:
        press = self.user.presses(label, chat, message)
        await self.house.settle()
        return press

    async def forges(self, data: str, message: Message) -> Press:
        press = self.user.presses_data(data, message)
        await self.house.settle()
        return press

    async def opens(self, payload: str = "") -> None:
        self.user.opens_bot(payload)
        await self.house.settle()

    async def sends_file(self, name: str, content: bytes, **more: Any) -> None:
        self.user.sends_file(name, content, **more)
        await self.house.settle()

    def sees(self, fragment: str, chat: Chat | None = None) -> Message:
        return self.user.sees(fragment, chat)

    def does_not_see(self, fragment: str, chat: Chat | None = None) -> None:
        place = chat or self.private
        found = [m.text for m in place.shown if fragment in m.text or any(fragment in label for label in m.labels)]
        assert not found, f"{self.name} sees {fragment!r}: {found}"

    @property
    def last(self) -> Message:
        return self.private.last


class House:
    """The world of one test."""

    def __init__(self, world: World, program: Program, database: Database, clock: PlayedClock) -> None:
        self.world, self.program, self.database, self.clock = world, program, database, clock
        self.people: dict[str, Person] = {}
        self.secrets: set[str] = set()

    def person(self, name: str, language: str = "zh-hans") -> Person:
        if name not in self.people:
            self.people[name] = Person(self, self.world.user(name, language))
        return self.people[name]

    def group(self, title: str, people: list[Person], admins: list[Person] | None = None) -> Chat:
        group = self.world.group(title, [p.user for p in people], [p.user for p in admins or people[:1]])
        group.bot_status = "left"
        return group

    def check_groups(self) -> None:
        """Nothing private ever stood in a group: no sum of money, and none of the `secrets` a test planted."""
        for chat in self.world.chats.values():
            if chat.kind != "private":
                said = self.world.transcript(chat)
                assert not MONEY.search(said), f"a sum of money stood in the group: {MONEY.search(said)}"
                assert not [secret for secret in self.secrets if secret in said]

    async def settle(self) -> None:
        """Let the bot do all it has to do now; what is paced is waited for on the played clock."""
        await self.program.once()

    async def until(self, moment: datetime) -> None:
        """Let time pass until a civil moment (naive: in Shanghai); the bot acts at its own moments and at nine."""
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=SHANGHAI)
        while True:
            following = min(await self._next_moment(), moment)
            self.clock.move_to(following)
            await self.program.passed()
            await self.settle()
            if following >= moment:
                return

    async def _next_moment(self) -> datetime:
        """Return when something may happen by itself: a branch's own moment, else the next nine o'clock."""
        now = self.clock.now()
        nine = now.astimezone(SHANGHAI).replace(hour=9, minute=0, second=0, microsecond=0)
        nine = nine if nine > now else nine + timedelta(days=1)
        async with self.database.reading() as session:
            due = (await session.execute(pick(func.min(Branch.next_due_at)))).scalar()
        return min(nine, due) if due and due > now else nine

    async def restart(self) -> None:
        """Stop the bot and start another on the same database."""
        await self.program.application.shutdown()
        self.program = Program(self.program.settings, self.database, self.program.vault, self.clock)
        await self.program.start()


@asynccontextmanager
async def house(
    database_url: str, start: datetime = START, seam: Callable[[str], None] = no_seam
) -> AsyncIterator[House]:
    """Open a house on a database that may be new."""
    clock = PlayedClock(start)
    world = World(clock=clock.seconds)
    database = open_database(database_url)
    await schema.upgrade(database)
    async with serve(world) as server:
        settings = Settings(token=world.token, api_url=server.url, database_url=database_url)
        program = Program(settings, database, Vault(KEY), clock, seam)
        await program.start()
        opened = House(world, program, database, clock)
        try:
            yield opened
            opened.check_groups()
        finally:
            await opened.program.close()
