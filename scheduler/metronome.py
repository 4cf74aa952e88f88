"""APScheduler as a metronome: a few interval ticks in memory; the database is the schedule."""

from collections.abc import Awaitable, Callable

from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from scheduler.ticks import TICKS, Tick


def metronome(beat: Callable[[Tick], Awaitable[None]]) -> AsyncIOScheduler:
    """Return a scheduler that calls `beat` with each tick in its gap; late beats run once, none overlaps itself.

    The library's default grace of one second would silently drop a beat that comes late.
    """
    scheduler = AsyncIOScheduler(
        timezone="UTC",
        jobstores={"default": MemoryJobStore()},
        executors={"default": AsyncIOExecutor()},
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    for tick in TICKS:
        scheduler.add_job(beat, "interval", seconds=tick.seconds, args=[tick], id=tick.name)
    return scheduler


def count_anew(scheduler: AsyncIOScheduler) -> None:
    """Count every gap from now: after the machine's clock was set, the beats that were planned mean another time."""
    for tick in TICKS:
        scheduler.reschedule_job(tick.name, trigger="interval", seconds=tick.seconds)
