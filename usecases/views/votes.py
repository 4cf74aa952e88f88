"""What the cards of a vote show: the officer's control of a motion, the ballot, the register of resolutions."""

from typing import Any

from domain.permission import Action, Subject, may
from domain.voting import Method, Motion, Outcome, fits
from storage import events, votes
from storage.outgoing import Button, Rows, Shown
from storage.tables import Event, Resolution
from storage.work import Work
from usecases import events as gatherings
from usecases import resolutions, voting
from usecases.meeting_hall import Hall, hall, has_vote, other_profile, part_of, verdict_in
from usecases.presses import pack
from usecases.presses.votes import (
    CarriedOut,
    CastVote,
    CloseVoting,
    CountWritten,
    Declare,
    DropBallot,
    EnterCount,
    EnterWritten,
    LookRegister,
    NameCarrier,
    OpenVoting,
    ShowMotion,
)
from usecases.resolutions import ResolutionSheet

GONE = Shown("refusals.not_found")
PAGE, SHORT = 6, 60


async def _motion(work: Work, key: str) -> tuple[Resolution, Event] | None:
    row = await votes.resolution(work.session, work.branch.id or 0, int(key)) if work.branch else None
    event = await events.get(work.session, row.branch_id, row.event_id) if row else None
    return (row, event) if row is not None and event is not None else None


# The officer's control


async def motion_card(work: Work, key: str) -> Shown | None:
    """Show a motion to whoever runs its meeting; rights are asked anew each time it is drawn."""
    found = await _motion(work, key)
    if found is None:
        return None
    row, event = found
    if not may(work.actor, Action.SEE_EVENT_NAMES, gatherings.subject(event), work.place):
        return GONE
    made, now = await resolutions.sheet(work, event, row, work.language), await hall(work, event)
    allowed = await _allowed(work, row, now)
    shown = {
        "r": made, "title": event.title, "at": work.local(event.starts_at), "allowed": allowed,
        "voted": await _voted(work, row), "there": len(now.voters), "should": len(now.entitled),
        "by_choice": _by_choice(made), "going_on": event.state == "open", "silent": await _unreachable(work, row, now),
    }  # fmt: skip
    return Shown("votes.motion_card", shown, _motion_rows(work, row, event, made, possible=allowed["possible"]))


async def _allowed(work: Work, row: Resolution, now: Hall) -> dict[str, Any]:
    """Return what the numbers in the hall allow for a decision, in the branch's profile and in the other."""
    part = await part_of(work, row.part_id)
    own = verdict_in(work, part, now.should, now.there)
    other = verdict_in(work, part, now.should, now.there, other=True)
    needed, theirs = own.resolution_needed or 0, other.resolution_needed or 0
    return {
        "quorate": own.quorum_met, "short": own.quorum_short, "votes": needed,
        "possible": not needed or (own.quorum_met and len(now.voters) >= needed),
        "other": theirs if theirs != needed else 0, "profile": other_profile(work),
    }  # fmt: skip


async def _voted(work: Work, row: Resolution) -> int:
    if row.method == Method.SECRET:
        return len(await votes.roll(work.session, row.id or 0))
    return await votes.voted(work.session, row.id or 0)


async def _unreachable(work: Work, row: Resolution, now: Hall) -> int:
    """Return how many of those present with a vote a ballot in private chats cannot reach."""
    if row.kind == Motion.DECISION or row.state != "proposed":
        return 0
    open_to = await gatherings.reachable(work)
    return sum(member not in open_to for member in now.voters)


def _by_choice(made: ResolutionSheet) -> dict[str, list[str]]:
    """Return who voted what by name, written opinions left out."""
    given: dict[str, list[str]] = {"yes": [], "no": [], "abstain": []}
    for name, choice, written in made.by_name:
        if not written:
            given[choice].append(name)
    return given


def _motion_rows(work: Work, row: Resolution, event: Event, made: ResolutionSheet, *, possible: bool) -> Rows:
    own, rows = (row.branch_id, row.id or 0), list[tuple[Button, ...]]()
    if not may(work.actor, Action.RUN_VOTE, gatherings.subject(event), work.place):
        return ()
    in_chat = not row.restricted or event.visibility != "branch"
    if row.state == "proposed" and event.state == "open" and in_chat:
        rows += _ways(row, own, possible=possible)
    if row.state == "voting":
        rows.append((Button("votes.b_close", pack(CloseVoting(*own))),))
    if row.state in ("proposed", "counted") and event.opened_at is not None and row.method not in ("open", "secret"):
        count = [Button(f"votes.b_count_{how}", pack(EnterCount(*own, how == "paper"))) for how in ("hands", "paper")]
        rows.append(tuple(count))
    if row.state != "declared" and row.kind != Motion.NOMINATION and row.method != Method.SECRET:
        label = "votes.b_written_count" if not row.written_counts else "votes.b_written_leave"
        other = Button(label, pack(CountWritten(*own, not row.written_counts)))
        rows.append((Button("votes.b_written", pack(EnterWritten(*own))), other))
    if may(work.actor, Action.DECLARE_RESULT, gatherings.subject(event), work.place):
        declared = [_declare(made, own, outcome) for outcome in voting.may_declare(row)]
        rows += [tuple(declared[i : i + 2]) for i in range(0, len(declared), 2)]
    if row.outcome == Outcome.PASSED:
        done = (Button("votes.b_done", pack(CarriedOut(*own))),) if row.carrier_id and row.done_on is None else ()
        rows.append((Button("votes.b_carrier", pack(NameCarrier(*own))), *done))
    return tuple(rows)


