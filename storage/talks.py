"""Queries over talk records: which there are, which is due to be followed up, what somebody's list shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage import by_branch
from storage.by_branch import FIRST, IDS, LAST, ByBranch
from storage.statements import pick, upsert
from storage.tables import Audit, Member, Post, Talk, TalkList, TalkVersion

CONTENT, PLACE, NAME, BEFORE = "talk.content", "talk.place", "talk.with_name", "talk_version.before"
OUTLINE = "talk.outline"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records a list asks for; None and '' do not narrow it. `first` and `last` are civil dates."""

    branch_id: int
    author_id: int | None = None
    person_id: int | None = None  # as author or as counterpart
    kind: str = ""
    first: date | None = None
    last: date | None = None
    standing: bool = False  # leave out what was withdrawn


HELD = ByBranch(
    "talks", ("talk",),
    pick(Talk.branch_id, Talk.author_id, Talk.with_member_id, Talk.kind, Talk.held_on)
    .where(col(Talk.branch_id).in_(IDS), col(Talk.withdrawn_at).is_(None), col(Talk.held_on).between(FIRST, LAST))
    .order_by(col(Talk.held_on), col(Talk.id)),
    itemgetter(0),
)  # fmt: skip


async def get(session: AsyncSession, branch_id: int, talk_id: int, *, change: bool = False) -> Talk | None:
    """Return a record of this branch, never another's; locked when it is to be changed."""
    where = col(Talk.id) == talk_id, col(Talk.branch_id) == branch_id
    question = select(Talk).where(*where)
    return (await session.execute(question.with_for_update() if change else question)).scalars().first()


async def held(
    session: AsyncSession, branch_id: int, first: date, last: date
) -> list[tuple[int, int | None, str, date]]:
    """Return the talks of those civil dates that stand: author, counterpart (None: no member), kind, date."""
    return [tuple(row[1:]) for row in await by_branch.ask(session, HELD, branch_id, first=first, last=last)]


async def page(session: AsyncSession, wanted: Wanted, skip: int, most: int) -> Sequence[Talk]:
    """Return the records a list asks for, latest first."""
    question = _narrowed(select(Talk), wanted).order_by(col(Talk.held_on).desc(), col(Talk.id).desc())
    return list((await session.execute(question.offset(skip).limit(most))).scalars())


async def count(session: AsyncSession, wanted: Wanted) -> int:
    """Return how many records a list asks for."""
    return int((await session.execute(_narrowed(pick(func.count()).select_from(Talk), wanted))).scalar() or 0)


def _narrowed(question: Select[Any], wanted: Wanted) -> Select[Any]:
    question = question.where(col(Talk.branch_id) == wanted.branch_id)
    if wanted.author_id is not None:
        question = question.where(col(Talk.author_id) == wanted.author_id)
    if wanted.person_id is not None:
        either = col(Talk.author_id) == wanted.person_id, col(Talk.with_member_id) == wanted.person_id
        question = question.where(or_(*either))
    if wanted.standing:
        question = question.where(col(Talk.withdrawn_at).is_(None))
    if wanted.kind:
        question = question.where(col(Talk.kind) == wanted.kind)
    if wanted.first is not None and wanted.last is not None:
        question = question.where(col(Talk.held_on).between(wanted.first, wanted.last))
    return question


async def people_in(session: AsyncSession, branch_id: int, author_id: int | None) -> Sequence[Member]:
    """Return who appears in the branch's records (of one author), on either side, in roster order."""
    authors = pick(Talk.author_id).where(col(Talk.branch_id) == branch_id)
    others = pick(Talk.with_member_id).where(col(Talk.branch_id) == branch_id)
    if author_id is not None:
        others, authors = others.where(col(Talk.author_id) == author_id), authors.where(col(Talk.id).is_(None))
    known = or_(col(Member.id).in_(authors), col(Member.id).in_(others))
    found = select(Member).where(col(Member.branch_id) == branch_id, known)
    return (await session.execute(found.order_by(col(Member.ordinal), col(Member.id)))).scalars().all()


