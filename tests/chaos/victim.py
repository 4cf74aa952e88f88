"""A bot process to be tormented, for the tests only.

CHAOS_AT=seam:n kills it with SIGKILL at the n-th passing of a named seam. CHAOS_CLOCK names a file that says by how
many seconds its clock is off. SIGUSR1 lets no file grow any more, as on a full disk; SIGUSR2 gives the space back.
"""

import signal

for _sign in (signal.SIGUSR1, signal.SIGUSR2):
    signal.signal(_sign, signal.SIG_IGN)  # until it has started

import asyncio
import os
import resource
from collections import Counter
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Self

import apscheduler.schedulers.base
import apscheduler.triggers.interval

from bot.clock import RealClock
from bot.opening import database_file
from bot.running import run
from bot.settings import read

PAGE = 4096


def off() -> timedelta:
    """Return by how much this machine's clock is off."""
    file = os.environ.get("CHAOS_CLOCK")
    return timedelta(seconds=float(Path(file).read_text("ascii") or 0)) if file else timedelta(0)


class WrongClock(RealClock):
    """A machine's clock that somebody sets while the bot runs."""

    def instant(self) -> datetime:
        return datetime.now(UTC) + off()


class WrongDatetime(datetime):
    """The same clock, for the scheduler, which reads it by itself."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return super().now(tz) + off()


_passed = Counter[str]()


def seam(name: str) -> None:
    """Die here when it is the moment."""
    wanted, _, number = os.environ.get("CHAOS_AT", "").partition(":")
    _passed[name] += 1
    if name == wanted and _passed[name] == int(number):
        os.kill(os.getpid(), signal.SIGKILL)


def fill_disk(*_: object) -> None:
    """Let no file grow beyond what the database has now."""
    file = database_file(read())
    assert file is not None
    sizes = [one.stat().st_size for one in file.parent.glob(f"{file.name}*")]
    resource.setrlimit(resource.RLIMIT_FSIZE, (max(sizes) // PAGE * PAGE, resource.RLIM_INFINITY))


def free_disk(*_: object) -> None:
    """Give the space back."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def main() -> None:
    """Run until killed or asked to stop."""
    apscheduler.schedulers.base.datetime = WrongDatetime
    apscheduler.triggers.interval.datetime = WrongDatetime
    signal.signal(signal.SIGUSR2, free_disk)
    signal.signal(signal.SIGUSR1, fill_disk)
    asyncio.run(run(read(), seam=seam, clock=WrongClock()))


main()
