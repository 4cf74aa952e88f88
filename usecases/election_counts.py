"""The forms of an election's count and of what the chair declares; the program declares nobody elected."""

from collections.abc import Sequence
from typing import Any

from domain.elections import Line, check_count, is_void
from domain.permission import Action
from domain.refusals.events import EventNotOpen
from domain.refusals.votes import (
    AlreadyDeclared,
    BadCount,
    CandidateLines,
    NotCountedYet,
    NotFromTheVotes,
    TooManyElected,
)
from domain.voting import Papers
from domain.wording import clean_name
from storage import votes
from storage.tables import Candidate, Election, Event
from storage.work import Work
from usecases import elections
from usecases import events as gatherings
from usecases.election_running import held, refresh
from usecases.elections import setting
from usecases.meeting_hall import hall, part_of
from usecases.motions import read_count
from usecases.presses.votes import DeclareElection, EnterElection
from usecases.reading import vocabulary
from usecases.wizards import Answers, Choice, Step, Wizard, known, start

# The count


async def open_count(work: Work, press: EnterElection) -> None:
    """Ask for the numbers counted in the room."""
    row, event = await held(work, press.election, Action.RUN_VOTE)
    _countable(row, event)
    await start(work, TALLY_FORM.kind, {"election": row.id})


def _countable(row: Election, event: Event) -> None:
    if event.opened_at is None or not row.opening:
        raise EventNotOpen()
    if row.state == "declared":
        raise AlreadyDeclared()


async def _number(_work: Work, _given: Answers, text: str) -> int:
    return read_count(text)


async def _void(work: Work, given: Answers, text: str) -> int:
    """Return the void ballots; raises CountDiffers at once when the papers do not add up."""
    void = read_count(text)
    check_count([], _papers(given | {"void": void}), 1, await _voters(work, given))
    return void


def _papers(given: Answers) -> Papers:
    """Return the papers of a count; where more came back than were handed out, none of them is valid."""
    handed, returned = given["handed"], given["returned"]
    if returned > handed:
        return Papers(handed, returned, 0, returned)
    return Papers(handed, returned, given["valid"], given["void"])


async def _voters(work: Work, given: Answers) -> int:
    row = await elections.find(work, given["election"])
    return len((await hall(work, await gatherings.find(work, row.event_id))).voters)


async def _lines(work: Work, given: Answers, text: str) -> list[list[int]]:
    """Return the typed numbers, a line a candidate: for, not for, abstained; raises CandidateLines and BadCount."""
    printed = await _printed(work, given)
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) != len(printed):
        raise CandidateLines(wanted=len(printed), given=len(lines))
    found = [_three(line) for line in lines]
    await _check(work, given | {"lines": found, "others": None})
    return found


def _three(line: str) -> list[int]:
    """Return the last three numbers of a line: a name may stand before them."""
    words = line.replace("\uff0c", " ").replace(",", " ").split()
    if len(words) < 3:
        raise BadCount(value=line[:20])
    return [read_count(word) for word in words[-3:]]


async def _others(work: Work, given: Answers, text: str) -> list[list[Any]]:
    """Return other persons written in, a line each: the name, the votes."""
    found: list[list[Any]] = []
    for line in (line.split() for line in text.splitlines() if line.strip()):
        if len(line) < 2:
            raise BadCount(value=" ".join(line)[:20])
        found.append([clean_name(" ".join(line[:-1]), vocabulary()), read_count(line[-1])])
    await _check(work, given | {"others": found})
    return found


async def _printed(work: Work, given: Answers) -> list[Candidate]:
    return [one for one in await votes.candidates(work.session, given["election"]) if not one.written_in]


async def _check(work: Work, given: Answers) -> None:
    """Raise CountDiffers unless everything entered so far adds up."""
    row = await elections.find(work, given["election"])
    lines = [Line(str(n), *got) for n, got in enumerate(given.get("lines") or [])]
    lines += [Line(name, got, written_in=True) for name, got in given.get("others") or []]
    check_count(lines, _papers(given), row.seats, await _voters(work, given))


async def _count_facts(work: Work, given: Answers) -> dict[str, Any]:
    row = await elections.find(work, given["election"])
    void = not _stands(given)
    return {
        "post": row.post, "seats": row.seats, "names": [one.name for one in await _printed(work, given)],
        "voters": await _voters(work, given), "is_void": void,
    }  # fmt: skip


