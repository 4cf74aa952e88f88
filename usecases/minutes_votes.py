"""What was voted in a part, as plain entries that minutes can keep, and the ballots its kit prints."""

from dataclasses import dataclass
from typing import Any

from storage.tables import Event, Part
from storage.work import Work
from texts.rendering import plain
from usecases import elections, resolutions
from usecases import events as gatherings
from usecases.elections import ElectionSheet
from usecases.resolutions import ResolutionSheet


@dataclass(frozen=True, slots=True)
class Voted:
    """The votes and the elections of a part, in their order."""

    votes: list[dict[str, Any]]
    elections: list[dict[str, Any]]


async def votes_of(work: Work, event: Event, part: Part) -> Voted:
    """Return what was voted in a part, told in the branch's language; what was only proposed is left out."""
    found = await resolutions.of_event(work, event.id or 0)
    held = await elections.of_event(work, event.id or 0)
    language = gatherings.branch_of(work).language
    return Voted(
        [_vote(one) for one in found if one.part_id == part.id and (one.votes or one.hidden or one.outcome)],
        [_election(one, language) for one in held if one.part_id == part.id and one.papers],
    )


def _vote(one: ResolutionSheet) -> dict[str, Any]:
    counted = one.votes.total if one.votes else 0
    wrong = one.papers is not None and _unbalanced(one.papers, None if one.hidden or one.choices else counted)
    many = one.closing is not None and counted > one.closing.present and not one.choices
    return {
        "text": one.text, "sentence": one.sentence, "method": one.method, "carrier": one.carrier,
        "due_on": one.due_on, "late": one.late, "serial": list(one.register or ()),
        "restricted": one.restricted, "wrong": wrong or many or one.against_numbers,
    }  # fmt: skip


def _unbalanced(papers: Any, counted: int | None) -> bool:
    """Tell whether the papers of a vote do not add up: returned against handed out, valid and void, the votes."""
    split = papers.valid + papers.void != papers.returned
    return papers.returned > papers.handed or split or counted not in (None, papers.valid)


def _election(one: ElectionSheet, language: str) -> dict[str, Any]:
    title = plain(language, "elections.post", {"post": one.post})
    return {
        "text": title, "sentence": one.sentence, "method": "", "carrier": "", "due_on": None, "late": one.late,
        "serial": [], "restricted": False, "scrutineers": list(one.scrutineers), "tellers": list(one.tellers),
        "wrong": one.papers is not None and _unbalanced(one.papers, None),
    }  # fmt: skip


async def ballots_of(work: Work, event: Event) -> list[dict[str, Any]]:
    """Return the ballots to be printed for an event's elections that are not counted yet."""
    held = await elections.of_event(work, event.id or 0)
    return [
        {"post": one.post, "seats": one.seats, "names": [c.name for c in one.candidates if not c.written_in]}
        for one in held
        if one.papers is None
    ]
