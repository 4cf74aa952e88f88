"""The forms of a vote: the motion, and a count from the room."""

from collections.abc import Sequence
from typing import Any

from domain import attendance
from domain.agenda import ON
from domain.permission import Action
from domain.refusals.events import EventNotOpen
from domain.refusals.votes import AlreadyDeclared, BadCount, VoteNotOpen
from domain.voting import Method, Motion, Papers, Tellers, check_papers, check_votes
from domain.wording import clean_name
from storage import events, papers, people, votes
from storage.tables import Event, Resolution
from storage.work import Work
from usecases import events as gatherings
from usecases import resolutions, voting
from usecases.elections import setting
from usecases.event_forms import part_shown
from usecases.event_small_forms import short
from usecases.meeting_hall import hall
from usecases.presses.votes import MOTION, AddMotion, EnterCount
from usecases.reading import vocabulary
from usecases.wizards import Answers, Choice, Step, Wizard, known, start

LONGEST_MOTION, MOST_VOTES, MOST_NAMES = 300, 9999, 12


# The motion


async def open_motion(work: Work, press: AddMotion) -> None:
    """Ask what is put to the vote in a meeting."""
    event = await gatherings.find(work, press.event)
    work.require(Action.RUN_VOTE, gatherings.subject(event))
    _not_called_off(await gatherings.gathering(work, event))
    parts = await events.parts(work.session, event.id or 0)
    hidden = any(item.confidential for item in await papers.items(work.session, event.id or 0, *ON))
    given: Answers = {"event": event.id, "hidden": hidden and event.visibility == "branch"}
    await start(work, MOTION_FORM.kind, given | ({"part": f"p{parts[0].id}"} if len(parts) == 1 else {}))


def _not_called_off(moments: attendance.Gathering) -> None:
    if moments.called_off is not None:
        attendance.check_alive(moments)


async def _parts(work: Work, given: Answers) -> Sequence[Choice]:
    parts = await events.parts(work.session, given["event"])
    shown = {f"p{p.id}": part_shown(p) for p in parts}
    return [Choice(code, "votes.b_part", {"kind": part["kind"]}) for code, part in shown.items()]


async def _kinds(_work: Work, _given: Answers) -> Sequence[Choice]:
    return [Choice(kind.value, f"votes.b_kind_{kind.value}") for kind in Motion]


async def _readers(_work: Work, _given: Answers) -> Sequence[Choice]:
    return [Choice("all", "agenda.b_open"), Choice("committee", "agenda.b_confidential")]


async def _text(_work: Work, _given: Answers, text: str) -> str:
    return short(text, LONGEST_MOTION)


async def roster_choices(work: Work, _given: Answers) -> Sequence[Choice]:
    """Offer everybody on the roster."""
    lines = await people.members(work.session, gatherings.branch_id(work))
    return [Choice(f"m{line.id}", "buttons.person", {"name": line.name}) for line in lines[:60]]


async def _read_name(work: Work, _given: Answers, text: str) -> str:
    return clean_name(text, vocabulary())


async def _motion_facts(work: Work, given: Answers) -> dict[str, Any]:
    event = await gatherings.find(work, given["event"])
    return {"title": event.title, "names": await _chosen_names(work, given), "seen_by": event.visibility}


async def _chosen_names(work: Work, given: Answers) -> list[str]:
    lines = await people.members(work.session, gatherings.branch_id(work))
    known_names = {f"m{line.id}": line.name for line in lines}
    return [known_names.get(one, one) for one in given.get("names") or []][:MOST_NAMES]


