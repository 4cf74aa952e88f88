"""The last times the bot was off, kept as one small fact of the database."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import String, and_, cast, or_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.outages import Outage
from storage.remembered import remembered
from storage.statements import pick, upsert
from storage.tables import Card, Event, Meta

NAME = "outages"


async def known(session: AsyncSession) -> list[Outage]:
    """Return the outages that are remembered, oldest first; asked once in a transaction."""

    async def ask() -> list[Outage]:
        found = (await session.execute(_KNOWN)).scalar()
        return [
            Outage(datetime.fromtimestamp(first, UTC), datetime.fromtimestamp(last, UTC))
            for first, last in json.loads(found or "[]")
        ]

    return await remembered(session, (str(Meta.__tablename__),), (NAME,), ask)


_KNOWN = pick(Meta.value).where(col(Meta.name) == NAME)


async def keep(session: AsyncSession, outages: Sequence[Outage]) -> None:
    """Remember these outages alone, to the second."""
    pairs = [[int(moment.timestamp()) for moment in outage] for outage in outages]
    value = json.dumps(pairs, separators=(",", ":"))
    insert = upsert(session, Meta).values(name=NAME, value=value)
    await session.execute(insert.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


async def refresh_open(session: AsyncSession, event: str, dues: str, month: str, live: Sequence[str]) -> None:
    """Want the cards that can be pressed shown again: those of live events, and of a month's dues (2026-12)."""
    alive = pick(cast(col(Event.id), String)).where(col(Event.state).in_(live))
    events = and_(col(Card.kind) == event, col(Card.key).in_(alive))
    collected = and_(col(Card.kind) == dues, col(Card.key).like(f"%.{month}"))
    open_ones = update(Card).where(col(Card.message_id).is_not(None), or_(events, collected))
    await session.execute(open_ones.values(wanted=Card.wanted + 1), execution_options={"synchronize_session": False})
