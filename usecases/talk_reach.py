"""Whom the branch's talks have reached: what is expected of whom, loaded with the talks it is counted from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from domain.permission import Action, Subject, may
from domain.refusals.roster import NoBranch
from domain.snapshot import BranchFacts, Talk
from domain.talk_coverage import Expected, expect, whom_next
from storage import people, talk_pairs, talks
from storage.tables import Member
from storage.work import Work
from usecases.facts import branch_facts
from usecases.talk_form import branch_id
from usecases.talk_pairs import cadences

LOOKED_BACK = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is expected of whom, the talks it was counted from, and the roster."""

    expected: list[Expected]
    talks: list[Talk]
    facts: BranchFacts
    members: Mapping[int, Member]


async def load(work: Work) -> Coverage:
    """Return the branch's coverage as it stands today; whoever calls it has asked for the right."""
    if work.branch is None:
        raise NoBranch()
    own = branch_id(work)
    roster, reach = await people.reached(work.session, own)
    groups, posts = await people.groups(work.session, own), await people.posts(work.session, own)
    begun = work.local(work.branch.created_at).date()
    facts = branch_facts(work.branch, roster, groups, posts, begun, reach)
    rows = await talks.held(work.session, own, work.today - LOOKED_BACK, work.today)
    held = [Talk(on, kind, author, partner) for author, partner, kind, on in rows]
    since: dict[int, date] = {line.id: line.joined_on for line in roster if line.id is not None}
    paired = [(one.member_id, one.other_id) for one in await talk_pairs.standing(work.session, own)]
    paired = [(one, other) for one, other in paired if one in since and (other is None or other in since)]
    found = expect(cadences(work.branch), facts, held, since, paired)
    return Coverage(found, held, facts, {line.id: line for line in roster if line.id is not None})


async def suggestions(work: Work) -> list[str]:
    """Return the names of whom the actor should talk with next; for committee members alone, who see that talks were.

    A plain member gets none: from them he would learn who has not been talked with.
    """
    sees = may(work.actor, Action.SEE_TALK_FACT, Subject(branch_id=branch_id(work)), work.place)
    if not sees or work.actor.member_id is None:
        return []
    found = await load(work)
    names = whom_next(found.expected, work.actor.member_id, work.today)
    return [found.members[member].name for member in names if member in found.members]
