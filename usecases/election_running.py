"""An election's ballot as it is run: handed out with the hall frozen, voted on again, its posts taken over at last."""

from datetime import date
from typing import Any

from domain import attendance
from domain.calendar import add_months
from domain.permission import COMMITTEE_POSTS, Action, Post
from domain.refusals.events import EventNotOpen
from domain.refusals.forms import OldButton
from domain.refusals.votes import AlreadyDeclared, NoQuorumToVote, NotCountedYet, VoteNotOpen, VoteRunning
from storage import people, roster, votes
from storage.tables import Candidate, Election, Event
from storage.work import Work
from usecases import elections, roster_changes
from usecases import events as gatherings
from usecases.meeting_hall import hall, part_of
from usecases.presses.votes import ELECTION, BeginElection, RunOff, SetTerm, ShowElection, TakeOver
from usecases.vote_rules import set_term

YEARS = (3, 5)


async def held(work: Work, election: int, action: Action) -> tuple[Election, Event]:
    """Return a ballot and its event, both held, for somebody with the right to it."""
    row = await elections.find(work, election)
    event = await gatherings.hold(work, row.event_id)
    work.require(action, gatherings.subject(event))
    return await elections.find(work, election, lock=True), event


async def refresh(work: Work, row: Election) -> None:
    """Want everything shown anew that shows a ballot."""
    await work.refresh_cards(ELECTION, row.id)
    await work.refresh_cards("event_desk", row.event_id)


async def show_election(work: Work, press: ShowElection) -> None:
    """Show an officer the control card of a ballot, anew at the bottom of his private chat."""
    row = await elections.find(work, press.election)
    event = await gatherings.find(work, row.event_id)
    work.require(Action.SEE_EVENT_NAMES, gatherings.subject(event))
    await work.repost_card(work.origin.user_id or 0, ELECTION, row.id)


async def begin(work: Work, press: BeginElection) -> None:
    """Freeze the hall as the ballots are handed out; raises NoQuorumToVote below the election's own quorum (E10)."""
    row, event = await held(work, press.election, Action.RUN_VOTE)
    attendance.check_alive(await gatherings.gathering(work, event))
    if event.opened_at is None:
        raise EventNotOpen()
    if row.state != "prepared":
        raise VoteNotOpen()
    now = await hall(work, event)
    quorum = elections.quorum(work, await part_of(work, row.part_id), now.kept)
    if quorum is not None and not quorum.met:
        raise NoQuorumToVote(short=quorum.needed - quorum.present)
    row.state, row.opened_at, row.opening = "voting", work.now, now.kept
    await work.session.flush()
    await work.audit("begin_election", "election", row.id, present=len(now.voters))
    work.toast("elections.begun_toast", voters=len(now.voters))
    await refresh(work, row)


async def run_off(work: Work, press: RunOff) -> None:
    """Prepare another ballot: among those tied (E12), or among the same when the last one was void (E15)."""
    row, event = await held(work, press.election, Action.RUN_VOTE)
    attendance.check_alive(await gatherings.gathering(work, event))
    made = await elections.sheet(work, event, row)
    standing, seats = again(made)
    if not standing:
        raise NotCountedYet()
    new = Election(
        branch_id=row.branch_id, event_id=row.event_id, part_id=row.part_id, post=row.post, seats=seats,
        number=await votes.next_ballot(work.session, row.event_id), before_id=row.id, scrutineers=row.scrutineers,
        tellers=row.tellers, made_by=work.actor.member_id, made_at=work.now,
    )  # fmt: skip
    work.session.add(new)
    await work.session.flush()
    for ordinal, line in enumerate(standing, 1):
        work.session.add(Candidate(election_id=new.id or 0, ordinal=ordinal, member_id=line.member_id, name=line.name))
    await work.session.flush()
    await work.audit("run_off", "election", new.id, before=row.id)
    await work.touch_card(work.origin.user_id or 0, ELECTION, new.id)
    await refresh(work, row)


