"""A motion voted on in the chat: opened with the hall frozen, voted by name or secretly, closed, declared by the chair.

Of a secret ballot nothing is kept but one more in the box and a mark on the roll: no audit, no time, no order. The
press itself is wiped from the inbox in the same transaction, as every press is, and is never put aside.
"""

from collections.abc import Sequence

from domain import attendance
from domain.permission import Action
from domain.refusals.events import EventNotOpen
from domain.refusals.forms import OldButton
from domain.refusals.votes import (
    AlreadyDeclared,
    AlreadyVoted,
    NoQuorumToVote,
    NotCountedYet,
    NotEntitled,
    RestrictedVote,
    SecretForOpinionsOnly,
    VoteNotOpen,
)
from domain.voting import Choice, Method, Motion, Outcome, fits, secret_shown
from storage import events, roster, votes
from storage.tables import Event, Resolution
from storage.work import Work
from usecases import events as gatherings
from usecases import resolutions
from usecases.meeting_hall import Hall, hall, has_vote, is_there, kind_in, part_of, remote_votes, verdict_in
from usecases.presses.votes import (
    BALLOT,
    ELECTION,
    MOTION,
    REGISTER,
    CastVote,
    CloseVoting,
    CountWritten,
    Declare,
    DropBallot,
    LookRegister,
    OpenVoting,
    ShowMotion,
)

CHOICES = tuple(choice.value for choice in Choice)


async def held(work: Work, motion: int, action: Action) -> tuple[Resolution, Event]:
    """Return a motion and its event, both held, for somebody with the right to it."""
    row = await resolutions.find(work, motion)
    event = await gatherings.hold(work, row.event_id)
    work.require(action, gatherings.subject(event))
    return await resolutions.find(work, motion, lock=True), event


async def show_motion(work: Work, press: ShowMotion) -> None:
    """Show an officer the control card of a motion, anew at the bottom of his private chat."""
    row = await resolutions.find(work, press.motion)
    event = await gatherings.find(work, row.event_id)
    work.require(Action.SEE_EVENT_NAMES, gatherings.subject(event))
    await work.repost_card(work.origin.user_id or 0, MOTION, row.id)


async def refresh(work: Work, row: Resolution) -> None:
    """Want everything shown anew that shows a motion."""
    await work.refresh_cards(MOTION, row.id)
    await work.refresh_cards(BALLOT, row.id)
    await work.refresh_cards("event_desk", row.event_id)


async def refresh_all(work: Work, event: Event) -> None:
    """Want the cards shown anew of what is not declared yet: they show who is there."""
    for row in await votes.resolutions(work.session, event.id or 0):
        if row.state != "declared":
            await work.refresh_cards(MOTION, row.id)
            await work.refresh_cards(BALLOT, row.id)
    for ballot in await votes.elections(work.session, event.id or 0):
        if ballot.state != "declared":
            await work.refresh_cards(ELECTION, ballot.id)


gatherings.SHOWN_TOO.append(refresh_all)


# Opening


async def check_quorum(work: Work, row: Resolution, now: Hall) -> bool:
    """Tell whether a decision can pass with those present; raises NoQuorumToVote. Opinions are always heard."""
    if row.kind != Motion.DECISION:
        return True
    verdict = verdict_in(work, await part_of(work, row.part_id), now.should, now.there)
    if not verdict.quorum_met:
        raise NoQuorumToVote(short=verdict.quorum_short)
    return verdict.resolution_needed is None or len(now.voters) >= verdict.resolution_needed


async def open_voting(work: Work, press: OpenVoting) -> None:
    """Begin a vote in the chat; the chair is warned first when it cannot pass. Raises what stands against it."""
    row, event = await held(work, press.motion, Action.RUN_VOTE)
    attendance.check_alive(await gatherings.gathering(work, event))
    if event.opened_at is None:
        raise EventNotOpen()
    if row.state != "proposed":
        raise VoteNotOpen() if row.state != "declared" else AlreadyDeclared()
    if row.restricted and event.visibility == "branch":
        raise RestrictedVote()
    if press.secret and row.kind == Motion.DECISION:
        raise SecretForOpinionsOnly()
    now = await hall(work, event)
    if not await check_quorum(work, row, now) and not press.anyway:
        work.toast("votes.cannot_pass", alert=True)
        await work.refresh_cards(MOTION, row.id)
        return
    row.method = Method.SECRET if press.secret or row.kind == Motion.NOMINATION else Method.OPEN
    row.state, row.opened_at, row.opening = "voting", work.now, now.kept
    if row.method == Method.SECRET:
        await votes.set_up_box(work.session, row.id or 0, choices_of(work, row))
    await work.session.flush()
    await work.audit("open_vote", "resolution", row.id, method=row.method, present=len(now.voters))
    work.toast("votes.opened_toast", number=row.number)
    await _hang(work, row, event, now)
    await refresh(work, row)


