"""What is entered for somebody in a vote, and who carries a resolution out, by when."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from domain.permission import Action
from domain.refusals.forms import DateInPast
from domain.refusals.votes import AlreadyDeclared, NobodyAbsent, VoteNotOpen
from domain.voting import Choice as Vote
from domain.voting import Method, Motion
from storage import events, votes
from storage.tables import Event, Resolution, Seat
from storage.work import Work
from usecases import events as gatherings
from usecases import resolutions, voting
from usecases.event_small_forms import days
from usecases.meeting_hall import hall, has_vote
from usecases.motions import roster_choices
from usecases.presses.votes import EnterWritten, NameCarrier
from usecases.reading import civil_date
from usecases.resolution_clock import wind
from usecases.wizards import Answers, Choice, Step, Wizard, known, start

# For somebody else: an absentee's written opinion, or the voice of somebody present who cannot press


async def open_written(work: Work, press: EnterWritten) -> None:
    """Ask whose opinion is entered: in writing of an absentee, by word of mouth of somebody present."""
    row, event = await voting.held(work, press.motion, Action.RUN_VOTE)
    _writable(row)
    if not await _others(work, row, event):
        raise NobodyAbsent()
    await start(work, WRITTEN_FORM.kind, {"motion": row.id})


def _writable(row: Resolution) -> None:
    if row.state == "declared":
        raise AlreadyDeclared()
    if row.kind == Motion.NOMINATION or row.method == Method.SECRET:
        raise VoteNotOpen()


async def _others(work: Work, row: Resolution, event: Event) -> list[Seat]:
    """Return for whom something may be entered: absentees, and those present while it is voted on by name."""
    committee = event.visibility == "committee"
    by_name = row.state == "voting" and row.method == Method.OPEN
    seats = await events.seats(work.session, event.id or 0)
    there = (await hall(work, event)).voters
    return [s for s in seats if has_vote(s, committee=committee) and (by_name or s.member_id not in there)]


async def _whose(work: Work, given: Answers) -> Sequence[Choice]:
    row = await resolutions.find(work, given["motion"])
    event = await gatherings.find(work, row.event_id)
    seats, there = await _others(work, row, event), (await hall(work, event)).voters
    return [
        Choice(f"m{seat.member_id}", "votes.b_whose", {"name": seat.name, "there": seat.member_id in there})
        for seat in seats[:90]
    ]


async def _choices(_work: Work, _given: Answers) -> Sequence[Choice]:
    return [Choice(vote.value, f"votes.b_choice_{vote.value}") for vote in Vote]


async def _written_facts(work: Work, given: Answers) -> dict[str, Any]:
    row = await resolutions.find(work, given["motion"])
    found = next((c for c in await _whose(work, given) if c.value == given.get("whose")), None)
    return {"number": row.number, "name": found.arguments["name"] if found else "",
            "there": bool(found and found.arguments["there"])}  # fmt: skip


async def enter_written(work: Work, given: Answers) -> None:
    """Store what an officer enters for somebody; marked with who entered it, and the person is told."""
    row, event = await voting.held(work, given["motion"], Action.RUN_VOTE)
    _writable(row)
    member = int(given["whose"][1:])
    seat = next((seat for seat in await _others(work, row, event) if seat.member_id == member), None)
    if seat is None:
        raise VoteNotOpen()
    written = member not in (await hall(work, event)).voters
    by = work.actor.member_id
    await votes.cast(work.session, row.id or 0, member, given["choice"], work.now, written=written, by=by)
    await work.audit("enter_vote", "resolution", row.id, for_member_id=member, written=written)
    await voting.refresh(work, row)
    line = (await gatherings.reachable(work)).get(member)
    if line is not None and line.user_id is not None and member != by:
        about: dict[str, Any] = {"title": event.title, "number": row.number, "choice": given["choice"]}
        await work.say(line.user_id, "votes.entered_for_you", written=written, **about)


WRITTEN_STEPS = (Step("whose", choices=_whose, a_row=3), Step("choice", choices=_choices, a_row=3))
WRITTEN_FORM = known(Wizard("written", "votes", WRITTEN_STEPS, enter_written, facts=_written_facts))


# Who carries it out


async def open_carrier(work: Work, press: NameCarrier) -> None:
    """Ask who carries a resolution out, by when."""
    row, _ = await voting.held(work, press.motion, Action.RUN_VOTE)
    await start(work, CARRIER_FORM.kind, {"motion": row.id})


async def _due(work: Work, _given: Answers, text: str) -> date:
    on = civil_date(work, text, past=False)
    if on < work.today:
        raise DateInPast(on=on)
    return on


async def name_carrier(work: Work, given: Answers) -> None:
    """Store who carries a resolution out, by when; he is told in private and reminded."""
    row, event = await voting.held(work, given["motion"], Action.RUN_VOTE)
    row.carrier_id, row.due_on, row.done_on = int(given["who"][1:]), given.get("due"), None
    wind(work, row)
    await work.session.flush()
    await work.audit("name_carrier", "resolution", row.id, for_member_id=row.carrier_id)
    await voting.refresh(work, row)
    line = (await gatherings.reachable(work)).get(row.carrier_id)
    if line is not None and line.user_id is not None and line.user_id != work.origin.user_id:
        text = str(work.vault.open(row.text, votes.TEXT))
        await work.say(line.user_id, "votes.carrier_named", title=event.title, motion=text, due=row.due_on)


CARRIER_STEPS = (
    Step("who", choices=roster_choices, a_row=3),
    Step("due", choices=days, read=_due, optional=True),
)
CARRIER_FORM = known(Wizard("carrier", "votes", CARRIER_STEPS, name_carrier))