def again(made: elections.ElectionSheet) -> tuple[tuple[elections.CandidateLine, ...], int]:
    """Return among whom another ballot is held and for how many seats; nobody where none is called for."""
    if made.state == "void":
        return tuple(line for line in made.candidates if not line.written_in), made.seats
    found = made.by_rule.get(made.win_of)
    if found is None or made.state not in ("counted", "declared"):
        return (), 0
    if found.tied:
        return tuple(made.candidates[n] for n in found.tied), found.vacant
    rest = tuple(line for n, line in enumerate(made.candidates) if n not in found.elected)
    return (rest, found.vacant) if found.vacant else ((), 0)


# Taking over


async def changes(work: Work, row: Election) -> list[dict[str, Any]]:
    """Return the changes of posts that follow from a declared ballot: member, name, post, on; those to be taken first.

    A new committee takes the place of the old one: who is not elected leaves his committee posts, who is new becomes a
    member of it; a secretary passes his post on only when his successor is elected. Delegates hold no post here.
    """
    if row.state != "declared" or row.post == "delegates":
        return []
    lines = await votes.candidates(work.session, row.id or 0)
    elected = {line.member_id: line.name for line in lines if line.elected and line.member_id is not None}
    posts = [post for post in await people.posts(work.session, row.branch_id) if post.post in COMMITTEE_POSTS]
    names = {line.id: line.name for line in await people.members(work.session, row.branch_id)}
    if row.post == "committee":
        elected |= await _elected_before(work, row)
        gone = [p for p in posts if p.member_id not in elected and p.post != Post.SECRETARY]
        new = [member for member in elected if member not in {post.member_id for post in posts}]
        return [_change(p.member_id, names, p.post, on=False) for p in gone] + [
            _change(member, names, Post.COMMITTEE.value, on=True) for member in new
        ]
    own = {post.member_id for post in posts if post.post == row.post}
    gone_too = [] if row.post == "secretary" else [member for member in own if member not in elected]
    return [_change(member, names, row.post, on=False) for member in gone_too if elected] + [
        _change(member, names, row.post, on=True) for member in elected if member not in own
    ]


async def _elected_before(work: Work, row: Election) -> dict[int, str]:
    """Return who was elected to the same committee in the ballots before this run-off."""
    found: dict[int, str] = {}
    before = row.before_id
    while before is not None:
        earlier = await elections.find(work, before)
        lines = await votes.candidates(work.session, before)
        found |= {line.member_id: line.name for line in lines if line.elected and line.member_id is not None}
        before = earlier.before_id
    return found


def _change(member: int | None, names: dict[int | None, str], post: str, *, on: bool) -> dict[str, Any]:
    return {"member": member or 0, "name": names.get(member, ""), "post": post, "on": on}


async def followed_by(work: Work, row: Election) -> Election | None:
    """Return the run-off that follows a ballot; posts are taken over after the last one."""
    ballots = await votes.elections(work.session, row.event_id)
    return next((one for one in ballots if one.before_id == row.id), None)


async def take_over(work: Work, press: TakeOver) -> None:
    """Carry the changes of posts out: by whoever may appoint, after the superior's approval; each one is told (E8)."""
    work.require(Action.APPOINT_POST)
    row, _ = await held(work, press.election, Action.SEE_EVENT_NAMES)
    if row.state != "declared":
        raise NotCountedYet()
    if row.handed_over_at is not None:
        raise AlreadyDeclared()
    later = await followed_by(work, row)
    if later is not None:
        raise VoteRunning(number=later.number)
    await roster.lock_branch(work.session, row.branch_id)
    for change in await changes(work, row):
        line = await roster_changes.present_line(work, change["member"])
        await roster_changes.change_post(work, line, Post(change["post"]), on=change["on"])
    await roster_changes.reorder(work)
    row.handed_over_at = work.now
    await work.session.flush()
    await work.audit("take_over", "election", row.id)
    work.toast("elections.taken_over_toast")
    await refresh(work, row)


async def store_term(work: Work, press: SetTerm) -> None:
    """Store the end of the new committee's term, so many years after the election (E4)."""
    row, event = await held(work, press.election, Action.SEE_EVENT_NAMES)
    if press.years not in YEARS or row.state != "declared":
        raise OldButton()
    await set_term(work, term_end(event, press.years))
    work.toast("elections.term_toast", ends=term_end(event, press.years))
    await refresh(work, row)


def term_end(event: Event, years: int) -> date:
    """Return the civil date on which a term ends that begins with an event."""
    return add_months(event.on_day, 12 * years)
