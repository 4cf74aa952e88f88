"""Messages waiting to be sent: at least once, by name, with a lease and an outcome each."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.outgoing import Button, Rows, load_rows
from storage.statements import later_of, pick, upsert
from storage.tables import Budget, Outbox
from storage.vault import Vault

PLACE = "outbox.sealed"
LEASE = timedelta(seconds=60)
MAX_TRIES = 8
UNLOADED = {"synchronize_session": False}  # nothing of these rows is in the session yet


@dataclass(frozen=True, slots=True)
class Letter:
    """A claimed message, opened."""

    row: Outbox
    arguments: dict[str, Any]
    rows: Rows


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a try: sent, later, never, unknown or dropped."""

    id: int
    state: str
    message_id: int | None = None
    reason: str = ""
    not_before: datetime | None = None


async def put(session: AsyncSession, vault: Vault, letter: Outbox, arguments: dict[str, Any], rows: Rows = ()) -> None:
    """Store a message unless one with the same key is there already."""
    content = {"arguments": arguments, "rows": [[_plain(b) for b in row] for row in rows]}
    letter.sealed = vault.seal(content, PLACE)
    values = letter.model_dump(exclude={"id"})
    await session.execute(upsert(session, Outbox).values(**values).on_conflict_do_nothing(index_elements=["key"]))


def _plain(button: Button) -> dict[str, Any]:
    return {"label": button.label, "press": button.press, "link": button.link, "arguments": button.arguments}


async def claim(
    session: AsyncSession, vault: Vault, instant: datetime, most: int, busy: Collection[int] = ()
) -> list[Letter]:
    """Lease at most `most` messages that may go, urgent ones first, in order within a chat, none of `busy` chats."""
    await _expire_leases(session, instant)
    held_back = pick(Budget.chat_id).where(col(Budget.not_before) > instant)
    found = await session.execute(
        select(Outbox)
        .where(col(Outbox.state) == "waiting", col(Outbox.not_before) <= instant, col(Outbox.chat_id).not_in(held_back))
        .where(col(Outbox.chat_id).not_in(busy))
        .order_by(col(Outbox.priority), col(Outbox.id))
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    rows = list(found.scalars())
    for row in rows:
        row.state, row.lease_until, row.tries = "leased", instant + LEASE, row.tries + 1
    await session.flush()
    return [_opened(vault, row) for row in rows]


def _opened(vault: Vault, row: Outbox) -> Letter:
    content = vault.open(row.sealed, PLACE) or {}
    return Letter(row, content.get("arguments") or {}, load_rows(content.get("rows")))


_RAN_OUT = col(Outbox.state) == "leased", col(Outbox.lease_until) < bindparam("instant")
_ONCE_MORE = update(Outbox).where(*_RAN_OUT, col(Outbox.unknowns) == 0)
_ONCE_MORE = _ONCE_MORE.values(state="waiting", unknowns=1, lease_until=None)
_UNKNOWN = update(Outbox).where(*_RAN_OUT).values(state="unknown", lease_until=None, sealed=None)


async def _expire_leases(session: AsyncSession, instant: datetime) -> None:
    """A lease that ran out means a sender died: its message may have gone; it is sent once more, then left unknown."""
    for change in (_ONCE_MORE, _UNKNOWN):
        await session.execute(change, {"instant": instant}, execution_options=UNLOADED)


async def release(session: AsyncSession, instant: datetime) -> None:
    """Treat all leases as run out: for the start of the only process there is (SQLite)."""
    await session.execute(update(Outbox).where(col(Outbox.state) == "leased").values(lease_until=instant - LEASE))


_SENT = (
    update(Outbox)
    .where(col(Outbox.id) == bindparam("row_id"))
    .values(state="sent", sealed=None, lease_until=None, reason="")
    .values(message_id=bindparam("message"), sent_at=bindparam("at"))
)


async def mark(session: AsyncSession, outcomes: Sequence[Outcome], instant: datetime) -> None:
    """Record what became of each try; what was sent, or never will be, loses its content."""
    sent = [one for one in outcomes if one.state == "sent"]
    if sent:
        connection = await session.connection()
        rows = [{"row_id": one.id, "message": one.message_id, "at": instant} for one in sent]
        await connection.execute(_SENT, rows if len(rows) > 1 else rows[0])
    for outcome in outcomes:
        if outcome.state == "sent":
            continue
        await session.execute(update(Outbox).where(col(Outbox.id) == outcome.id).values(**_changes(outcome, instant)))


def _changes(outcome: Outcome, instant: datetime) -> dict[str, Any]:
    if outcome.state in ("never", "dropped"):
        return {"state": outcome.state, "sealed": None, "lease_until": None, "reason": outcome.reason[:120]}
    if outcome.state == "unknown":  # no answer: once more, then left as unknown
        lapsed = {"lease_until": instant - timedelta(seconds=1), "reason": outcome.reason[:120]}
        return {"state": "leased", **lapsed}
    return {"state": "waiting", "lease_until": None, "not_before": outcome.not_before, "reason": outcome.reason[:120]}


def may_go(dialect: str) -> Select[Any]:
    """Return the question for the earliest instant at which a waiting message may go."""
    free = func.coalesce(col(Budget.not_before), col(Outbox.not_before))
    waiting = pick(func.min(later_of(dialect, col(Outbox.not_before), free))).select_from(Outbox)
    waiting = waiting.join(Budget, col(Budget.chat_id) == col(Outbox.chat_id), isouter=True)
    return waiting.where(col(Outbox.state) == "waiting")


def runs_out() -> Select[Any]:
    """Return the question for the instant at which the first lease runs out."""
    return pick(func.min(Outbox.lease_until)).where(col(Outbox.state) == "leased")


async def counts(session: AsyncSession) -> dict[str, int]:
    """Return how many rows there are in each state."""
    rows = await session.execute(pick(Outbox.state, func.count()).group_by(Outbox.state))
    return {row[0]: row[1] for row in rows}
