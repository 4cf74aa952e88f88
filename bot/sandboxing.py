"""The sandbox: a local Telegram with its page, the bot, and the demonstration branch, in one process."""

import asyncio
import logging
import os
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import func
from sqlalchemy.event import listen

from bot.clock import RealClock
from bot.demo import playing
from bot.program import Program
from bot.running import on_signal
from bot.settings import BadSetting, Settings
from sandbox.control import Door, Hooks
from sandbox.server import serve
from sandbox.world import World
from storage import schema
from storage.database import Database
from storage.statements import pick
from storage.tables import Branch, Event
from storage.vault import Vault
from texts.rendering import plain

log = logging.getLogger("bot.sandboxing")
HOUR = timedelta(hours=1)
MORNING = 9


class SandboxClock(RealClock):
    """A clock whose civil reading is moved; while it is `hurried`, pauses pass at once in both readings."""

    def __init__(self) -> None:
        super().__init__()
        self.hurried = False
        self._skipped = timedelta(0)

    def instant(self) -> datetime:
        """Return the real moment, and what was skipped of it, as aware UTC."""
        return super().instant() + self._skipped

    async def pause(self, seconds: float) -> None:
        """Let `seconds` pass, at once when hurried."""
        if self.hurried:
            self._skipped += timedelta(seconds=max(seconds, 0.001))
        await asyncio.sleep(0 if self.hurried else seconds)

    def rest(self) -> None:
        """Skip two real minutes and no civil time: what was sent in a hurry no longer counts against any budget."""
        civil = self.now()
        self._skipped += timedelta(minutes=2)
        self.move_to(civil)


class Stepping:
    """The bot of the sandbox: it runs, or it is halted and goes through time step by step on the same database."""

    def __init__(self, world: World, clock: SandboxClock, database: Database, script: playing.Script) -> None:
        self.world, self.clock, self.database, self.script = world, clock, database, script
        self.vault = Vault(os.urandom(32))
        self.settings = Settings()
        self.ended = asyncio.Event()
        self.door = Door(world, self.hooks)
        self.program: Program | None = None
        self._running: asyncio.Task[None] | None = None

    def now(self) -> datetime:
        """Return the civil moment in the demonstration's zone."""
        return self.clock.now().astimezone(self.script.zone)

    @property
    def hooks(self) -> Hooks:
        """What the page reads and moves."""
        return Hooks(self.now, self.advance, str(self.script.zone), playing.notes(self.script))

    async def advance(self, step: str) -> None:
        """Move the clock by one of the page's steps; what the bot would have done on the way is done."""
        async with self.halted():
            await self.until(target(step, self.now()))

    async def until(self, moment: datetime) -> None:
        """Go to a civil moment by way of all moments at which something may happen by itself."""
        while (now := self.now()) < moment:
            self.clock.move_to(min(await self._following(now), moment))
            if self.program is not None:
                await self.program.passed()
            await self.settle()

    async def _following(self, now: datetime) -> datetime:
        """Return the next moment of interest: a branch's or an event's own, or the next morning."""
        async with self.database.reading() as session:
            asked = [await session.execute(pick(func.min(one))) for one in (Branch.next_due_at, Event.next_at)]
        own: list[datetime | None] = [found.scalar() for found in asked]
        return min([_at_nine(now), *(moment for moment in own if moment is not None and moment > now)])

    async def settle(self) -> None:
        """Let the halted bot do all it has to do now."""
        if self.program is not None:
            await self.program.once()
        self.world.notify()

    async def answer(self) -> None:
        """Let the halted bot answer what people did; ticks and held-back edits wait for the clock to move."""
        program, moved = self.program, self.program is not None
        while program is not None and moved:
            moved = await program.receiver.step(0)
            while await program.worker.step():
                moved = True
            await program.worker.rest()
            while await program.sender.step():
                moved = True
        self.world.notify()

    @asynccontextmanager
    async def halted(self) -> AsyncIterator[None]:
        """Halt the running bot for a while; pauses pass at once meanwhile."""
        await self._halt()
        self.clock.hurried = True
        try:
            self.program = Program(self.settings, self.database, self.vault, self.clock)
            await self.program.start()
            yield
        finally:
            self.clock.hurried = False
            self.clock.rest()
            if self.program is not None and not self.ended.is_set():
                self._running = asyncio.create_task(self._run(self.program))

    async def _run(self, program: Program) -> None:
        try:
            await program.run()
        except Exception:
            log.exception("the bot stopped")
            self.ended.set()

    async def _halt(self) -> None:
        """Stop the running bot: what is in hand is finished."""
        if self.program is None:
            return
        self.program.stop()
        if self._running is not None:
            await self._running
        await self.program.receiver.close()
        await self.program.application.shutdown()
        self.program = self._running = None

    async def close(self) -> None:
        """Stop the bot for good."""
        self.ended.set()
        with suppress(Exception):
            await self._halt()
        await self.database.close()


