"""Answers whether the bot is alive and ready, and counts what waits, in Prometheus' text form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter

from aiohttp import web
from sqlalchemy import func, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col

from bot.clock import Clock
from storage import inbox, outbox
from storage.database import Database
from storage.statements import pick
from storage.tables import Budget, Card, Inbox

INBOX_STATES = ("waiting", "parked", "unreadable")
OUTBOX_STATES = ("waiting", "leased", "unknown", "never", "dropped")
LATE_SECONDS = 150.0  # a tick that did not come for so long means that the bot stands still


@dataclass(slots=True)
class Pulse:
    """When each tick was last carried out (instant), and how long it took in seconds."""

    started_at: datetime
    at: dict[str, datetime] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def age(self, instant: datetime) -> float:
        """Return for how many seconds no tick has come."""
        return (instant - max(self.at.values(), default=self.started_at)).total_seconds()


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

    async def metrics(_request: web.Request) -> web.Response:
        return web.Response(text=await measured(database, clock, pulse), content_type="text/plain")

    made = web.Application()
    made.router.add_get("/healthz", alive)
    made.router.add_get("/readyz", ready)
    made.router.add_get("/metrics", metrics)
    return made


def _said(good: bool) -> web.Response:
    return web.Response(text="ok\n" if good else "not ok\n", status=200 if good else 503)


async def measured(database: Database, clock: Clock, pulse: Pulse) -> str:
    """Return all measures as text; they hold numbers only, no names and no ids."""
    now = clock.instant()
    began = perf_counter()
    async with database.reading() as session:
        waiting = col(Inbox.state) == "waiting"
        received, sent = await inbox.counts(session), await outbox.counts(session)
        oldest = (await session.execute(pick(func.min(Inbox.received_at)).where(waiting))).scalar()
        behind = (await session.execute(pick(func.count()).where(col(Card.shown) < col(Card.wanted)))).scalar()
        held = (await session.execute(pick(func.count()).where(col(Budget.not_before) > now))).scalar()
    took = perf_counter() - began
    lines = _gauge("branch_inbox_updates", {_of("state", s): received.get(s, 0) for s in INBOX_STATES})
    lines += _gauge("branch_inbox_oldest_seconds", {"": (now - oldest).total_seconds() if oldest else 0.0})
    lines += _gauge("branch_outbox_messages", {_of("state", s): sent.get(s, 0) for s in OUTBOX_STATES})
    lines += _gauge("branch_cards_behind", {"": behind or 0})
    lines += _gauge("branch_chats_held", {"": held or 0})
    lines += _gauge(
        "branch_tick_age_seconds", {_of("tick", t): (now - at).total_seconds() for t, at in pulse.at.items()}
    )
    lines += _gauge("branch_tick_seconds", {_of("tick", t): seconds for t, seconds in pulse.seconds.items()})
    lines += _gauge("branch_database_seconds", {"": took})
    return "\n".join(lines) + "\n"


def _of(label: str, value: str) -> str:
    return f'{{{label}="{value}"}}'


def _gauge(name: str, values: Mapping[str, float]) -> list[str]:
    return [f"# TYPE {name} gauge", *(f"{name}{labels} {value:g}" for labels, value in values.items())]
