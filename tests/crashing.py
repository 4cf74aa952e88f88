"""Kills a bot at a moment of its life and lets another take over on the same database, as after `kill -9`."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from bot.program import Program
from tests.engines import open_database
from tests.house import House

TAKE_OVER = timedelta(seconds=70)  # longer than every lease: what a dead process held is free again


class Killed(BaseException):
    """The process dies here: no code of ours may catch it."""


class Killer:
    """Kills at the `number`-th time that the seam `name` (any seam, when empty) is passed."""

    def __init__(self, number: int, name: str = "") -> None:
        self.number, self.name = number, name
        self.passed: list[str] = []
        self.dead = False

    def __call__(self, name: str) -> None:
        if self.dead:
            raise Killed(name)  # what else was running dies too
        if self.name in ("", name):
            self.passed.append(name)
            if len(self.passed) >= self.number:
                self.dead = True
                raise Killed(name)


async def take_over(house: House, seam: Callable[[str], None] | None = None) -> None:
    """Start another bot on the house's database: of the old one nothing is left but what it stored."""
    await house.program.application.shutdown()
    await house.database.close()
    house.database = open_database(house.program.settings.database_url)
    more = () if seam is None else (seam,)
    house.program = Program(house.program.settings, house.database, house.program.vault, house.clock, *more)
    await house.program.start()


async def live_through(house: House, killer: Killer) -> bool:
    """Let a bot that may be killed catch up, and after its death another; tells whether it was killed."""
    house.clock.move_to(house.clock.now() + TAKE_OVER)
    await take_over(house, killer)
    before = asyncio.all_tasks()
    with suppress(Killed):
        await house.settle()
    await _die(asyncio.all_tasks() - before)
    await take_over(house)
    await house.settle()
    house.clock.move_to(house.clock.now() + TAKE_OVER)
    await house.settle()
    return killer.dead


async def _die(left: "set[asyncio.Task[Any]]") -> None:
    """End whatever the dead bot had under way: a process leaves no half of itself behind."""
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