def _stands(given: Answers) -> bool:
    """Tell whether the ballot stands as far as is known, so that names are counted."""
    return not all(name in given for name in ("handed", "returned")) or given["returned"] <= given["handed"]


async def keep_count(work: Work, given: Answers) -> None:
    """Store a count, checked; a ballot of which more came back than were handed out is void (E15)."""
    row, event = await held(work, given["election"], Action.RUN_VOTE)
    _countable(row, event)
    await _check(work, given)
    papers, now = _papers(given), await hall(work, event)
    row.handed, row.returned, row.valid, row.void = papers.handed, papers.returned, papers.valid, papers.void
    row.state, row.closed_at, row.closing = "void" if is_void(papers) else "counted", work.now, now.kept
    row.win_rule, row.win_of = elections.win_rule(work, await part_of(work, row.part_id)), setting(work, "win_of")
    row.late = event.closed_at is not None
    await votes.remove_written_in(work.session, row.id or 0)
    for one, got in zip(await _printed(work, given), given.get("lines") or [], strict=False):
        one.yes, one.no, one.abstain = got
    ordinal = len(await _printed(work, given))
    for place, (name, got) in enumerate(given.get("others") or [], ordinal + 1):
        work.session.add(Candidate(election_id=row.id or 0, ordinal=place, name=name, written_in=True, yes=got))
    await work.session.flush()
    await work.audit("enter_count", "election", row.id, void=row.state == "void", late=row.late)
    await refresh(work, row)


TALLY_STEPS = (
    Step("handed", read=_number), Step("returned", read=_number), Step("valid", read=_number, wanted=_stands),
    Step("void", read=_void, wanted=_stands), Step("lines", read=_lines, wanted=_stands),
    Step("others", read=_others, optional=True, wanted=_stands),
)  # fmt: skip
TALLY_FORM = known(Wizard("tally", "elections", TALLY_STEPS, keep_count, facts=_count_facts))


# What the chair declares


async def open_declare(work: Work, press: DeclareElection) -> None:
    """Ask the chair whom he declares elected; those with the votes by the branch's rule are ticked already."""
    row, event = await held(work, press.election, Action.DECLARE_RESULT)
    _declarable(row)
    made = await elections.sheet(work, event, row)
    found = made.by_rule.get(made.win_of)
    ticked = [f"c{made.candidates[n].id}" for n in found.elected] if found else []
    await start(work, DECLARE_FORM.kind, {"election": row.id, "winners": ticked})


def _declarable(row: Election) -> None:
    if row.state == "declared":
        raise AlreadyDeclared()
    if row.state != "counted":
        raise NotCountedYet()


async def _winners(work: Work, given: Answers) -> Sequence[Choice]:
    lines = await votes.candidates(work.session, given["election"])
    return [
        Choice(f"c{one.id}", "elections.b_winner", {"name": one.name, "votes": one.yes or 0})
        for one in sorted(lines, key=lambda one: -(one.yes or 0))
    ]


async def _declare_facts(work: Work, given: Answers) -> dict[str, Any]:
    row = await elections.find(work, given["election"])
    made = await elections.sheet(work, await gatherings.find(work, row.event_id), row, work.language)
    chosen = [one.name for one in made.candidates if f"c{one.id}" in (given.get("winners") or [])]
    return {"e": made, "chosen": chosen}


async def declare(work: Work, given: Answers) -> None:
    """Store whom the chair declares elected: never more than there are seats, nobody without a vote."""
    row, _ = await held(work, given["election"], Action.DECLARE_RESULT)
    _declarable(row)
    chosen = set(given.get("winners") or [])
    if len(chosen) > row.seats:
        raise TooManyElected(seats=row.seats)
    for one in await votes.candidates(work.session, row.id or 0):
        one.elected = f"c{one.id}" in chosen
        if one.elected and not one.yes:
            raise NotFromTheVotes(name=one.name)
    row.state, row.declared_at, row.declared_by = "declared", work.now, work.actor.member_id
    await work.session.flush()
    await work.audit("declare", "election", row.id, elected=len(chosen))
    await refresh(work, row)


DECLARE_STEPS = (Step("winners", choices=_winners, many=True, optional=True, a_row=2),)
DECLARE_FORM = known(Wizard("elected", "elections", DECLARE_STEPS, declare, facts=_declare_facts))
