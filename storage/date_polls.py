"""The search for a date: polls, their times, who was asked, and what suits whom."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.statements import pick, upsert
from storage.tables import DateChoice, DateOption, DatePoll, DateVoice

FORM = "date_poll.form"  # what the vault seals by
LIVE = ("sounding", "polling")


async def get(
    session: AsyncSession, branch_id: int, poll_id: int, *, share: bool = False, change: bool = False
) -> DatePoll | None:
    """Return a poll of this branch, never another's; `share`: nobody changes its state meanwhile; `change`: we do."""
    wanted = select(DatePoll).where(col(DatePoll.id) == poll_id, col(DatePoll.branch_id) == branch_id)
    if share or change:
        wanted = wanted.with_for_update(read=share).execution_options(populate_existing=True)
    return (await session.execute(wanted)).scalars().first()


async def live(session: AsyncSession, branch_id: int) -> Sequence[DatePoll]:
    """Return the polls that still look for a date, the oldest first."""
    wanted = select(DatePoll).where(col(DatePoll.branch_id) == branch_id, col(DatePoll.state).in_(LIVE))
    return (await session.execute(wanted.order_by(col(DatePoll.id)))).scalars().all()


async def due(session: AsyncSession, now: datetime) -> DatePoll | None:
    """Take one poll to which something happens by itself now."""
    wanted = select(DatePoll).where(col(DatePoll.next_at) <= now).order_by(col(DatePoll.next_at)).limit(1)
    return (await session.execute(wanted.with_for_update(skip_locked=True))).scalars().first()


async def options(session: AsyncSession, poll_id: int, *, dropped: bool = False) -> list[tuple[int, datetime]]:
    """Return the times (id, instant) in their order; `dropped`: those taken out, too."""
    wanted = pick(DateOption.id, DateOption.starts_at).where(col(DateOption.poll_id) == poll_id)
    if not dropped:
        wanted = wanted.where(col(DateOption.dropped).is_(False))
    return [(row[0], row[1]) for row in await session.execute(wanted.order_by(col(DateOption.starts_at)))]


async def put_options(session: AsyncSession, poll_id: int, starts: Collection[datetime]) -> None:
    """Have these times, and no others, to choose from; those taken out keep their number and may come back."""
    out = update(DateOption).where(col(DateOption.poll_id) == poll_id, col(DateOption.starts_at).not_in(starts))
    await session.execute(out.values(dropped=True).execution_options(synchronize_session=False))
    insert = upsert(session, DateOption).values(
        [{"poll_id": poll_id, "starts_at": at, "dropped": False} for at in sorted(starts)]
    )
    await session.execute(
        insert.on_conflict_do_update(index_elements=["poll_id", "starts_at"], set_={"dropped": False})
    )


async def put_voices(session: AsyncSession, rows: list[dict[str, Any]]) -> None:
    """Ask these people; who was asked before stays as he is."""
    if rows:
        insert = upsert(session, DateVoice).values(rows)
        await session.execute(insert.on_conflict_do_nothing(index_elements=["poll_id", "member_id"]))


async def voices(session: AsyncSession, poll_id: int) -> Sequence[Any]:
    """Return who was asked (member_id, name, sounded, answered_at, unconfirmed), in roster order, as plain rows."""
    wanted = pick(*_VOICE).where(col(DateVoice.poll_id) == poll_id)
    return list(await session.execute(wanted.order_by(col(DateVoice.ordinal), col(DateVoice.id))))


async def voice(session: AsyncSession, poll_id: int, member_id: int) -> Any | None:
    """Return somebody's place among those asked, locked, as a plain row; None for who was not asked."""
    wanted = pick(*_VOICE).where(col(DateVoice.poll_id) == poll_id, col(DateVoice.member_id) == member_id)
    return (await session.execute(wanted.with_for_update())).first()


_VOICE = (DateVoice.member_id, DateVoice.name, DateVoice.sounded, DateVoice.answered_at, DateVoice.unconfirmed)


async def answered(session: AsyncSession, poll_id: int, member_id: int, now: datetime) -> None:
    """Remember that somebody has answered for the times of now."""
    whose = update(DateVoice).where(col(DateVoice.poll_id) == poll_id, col(DateVoice.member_id) == member_id)
    await session.execute(whose.values(answered_at=now, unconfirmed=False).execution_options(synchronize_session=False))


async def unconfirm(session: AsyncSession, poll_id: int) -> None:
    """Have every answer given so far confirmed again: the times have changed."""
    given = update(DateVoice).where(col(DateVoice.poll_id) == poll_id, col(DateVoice.answered_at).is_not(None))
    await session.execute(given.values(unconfirmed=True).execution_options(synchronize_session=False))


async def chosen(session: AsyncSession, poll_id: int, member_id: int) -> dict[int, tuple[bool, datetime]]:
    """Return what somebody said of each time he pressed: whether it suits, and when he last said so."""
    wanted = pick(DateChoice.option_id, DateChoice.suits, DateChoice.changed_at)
    wanted = wanted.where(col(DateChoice.poll_id) == poll_id, col(DateChoice.member_id) == member_id)
    return {row[0]: (row[1], row[2]) for row in await session.execute(wanted)}


async def suiting(session: AsyncSession, poll_id: int) -> dict[int, set[int]]:
    """Return the members whom each time suits; answers that are to be confirmed again do not count."""
    wanted = pick(DateChoice.option_id, DateChoice.member_id).join(
        DateVoice,
        (col(DateVoice.poll_id) == col(DateChoice.poll_id)) & (col(DateVoice.member_id) == col(DateChoice.member_id)),
    )
    wanted = wanted.where(col(DateChoice.poll_id) == poll_id, col(DateChoice.suits).is_(True))
    found: dict[int, set[int]] = {}
    for option, member in await session.execute(wanted.where(col(DateVoice.unconfirmed).is_(False))):
        found.setdefault(option, set()).add(member)
    return found


async def choose(session: AsyncSession, rows: list[dict[str, Any]]) -> None:
    """Store whether times suit somebody: one row for each time and person, the last press counts."""
    if rows:
        insert = upsert(session, DateChoice).values(rows)
        change = {"suits": insert.excluded.suits, "changed_at": insert.excluded.changed_at}
        await session.execute(insert.on_conflict_do_update(index_elements=["option_id", "member_id"], set_=change))
