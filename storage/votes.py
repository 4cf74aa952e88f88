"""Resolutions and elections of meetings: found, counted, the secret ballot's box and roll kept apart."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.statements import pick, upsert
from storage.tables import BallotBox, BallotRoll, Candidate, Election, Event, OpenVote, Part, Resolution

TEXT, OPTIONS = "resolution.text", "resolution.options"  # what the vault seals by


async def resolution(session: AsyncSession, branch_id: int, number: int, *, lock: bool = False) -> Resolution | None:
    """Return a resolution of this branch; `lock`: nobody else changes it before this transaction ends."""
    asked = select(Resolution).where(col(Resolution.id) == number, col(Resolution.branch_id) == branch_id)
    if lock:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    return (await session.execute(asked)).scalars().first()


async def share(session: AsyncSession, branch_id: int, number: int) -> Resolution | None:
    """Return a resolution that nobody closes before this transaction ends; others may vote on it meanwhile."""
    asked = select(Resolution).where(col(Resolution.id) == number, col(Resolution.branch_id) == branch_id)
    asked = asked.with_for_update(read=True).execution_options(populate_existing=True)
    return (await session.execute(asked)).scalars().first()


async def resolutions(session: AsyncSession, event_id: int) -> Sequence[Resolution]:
    """Return the resolutions of an event in their order."""
    asked = select(Resolution).where(col(Resolution.event_id) == event_id).order_by(col(Resolution.number))
    return (await session.execute(asked)).scalars().all()


async def next_number(session: AsyncSession, event_id: int) -> int:
    """Return the number of the next motion of an event, whose row the caller holds."""
    highest = pick(func.max(Resolution.number)).where(col(Resolution.event_id) == event_id)
    return ((await session.execute(highest)).scalar() or 0) + 1


async def next_serial(session: AsyncSession, branch_id: int, year: int) -> int:
    """Return the next number of the branch's register of a year; the caller holds the branch's row."""
    mine = col(Resolution.branch_id) == branch_id, col(Resolution.year) == year
    return ((await session.execute(pick(func.max(Resolution.serial)).where(*mine))).scalar() or 0) + 1


async def register(session: AsyncSession, branch_id: int, most: int, after: int) -> Sequence[tuple[Resolution, Event]]:
    """Return the declared resolutions, the latest first, leaving out `after` of them."""
    asked = select(Resolution, Event).join(Event, col(Event.id) == col(Resolution.event_id))
    asked = asked.where(col(Resolution.branch_id) == branch_id, col(Resolution.declared_at).is_not(None))
    asked = asked.order_by(col(Resolution.declared_at).desc(), col(Resolution.id).desc()).limit(most).offset(after)
    return [(row[0], row[1]) for row in await session.execute(asked)]


async def registered(session: AsyncSession, branch_id: int) -> int:
    """Return how many resolutions were declared."""
    mine = col(Resolution.branch_id) == branch_id, col(Resolution.declared_at).is_not(None)
    return (await session.execute(pick(func.count(col(Resolution.id))).where(*mine))).scalar() or 0


async def due(session: AsyncSession, now: datetime, most: int) -> Sequence[Resolution]:
    """Return resolutions of whose carrying out somebody is to be reminded by now."""
    asked = select(Resolution).where(col(Resolution.next_at) <= now).order_by(col(Resolution.next_at))
    return (await session.execute(asked.limit(most).with_for_update(skip_locked=True))).scalars().all()


async def part(session: AsyncSession, part_id: int) -> Part | None:
    """Return a part by its number."""
    return await session.get(Part, part_id)


# Votes by name


async def open_votes(session: AsyncSession, resolution_id: int) -> Sequence[OpenVote]:
    """Return who voted what by name, written opinions included, in the order of members."""
    asked = select(OpenVote).where(col(OpenVote.resolution_id) == resolution_id).order_by(col(OpenVote.member_id))
    return (await session.execute(asked.execution_options(populate_existing=True))).scalars().all()


async def cast(
    session: AsyncSession, resolution_id: int, member_id: int, choice: str, at: datetime, *, written: bool = False,
    by: int | None = None,
) -> None:  # fmt: skip
    """Record a vote by name; an earlier one of the same person is replaced."""
    values = {
        "resolution_id": resolution_id, "member_id": member_id, "choice": choice, "written": written,
        "entered_by": by, "at": at,
    }  # fmt: skip
    insert = upsert(session, OpenVote).values(**values)
    change = {name: values[name] for name in ("choice", "written", "entered_by", "at")}
    await session.execute(insert.on_conflict_do_update(index_elements=["resolution_id", "member_id"], set_=change))


async def voted(session: AsyncSession, resolution_id: int) -> int:
    """Return how many have voted by name, written opinions left out."""
    mine = col(OpenVote.resolution_id) == resolution_id, col(OpenVote.written).is_(False)
    return (await session.execute(pick(func.count(col(OpenVote.id))).where(*mine))).scalar() or 0


# The secret ballot


async def set_up_box(session: AsyncSession, resolution_id: int, choices: Sequence[str]) -> None:
    """Put an empty box up: all its counters stand there before the first ballot."""
    rows = [{"resolution_id": resolution_id, "choice": choice, "votes": 0} for choice in choices]
    await session.execute(upsert(session, BallotBox).on_conflict_do_nothing(), rows)


async def mark_roll(session: AsyncSession, resolution_id: int, member_id: int) -> bool:
    """Mark that somebody votes; False when he has done so before."""
    insert = upsert(session, BallotRoll).values(resolution_id=resolution_id, member_id=member_id)
    insert = insert.on_conflict_do_nothing().returning(col(BallotRoll.member_id))
    return (await session.execute(insert)).first() is not None


async def drop_ballot(session: AsyncSession, resolution_id: int, choice: str) -> bool:
    """Put a ballot into the box: one more of its kind, nothing else; False when there is no such choice."""
    box = col(BallotBox.resolution_id) == resolution_id, col(BallotBox.choice) == choice
    change = update(BallotBox).where(*box).values(votes=BallotBox.votes + 1).returning(col(BallotBox.choice))
    return (await session.execute(change)).first() is not None


async def box(session: AsyncSession, resolution_id: int) -> dict[str, int]:
    """Return what is in the box by choice."""
    rows = await session.execute(
        pick(BallotBox.choice, BallotBox.votes).where(col(BallotBox.resolution_id) == resolution_id)
    )
    return {row[0]: row[1] for row in rows}


async def roll(session: AsyncSession, resolution_id: int) -> set[int]:
    """Return who has voted secretly (members)."""
    rows = await session.execute(pick(BallotRoll.member_id).where(col(BallotRoll.resolution_id) == resolution_id))
    return set(rows.scalars())


async def empty_box(session: AsyncSession, resolution_id: int) -> None:
    """Throw the ballots of a box away whose result would tell who voted how."""
    await session.execute(delete(BallotBox).where(col(BallotBox.resolution_id) == resolution_id))


# Elections


async def election(session: AsyncSession, branch_id: int, number: int, *, lock: bool = False) -> Election | None:
    """Return an election's ballot of this branch; `lock`: nobody else changes it before this transaction ends."""
    asked = select(Election).where(col(Election.id) == number, col(Election.branch_id) == branch_id)
    if lock:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    return (await session.execute(asked)).scalars().first()


