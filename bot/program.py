"""The composition root: everything the bot consists of, put together, and the two ways of running it."""

import asyncio
import logging
import os
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder
from telegram.request import BaseRequest

from bot.clock import Clock
from bot.receiving import Receiver
from bot.sending import Sender
from bot.settings import Settings
from bot.working import App, Seam, Worker
from handlers import routes
from scheduler.metronome import metronome
from scheduler.ticks import TICKS, Tick
from storage import cards, outbox
from storage.database import Database
from storage.vault import Vault
from storage.work import Defaults, Origin, Work

log = logging.getLogger("bot.program")
IDLE_SECONDS = 1.0
LONGEST_PAUSE = timedelta(seconds=90)
STOP_SECONDS = 10.0


def no_seam(_name: str) -> None:
    """The fault point of every day: nothing happens. Crash tests pass another."""


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

    async def start(self) -> None:
        """Get in touch with Telegram and take up what an earlier life left; raises InvalidToken."""
        await self._initialize()
        bot = self.application.bot
        defaults = Defaults(self.settings.timezone, self.settings.language, bot.username)
        shared = (self.database, self.vault)
        self.receiver = Receiver(*shared, bot, self.clock, self.seam, self.holder, self._work_waits.set)
        self.worker = Worker(*shared, self.application, self.clock, defaults, self.seam)
        self.sender = Sender(*shared, bot, self.clock, defaults, self.seam)
        self.defaults = defaults
        routes.register(self.application)
        await self.sender.recover()

    async def _initialize(self) -> None:
        """Ask Telegram who we are; a network that is not up yet is waited for."""
        while True:
            try:
                await self.application.initialize()
                return
            except InvalidToken:
                raise
            except TelegramError as error:
                log.warning("Telegram cannot be reached yet (%s)", type(error).__name__)
                await self.clock.pause(2)

    async def once(self) -> None:
        """Receive, work, tick and send until all is quiet; paced edits are waited for."""
        while True:
            moved = await self.receiver.step(0)
            while await self.worker.step():
                moved = True
            for tick in TICKS:
                await self.tick(tick)
            while await self.sender.step():
                moved = True
            if not moved and not await self._wait_for_paced():
                return

    async def _wait_for_paced(self) -> bool:
        """Let time pass until what is held back may go; tells whether there is something worth waiting for."""
        async with self.database.reading() as session:
            moments = [await outbox.pending(session), await cards.pending(session)]
        ahead = [moment - self.clock.instant() for moment in moments if moment is not None]
        if not ahead or min(ahead) > LONGEST_PAUSE:
            return False
        await self.clock.pause(max(0.05, min(ahead).total_seconds()))
        return True

    async def tick(self, tick: Tick) -> None:
        """Run one tick, piece by piece, each in a transaction of its own."""
        more = True
        while more and not self._stopping.is_set():
            async with self.database.writing() as session:
                where = Origin("tick")
                work = Work(session, self.vault, where, self.clock.now(), self.clock.instant(), self.defaults)
                more = await tick.body(work)

    async def run(self) -> None:
        """Run until `stop`: what is in hand is finished, within ten seconds."""
        beats = metronome(self._beat)
        beats.start()
        loops = [
            asyncio.create_task(self._loop("receiving", self.receiver.step, None)),
            asyncio.create_task(self._loop("working", self._work, self._work_waits)),
            asyncio.create_task(self._loop("sending", self.sender.step, self._letters_wait)),
        ]
        await self._stopping.wait()
        beats.shutdown(wait=False)
        loops[0].cancel()  # what was stored is safe; what was not is not confirmed
        _done, late = await asyncio.wait(loops, timeout=STOP_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*loops, return_exceptions=True)

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

    async def _loop(self, name: str, step: Callable[[], Awaitable[bool]], wake: asyncio.Event | None) -> None:
        """Run a step again and again; when it has nothing to do, wait for a sign or a second."""
        while not self._stopping.is_set():
            try:
                moved = await step()
            except InvalidToken:
                log.error("Telegram does not know this token any more")
                self.stop()
                return
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

    async def close(self) -> None:
        """Give back connections."""
        with suppress(TelegramError, RuntimeError):
            await self.application.shutdown()
        await self.database.close()


def _application(settings: Settings, request: Callable[[], BaseRequest] | None) -> App:
    """Build the library's application without its updater and job queue: both would keep things in memory only."""
    builder: ApplicationBuilder = Application.builder()  # type: ignore[type-arg]
    builder = builder.token(settings.token).updater(None).job_queue(None)
    builder = builder.base_url(f"{settings.api_url}/bot").base_file_url(f"{settings.api_url}/file/bot")
    if request is not None:
        builder = builder.request(request()).get_updates_request(request())
    else:
        builder = builder.connection_pool_size(32)
    return builder.build()
