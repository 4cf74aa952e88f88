"""What the card of the coverage shows: counts by relation, those without a talk, whom next, a line for each member."""

from collections.abc import Awaitable, Callable
from typing import Any

from domain.permission import Action, Subject, may
from domain.talk_coverage import Expected, counts, untouched, whom_next
from domain.talk_keeping import MONTHS
from storage import people, talk_pairs
from storage.outgoing import Button, Rows, Shown
from storage.work import Work
from texts.rendering import named
from usecases.presses import pack
from usecases.presses.talk_coverage import (
    EndPair,
    KeepFor,
    MakePair,
    SendRegister,
    ShowCadences,
    ShowKeeping,
    ShowPairs,
    TalkWith,
    TurnCadence,
    TurnCoverage,
)
from usecases.presses.talks import ListTalks
from usecases.talk_form import branch_id
from usecases.talk_keeping import months_of
from usecases.talk_pairs import cadences
from usecases.talk_reach import Coverage, load

A_PAGE, A_PERSON, MOST_PAIRS = 8, 3, 30
SUGGESTED = 3


async def coverage_card(work: Work, key: str) -> Shown | None:
    """Show the coverage of talks to whoever heads the branch; the right is asked anew each time it is drawn."""
    if not may(work.actor, Action.SEE_TALK_COVERAGE, Subject(branch_id=branch_id(work)), work.place):
        return None
    if (page_of := PAGES.get(key.partition(".")[2])) is not None:
        return await page_of(work)
    found = await load(work)
    people = [member for member in found.members if member in found.facts.members]
    page = max(0, min(int(key.partition(".")[2] or 0), (len(people) - 1) // A_PAGE))
    shown = people[page * A_PAGE : (page + 1) * A_PAGE]
    following = [
        (member, found.members[member].name)
        for member in whom_next(found.expected, work.actor.member_id or 0, work.today, SUGGESTED)
        if member in found.members
    ]
    arguments = {
        "on": work.today,
        "counts": [
            {"relation": one.relation, "total": one.total, "reached": one.reached, "overdue": one.overdue}
            for one in counts(found.expected, work.today)
        ],
        "untouched": [found.members[m].name for m in untouched(found.expected, found.talks, people)],
        "lines": [line for member in shown for line in _lines(work, found, member)],
        "page": page + 1, "pages": max(1, -(-len(people) // A_PAGE)),
    }  # fmt: skip
    return Shown("coverage.card", arguments, _rows(work, following, page, len(people)))


def _lines(work: Work, found: Coverage, member: int) -> list[dict[str, Any]]:
    """Return what is expected of a member, a line each, the most urgent first; the first of them bears his name."""
    asked = [one for one in found.expected if member == one.member or one.others == {member}]
    asked.sort(key=lambda one: one.due_on)
    name, more = found.members[member].name, max(0, len(asked) - A_PERSON)
    first: dict[str, Any] = {"name": name, "cell": None, "more": 0}
    cells = [{"name": "", "cell": _cell(work, found, member, one), "more": 0} for one in asked[:A_PERSON]] or [first]
    cells[0]["name"], cells[-1]["more"] = name, more
    return cells


def _cell(work: Work, found: Coverage, member: int, one: Expected) -> dict[str, Any]:
    """Return an expectation as the line of one side shows it; a pair stands in the lines of both."""
    pair = len(one.others) == 1
    partner = next(iter(one.others - {member}), one.member) if pair else one.by
    other = found.members.get(partner) if partner is not None else None
    return {
        "relation": one.relation, "partner": other.name if other is not None else "", "on": one.last,
        "due_on": one.due_on,
        "overdue": one.due_on < work.today,
    }  # fmt: skip


def _rows(work: Work, following: list[tuple[int, str]], page: int, total: int) -> Rows:
    own = branch_id(work)
    turns = []
    if page > 0:
        turns.append(Button("talks.newer", pack(TurnCoverage(own, page - 1))))
    if (page + 1) * A_PAGE < total:
        turns.append(Button("talks.older", pack(TurnCoverage(own, page + 1))))
    suggested = [Button("coverage.with", pack(TalkWith(own, m)), arguments={"name": name}) for m, name in following]
    register = Button("coverage.register", pack(SendRegister(own, work.today.year)))
    kept = Button("coverage.keep", pack(ShowKeeping(own)), arguments={"months": months_of(work.branch)})
    records = Button("talks.records", pack(ListTalks(own)))
    pairs, cadence = Button("coverage.pairs", pack(ShowPairs(own))), Button("coverage.cadence", pack(ShowCadences(own)))
    return (tuple(turns), *((one,) for one in suggested), (records, register), (pairs, cadence), (kept,))


async def _cadences(work: Work) -> Shown:
    """Show how often each relation is to be talked in, a button each."""
    assert work.branch is not None
    own, found = branch_id(work), cadences(work.branch)
    rows = [
        (Button("coverage.b_cadence", pack(TurnCadence(own, place)),
                arguments={"relation": one.code, "months": one.months}),)
        for place, one in enumerate(found)
    ]  # fmt: skip
    back = Button("buttons.back", pack(TurnCoverage(own, 0)))
    return Shown("coverage.cadences", {}, (*rows, (back,)))


async def _pairs(work: Work) -> Shown:
    """Show who is paired with whom; a button ends a pair."""
    own = branch_id(work)
    names = {line.id: line.name for line in await people.members(work.session, own)}
    found = [one for one in await talk_pairs.standing(work.session, own) if one.member_id in names]
    lines = [
        {"name": names[one.member_id], "since": one.made_on,
         "partner": names.get(one.other_id or 0) or work.vault.open(one.other_name, talk_pairs.NAME) or ""}
        for one in found
    ]  # fmt: skip
    ends = [
        (Button("coverage.b_end_pair", pack(EndPair(own, one.id or 0)), arguments=dict(line)),)
        for one, line in zip(found[:MOST_PAIRS], lines, strict=False)
    ]
    make = Button("coverage.b_pair", pack(MakePair(own)))
    back = Button("buttons.back", pack(TurnCoverage(own, 0)))
    return Shown("coverage.pairs_page", {"pairs": lines}, (*ends, (make, back)))


async def _keeping(work: Work) -> Shown:
    own = branch_id(work)
    choices = [Button("coverage.months", pack(KeepFor(own, months)), arguments={"months": months}) for months in MONTHS]
    back = Button("buttons.back", pack(TurnCoverage(own, 0)))
    return Shown("coverage.keeping", {"months": months_of(work.branch)}, (tuple(choices), (back,)))


def relation_text(code: str) -> str:
    """Return the name of the text that names a relation."""
    return f"coverage.relation_{named(code)}"


PAGES: dict[str, Callable[[Work], Awaitable[Shown]]] = {"keep": _keeping, "cadence": _cadences, "pairs": _pairs}