async def elections(session: AsyncSession, event_id: int) -> Sequence[Election]:
    """Return the ballots of an event's elections in their order."""
    asked = select(Election).where(col(Election.event_id) == event_id).order_by(col(Election.number))
    return (await session.execute(asked)).scalars().all()


async def next_ballot(session: AsyncSession, event_id: int) -> int:
    """Return the number of the next ballot of an event, whose row the caller holds."""
    highest = pick(func.max(Election.number)).where(col(Election.event_id) == event_id)
    return ((await session.execute(highest)).scalar() or 0) + 1


async def candidates(session: AsyncSession, election_id: int) -> Sequence[Candidate]:
    """Return the names of a ballot in the order given, those written in last."""
    asked = select(Candidate).where(col(Candidate.election_id) == election_id).order_by(col(Candidate.ordinal))
    return (await session.execute(asked)).scalars().all()


async def remove_written_in(session: AsyncSession, election_id: int) -> None:
    """Remove the names written in of an earlier count."""
    gone = delete(Candidate).where(col(Candidate.election_id) == election_id, col(Candidate.written_in).is_(True))
    await session.execute(gone)


async def running(session: AsyncSession, event_id: int) -> int | None:
    """Return the number of a motion or ballot of the event that is being voted on."""
    for table in (Resolution, Election):
        asked: Any = pick(table.number).where(col(table.event_id) == event_id, col(table.state) == "voting").limit(1)
        if (found := (await session.execute(asked)).scalar()) is not None:
            return int(found)
    return None
