"""Cards: messages that show the present state. A transaction only raises the wanted version; sending does the rest."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.remembered import at_last, foreseen, remembered
from storage.statements import later_of, pick
from storage.tables import Budget, Card

LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class CardKey:
    """The identity of a card: its chat, its kind, and which one of the kind."""

    chat_id: int
    kind: str
    key: str


async def touch(
    session: AsyncSession, card: CardKey, instant: datetime, *, branch_id: int | None, thread_id: int | None = None,
    silent: bool = True, pin: bool = False,
) -> None:  # fmt: skip
    """Want one more version of a card, making it when it is new."""
    values: dict[str, Any] = {
        "chat_id": card.chat_id, "kind": card.kind, "key": card.key, "branch_id": branch_id, "thread_id": thread_id,
        "wanted": 1, "shown": 0, "silent": silent, "pinned": False, "pin_wanted": pin, "digest": "", "unknowns": 0,
        "reason": "", "not_before": instant,
    }  # fmt: skip
    connection = await session.connection()
    await connection.execute(_touched(connection.dialect.name), values)


@cache
def _touched(dialect: str) -> Any:
    """Return the statement that wants one more version of a card, or makes it."""
    insert = (sqlite if dialect == "sqlite" else postgresql).insert(Card)
    change = {"wanted": Card.wanted + 1, "reason": ""}
    return insert.on_conflict_do_update(index_elements=["chat_id", "kind", "key"], set_=change)


async def raise_all(session: AsyncSession, kind: str, key: str) -> None:
    """Want one more version of every card of this kind and key, in whichever chats it hangs."""
    at_last(session, _raise_all, (kind, key))


_HERE = col(Card.kind) == bindparam("of_kind"), col(Card.key) == bindparam("of_key")
_RAISE = update(Card).where(*_HERE).values(wanted=Card.wanted + 1, reason="")


async def _raise_all(session: AsyncSession, cards: list[tuple[str, str]]) -> None:
    """Raise each once, however many presses asked for it; in one order, so that no two processes block each other."""
    connection = await session.connection()
    await connection.execute(_RAISE, [{"of_kind": kind, "of_key": key} for kind, key in sorted(set(cards))])


async def find(session: AsyncSession, card: CardKey) -> Card | None:
    """Return the card of this identity, or None."""
    where = col(Card.chat_id) == card.chat_id, col(Card.kind) == card.kind, col(Card.key) == card.key
    return (await session.execute(select(Card).where(*where))).scalars().first()


async def holding(session: AsyncSession, chat_id: int, message_id: int) -> Card | None:
    """Return the card that this message shows at present, or None when it shows none (any more)."""

    async def ask() -> Card | None:
        where = col(Card.chat_id) == chat_id, col(Card.message_id) == message_id
        return (await session.execute(select(Card).where(*where))).scalars().first()

    return await remembered(session, ("card",), ("card at", chat_id, message_id), ask)


async def foresee(session: AsyncSession, messages: Collection[tuple[int, int]]) -> None:
    """Ask at once which cards many messages show (chat, message)."""
    ids = {"chats": list({chat for chat, _ in messages}), "messages": list({message for _, message in messages})}
    found = (await session.execute(_SHOWN, ids)).scalars().all()
    session.info["foreseen cards"] = found
    here = {(card.chat_id, card.message_id): card for card in found}
    for chat, message in messages:
        foreseen(session, ("card",), ("card at", chat, message), here.get((chat, message)))


_CHATS: Any = bindparam("chats", expanding=True)
_MESSAGES: Any = bindparam("messages", expanding=True)
_SHOWN = select(Card).where(col(Card.chat_id).in_(_CHATS), col(Card.message_id).in_(_MESSAGES))


async def detach(session: AsyncSession, card_id: int) -> None:
    """Forget the message of a card so that the next showing posts it anew, at the bottom of the chat."""
    fresh = {"message_id": None, "digest": "", "wanted": Card.wanted + 1, "unknowns": 0, "reason": ""}
    await session.execute(update(Card).where(col(Card.id) == card_id).values(**fresh))


async def claim(session: AsyncSession, instant: datetime, most: int, busy: Collection[int] = ()) -> list[Card]:
    """Lease at most `most` cards that lag behind and may be shown now; none of `busy` chats."""
    held_back = pick(Budget.chat_id).where(col(Budget.not_before) > instant)
    free = or_(col(Card.lease_until).is_(None), col(Card.lease_until) < instant)
    found = await session.execute(
        select(Card)
        .where(col(Card.shown) < col(Card.wanted), col(Card.not_before) <= instant, free)
        .where(col(Card.chat_id).not_in(held_back), col(Card.chat_id).not_in(busy))
        .order_by(col(Card.not_before), col(Card.id))
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    cards = list(found.scalars())
    if cards:
        chosen = col(Card.id).in_([c.id for c in cards])
        await session.execute(update(Card).where(chosen).values(lease_until=instant + LEASE))
    return cards


async def release(session: AsyncSession) -> None:
    """Free all leases: for the start of the only process there is (SQLite)."""
    await session.execute(update(Card).where(col(Card.lease_until).is_not(None)).values(lease_until=None))


Showing = tuple[int, int | None, dict[str, Any]]


async def settle(session: AsyncSession, shown: Sequence[Showing]) -> None:
    """Record showings set-wise: the card, the version shown (None: nothing was), what else became of the card.

    A card that is there twice gets both, in their order.
    """
    alike: dict[tuple[bool, tuple[str, ...], int], list[dict[str, Any]]] = {}
    turns: Counter[int] = Counter()
    for card, version, changes in shown:
        turns[card] += 1
        values = {f"new_{name}": value for name, value in changes.items()} | {"card": card}
        values |= {"version": version} if version is not None else {}
        alike.setdefault((version is not None, tuple(sorted(changes)), turns[card]), []).append(values)
    connection = await session.connection()
    for (seen, names, _), rows in sorted(alike.items(), key=lambda one: one[0][2]):
        await connection.execute(_settled(connection.dialect.name, seen, names), sorted(rows, key=_of_card))


def _of_card(row: Mapping[str, Any]) -> int:
    return int(row["card"])


@lru_cache(maxsize=64)
def _settled(dialect: str, seen: bool, names: tuple[str, ...]) -> Any:
    """Return the statement that records a showing with these changes."""
    values: dict[str, Any] = {"lease_until": None, **{name: bindparam(f"new_{name}") for name in names}}
    if seen:
        values["shown"] = later_of(dialect, col(Card.shown), bindparam("version", type_=Integer))
    return update(Card.__table__).where(col(Card.id) == bindparam("card")).values(**values)  # type: ignore[attr-defined]


def may_be_shown(dialect: str) -> Select[Any]:
    """Return the question for the earliest instant at which a lagging card may be shown."""
    free = func.coalesce(col(Budget.not_before), col(Card.not_before))
    leased = func.coalesce(col(Card.lease_until), col(Card.not_before))
    ready = later_of(dialect, later_of(dialect, col(Card.not_before), free), leased)
    lagging = pick(func.min(ready)).select_from(Card)
    lagging = lagging.join(Budget, col(Budget.chat_id) == col(Card.chat_id), isouter=True)
    return lagging.where(col(Card.shown) < col(Card.wanted))
