"""Who somebody is: accounts, roster lines, posts, groups."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.permission import Actor, Standing
from domain.permission import Post as PostName
from storage import by_branch
from storage.by_branch import IDS, ByBranch
from storage.remembered import foreseen, remembered
from storage.statements import pick
from storage.tables import Branch, Member, PartyGroup, Person, Post

_REACH: Any = (col(Person.started_at), col(Person.blocked_at), col(Person.rest), col(Person.weekly))
_CHATS: Any = bindparam("chats", expanding=True)
_OWN_LANGUAGES = pick(Person.user_id, Person.language).where(col(Person.user_id).in_(_CHATS))
_BRANCHES = select(Branch).where(col(Branch.id).in_(IDS))
_POSTS = select(Post).where(col(Post.branch_id).in_(IDS), col(Post.until_on).is_(None)).order_by(col(Post.id))
_HOLDERS = (
    pick(Post.post, Member)
    .join(Member, col(Post.member_id) == col(Member.id))
    .where(col(Post.branch_id).in_(IDS), col(Post.until_on).is_(None))
    .order_by(col(Member.ordinal), col(Member.id))
)
REACHED = ByBranch(
    "reached", ("member", "person"),
    select(Member, *_REACH)
    .join(Person, col(Person.user_id) == col(Member.user_id), isouter=True)
    .where(col(Member.branch_id).in_(IDS), col(Member.left_on).is_(None))
    .order_by(col(Member.ordinal), col(Member.id)),
    spans=False,
)  # fmt: skip
GROUPS = ByBranch(
    "groups", ("party_group",),
    select(PartyGroup)
    .where(col(PartyGroup.branch_id).in_(IDS), col(PartyGroup.closed_on).is_(None))
    .order_by(col(PartyGroup.ordinal), col(PartyGroup.id)),
    spans=False,
)  # fmt: skip
_GROUP_LANGUAGES = pick(Branch.chat_id, Branch.language).where(col(Branch.chat_id).in_(_CHATS))


async def person(session: AsyncSession, user_id: int) -> Person | None:
    """Return the account, or None when the bot has not met it."""
    return await session.get(Person, user_id)


async def branch_of_chat(session: AsyncSession, chat_id: int) -> Branch | None:
    """Return the branch whose group this chat is."""
    return (await session.execute(select(Branch).where(col(Branch.chat_id) == chat_id))).scalars().first()


async def branch(session: AsyncSession, branch_id: int) -> Branch | None:
    """Return a branch by its id."""
    return await session.get(Branch, branch_id)


async def languages(session: AsyncSession, chat_ids: Collection[int]) -> dict[int, str]:
    """Return in which language these chats read: people theirs, groups their branch's; those not known are left out."""
    own = await session.execute(_OWN_LANGUAGES, {"chats": [chat for chat in chat_ids if chat > 0]})
    groups = await session.execute(_GROUP_LANGUAGES, {"chats": [chat for chat in chat_ids if chat < 0]})
    return {chat: language for chat, language in (*own, *groups) if language}


async def branches_of(session: AsyncSession, user_id: int) -> Sequence[Branch]:
    """Return the branches in which this account has a present roster line."""
    mine = select(Branch).join(Member, col(Member.branch_id) == col(Branch.id))
    mine = mine.where(col(Member.user_id) == user_id, col(Member.left_on).is_(None)).order_by(col(Branch.id))
    return (await session.execute(mine)).scalars().all()


async def member_of(session: AsyncSession, user_id: int, branch_id: int) -> Member | None:
    """Return this account's present roster line in the branch."""

    async def ask() -> Member | None:
        mine = select(Member).where(col(Member.user_id) == user_id, col(Member.branch_id) == branch_id)
        return (await session.execute(mine.where(col(Member.left_on).is_(None)))).scalars().first()

    return await remembered(session, ("member",), ("member of", user_id, branch_id), ask)


async def foresee(session: AsyncSession, user_ids: Collection[int]) -> None:
    """Ask for the accounts and roster lines of many at once; what is asked of one of them later is then at hand."""
    accounts = (await session.execute(select(Person).where(col(Person.user_id).in_(user_ids)))).scalars().all()
    session.info["foreseen"] = accounts  # held: what nobody holds is forgotten, and asked for again
    lines = select(Member).where(col(Member.user_id).in_(user_ids), col(Member.left_on).is_(None))
    for line in (await session.execute(lines)).scalars():
        foreseen(session, ("member",), ("member of", line.user_id, line.branch_id), line)


