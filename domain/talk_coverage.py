"""Coverage: who should have talked with whom, who has, who is due, and whom to talk with next (K1, K8).

Due is the day of the last real talk and the cadence after it; where there has been none, the cadence counts from the
day the person came under the branch's care. Nothing of what was said is known here.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.calendar import add_months
from domain.snapshot import BranchFacts, Talk
from domain.talk_rules import Relation, Side

SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Expected:
    """One expectation: `member` with one of `others` (none: with somebody outside), `last` time, due on a civil date.

    `by` is with whom the last talk was, None for somebody who is on no roster, and where there was none.
    """

    relation: str
    member: int
    others: frozenset[int]
    last: date | None
    by: int | None
    due_on: date


Pair = tuple[int, int | None]
"""A member, and with whom the branch paired him: another one, or None for somebody who is on no roster."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many expectations of a relation there are, how many are reached at present, how many are overdue."""

    relation: str
    total: int
    reached: int
    overdue: int


def expect(
    found: Iterable[Relation],
    facts: BranchFacts,
    talks: Iterable[Talk],
    since: Mapping[int, date],
    pairs: Sequence[Pair] = (),
) -> list[Expected]:
    """Return every expectation of these relations; `since`: from which civil date on somebody is in the branch."""
    sides, last = _sides(facts), _last(talks, frozenset(facts.members))
    asked = [
        (relation, _paired(pairs) if relation.by is Side.PAIRED else _asked(relation, sides)) for relation in found
    ]
    return [
        _expected(relation, member, others, last, max(since.get(member, facts.set_up_on), facts.set_up_on))
        for relation, people in asked
        for member, others in people
    ]


def _paired(pairs: Sequence[Pair]) -> Iterator[tuple[int, frozenset[int]]]:
    """Yield the pairs that the branch made; with somebody who is on no roster, any talk outside counts."""
    for member, other in pairs:
        yield member, frozenset() if other is None else frozenset((other,))


def _sides(facts: BranchFacts) -> dict[Side, tuple[int, ...]]:
    secretary = facts.posts.get("secretary")
    committee = facts.committee or ((secretary,) if secretary is not None else ())
    leaders = dict.fromkeys(group.leader_id for group in facts.groups if group.leader_id is not None)
    return {
        Side.COMMITTEE: committee,
        Side.SECRETARY: (secretary,) if secretary is not None else (),
        Side.LEADERS: tuple(leaders),
        Side.MEMBERS: facts.members,
        Side.REST: tuple(member for member in facts.members if member not in committee),
        Side.OUTSIDE: (),
        Side.PAIRED: (),
    }


def _asked(relation: Relation, sides: Mapping[Side, Sequence[int]]) -> Iterator[tuple[int, frozenset[int]]]:
    """Yield who is to be reached, and by whom; a pair comes once, nobody is asked to talk with himself."""
    by = sides[relation.by]
    for place, member in enumerate(sides[relation.whom]):
        if relation.by is Side.OUTSIDE:
            yield member, frozenset()
        elif relation.each:
            later = by[place + 1 :] if relation.by is relation.whom else by
            yield from ((member, frozenset((other,))) for other in later if other != member)
        elif others := frozenset(by) - {member}:
            yield member, others


Last = Mapping[tuple[int, int | None], date]


def _last(talks: Iterable[Talk], members: Collection[int]) -> Last:
    """Return the last day on which two talked, from either's side; whoever is no member is nobody in particular."""
    found: dict[tuple[int, int | None], date] = {}
    for talk in talks:
        partner = talk.partner_id if talk.partner_id in members else None
        ways: list[tuple[int, int | None]] = [(talk.author_id, partner)]
        if partner is not None:
            ways.append((partner, talk.author_id))
        for way in ways:
            found[way] = max(found.get(way, talk.on), talk.on)
    return found


def _expected(relation: Relation, member: int, others: frozenset[int], last: Last, since: date) -> Expected:
    partners: Iterable[int | None] = sorted(others) if others else (None,)
    held = [(last[member, one], one) for one in partners if (member, one) in last]
    on, by = max(held, key=lambda each: each[0]) if held else (None, None)
    return Expected(relation.code, member, others, on, by, add_months(on or since, relation.months))


def counts(expected: Iterable[Expected], today: date) -> list[Count]:
    """Return a line for each relation: how many there are, reached within the cadence, overdue."""
    by_relation: dict[str, list[Expected]] = {}
    for one in expected:
        by_relation.setdefault(one.relation, []).append(one)
    return [
        Count(code, len(ones), sum(_reached(one, today) for one in ones), sum(one.due_on < today for one in ones))
        for code, ones in by_relation.items()
    ]


def _reached(one: Expected, today: date) -> bool:
    return one.last is not None and one.due_on >= today


def matrix(talks: Iterable[Talk], people: Sequence[int]) -> dict[tuple[int, int | None], date]:
    """Return when any two last talked, by both; with None: a member and somebody who is on no roster."""
    return dict(_last(talks, frozenset(people)))


def untouched(expected: Iterable[Expected], talks: Iterable[Talk], people: Sequence[int]) -> list[int]:
    """Return, in the order given, who is expected in a talk and has had none with anybody of the roster."""
    met = {one for talk in talks if talk.partner_id is not None for one in (talk.author_id, talk.partner_id)}
    asked = {person for one in expected if one.others for person in (one.member, *one.others)}
    return [person for person in people if person in asked and person not in met]


def whom_next(expected: Iterable[Expected], author: int, today: date, most: int = 3) -> list[int]:
    """Return with whom an author should talk next, the longest due first; those without any talk are always among them.

    Somebody whose turn comes later than in a month is left out.
    """
    waiting: dict[int, date] = {}
    for one in expected:
        if one.last is not None and one.due_on > today + SOON:
            continue
        for partner in _partners(one, author):
            waiting[partner] = min(waiting.get(partner, one.due_on), one.due_on)
    return sorted(waiting, key=lambda partner: (waiting[partner], partner))[:most]


def _partners(one: Expected, author: int) -> Iterable[int]:
    """Whom of an expectation this author could settle it with: whoever is to be reached, or any that he may choose."""
    if author in one.others:
        return (one.member,)
    return one.others if author == one.member and len(one.others) == 1 else ()