async def add_motion(work: Work, given: Answers) -> None:
    """Store a motion under the next number of its meeting and show its control card."""
    event = await gatherings.hold(work, given["event"])
    work.require(Action.RUN_VOTE, gatherings.subject(event))
    _not_called_off(await gatherings.gathering(work, event))
    names = await _chosen_names(work, given)
    row = Resolution(
        branch_id=event.branch_id, event_id=event.id or 0, part_id=int(given["part"][1:]), kind=given["kind"],
        number=await votes.next_number(work.session, event.id or 0), text=work.vault.seal(given["text"], votes.TEXT),
        options=work.vault.seal(names, votes.OPTIONS) if given["kind"] == Motion.NOMINATION else None,
        restricted=given.get("readers") == "committee",
        written_counts=bool(setting(work, "written")), made_by=work.actor.member_id, made_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    await work.session.flush()
    await work.audit("add_motion", "resolution", row.id, kind=row.kind)
    await work.touch_card(work.origin.user_id or 0, MOTION, row.id)
    await work.refresh_cards("event_desk", event.id)


MOTION_STEPS = (
    Step("part", choices=_parts, a_row=1),
    Step("kind", choices=_kinds, a_row=1),
    Step("text", read=_text),
    Step("readers", choices=_readers, wanted=lambda a: bool(a.get("hidden")), a_row=1),
    Step(
        "names",
        choices=roster_choices,
        read=_read_name,
        many=True,
        wanted=lambda a: a.get("kind") == "nomination",
        a_row=3,
    ),
)
MOTION_FORM = known(Wizard("motion", "votes", MOTION_STEPS, add_motion, facts=_motion_facts, secret=True))


# A count from the room


async def open_count(work: Work, press: EnterCount) -> None:
    """Ask for the numbers counted in the room; the hall is frozen as the vote begins."""
    row, event = await voting.held(work, press.motion, Action.RUN_VOTE)
    _countable(row, event)
    now = await hall(work, event)
    await voting.check_quorum(work, row, now)
    if not row.opening:
        row.opening, row.opened_at = now.kept, work.now
    await start(work, COUNT_FORM.kind, {"motion": row.id, "paper": press.paper})


def _countable(row: Resolution, event: Event) -> None:
    if event.opened_at is None:
        raise EventNotOpen()
    if row.state == "declared":
        raise AlreadyDeclared()
    if row.state == "voting" or row.method in (Method.OPEN, Method.SECRET):
        raise VoteNotOpen()


def read_count(text: str) -> int:
    """Return a typed number of votes; raises BadCount."""
    typed = text.strip()
    if not typed.isdecimal() or int(typed) > MOST_VOTES:
        raise BadCount(value=text[:20])
    return int(typed)


async def _number(_work: Work, _given: Answers, text: str) -> int:
    return read_count(text)


async def _void(work: Work, given: Answers, text: str) -> int:
    """Return the void ballots; raises CountDiffers at once when the papers do not add up."""
    void = read_count(text)
    check_papers(_papers(given | {"void": void}), await _voters(work, given))
    return void


async def _abstain(work: Work, given: Answers, text: str) -> int:
    """Return the abstentions; raises CountDiffers at once when the votes do not add up."""
    abstain = read_count(text)
    await _check(work, given | {"abstain": abstain})
    return abstain


def _papers(given: Answers) -> Papers:
    return Papers(given["handed"], given["returned"], given["valid"], given["void"])


async def _voters(work: Work, given: Answers) -> int:
    row = await resolutions.find(work, given["motion"])
    return len((await hall(work, await gatherings.find(work, row.event_id))).voters)


async def _check(work: Work, given: Answers) -> None:
    counted = _papers(given) if given["paper"] else None
    check_votes(Tellers(given["yes"], given["no"], given["abstain"]), counted, await _voters(work, given))


async def _count_facts(work: Work, given: Answers) -> dict[str, Any]:
    row = await resolutions.find(work, given["motion"])
    return {"number": row.number, "voters": await _voters(work, given)}


async def keep_count(work: Work, given: Answers) -> None:
    """Store a count from the room, checked; the hall is frozen again. One entered after the meeting is marked late."""
    row, event = await voting.held(work, given["motion"], Action.RUN_VOTE)
    _countable(row, event)
    await _check(work, given)
    counted = _papers(given) if given["paper"] else None
    row.method = Method.PAPER if counted else Method.HANDS
    row.handed, row.returned = (counted.handed, counted.returned) if counted else (None, None)
    row.valid, row.void = (counted.valid, counted.void) if counted else (None, None)
    row.yes, row.no, row.abstain = given["yes"], given["no"], given["abstain"]
    row.late = event.closed_at is not None
    await voting.freeze(work, row, await hall(work, event))
    await work.session.flush()
    await work.audit("enter_count", "resolution", row.id, paper=bool(given["paper"]), late=row.late)
    await voting.refresh(work, row)


def _on_paper(given: Answers) -> bool:
    return bool(given.get("paper"))


COUNT_STEPS = (
    Step("handed", read=_number, wanted=_on_paper), Step("returned", read=_number, wanted=_on_paper),
    Step("valid", read=_number, wanted=_on_paper), Step("void", read=_void, wanted=_on_paper),
    Step("yes", read=_number), Step("no", read=_number), Step("abstain", read=_abstain),
)  # fmt: skip
COUNT_FORM = known(Wizard("count", "votes", COUNT_STEPS, keep_count, facts=_count_facts))
