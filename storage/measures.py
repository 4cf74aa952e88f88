"""What is counted for whoever looks after the bot: few rows are touched, whatever the size of the tables."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.statements import pick, upsert
from storage.tables import Branch, Budget, Card, Inbox, Meta, Notice, Outbox, Person
from storage.tables.duty import AMISS

UPDATES = ("waiting", "parked", "unreadable")
MESSAGES = ("waiting", "leased", "unknown", "never", "dropped")
LATELY = timedelta(days=7)
MOST_WAITS = 20
PRIVATE = "private"
TICKS = "ticks"


@dataclass(frozen=True, slots=True)
class Measures:
    """Numbers only, no names and no ids of people; times in seconds.

    `waits`: the branch's number, or `private`, and for how long its group (the longest of the private chats) may not
    be written to. `late`, `missed`, `dropped` (pointless when they would have gone out) and `unreached` (nobody could
    be written to) are the reminders of the last seven days, `waiting` those that wait for their receivers' hours or
    week. `ticks`: how long each last took.
    """

    updates: dict[str, int]
    oldest: float
    messages: dict[str, int]
    behind: int
    held: int
    waits: dict[str, float]
    late: int
    missed: int
    dropped: int
    unreached: int
    waiting: int
    blocked: int
    ticks: dict[str, float] = field(default_factory=dict)


async def gather(session: AsyncSession, now: datetime, instant: datetime) -> Measures:
    """Return all measures as they stand: `now` is civil (reminders), `instant` real (queues and waits)."""
    oldest = (await session.execute(pick(func.min(Inbox.received_at)).where(_is("waiting")))).scalar()
    lately = col(Notice.made_at) > now - LATELY, text(f"({AMISS})")
    amiss = await session.execute(pick(Notice.state, func.count()).where(*lately).group_by(col(Notice.state)))
    reminders = {row[0]: row[1] for row in amiss}  # those that were late and said stand under made or shown
    held = col(Budget.not_before) > instant
    return Measures(
        updates={state: await _number(session, _count(Inbox, _is(state))) for state in UPDATES},
        oldest=(instant - oldest).total_seconds() if oldest else 0.0,
        messages={state: await _number(session, _count(Outbox, _is(state))) for state in MESSAGES},
        behind=await _number(session, _count(Card, text("shown < wanted"))),
        held=await _number(session, _count(Budget, held)),
        waits=await _waits(session, instant),
        missed=reminders.pop("missed", 0),
        dropped=reminders.pop("dropped", 0),
        unreached=reminders.pop("unreached", 0),
        waiting=await _number(session, _count(Notice, _is("held"))),
        late=sum(reminders.values()),
        blocked=await _number(session, _count(Person, col(Person.blocked_at).is_not(None))),
        ticks=await ticks(session),
    )


def _is(state: str) -> Any:
    """Return the condition as it stands in the partial indexes: not as a parameter, which would hide it from them."""
    return text(f"state = '{state}'")


def _count(table: Any, condition: Any) -> Select[Any]:
    return pick(func.count()).select_from(table).where(condition)


async def _number(session: AsyncSession, question: Select[Any]) -> int:
    return (await session.execute(question)).scalar() or 0


async def _waits(session: AsyncSession, instant: datetime) -> dict[str, float]:
    """Return the longest waits, groups by their branch's number, private chats together."""
    asked = pick(Budget.not_before, Branch.id, Budget.chat_id).join(
        Branch, col(Branch.chat_id) == col(Budget.chat_id), isouter=True
    )
    asked = asked.where(col(Budget.not_before) > instant).order_by(col(Budget.not_before).desc()).limit(MOST_WAITS)
    waits: dict[str, float] = {}
    for until, branch, chat in await session.execute(asked):
        name = PRIVATE if chat > 0 else str(branch or "none")
        waits.setdefault(name, (until - instant).total_seconds())
    return waits


async def remember_ticks(session: AsyncSession, seconds: dict[str, float]) -> None:
    """Keep how long each tick last took, for who looks at the database from another process."""
    value = json.dumps({name: round(took, 3) for name, took in seconds.items()}, separators=(",", ":"))
    insert = upsert(session, Meta).values(name=TICKS, value=value)
    await session.execute(insert.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


async def ticks(session: AsyncSession) -> dict[str, float]:
    """Return how many seconds each tick last took, as far as a running bot has told."""
    found = (await session.execute(pick(Meta.value).where(col(Meta.name) == TICKS))).scalar()
    return {str(name): float(took) for name, took in json.loads(found or "{}").items()}
