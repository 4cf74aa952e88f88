"""Resolutions of a meeting as plain records: for cards, minutes, the register and papers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from domain.refusals.forms import NotFound
from domain.thresholds import Tally
from domain.voting import Choice, Method, Papers, Reading, Tellers, read_numbers, secret_shown
from storage import people, votes
from storage.tables import Event, OpenVote, Part, Resolution
from storage.work import Work
from texts import rendering
from usecases import events as gatherings
from usecases.meeting_hall import kind_in


@dataclass(frozen=True, slots=True)
class Frozen:
    """The hall as frozen with a vote: how many should attend and are present with a vote, and who they were (names)."""

    should: int
    present: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResolutionSheet:
    """All that is recorded of a motion; None or empty is what was not recorded. Moments are on the branch's clock.

    `kind`: decision, opinion, nomination. `method`: open (by name in the chat), hands, paper, secret (in the chat).
    `state`: proposed, voting, counted, declared. `outcome`: passed, rejected, put-off, referred, noted.
    `votes` are those given in the meeting, `written` the opinions of absentees, added up only if `written_counts`.
    `by_name`: (name, yes/no/abstain, written?) where it was voted by name. `choices`: (name, votes) of a nomination.
    `reading`: the numbers under the branch's rule, `other`: under the other profile's where that differs.
    `restricted`: it stands in the committee's papers alone.
    `hidden`: a secret ballot of too few for its result to be shown. `late`: counted after the meeting closed.
    """

    id: int
    event_id: int
    part_id: int
    number: int
    text: str
    kind: str
    method: str
    state: str
    hidden: bool
    restricted: bool
    opened_at: datetime | None
    closed_at: datetime | None
    opening: Frozen | None
    closing: Frozen | None
    came: tuple[str, ...]
    left: tuple[str, ...]
    papers: Papers | None
    votes: Tellers | None
    not_voted: int
    written: Tellers
    written_counts: bool
    by_name: tuple[tuple[str, str, bool], ...]
    choices: tuple[tuple[str, int], ...]
    reading: Reading | None
    other: Reading | None
    sentence: str
    outcome: str
    against_numbers: bool
    declared_at: datetime | None
    declared_by: str
    register: tuple[int, int] | None
    carrier: str
    due_on: date | None
    done_on: date | None
    late: bool


async def find(work: Work, number: int, *, lock: bool = False) -> Resolution:
    """Return a resolution of this branch; raises NotFound."""
    found = await votes.resolution(work.session, gatherings.branch_id(work), number, lock=lock)
    if found is None:
        raise NotFound()
    return found


async def of_event(work: Work, event_id: int, language: str | None = None) -> list[ResolutionSheet]:
    """Return the resolutions of an event in their order; the sentence in a language, the branch's by default.

    Who may see them is asked by whoever shows them: they are for whoever may see the event's names.
    """
    event = await gatherings.find(work, event_id)
    return [await sheet(work, event, one, language) for one in await votes.resolutions(work.session, event_id)]


async def sheet(work: Work, event: Event, row: Resolution, language: str | None = None) -> ResolutionSheet:
    """Return one resolution as a record."""
    part = await votes.part(work.session, row.part_id)
    assert part is not None
    names = await names_of(work, event)
    cast = await votes.open_votes(work.session, row.id or 0)
    box = await votes.box(work.session, row.id or 0) if _opened_box(row) else {}
    counted, written = _votes(row, cast), tellers([one.choice for one in cast if one.written])
    opening, closing = frozen(row.opening, names), frozen(row.closing, names)
    found = readings(work, part, row, counted, written)
    made = ResolutionSheet(
        id=row.id or 0, event_id=row.event_id, part_id=row.part_id, number=row.number,
        text=str(work.vault.open(row.text, votes.TEXT)), kind=row.kind, method=row.method, state=row.state,
        hidden=row.method == Method.SECRET and row.closed_at is not None and not secret_shown(row.returned or 0),
        restricted=row.restricted,
        opened_at=local(work, row.opened_at), closed_at=local(work, row.closed_at), opening=opening, closing=closing,
        came=_without(closing, opening), left=_without(opening, closing), papers=papers(row), votes=counted,
        not_voted=_not_voted(row, counted), written=written, written_counts=row.written_counts,
        by_name=tuple((names.get(one.member_id, ""), one.choice, one.written) for one in cast) if row.closed_at else (),
        choices=_choices(work, row, box), reading=found[0], other=found[1], sentence="", outcome=row.outcome,
        against_numbers=row.against_numbers, declared_at=local(work, row.declared_at),
        declared_by=names.get(row.declared_by or 0, ""),
        register=(row.year, row.serial) if row.year and row.serial else None,
        carrier=names.get(row.carrier_id or 0, ""), due_on=row.due_on, done_on=row.done_on, late=row.late,
    )  # fmt: skip
    spoken = language or gatherings.branch_of(work).language
    return _with_sentence(made, spoken)


def _with_sentence(made: ResolutionSheet, language: str) -> ResolutionSheet:
    return replace(made, sentence=rendering.plain(language, "votes.sentence", {"r": made}))


def _opened_box(row: Resolution) -> bool:
    """Tell whether the box of a secret ballot may be looked into: it is closed and holds enough ballots."""
    return row.method == Method.SECRET and row.closed_at is not None and secret_shown(row.returned or 0)


async def names_of(work: Work, event: Event) -> dict[int, str]:
    """Return the names of the branch's people by member, those who have left since among them."""
    lines = await people.everybody(work.session, event.branch_id)
    return {line.id or 0: line.name for line in lines}