async def names(session: AsyncSession, branch_id: int) -> dict[int, str]:
    """Return the names of all roster lines there ever were; leavers' records keep their names."""
    rows = await session.execute(pick(Member.id, Member.name).where(col(Member.branch_id) == branch_id))
    return {row[0]: row[1] for row in rows}


async def to_remind(session: AsyncSession, now: datetime) -> Talk | None:
    """Return one record whose author is to be reminded by now, the longest waiting first."""
    question = select(Talk).where(col(Talk.remind_at) <= now).order_by(col(Talk.remind_at)).limit(1)
    return (await session.execute(question.with_for_update(skip_locked=True))).scalars().first()


async def ending(session: AsyncSession, gone_by: date, told_by: date, most: int) -> Sequence[Talk]:
    """Return records of any branch whose content goes by a civil date, or by a later one and nobody was told yet."""
    due = or_(col(Talk.end_told_at).is_(None), col(Talk.ends_on) <= gone_by)
    question = select(Talk).where(col(Talk.ends_on) <= told_by, due).order_by(col(Talk.ends_on), col(Talk.id))
    return list((await session.execute(question.limit(most).with_for_update(skip_locked=True))).scalars())


async def kept(session: AsyncSession, branch_id: int) -> Sequence[Talk]:
    """Return the records of a branch whose content has an end, locked."""
    question = select(Talk).where(col(Talk.branch_id) == branch_id, col(Talk.ends_on).is_not(None))
    return list((await session.execute(question.with_for_update())).scalars())


async def posts_on(session: AsyncSession, branch_id: int, on: date) -> list[tuple[int, str]]:
    """Return the posts held on a civil date: the roster line, the post."""
    question = pick(Post.member_id, Post.post).where(col(Post.branch_id) == branch_id, col(Post.from_on) <= on)
    question = question.where(or_(col(Post.until_on).is_(None), col(Post.until_on) >= on))
    return [tuple(row) for row in await session.execute(question.order_by(col(Post.id)))]


async def open_follow_ups(session: AsyncSession, branch_id: int, author_id: int, by: date) -> int:
    """Return how many of an author's records wait to be followed up, their day having come."""
    question = pick(func.count()).select_from(Talk).where(col(Talk.branch_id) == branch_id)
    question = question.where(col(Talk.author_id) == author_id, col(Talk.follow_up_on) <= by)
    question = question.where(col(Talk.followed_up_at).is_(None), col(Talk.withdrawn_at).is_(None))
    return int((await session.execute(question)).scalar() or 0)


async def readings(session: AsyncSession, branch_id: int, talk_id: int) -> list[tuple[int | None, datetime]]:
    """Return who else than the author has read the content, and when (aware UTC), latest first."""
    where = col(Audit.branch_id) == branch_id, col(Audit.subject) == "talk", col(Audit.subject_id) == talk_id
    question = pick(Audit.member_id, Audit.at).where(*where, col(Audit.action) == "read_talk")
    return [tuple(row) for row in await session.execute(question.order_by(col(Audit.id).desc()).limit(5))]


async def forget_versions(session: AsyncSession, talk_id: int) -> None:
    """Delete what a record said before its corrections."""
    await session.execute(delete(TalkVersion).where(col(TalkVersion.talk_id) == talk_id))


async def shown(session: AsyncSession, user_id: int, branch_id: int) -> TalkList:
    """Return what this person's card of talks shows, made anew when there is none."""
    first = upsert(session, TalkList).values(user_id=user_id, branch_id=branch_id, pane="list", mine=False, period="",
                                             kind="", page=0, part=0)  # fmt: skip
    await session.execute(first.on_conflict_do_nothing(index_elements=["user_id", "branch_id"]))
    return await session.get_one(TalkList, (user_id, branch_id))


async def left_open(session: AsyncSession, since: datetime, most: int) -> Sequence[TalkList]:
    """Return cards on which content has lain open since before a moment."""
    question = select(TalkList).where(col(TalkList.opened_at) <= since).limit(most)
    return list((await session.execute(question.with_for_update(skip_locked=True))).scalars())


async def peek(session: AsyncSession, user_id: int, branch_id: int) -> TalkList | None:
    """Return what this person's card of talks shows, for a look that must not write."""
    return await session.get(TalkList, (user_id, branch_id))
