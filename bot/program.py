"""The composition root: everything the bot consists of, put together, and the two ways of running it."""

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta
from functools import partial

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.exc import SQLAlchemyError
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder
from telegram.request import BaseRequest

from bot import health, webhook
from bot.carrying import surely
from bot.clock import Clock
from bot.health import Pulse
from bot.receiving import ALLOWED, Receiver
from bot.request import AiohttpRequest
from bot.sending import Sender
from bot.serving import served
from bot.settings import Settings
from bot.watching import watch
from bot.working import App, Seam, Worker
from handlers import routes
from scheduler.metronome import count_anew, metronome
from scheduler.ticks import TICKS, Tick
from storage import sendable
from storage.database import Database
from storage.vault import Vault
from storage.work import Defaults, Origin, Work
from usecases import menus, outages

log = logging.getLogger("bot.program")
IDLE_SECONDS = 1.0
LONGEST_PAUSE = timedelta(seconds=90)
STOP_SECONDS = 8.0


def no_seam(_name: str) -> None:
    """The fault point of every day: nothing happens. Crash tests pass another."""


class Stopped(Exception):
    """The bot was asked to stop before it had begun."""


class Program:
    """One running bot: receiver, worker, sender and metronome on one database."""

    def __init__(
        self, settings: Settings, database: Database, vault: Vault, clock: Clock, seam: Seam = no_seam,
        request: Callable[[], BaseRequest] | None = None,
    ) -> None:  # fmt: skip
        self.settings = settings
        self.database = database
        self.vault = vault
        self.clock = clock
        self.seam = seam
        self.application = _application(settings, request)
        self.holder = f"{socket.gethostname()}:{os.getpid()}:{os.urandom(3).hex()}"
        self._work_waits = asyncio.Event()
        self._letters_wait = asyncio.Event()
        self._stopping = asyncio.Event()
        self._begun = False
        self.pulse = Pulse(clock.instant())

    async def start(self) -> None:
        """Get in touch with Telegram and take up what an earlier life left; raises InvalidToken, or Stopped."""
        await self._initialize()
        bot = self.application.bot
        defaults = Defaults(self.settings.timezone, self.settings.language, bot.username)
        shared = (self.database, self.vault)
        self.receiver = Receiver(*shared, bot, self.clock, self.seam, self.holder, self._work_waits.set)
        self.worker = Worker(*shared, self.application, self.clock, defaults, self.seam)
        self.sender = Sender(*shared, bot, self.clock, defaults, self.seam)
        self.defaults = defaults
        routes.register(self.application)
        self._begun = True
        await self.sender.recover()

    async def _offer_menus(self) -> None:
        """Have the command menus set that people see before they have one of their own; once for each content."""
        async with self._ticking() as work:
            await menus.set_defaults(work)

    async def _initialize(self) -> None:
        """Ask Telegram who we are; a network that is not up yet is waited for, unless we are asked to stop."""
        while not self._stopping.is_set():
            try:
                await self.application.initialize()
                return
            except InvalidToken:
                raise
            except TelegramError as error:
                log.warning("Telegram cannot be reached yet (%s)", type(error).__name__)
                await self.clock.pause(2)
        raise Stopped

    async def once(self) -> None:
        """Receive, work, tick and send until all is quiet; paced edits are waited for."""
        while not self._stopping.is_set():
            if await self._round():
                continue
            await self._tick_all()
            if not await self.sender.step() and not await self._wait_for_paced():
                return

    async def passed(self) -> None:
        """Count the time up to now as lived through: the clock was moved on purpose, nobody was away."""
        async with self._ticking() as work:
            await outages.live_on(work)

    async def _round(self) -> bool:
        """Receive, work and send once each; tells whether there was anything to do."""
        moved = await self.receiver.step(0)
        while await self.worker.step():
            moved = True
        await self.worker.rest()
        while await self.sender.step():
            moved = True
        return moved

    async def _wait_for_paced(self) -> bool:
        """Let time pass until what is held back may go; tells whether there is something worth waiting for."""
        async with self.database.reading() as session:
            following = await sendable.next_at(session)
        if following is None or (ahead := following - self.clock.instant()) > LONGEST_PAUSE:
            return False
        await self.clock.pause(max(0.05, ahead.total_seconds()))
        return True

    async def _tick_all(self) -> None:
        """Run a piece of every tick in one transaction, until none has more to do."""
        more = True
        while more and not self._stopping.is_set():
            async with self._ticking() as work:
                more = any([await tick.body(work) for tick in TICKS])

    @asynccontextmanager
    async def _ticking(self) -> AsyncIterator[Work]:
        async with self.database.writing() as session:
            now, instant = self.clock.now(), self.clock.instant()
            yield Work(session, self.vault, Origin("tick"), now, instant, self.defaults)

    async def tick(self, tick: Tick) -> None:
        """Run one tick, piece by piece, each in a transaction of its own."""
        more, began = True, self.clock.instant()
        while more and not self._stopping.is_set():
            async with self._ticking() as work:
                more = await tick.body(work)
        ended = self.clock.instant()
        await self.pulse.beat(self.database, tick.name, ended, (ended - began).total_seconds())

    async def run(self) -> None:
        """Run until `stop`: what is in hand is finished, within ten seconds; raises what ended a loop too early."""
        async with self._doors():
            beats = metronome(self._beat)
            beats.start()
            watching = asyncio.create_task(watch(self.clock, partial(self._clock_was_set, beats)))
            loops = [
                asyncio.create_task(self._loop("working", self._work, self._work_waits)),
                asyncio.create_task(self._loop("sending", self.sender.step, self._letters_wait)),
            ]
            if self.settings.mode == "polling":
                loops.append(asyncio.create_task(self._loop("receiving", self.receiver.step, None)))
            asked = asyncio.create_task(self._stopping.wait())
            await asyncio.wait([asked, *loops], return_when=asyncio.FIRST_COMPLETED)
            self.stop()
            watching.cancel()
            beats.shutdown(wait=False)
            await self._finish(loops)
            await asked

    @asynccontextmanager
    async def _doors(self) -> AsyncIterator[None]:
        """Open the web doors that are set: the webhook, told to Telegram once it listens, and the health page."""
        async with AsyncExitStack() as doors:
            if self.settings.health_listen:
                page = health.application(self.database, self.clock, self.pulse)
                await doors.enter_async_context(served(page, self.settings.health_listen))
            if self.settings.mode == "webhook":
                url, secret = self.settings.webhook_url, self.settings.webhook_secret
                door = webhook.application(url, secret, self.receiver.store)
                await doors.enter_async_context(served(door, self.settings.webhook_listen))
                await self.application.bot.set_webhook(url, secret_token=secret, allowed_updates=ALLOWED)
            yield

    async def _finish(self, loops: list["asyncio.Task[None]"]) -> None:
        """Let the loops finish what is in hand; what was not stored was not confirmed and comes again."""
        for task in loops[2:]:
            task.cancel()
        _done, late = await asyncio.wait(loops, timeout=STOP_SECONDS)
        for task in late:
            task.cancel()
        ends = await asyncio.gather(*loops, return_exceptions=True)
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                await self.worker.rest()
        for end in ends:
            if isinstance(end, BaseException) and not isinstance(end, asyncio.CancelledError):
                raise end

    async def _work(self) -> bool:
        moved = await self.worker.step()
        if moved:
            self._letters_wait.set()
        return moved

    async def _beat(self, tick: Tick) -> None:
        try:
            await self.tick(tick)
        except Exception:
            log.exception("tick %s failed; it comes again", tick.name)
        self._letters_wait.set()

    async def _clock_was_set(self, beats: AsyncIOScheduler, ahead: float) -> None:
        """Go on by the new time; set back, the old one would stop the ticks, and all that waits, for as long."""
        count_anew(beats)
        self.pulse.at.clear()
        self.pulse.started_at = self.clock.instant()
        if ahead < 0:
            await surely(self.sender.clock_set_back)
        self._letters_wait.set()

    async def _loop(self, name: str, step: Callable[[], Awaitable[bool]], wake: asyncio.Event | None) -> None:
        """Run a step again and again; when it has nothing to do, wait for a sign or a second."""
        while not self._stopping.is_set():
            try:
                moved = await step()
            except InvalidToken:
                log.error("Telegram does not know this token any more")
                raise
            except Exception:
                log.exception("%s failed; it goes on", name)
                moved = False
                await self.clock.pause(IDLE_SECONDS)
            if not moved and wake is not None:
                with suppress(TimeoutError):
                    await asyncio.wait_for(wake.wait(), IDLE_SECONDS)
                wake.clear()

    def stop(self) -> None:
        """Ask the running bot to finish."""
        self._stopping.set()
        self._work_waits.set()
        self._letters_wait.set()
        if self._begun:
            self.sender.stop()

    async def close(self) -> None:
        """Give back the right to poll, and all connections."""
        with suppress(SQLAlchemyError, OSError):
            if self._begun:
                await self.receiver.close()
        with suppress(TelegramError, RuntimeError):
            await self.application.shutdown()
        await self.database.close()


def _application(settings: Settings, request: Callable[[], BaseRequest] | None) -> App:
    """Build the library's application without its updater and job queue: both would keep things in memory only."""
    builder: ApplicationBuilder = Application.builder()  # type: ignore[type-arg]
    builder = builder.token(settings.token).updater(None).job_queue(None)
    builder = builder.base_url(f"{settings.api_url}/bot").base_file_url(f"{settings.api_url}/file/bot")
    made = request or (AiohttpRequest if settings.http == "aiohttp" else None)
    builder = builder.connection_pool_size(32) if made is None else builder.request(made()).get_updates_request(made())
    return builder.build()
