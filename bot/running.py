"""Runs the bot as a process: its database and key, its signals, its end within ten seconds."""

import asyncio
import gc
import logging
import signal
from collections.abc import Callable

from telegram.error import InvalidToken

from bot import opening
from bot.clock import Clock, RealClock
from bot.program import Program, Stopped, no_seam
from bot.settings import BadSetting, Settings

log = logging.getLogger("bot.running")


async def run(
    settings: Settings, *, once: bool = False, seam: Callable[[str], None] = no_seam, clock: Clock | None = None
) -> None:
    """Run until asked to stop, or `once` until nothing waits; raises BadSetting. A test may die at a `seam`."""
    async with opening.ready(settings) as (database, vault):
        program = Program(settings, database, vault, clock or RealClock(), seam)
        on_signal(program.stop)
        try:
            await program.start()
            gc.collect()
            gc.freeze()  # what a start leaves in memory stays: going through it again and again would hold the loop up
            log.info("running as @%s", program.defaults.bot_name)
            await (program.once() if once else program.run())
        except Stopped:
            log.info("stopped before Telegram could be reached")
        except InvalidToken as error:
            raise BadSetting("token_refused") from error
        finally:
            await program.close()
        log.info("stopped")


def on_signal(stop: Callable[[], None]) -> None:
    """Call `stop` when the process is asked to end (SIGTERM, SIGINT)."""
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop)
