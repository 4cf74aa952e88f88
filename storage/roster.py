"""Claims and roster lines: what registration and the roster's officers need."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.statements import pick
from storage.tables import Branch, Claim, DuesRate, Member, PartyGroup, Person, Post


async def claim(session: AsyncSession, branch_id: int, claim_id: int) -> Claim | None:
    """Return a claim of this branch, its row locked until the end of the transaction."""
    wanted = select(Claim).where(col(Claim.id) == claim_id, col(Claim.branch_id) == branch_id)
    return (await session.execute(wanted.with_for_update())).scalars().first()


async def waiting_claim(session: AsyncSession, branch_id: int, user_id: int) -> Claim | None:
    """Return this account's claim that is not decided yet."""
    mine = select(Claim).where(col(Claim.branch_id) == branch_id, col(Claim.user_id) == user_id)
    return (await session.execute(mine.where(col(Claim.state) == "waiting"))).scalars().first()


async def waiting_claims(session: AsyncSession, branch_id: int) -> Sequence[Claim]:
    """Return all claims of a branch that are not decided yet, the oldest first."""
    waiting = select(Claim).where(col(Claim.branch_id) == branch_id, col(Claim.state) == "waiting")
    return (await session.execute(waiting.order_by(col(Claim.id)))).scalars().all()


async def any_waiting_of(session: AsyncSession, user_id: int) -> Claim | None:
    """Return a claim of this account that waits in any branch."""
    mine = select(Claim).where(col(Claim.user_id) == user_id, col(Claim.state) == "waiting")
    return (await session.execute(mine.order_by(col(Claim.id).desc()))).scalars().first()


async def times_returned(session: AsyncSession, branch_id: int, user_id: int) -> int:
    """Return how often this account's claims were returned by this branch."""
    mine = col(Claim.branch_id) == branch_id, col(Claim.user_id) == user_id, col(Claim.state) == "returned"
    found = await session.execute(pick(func.count()).select_from(Claim).where(*mine))
    return int(found.scalar() or 0)


async def people_behind(session: AsyncSession, branch_id: int) -> dict[int, Person]:
    """Return the accounts behind the present roster lines, by user id."""
    lines = pick(Member.user_id).where(col(Member.branch_id) == branch_id, col(Member.left_on).is_(None))
    found = await session.execute(select(Person).where(col(Person.user_id).in_(lines)))
    return {person.user_id: person for person in found.scalars()}


async def lock_branch(session: AsyncSession, branch_id: int) -> Branch | None:
    """Return the branch with its row locked, so that two officers do not change its posts at once."""
    wanted = select(Branch).where(col(Branch.id) == branch_id).with_for_update()
    return (await session.execute(wanted)).scalars().first()


async def next_ordinal(session: AsyncSession, branch_id: int) -> int:
    """Return the place on the roster after everybody's."""
    found = await session.execute(pick(func.max(Member.ordinal)).where(col(Member.branch_id) == branch_id))
    return int(found.scalar() or 0) + 1


async def group_named(session: AsyncSession, branch_id: int, name: str, on: date) -> PartyGroup:
    """Return the party group of this name, made (or opened again) when there is none."""
    named = select(PartyGroup).where(col(PartyGroup.branch_id) == branch_id, col(PartyGroup.name) == name)
    group = (await session.execute(named)).scalars().first()
    if group is None:
        most = await session.execute(pick(func.max(PartyGroup.ordinal)).where(col(PartyGroup.branch_id) == branch_id))
        group = PartyGroup(branch_id=branch_id, name=name, ordinal=int(most.scalar() or 0) + 1)
        session.add(group)
        await session.flush()
    group.closed_on = None
    return group


async def end_posts(session: AsyncSession, branch_id: int, on: date, *, member_id: int | None = None,
                    post: str | None = None, group_id: int | None = None) -> None:  # fmt: skip
    """End the posts that fit, as of a civil date."""
    ended = update(Post).where(col(Post.branch_id) == branch_id, col(Post.until_on).is_(None))
    if member_id is not None:
        ended = ended.where(col(Post.member_id) == member_id)
    if post is not None:
        ended = ended.where(col(Post.post) == post)
    if group_id is not None:
        ended = ended.where(col(Post.group_id) == group_id)
    await session.execute(ended.values(until_on=on))


async def rates(session: AsyncSession, branch_id: int, month: date) -> dict[int, int]:
    """Return the agreed monthly dues of each member in a month (its first day), in fen."""
    lines = pick(DuesRate.member_id, DuesRate.amount_fen).where(
        col(DuesRate.branch_id) == branch_id, col(DuesRate.from_month) <= month
    )
    found = await session.execute(lines.order_by(col(DuesRate.from_month)))
    return {int(member_id): int(fen) for member_id, fen in found}


async def release_contacts(session: AsyncSession, branch_id: int, contact_id: int) -> Sequence[Member]:
    """Take a leaver from those whose contact person he was; returns them."""
    theirs = select(Member).where(col(Member.branch_id) == branch_id, col(Member.contact_member_id) == contact_id)
    lines = (await session.execute(theirs.where(col(Member.left_on).is_(None)))).scalars().all()
    for line in lines:
        line.contact_member_id = None
    return lines
