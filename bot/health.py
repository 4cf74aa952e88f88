"""Answers whether the bot is alive and ready, and counts what waits, in Prometheus' text form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import perf_counter

from aiohttp import web
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from storage import measures
from storage.database import Database
from storage.measures import Measures

LATE_SECONDS = 150.0  # a tick that did not come for so long means that the bot stands still
TOLD_EACH = timedelta(seconds=60)
Labels = Mapping[str, float]


@dataclass(slots=True)
class Pulse:
    """When each tick was last carried out (instant), and how long it took in seconds."""

    started_at: datetime
    at: dict[str, datetime] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    told_at: datetime | None = None

    def age(self, instant: datetime) -> float:
        """Return for how many seconds no tick has come."""
        return (instant - max(self.at.values(), default=self.started_at)).total_seconds()

    async def beat(self, database: Database, name: str, instant: datetime, seconds: float) -> None:
        """Remember a tick that was carried out; what all took is told to the database once a minute."""
        self.at[name], self.seconds[name] = instant, seconds
        if self.told_at is None or instant >= self.told_at + TOLD_EACH:
            self.told_at = instant
            async with database.writing() as session:
                await measures.remember_ticks(session, self.seconds)


async def gather(database: Database, clock: Clock) -> tuple[Measures, float]:
    """Return what stands in the database, and how many seconds it took to begin, ask something and end."""
    began = perf_counter()
    async with database.reading() as session:
        await session.execute(text("SELECT 1"))
    latency = perf_counter() - began
    async with database.reading() as session:
        return await measures.gather(session, clock.now(), clock.instant()), latency


def application(database: Database, clock: Clock, pulse: Pulse) -> web.Application:
    """Return the web application with /healthz, /readyz and /metrics."""

    async def alive(_request: web.Request) -> web.Response:
        return _said(pulse.age(clock.instant()) < LATE_SECONDS)

    async def ready(_request: web.Request) -> web.Response:
        try:
            async with database.reading() as session:
                await session.execute(text("SELECT 1"))
        except (SQLAlchemyError, OSError):
            return _said(False)
        return _said(pulse.age(clock.instant()) < LATE_SECONDS)

    async def told(_request: web.Request) -> web.Response:
        try:
            found, latency = await gather(database, clock)
        except (SQLAlchemyError, OSError):
            return _said(False)
        return web.Response(text=lines(found, latency, pulse, clock.instant()), content_type="text/plain")

    made = web.Application()
    made.router.add_get("/healthz", alive)
    made.router.add_get("/readyz", ready)
    made.router.add_get("/metrics", told)
    return made


def _said(good: bool) -> web.Response:
    return web.Response(text="ok\n" if good else "not ok\n", status=200 if good else 503)


def lines(found: Measures, latency: float, pulse: Pulse, instant: datetime) -> str:
    """Return all measures as text, with this process's own ticks; they hold numbers only, no names and no chats."""
    ages = {tick: (instant - at).total_seconds() for tick, at in pulse.at.items()}
    told = [
        _gauge("branch_inbox_updates", _by("state", found.updates)),
        _gauge("branch_inbox_oldest_seconds", {"": found.oldest}),
        _gauge("branch_outbox_messages", _by("state", found.messages)),
        _gauge("branch_cards_behind", {"": found.behind}),
        _gauge("branch_reminders_lately", _by("kind", _kinds(found))),
        _gauge("branch_reminders_waiting", {"": found.waiting}),
        _gauge("branch_people_unreachable", {"": found.blocked}),
        _gauge("branch_chats_held", {"": found.held}),
        _gauge("branch_chat_wait_seconds", _by("branch", found.waits)),
        _gauge("branch_tick_age_seconds", _by("tick", ages)),
        _gauge("branch_tick_seconds", _by("tick", pulse.seconds)),
        _gauge("branch_database_seconds", {"": latency}),
    ]
    return "\n".join(told) + "\n"


def _kinds(found: Measures) -> Labels:
    unknown = found.messages["unknown"]
    kinds = {"late": found.late, "missed": found.missed, "dropped": found.dropped, "unreached": found.unreached}
    return {**kinds, "unknown": unknown}


def _by(label: str, values: Labels) -> Labels:
    return {f'{{{label}="{value}"}}': number for value, number in values.items()}


def _gauge(name: str, values: Labels) -> str:
    return "\n".join([f"# TYPE {name} gauge", *(f"{name}{labels} {value:g}" for labels, value in values.items())])
