"""Turns a branch's rows into the plain records that the rules look at."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, time

from domain.calendar import CalendarKind, MonthDay
from domain.catalogue import Catalogue, for_branch, kept
from domain.permission import COMMITTEE_POSTS, Post
from domain.snapshot import BranchFacts, Group, Hours, Records, Talk, window_for
from storage import dues, dues_handed, duties, people, talks
from storage.people import Reach
from storage.tables import Branch, Member, PartyGroup
from storage.tables import Post as PostRow
from storage.work import Work
from usecases import event_facts


@dataclass(frozen=True, slots=True)
class Picture:
    """All that the rules and the texts need of a branch at one moment."""

    facts: BranchFacts
    records: Records
    catalogue: Catalogue
    members: dict[int, Member]
    groups: dict[int, PartyGroup]
    reach: dict[int, Reach]


async def picture(work: Work, until: date | None = None) -> Picture:
    """Load the branch of this work as it is now; what is planned until a later civil date, if one is given."""
    branch = work.branch
    assert branch is not None
    assert branch.id is not None
    roster, reach = await people.reached(work.session, branch.id)
    groups = await people.groups(work.session, branch.id)
    posts = await people.posts(work.session, branch.id)
    marks = await duties.marks(work.session, branch.id)
    facts = branch_facts(branch, roster, groups, posts, work.local(branch.created_at).date(), reach)
    facts = replace(facts, put_off=marks.put_off)
    first, last = window_for(work.today)
    gathered = await records(work, branch.id, first, max(last, until or last), marks)
    catalogue = for_branch(facts.profile, facts.overrides)
    named = {member.id: member for member in roster if member.id is not None}
    return Picture(facts, gathered, catalogue, named, {g.id: g for g in groups if g.id is not None}, reach)


def catalogue_of(branch: Branch) -> Catalogue:
    """Return the duties of a branch with what it changed of them, as far as its changes still fit the catalogue."""
    return for_branch(branch.profile, kept(branch.profile, branch.settings.get("overrides", {})))


def branch_facts(
    branch: Branch, roster: Sequence[Member], groups: Sequence[PartyGroup], posts: Sequence[PostRow], set_up_on: date,
    reach: Mapping[int, Reach],
) -> BranchFacts:  # fmt: skip
    """Return the branch as the rules see it; `reach` by member."""
    held = {post.post: post.member_id for post in posts if post.post not in (Post.COMMITTEE, Post.LEADER)}
    leaders = {post.group_id: post.member_id for post in posts if post.post == Post.LEADER}
    ids = [member.id for member in roster if member.id is not None]
    committee = {post.member_id for post in posts if post.post in COMMITTEE_POSTS}
    through = contacts(roster, {post.member_id for post in posts}, reach)
    is_member = {m.id for m in roster if m.standing in ("full", "probationary")}
    return BranchFacts(
        profile=branch.profile,
        zone=branch.timezone,
        set_up_on=set_up_on,
        calendar=CalendarKind(branch.calendar),
        activity_day=MonthDay(branch.activity_day),
        collection_day=MonthDay(branch.collection_day),
        hours=hours(branch),
        overrides=kept(branch.profile, branch.settings.get("overrides", {})),
        temporary=branch.temporary,
        posts=held,
        committee=tuple(i for i in ids if i in committee) if len(committee) > 1 else (),
        groups=tuple(Group(g.id, leaders.get(g.id)) for g in groups if g.id is not None),
        members=tuple(i for i in ids if i in is_member),
        activists=tuple(m.id for m in roster if m.standing == "activist" and m.id is not None),
        overseas=tuple(m.id for m in roster if m.overseas and m.id is not None),
        exempt=frozenset(m.id for m in roster if m.exempt and m.id is not None),
        contacts=through,
        unreachable=frozenset(i for i in ids if not reach[through.get(i, i)].open),
        term_ends_on=_date(branch.settings.get("term_ends_on")),
        decided_to=branch.decided_to,
    )


def contacts(roster: Sequence[Member], officers: Set[int], reach: Mapping[int, Reach]) -> dict[int, int]:
    """Return by whom those are reached who are not written to themselves.

    They are those without Telegram, those the bot cannot write to, the aged and the ill. What an officer is asked for
    goes to nobody in his stead while he has an account.
    """
    return {
        m.id: m.contact_member_id
        for m in roster
        if m.id and m.contact_member_id and m.contact_member_id in reach
        and (not m.user_id or ((m.exempt or not reach[m.id].open) and m.id not in officers))
    }  # fmt: skip


def hours(branch: Branch) -> Hours:
    """Return when a branch may be spoken to; settings that leave no moment fall back to the default."""
    given = {name: time.fromisoformat(value) for name, value in branch.settings.get("hours", {}).items()}
    try:
        return Hours(**given)
    except ValueError:
        return Hours()


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


async def records(work: Work, branch_id: int, first: date, last: date, marks: duties.Marks | None = None) -> Records:
    """Load what a branch did, planned and decided between two civil dates; `marks` where they are known already."""
    marks = marks or await duties.marks(work.session, branch_id)
    held = await talks.held(work.session, branch_id, first, last)
    zone, now = work.zone, f"{work.today:%Y-%m}"  # a quarter paid at once leaves rows ahead of their month
    return Records(
        held=await event_facts.held(work, branch_id, first, last),
        planned=await event_facts.planned(work, branch_id, first, last),
        dues=tuple(
            one for one in await dues.month_facts(work.session, branch_id, first, last, zone) if one.month <= now
        ),
        handovers=await dues_handed.handovers(work.session, branch_id, first, last),
        talks=tuple(Talk(on, kind, author, partner) for author, partner, kind, on in held),
        entries=marks.entries,
        waivers=marks.waivers,
        dates=marks.dates,
        snoozes=marks.snoozes,
        assignees=marks.assignees,
        tasks=marks.tasks,
    )