def _ways(row: Resolution, own: tuple[int, int], *, possible: bool) -> list[tuple[Button, ...]]:
    """Return the ways to vote in the chat: decisions by name alone, nominations secretly alone, opinions either way."""
    ways = []
    if row.kind != Motion.NOMINATION:
        label = "votes.b_open" if possible or row.kind != Motion.DECISION else "votes.b_open_anyway"
        ways.append(Button(label, pack(OpenVoting(*own, False, not possible))))
    if row.kind != Motion.DECISION:
        ways.append(Button("votes.b_secret", pack(OpenVoting(*own, True))))
    return [tuple(ways)]


def _declare(made: ResolutionSheet, own: tuple[int, int], outcome: Outcome) -> Button:
    against = not fits(outcome, made.reading)
    return Button("votes.b_declare", pack(Declare(*own, outcome.value)), arguments={
        "outcome": outcome.value, "against": against,
    })  # fmt: skip


# The ballot


async def ballot_card(work: Work, key: str) -> Shown | None:
    """Show a ballot: in the group to the branch, in private to those entitled; numbers only after the closing."""
    found = await _motion(work, key)
    if found is None:
        return None
    row, event = found
    if not work.origin.private and (event.visibility != "branch" or row.method != Method.OPEN):
        return None
    own = await _own(work, row, event) if work.origin.private else {"choice": "", "voted": False}
    if own is None:
        return None
    now = await hall(work, event)
    shown = {
        "r": await resolutions.sheet(work, event, row, work.language), "title": event.title, "own": own,
        "voted": await _voted(work, row), "there": len(now.voters), "private": work.origin.private,
        "over": event.state in ("called-off", "closed") and row.state == "voting",
    }  # fmt: skip
    going_on = row.state == "voting" and event.state == "open" and not (own["voted"] and row.method == Method.SECRET)
    return Shown("votes.ballot", shown, _ballot_rows(work, row) if going_on else ())


async def _own(work: Work, row: Resolution, event: Event) -> dict[str, Any] | None:
    """Return what somebody voted: his choice by name, of a secret ballot only that he did; None for who has no vote."""
    member = work.actor.member_id or 0
    seat = next((s for s in await events.seats(work.session, event.id or 0) if s.member_id == member), None)
    if seat is None or not has_vote(seat, committee=event.visibility == "committee"):
        return None
    if row.method == Method.SECRET:
        voted = member in await votes.roll(work.session, row.id or 0)
        return {"choice": "", "voted": voted}
    cast = {one.member_id: one.choice for one in await votes.open_votes(work.session, row.id or 0)}
    return {"choice": cast.get(member, ""), "voted": member in cast}


def _ballot_rows(work: Work, row: Resolution) -> Rows:
    own = (row.branch_id, row.id or 0)
    if row.method == Method.OPEN:
        return (tuple(Button(f"votes.b_choice_{c}", pack(CastVote(*own, c))) for c in voting.CHOICES),)
    named = voting.names_to_choose(work, row)
    if not named:
        return (tuple(Button(f"votes.b_choice_{c}", pack(DropBallot(*own, c))) for c in voting.CHOICES),)
    buttons = [
        Button("buttons.person", pack(DropBallot(*own, f"n{place}")), arguments={"name": name})
        for place, name in enumerate(named)
    ]
    last = (Button("votes.b_choice_abstain", pack(DropBallot(*own, "abstain"))),)
    return (*(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2)), last)


# The register


async def register_card(work: Work, key: str) -> Shown | None:
    """Show a page of the register of resolutions to a committee member in private."""
    if work.branch is None or not may(work.actor, Action.SEE_REGISTER, Subject(branch_id=work.branch.id), work.place):
        return GONE
    after = int(key.split(".")[1])
    total = await votes.registered(work.session, work.branch.id or 0)
    lines, buttons = [], []
    for row, event in await votes.register(work.session, work.branch.id or 0, PAGE, after):
        made = await resolutions.sheet(work, event, row, work.language)
        lines.append({"r": made, "text": made.text[:SHORT], "title": event.title, "on": event.on_day})
        if row.outcome == Outcome.PASSED and row.done_on is None:
            press = pack(ShowMotion(row.branch_id, row.id or 0))
            buttons.append(Button("votes.b_register", press, arguments={"register": made.register or (0, 0)}))
    own = work.branch.id or 0
    turn: tuple[Button, ...] = ()
    if after > 0:
        turn += (Button("votes.b_later", pack(LookRegister(own, max(after - PAGE, 0)))),)
    if after + PAGE < total:
        turn += (Button("votes.b_earlier", pack(LookRegister(own, after + PAGE))),)
    shown = {"lines": lines, "total": total, "today": work.today}
    rows = tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))
    return Shown("votes.register", shown, (*rows, *((turn,) if turn else ())))
