"""The form of an election's ballot: its post and seats, the candidates in the order given, who counts."""

from collections.abc import Sequence
from typing import Any

from domain import attendance
from domain.elections import check_candidates, check_scrutineers
from domain.permission import Action
from domain.refusals.votes import BadCount
from domain.wording import clean_name
from storage import events, people, votes
from storage.tables import Candidate, Election, Event
from storage.work import Work
from usecases import events as gatherings
from usecases.elections import setting
from usecases.motions import read_count
from usecases.presses.votes import ELECTION, AddElection
from usecases.reading import vocabulary
from usecases.wizards import Answers, Choice, Step, Wizard, known, start

POSTS = ("committee", "secretary", "deputy", "delegates")
MOST_SEATS, MOST_CANDIDATES = 15, 30


# The ballot


async def open_election(work: Work, press: AddElection) -> None:
    """Ask who is elected to what."""
    event = await gatherings.find(work, press.event)
    work.require(Action.RUN_VOTE, gatherings.subject(event))
    attendance.check_alive(await gatherings.gathering(work, event))
    parts = await events.parts(work.session, event.id or 0)
    chosen = next((part for part in parts if part.election), None)
    chosen = chosen or next((part for part in parts if part.kind in ("assembly", "committee")), parts[0])
    await start(work, ELECTION_FORM.kind, {"event": event.id, "part": chosen.id})


async def _posts(_work: Work, _given: Answers) -> Sequence[Choice]:
    return [Choice(post, f"elections.b_post_{post}") for post in POSTS]


async def _seats(work: Work, given: Answers, text: str) -> int:
    number = read_count(text)
    if not 1 <= number <= MOST_SEATS or (given.get("post") in ("secretary", "deputy") and number > 1):
        raise BadCount(value=text[:20])
    return number


async def _seat_choices(_work: Work, given: Answers) -> Sequence[Choice]:
    few = (1,) if given.get("post") in ("secretary", "deputy") else (1, 2, 3, 5, 7)
    return [Choice(str(n), "elections.b_seats", {"seats": n}) for n in few]


async def _candidates(work: Work, _given: Answers) -> Sequence[Choice]:
    lines = await people.members(work.session, gatherings.branch_id(work))
    return [Choice(f"m{line.id}", "buttons.person", {"name": line.name}) for line in lines if line.standing == "full"]


async def _typed_name(_work: Work, _given: Answers, text: str) -> str:
    return clean_name(text, vocabulary())


async def _counting(work: Work, given: Answers) -> Sequence[Choice]:
    """Offer full members of the meeting who are no candidates (E17)."""
    seats = await events.seats(work.session, given["event"])
    taken = {*(given.get("names") or []), *(given.get("scrutineers") or [])}
    return [
        Choice(f"m{seat.member_id}", "buttons.person", {"name": seat.name})
        for seat in seats
        if seat.standing == "full" and (f"m{seat.member_id}" not in taken or not given.get("names"))
    ]


async def _scrutineers(work: Work, given: Answers) -> Sequence[Choice]:
    return await _counting(work, {**given, "scrutineers": []})


async def named(work: Work, chosen: Sequence[str]) -> list[tuple[int | None, str]]:
    """Return the persons chosen, member (None: typed by hand) and name, in the order in which they were given."""
    lines = {f"m{line.id}": line for line in await people.members(work.session, gatherings.branch_id(work))}
    return [(lines[one].id, lines[one].name) if one in lines else (None, one) for one in chosen]


async def _ballot_facts(work: Work, given: Answers) -> dict[str, Any]:
    event = await gatherings.find(work, given["event"])
    chosen = {name: [n for _, n in await named(work, given.get(name) or [])] for name in _MANY}
    return {"title": event.title, "margin": setting(work, "margin"), **chosen}


_MANY = ("names", "scrutineers", "tellers")


async def add_election(work: Work, given: Answers) -> None:
    """Store a ballot: enough candidates (E13, E14), in the order given; those who count are no candidates (E17)."""
    event = await gatherings.hold(work, given["event"])
    work.require(Action.RUN_VOTE, gatherings.subject(event))
    attendance.check_alive(await gatherings.gathering(work, event))
    standing, seats = (await named(work, given["names"]))[:MOST_CANDIDATES], int(given["seats"])
    check_candidates(given["post"], seats, len(standing), setting(work, "margin"))
    counting = {name: await named(work, given.get(name) or []) for name in ("scrutineers", "tellers")}
    for chosen in counting.values():
        check_scrutineers([member for member, _ in standing], [(member or 0, name) for member, name in chosen])
    row = Election(
        branch_id=event.branch_id, event_id=event.id or 0, part_id=given["part"], post=given["post"], seats=seats,
        number=await votes.next_ballot(work.session, event.id or 0), made_by=work.actor.member_id, made_at=work.now,
        scrutineers=[member for member, _ in counting["scrutineers"] if member],
        tellers=[member for member, _ in counting["tellers"] if member],
    )  # fmt: skip
    await store_ballot(work, event, row, standing)


async def store_ballot(work: Work, event: Event, row: Election, standing: Sequence[tuple[int | None, str]]) -> None:
    """Store a ballot with its candidates and show its control card."""
    work.session.add(row)
    await work.session.flush()
    for ordinal, (member, name) in enumerate(standing, 1):
        work.session.add(Candidate(election_id=row.id or 0, ordinal=ordinal, member_id=member, name=name))
    await work.session.flush()
    await work.audit("add_election", "election", row.id, post=row.post, seats=row.seats, candidates=len(standing))
    await work.touch_card(work.origin.user_id or 0, ELECTION, row.id)
    await work.refresh_cards("event_desk", event.id)


ELECTION_STEPS = (
    Step("post", choices=_posts), Step("seats", choices=_seat_choices, read=_seats, a_row=5),
    Step("names", choices=_candidates, read=_typed_name, many=True, a_row=3),
    Step("scrutineers", choices=_scrutineers, many=True, a_row=3),
    Step("tellers", choices=_counting, many=True, optional=True, a_row=3),
)  # fmt: skip
ELECTION_FORM = known(Wizard("election", "elections", ELECTION_STEPS, add_election, facts=_ballot_facts))