async def foresee_branches(session: AsyncSession, branch_ids: Collection[int]) -> None:
    """Ask for many branches and their posts at once."""
    found = (await session.execute(_BRANCHES, {"ids": list(branch_ids)})).scalars().all()
    session.info["foreseen branches"] = found  # held, as above
    held: dict[int, list[Post]] = {branch.id: [] for branch in found if branch.id is not None}
    for post in (await session.execute(_POSTS, {"ids": list(held)})).scalars():
        held[post.branch_id].append(post)
    officers: dict[int, list[tuple[str, Member]]] = {branch_id: [] for branch_id in held}
    for post_name, member in await session.execute(_HOLDERS, {"ids": list(held)}):
        officers[member.branch_id].append((post_name, member))
    for branch_id, posts in held.items():
        foreseen(session, ("post",), ("posts", branch_id), posts)
        foreseen(session, ("post", "member"), ("holders", branch_id), officers[branch_id])


async def actor(session: AsyncSession, user_id: int, branch_id: int) -> Actor:
    """Return what permission needs to know of this account in this branch."""
    line = await member_of(session, user_id, branch_id) if user_id else None
    held = await posts(session, branch_id)
    vacant = frozenset(PostName) - {PostName(post.post) for post in held}
    if line is None:
        return Actor(user_id=user_id, branch_id=branch_id, vacant=vacant)
    mine = [post for post in held if post.member_id == line.id]
    return Actor(
        user_id=user_id,
        branch_id=branch_id,
        member_id=line.id,
        confirmed=line.confirmed_at is not None,
        posts=frozenset(PostName(post.post) for post in mine),
        leads=frozenset(post.group_id for post in mine if post.group_id is not None),
        standing=Standing(line.standing),
        voting=line.voting,
        vacant=vacant,
    )


async def posts(session: AsyncSession, branch_id: int) -> Sequence[Post]:
    """Return the posts held at present."""

    async def ask() -> Sequence[Post]:
        held = select(Post).where(col(Post.branch_id) == branch_id, col(Post.until_on).is_(None)).order_by(col(Post.id))
        return (await session.execute(held)).scalars().all()

    return await remembered(session, ("post",), ("posts", branch_id), ask)


async def holders(session: AsyncSession, branch_id: int, *names: str) -> Sequence[Member]:
    """Return the members who hold one of these posts, in roster order, each once."""

    async def ask() -> Sequence[tuple[str, Member]]:
        return [(post, member) for post, member in await session.execute(_HOLDERS, {"ids": [branch_id]})]

    held = await remembered(session, ("post", "member"), ("holders", branch_id), ask)
    return list({member.id: member for post, member in held if post in names}.values())


async def members(session: AsyncSession, branch_id: int, on: date | None = None) -> Sequence[Member]:
    """Return the roster in its order: the present lines, or those of a civil date."""
    lines = select(Member).where(col(Member.branch_id) == branch_id)
    if on is None:
        lines = lines.where(col(Member.left_on).is_(None))
    else:
        lines = lines.where(col(Member.joined_on) <= on, or_(col(Member.left_on).is_(None), col(Member.left_on) > on))
    return (await session.execute(lines.order_by(col(Member.ordinal), col(Member.id)))).scalars().all()


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether a member can be written to himself, and how he wants to be reminded (as Person keeps it)."""

    open: bool = False
    rest: str = ""
    weekly: int | None = None


async def reached(session: AsyncSession, branch_id: int) -> tuple[list[Member], dict[int, Reach]]:
    """Return the present roster in its order, and how each member can be reached, by his number; one question."""
    rows = await by_branch.ask(session, REACHED, branch_id)
    reaches = {
        line.id: Reach(bool(line.confirmed_at and started and not blocked), rest or "", weekly)
        for line, started, blocked, rest, weekly in rows
    }
    return [row[0] for row in rows], reaches


async def member(session: AsyncSession, branch_id: int, member_id: int) -> Member | None:
    """Return a roster line of this branch, never another's."""
    found = await session.get(Member, member_id)
    return found if found is not None and found.branch_id == branch_id else None


async def groups(session: AsyncSession, branch_id: int) -> Sequence[PartyGroup]:
    """Return the party groups in order."""
    return [row[0] for row in await by_branch.ask(session, GROUPS, branch_id)]


async def everybody(session: AsyncSession, branch_id: int) -> Sequence[Member]:
    """Return all lines of the roster there ever were, leavers among them."""
    lines = select(Member).where(col(Member.branch_id) == branch_id).order_by(col(Member.ordinal), col(Member.id))
    return (await session.execute(lines)).scalars().all()