def names_to_choose(work: Work, row: Resolution) -> list[str]:
    """Return the names of a nomination, in the order given."""
    return list(work.vault.open(row.options, votes.OPTIONS) or []) if row.options is not None else []


def choices_of(work: Work, row: Resolution) -> Sequence[str]:
    """Return the codes of what can be chosen: the names of a nomination by place, or for and against; and abstain."""
    named = [f"n{place}" for place in range(len(names_to_choose(work, row)))]
    return [*named, Choice.ABSTAIN.value] if named else CHOICES


async def _hang(work: Work, row: Resolution, event: Event, now: Hall) -> None:
    """Hang the ballot: an open vote of the branch in its group, all others in the private chats of those entitled."""
    branch = gatherings.branch_of(work)
    if row.method == Method.OPEN and event.visibility == "branch" and branch.chat_id is not None:
        await work.touch_card(branch.chat_id, BALLOT, row.id, thread_id=branch.thread_id, silent=False)
        return
    for member, line in (await gatherings.reachable(work)).items():
        if member in now.entitled:
            await work.touch_card(line.user_id or 0, BALLOT, row.id, silent=False)


# Voting


async def _voting(work: Work, motion: int) -> tuple[Resolution, Event]:
    """Return a motion that is being voted on, for a voter who is there; raises VoteNotOpen, NotEntitled and others."""
    row = await votes.share(work.session, gatherings.branch_id(work), motion)
    if row is None or row.state != "voting":
        raise VoteNotOpen()
    event = await gatherings.find(work, row.event_id)
    member = work.actor.member_id or 0
    work.require(Action.CAST_VOTE, gatherings.subject(event, member))
    attendance.check_alive(await gatherings.gathering(work, event))
    seat = (await events.seats_of(work.session, event.id or 0, [member])).get(member)
    remote = await remote_votes(work, event)
    if (
        seat is None
        or not is_there(seat, remote=remote)
        or not has_vote(seat, committee=event.visibility == "committee")
    ):
        raise NotEntitled()
    return row, event


async def cast_vote(work: Work, press: CastVote) -> None:
    """Vote by name; until the closing one may vote anew, the last vote counts."""
    row, _ = await _voting(work, press.motion)
    if row.method != Method.OPEN or press.choice not in CHOICES:
        raise OldButton()
    member = work.actor.member_id or 0
    await votes.cast(work.session, row.id or 0, member, press.choice, work.now)
    await work.audit("cast_vote", "resolution", row.id, for_member_id=member)
    work.toast("votes.cast_toast", number=row.number, choice=press.choice)
    await work.refresh_cards(BALLOT, row.id)
    await work.refresh_cards(MOTION, row.id)


async def drop_ballot(work: Work, press: DropBallot) -> None:
    """Vote secretly, once and for good; raises AlreadyVoted. What was chosen is said nowhere, not even in the toast."""
    row, _ = await _voting(work, press.motion)
    if row.method != Method.SECRET:
        raise OldButton()
    if not await votes.mark_roll(work.session, row.id or 0, work.actor.member_id or 0):
        raise AlreadyVoted()
    if not await votes.drop_ballot(work.session, row.id or 0, press.choice):
        raise OldButton()
    work.toast("votes.ballot_toast", number=row.number)
    await work.touch_card(work.origin.user_id or 0, BALLOT, row.id)
    await work.refresh_cards(MOTION, row.id)


# Closing


