"""Elections of a meeting as plain records: for cards, ballots, counting sheets and minutes."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.elections import MARGIN, WIN_OF, Outlook, differ, is_void, outlooks
from domain.refusals.forms import NotFound
from domain.thresholds import Tally, needed
from domain.voting import Papers
from storage import votes
from storage.tables import Candidate, Election, Event, Part
from storage.work import Work
from texts import rendering
from usecases import events as gatherings
from usecases.meeting_hall import kind_in
from usecases.resolutions import Frozen, frozen, local, names_of, papers

SETTING = "votes"  # in the branch's settings: margin, win_of, written
WIN_RULE = "more-than-half"


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """A name on the ballot in the order given, or one written in; votes None before the count."""

    id: int
    member_id: int | None
    name: str
    written_in: bool
    yes: int | None
    no: int | None
    abstain: int | None
    elected: bool


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many must be present for an election under one profile, and whether they were."""

    rule: str
    base_count: int
    needed: int
    present: int

    @property
    def met(self) -> bool:
        """Whether enough were present."""
        return self.present >= self.needed


@dataclass(frozen=True, slots=True)
class ElectionSheet:
    """All that is recorded of one ballot of an election; moments are on the branch's clock.

    `post`: committee, secretary, deputy, delegates. `state`: prepared, voting, counted, void (more ballots returned
    than handed out), declared. `candidates` are in the order in which they were given, not by surname strokes.
    `by_rule`: who has the votes (places in `candidates`) counted of those who should attend, and of those present;
    `win_of` is the branch's choice of the two, `differs` when they lead to other winners. `quorum` by the branch's
    profile, `other_quorum` by the other where it asks for another number. `before_id`: the ballot before this run-off.
    """

    id: int
    event_id: int
    part_id: int
    number: int
    post: str
    seats: int
    before_id: int | None
    state: str
    candidates: tuple[CandidateLine, ...]
    scrutineers: tuple[str, ...]
    tellers: tuple[str, ...]
    opened_at: datetime | None
    closed_at: datetime | None
    opening: Frozen | None
    closing: Frozen | None
    papers: Papers | None
    quorum: Quorum | None
    other_quorum: Quorum | None
    win_rule: str
    win_of: str
    by_rule: dict[str, Outlook]
    differs: bool
    sentence: str
    elected: tuple[str, ...]
    declared_at: datetime | None
    declared_by: str
    handed_over_at: datetime | None
    late: bool


def setting(work: Work, name: str) -> Any:
    """Return what the branch set about votes: `margin` (per cent), `win_of` (should, present), `written` (bool)."""
    shipped: dict[str, Any] = {"margin": MARGIN, "win_of": WIN_OF[0], "written": False}
    return gatherings.branch_of(work).settings.get(SETTING, {}).get(name, shipped[name])


async def find(work: Work, number: int, *, lock: bool = False) -> Election:
    """Return a ballot of this branch's elections; raises NotFound."""
    found = await votes.election(work.session, gatherings.branch_id(work), number, lock=lock)
    if found is None:
        raise NotFound()
    return found


async def of_event(work: Work, event_id: int, language: str | None = None) -> list[ElectionSheet]:
    """Return the ballots of an event's elections in their order; the sentence in a language, the branch's by default.

    Who may see them is asked by whoever shows them: they are for whoever may see the event's names.
    """
    event = await gatherings.find(work, event_id)
    return [await sheet(work, event, one, language) for one in await votes.elections(work.session, event_id)]


async def sheet(work: Work, event: Event, row: Election, language: str | None = None) -> ElectionSheet:
    """Return one ballot as a record."""
    part = await votes.part(work.session, row.part_id)
    assert part is not None
    names = await names_of(work, event)
    lines = tuple(_line(one) for one in await votes.candidates(work.session, row.id or 0))
    at = row.closing or row.opening
    ruled = reckon(row, lines)
    made = ElectionSheet(
        id=row.id or 0, event_id=row.event_id, part_id=row.part_id, number=row.number, post=row.post, seats=row.seats,
        before_id=row.before_id, state=row.state, candidates=lines,
        scrutineers=tuple(names.get(m, "") for m in row.scrutineers),
        tellers=tuple(names.get(m, "") for m in row.tellers), opened_at=local(work, row.opened_at),
        closed_at=local(work, row.closed_at), opening=frozen(row.opening, names), closing=frozen(row.closing, names),
        papers=papers(row), quorum=quorum(work, part, at), other_quorum=_other(work, part, at),
        win_rule=row.win_rule, win_of=row.win_of, by_rule=ruled, differs=bool(ruled) and differ(ruled), sentence="",
        elected=tuple(one.name for one in lines if one.elected), declared_at=local(work, row.declared_at),
        declared_by=names.get(row.declared_by or 0, ""), handed_over_at=local(work, row.handed_over_at), late=row.late,
    )  # fmt: skip
    spoken = language or gatherings.branch_of(work).language
    return replace(made, sentence=rendering.plain(spoken, "elections.sentence", {"e": made}))


def _line(one: Candidate) -> CandidateLine:
    return CandidateLine(
        one.id or 0, one.member_id, one.name, one.written_in, one.yes, one.no, one.abstain, one.elected
    )


def reckon(row: Election, lines: tuple[CandidateLine, ...]) -> dict[str, Outlook]:
    """Return who has the votes by both ways to count; empty before the count and when the ballot is void."""
    counted = papers(row)
    if counted is None or is_void(counted) or not row.closing or any(line.yes is None for line in lines):
        return {}
    got = [line.yes or 0 for line in lines]
    should, present = len(row.closing["entitled"]), len(row.closing["voters"])
    return outlooks(got, row.seats, row.win_rule or WIN_RULE, should, present)


def quorum(work: Work, part: Part, kept: dict[str, Any], *, other: bool = False) -> Quorum | None:
    """Return the headcount that an election in this part needs by a profile, None where it has no rule or no hall yet.

    A part without a rule of its own for elections (a committee that elects its secretary, E7) follows its quorum.
    """
    kind = kind_in(work, part, other=other)
    rule = kind.election or kind.quorum
    if rule is None or not kept:
        return None
    tally = Tally(kept["members"], kept["full"], len(kept["entitled"]))
    base = tally.by(rule.base.value)
    return Quorum(rule.rule.value, base, needed(rule.rule.value, base), len(kept["voters"]))


def _other(work: Work, part: Part, kept: dict[str, Any]) -> Quorum | None:
    own, other = quorum(work, part, kept), quorum(work, part, kept, other=True)
    return other if own is not None and other is not None and other.needed != own.needed else None


def win_rule(work: Work, part: Part) -> str:
    """Return of which majority a winner is in need: the catalogue's, else more than half (E11)."""
    winning = kind_in(work, part).winning
    return winning.rule.value if winning is not None else WIN_RULE