def local(work: Work, at: datetime | None) -> datetime | None:
    """Return an instant on the branch's clock, None when there is none."""
    return work.local(at) if at is not None else None


def frozen(kept: dict[str, Any], names: dict[int, str]) -> Frozen | None:
    """Return a frozen hall, None before it was frozen."""
    if not kept:
        return None
    return Frozen(len(kept["entitled"]), len(kept["voters"]), tuple(names.get(m, "") for m in kept["voters"]))


def _without(one: Frozen | None, other: Frozen | None) -> tuple[str, ...]:
    """Return who was in one hall and not in the other."""
    return tuple(name for name in one.names if name not in other.names) if one and other else ()


def papers(row: Any) -> Papers | None:
    """Return the ballot papers of a count, None where none were used."""
    if row.handed is None or row.returned is None or row.valid is None or row.void is None:
        return None
    return Papers(row.handed, row.returned, row.valid, row.void)


def tellers(choices: Sequence[str]) -> Tellers:
    """Return how often each choice was made."""
    return Tellers(*(sum(one == choice.value for one in choices) for choice in Choice))


def _votes(row: Resolution, cast: Sequence[OpenVote]) -> Tellers | None:
    """Return the votes given in the meeting, None before the closing: what is going on is nobody's to see."""
    if row.closed_at is None:
        return None
    if row.method == Method.OPEN:
        return tellers([one.choice for one in cast if not one.written])
    if row.yes is None or row.no is None or row.abstain is None:
        return None
    return Tellers(row.yes, row.no, row.abstain)


def _not_voted(row: Resolution, counted: Tellers | None) -> int:
    """Return how many of those present with a vote gave none."""
    if counted is None or not row.closing:
        return 0
    return max(len(row.closing["voters"]) - counted.total - (row.void or 0), 0)


def _choices(work: Work, row: Resolution, box: dict[str, int]) -> tuple[tuple[str, int], ...]:
    """Return the votes of each person named, in the order given."""
    if row.options is None or not box:
        return ()
    named: list[str] = work.vault.open(row.options, votes.OPTIONS) or []
    return tuple((name, box.get(f"n{place}", 0)) for place, name in enumerate(named))


def base_of(kept: dict[str, Any], base: str) -> int:
    """Return how many people of this base should have attended, as frozen."""
    full = len(kept["entitled"]) if base == "committee" else kept["full"]
    return Tally(members=kept["members"], full=full, voting=len(kept["entitled"])).by(base)


def readings(
    work: Work, part: Part, row: Resolution, counted: Tellers | None, written: Tellers
) -> tuple[Reading | None, Reading | None]:
    """Return what the numbers say by the rule of the closing, and by the other profile's where that differs."""
    if row.kind != "decision" or counted is None or not row.closing or not row.rule:
        return None, None
    yes = counted.yes + (written.yes if row.written_counts else 0)
    own = read_numbers(row.rule, row.base, row.base_count or 0, yes)
    passing = kind_in(work, part, other=True).passing
    if passing is None:
        return own, None
    other = read_numbers(passing.rule.value, passing.base.value, base_of(row.closing, passing.base.value), yes)
    return own, other if (other.needed, other.reached) != (own.needed, own.reached) else None