async def close_voting(work: Work, press: CloseVoting) -> None:
    """End a vote in the chat: the hall is frozen again and the votes are counted; declaring is the chair's."""
    row, event = await held(work, press.motion, Action.RUN_VOTE)
    if row.state != "voting":
        raise VoteNotOpen()
    await freeze(work, row, await hall(work, event))
    await (_count_box(work, row) if row.method == Method.SECRET else _count_open(work, row))
    await work.session.flush()
    await work.audit("close_vote", "resolution", row.id)
    work.toast("votes.closed_toast", number=row.number)
    await refresh(work, row)


async def freeze(work: Work, row: Resolution, now: Hall) -> None:
    """Freeze the hall at the closing, with the rule by which the numbers are read."""
    row.state, row.closed_at, row.closing = "counted", work.now, now.kept
    passing = kind_in(work, await part_of(work, row.part_id)).passing
    if passing is not None and row.kind == Motion.DECISION:
        row.rule, row.base = passing.rule.value, passing.base.value
        row.base_count = resolutions.base_of(row.closing, row.base)


async def _count_open(work: Work, row: Resolution) -> None:
    cast = await votes.open_votes(work.session, row.id or 0)
    counted = resolutions.tellers([one.choice for one in cast if not one.written])
    row.yes, row.no, row.abstain = counted.yes, counted.no, counted.abstain


async def _count_box(work: Work, row: Resolution) -> None:
    """Count a box; when it holds too few ballots for a secret, it is thrown away unseen."""
    box = await votes.box(work.session, row.id or 0)
    total = sum(box.values())
    row.handed, row.returned, row.valid, row.void = max(len(row.closing["voters"]), total), total, total, 0
    if not secret_shown(total):
        await votes.empty_box(work.session, row.id or 0)
        return
    named = sum(got for choice, got in box.items() if choice.startswith("n") and choice != Choice.NO)
    row.yes, row.no = named or box.get(Choice.YES, 0), box.get(Choice.NO, 0)
    row.abstain = box.get(Choice.ABSTAIN, 0)


# Declaring


async def count_written(work: Work, press: CountWritten) -> None:
    """Say whether absentees' written opinions are added to the votes, before the result is declared."""
    row, _ = await held(work, press.motion, Action.RUN_VOTE)
    if row.state == "declared":
        raise AlreadyDeclared()
    row.written_counts = press.on
    await work.audit("count_written", "resolution", row.id, on=press.on)
    await refresh(work, row)


def may_declare(row: Resolution) -> tuple[Outcome, ...]:
    """Return what the chair can declare now: the result once it is counted; putting off and referring before, too."""
    if row.state not in ("proposed", "counted"):
        return ()
    later = (Outcome.PUT_OFF, Outcome.REFERRED)
    if row.state == "proposed":
        return later
    return (Outcome.PASSED, Outcome.REJECTED, *later) if row.kind == Motion.DECISION else (Outcome.NOTED,)


async def declare(work: Work, press: Declare) -> None:
    """The chair declares the outcome; what the numbers do not say is marked so. A resolution gets its number."""
    row, event = await held(work, press.motion, Action.DECLARE_RESULT)
    if row.state == "declared":
        raise AlreadyDeclared()
    if press.outcome not in may_declare(row):
        raise NotCountedYet()
    outcome = Outcome(press.outcome)
    made = await resolutions.sheet(work, event, row)
    row.state, row.outcome, row.against_numbers = "declared", outcome.value, not fits(outcome, made.reading)
    row.declared_at, row.declared_by = work.now, work.actor.member_id
    if outcome is Outcome.PASSED:
        await roster.lock_branch(work.session, event.branch_id)
        row.year = event.on_day.year
        row.serial = await votes.next_serial(work.session, event.branch_id, row.year)
    await work.session.flush()
    await work.audit("declare", "resolution", row.id, outcome=row.outcome, against=row.against_numbers)
    work.toast("votes.declared_toast", number=row.number, outcome=row.outcome)
    await refresh(work, row)


async def look_register(work: Work, press: LookRegister) -> None:
    """Show the register of resolutions in private, or turn it to another page."""
    work.require(Action.SEE_REGISTER)
    key = f"{gatherings.branch_id(work)}.{max(press.at, 0)}"
    await work.repost_card(work.origin.user_id or 0, REGISTER, key)
