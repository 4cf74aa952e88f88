"""Delivery out of the outbox, each message claimed, drawn, sent and recorded; beside bare calls that record nothing."""

import asyncio
from datetime import UTC, datetime

from sqlalchemy import delete
from telegram import Bot

from bench.branches import FIRST_USER, multiply, numbers
from bench.measuring import Baseline, Result, rates, timed
from bench.stub import NO_LIMIT, stub
from bot.carrying import SENDERS
from bot.clock import RealClock
from bot.program import Program
from bot.request import AiohttpRequest
from bot.settings import Settings
from storage import outbox, schema
from storage.database import Database
from storage.tables import Outbox, Person
from storage.vault import Vault
from texts.rendering import render

GOAL = 0.95
TEXT = "refusals.parked"  # a sentence without arguments: what is left is the cost of delivering


class Post:
    """A bot with messages to send, one to each of many people."""

    def __init__(self, program: Program, letters: int) -> None:
        self.program, self.letters = program, letters
        self.bare: Bot = program.application.bot

    async def deliver(self) -> float:
        """Fill the outbox, then send all that is in it."""
        now = datetime.now(UTC)
        async with self.program.database.writing() as session:
            await session.execute(delete(Outbox))
            for number in range(1, self.letters + 1):
                letter = Outbox(key=f"bench{number}", chat_id=FIRST_USER + number, name=TEXT, created_at=now,
                                not_before=now)  # fmt: skip
                await outbox.put(session, self.program.vault, letter, {})
        seconds = await timed(self._all())
        async with self.program.database.reading() as session:
            assert await outbox.counts(session) == {"sent": self.letters}
        return seconds

    async def _all(self) -> None:
        while await self.program.sender.step():
            pass

    async def call(self) -> float:
        """Send as many messages of the same text, as many at once, by bare calls of the same class."""
        text, gate = render("zh-CN", TEXT, {}), asyncio.Semaphore(SENDERS)

        async def one(number: int) -> None:
            async with gate:
                await self.bare.send_message(FIRST_USER + number, text, "HTML", disable_notification=True)

        async def every() -> None:
            await asyncio.gather(*(one(number) for number in range(1, self.letters + 1)))

        return await timed(every())


async def delivering(name: str, url: str, letters: int, rounds: int) -> Result:
    """Compare the sender on one database with bare calls."""
    database, now = Database(url), datetime.now(UTC)
    await schema.upgrade(database)
    async with database.writing() as session:
        series = numbers(letters)
        person = Person(user_id=0, language="zh-CN", started_at=now)
        await multiply(session, person, series, user_id=FIRST_USER + series.c.i)
    async with stub() as telegram:
        settings = Settings(token="42:BENCH", database_url=url, api_url=telegram.url)
        program = Program(settings, database, Vault(b"b" * 32), RealClock(), request=AiohttpRequest)
        await program.start()
        program.sender.per_second = NO_LIMIT
        try:
            post = Post(program, letters)
            title = f"delivery of {letters:,} messages, over bare send_message of the same class, {name}"
            return (await rates("messages/s", letters, post.deliver, [Baseline(title, post.call, GOAL)], rounds))[0]
        finally:
            await program.close()


__all__ = ["delivering"]
