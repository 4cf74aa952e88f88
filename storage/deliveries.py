"""How a branch's reminders went: counted for whoever looks after the branch, from the notices and what was sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.statements import pick
from storage.tables import Card, Notice, Outbox

SAID = ("made", "shown")
AMISS = ("missed", "dropped", "unreached")


async def of_branch(session: AsyncSession, branch_id: int, since: datetime, instant: datetime) -> dict[str, int]:
    """Return the reminders made since `since` (civil): said in all, late among them, and by what went amiss.

    `unknown` are messages and cards that left since `instant` (real) without an answer from Telegram.
    """
    made = col(Notice.branch_id) == branch_id, col(Notice.made_at) > since
    counts = pick(Notice.state, Notice.late, func.count()).where(*made).group_by(col(Notice.state), col(Notice.late))
    found = {(row[0], bool(row[1])): int(row[2]) for row in await session.execute(counts)}
    return {
        "said": sum(number for (state, _), number in found.items() if state in SAID),
        "late": sum(number for (state, late), number in found.items() if state in SAID and late),
        **{name: sum(number for (state, _), number in found.items() if state == name) for name in AMISS},
        "unknown": await _unknown(session, branch_id, instant),
    }


async def _unknown(session: AsyncSession, branch_id: int, instant: datetime) -> int:
    messages = pick(func.count()).select_from(Outbox)
    messages = messages.where(
        col(Outbox.branch_id) == branch_id, col(Outbox.state) == "unknown", col(Outbox.created_at) > instant
    )
    cards = pick(func.count()).select_from(Card)
    cards = cards.where(col(Card.branch_id) == branch_id, col(Card.unknowns) > 0, col(Card.not_before) > instant)
    return await _number(session, messages) + await _number(session, cards)


async def _number(session: AsyncSession, question: Select[Any]) -> int:
    return (await session.execute(question)).scalar() or 0