def target(step: str, now: datetime) -> datetime:
    """Return where a step of the page's clock leads, in the zone of `now`."""
    if step == "hour":
        return now + HOUR
    nine = _at_nine(now)
    if step == "monday":
        return nine + timedelta(days=-nine.weekday() % 7)
    if step == "month":
        first = (now.replace(day=1) + timedelta(days=32)).replace(day=1)
        return first.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    return nine


def _at_nine(now: datetime) -> datetime:
    """Return the next nine o'clock in the morning."""
    nine = now.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    return nine if nine > now else nine + timedelta(days=1)


async def serve_sandbox(port: int) -> None:
    """Serve the local Telegram and its page on this machine and run the bot in it until Ctrl-C; raises BadSetting."""
    with TemporaryDirectory(prefix="branch-sandbox-") as folder:
        try:
            await _serve(port, Path(folder) / "sandbox.db")
        except OSError as error:
            raise BadSetting("cannot_listen", listen=f"127.0.0.1:{port}", reason=error.strerror) from error


async def _serve(port: int, file: Path) -> None:
    _tell("sandbox_begins")
    async with sandbox(port, f"sqlite+aiosqlite:///{file}") as (stepping, url):
        on_signal(stepping.ended.set)
        loading = asyncio.create_task(demonstrate(stepping))
        ended = asyncio.create_task(stepping.ended.wait())
        _tell("sandbox_ready", url=url)
        await asyncio.wait([loading, ended], return_when=asyncio.FIRST_COMPLETED)
        if loading.done():
            for mistake in loading.result():
                log.error("the demonstration: %s", mistake)
        await ended
        loading.cancel()
        await asyncio.gather(loading, return_exceptions=True)
        _tell("sandbox_ends")


@asynccontextmanager
async def sandbox(port: int, database_url: str) -> AsyncIterator[tuple[Stepping, str]]:
    """Open a local Telegram with its page, and a bot that is not running yet, on an empty database."""
    script, clock = playing.read(), SandboxClock()
    clock.move_to(script.start)
    world = World(token=f"42:{secrets.token_urlsafe(24)}", clock=lambda: int(clock.now().timestamp()))
    database = Database(database_url)
    listen(database.engine.sync_engine, "connect", _without_waiting)
    await schema.upgrade(database)
    stepping = Stepping(world, clock, database, script)
    try:
        async with serve(world, port, stepping.door.add_to) as server:
            stepping.settings = Settings(token=world.token, api_url=server.url, database_url=database_url)
            yield stepping, server.url
            await stepping.close()
    finally:
        await database.close()


def _without_waiting(connection: Any, _record: Any) -> None:
    """Let SQLite not wait for the disk: this database is thrown away."""
    connection.execute("PRAGMA synchronous=OFF")


async def demonstrate(stepping: Stepping) -> list[playing.Mistake]:
    """Play the demonstration, then let the bot run; returns what could not be played."""
    with stepping.door.busy("loading"):
        async with stepping.halted():
            stage = playing.cast(stepping.world, stepping.script)
            return await playing.play(stepping.script, stage, stepping.answer, stepping.until)


def _tell(name: str, **arguments: object) -> None:
    """Print a line in both languages: nobody has chosen one yet."""
    for language in ("zh-CN", "en"):
        sys.stdout.write(plain(language, f"cli.{name}", arguments) + "\n")
    sys.stdout.flush()
