"""An event in numbers: who should come, is expected, is there, and what each part's headcount rule says of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from domain.attendance import Headcount, Stance, headcount, voters
from domain.catalogue import Kind
from domain.thresholds import RULES, Tally, Verdict, judge, rules_of
from storage import events
from storage.tables import Event, Guest, Part, Seat
from storage.work import Work
from usecases.events import catalogue, records


@dataclass(frozen=True, slots=True)
class Picture:
    """An event with everything that hangs on it."""

    event: Event
    parts: Sequence[Part]
    seats: Sequence[Seat]
    guests: Sequence[Guest]
    numbers: Headcount


async def picture(work: Work, event: Event) -> Picture:
    """Load an event's parts, roster and guests, and count them."""
    number = event.id or 0
    parts = await events.parts(work.session, number)
    seats = await events.seats(work.session, number)
    guests = await events.guests(work.session, number)
    counted = headcount(records(seats, guests), closed=event.state == "closed")
    return Picture(event, parts, seats, guests, counted)


def numbers(seen: Headcount) -> dict[str, Any]:
    """Return the counts as texts take them."""
    return {
        "asked": seen.asked,
        "expected": seen.of(Stance.COMING, Stance.PRESENT),
        "coming": seen.of(Stance.COMING),
        "maybe": seen.of(Stance.MAYBE, Stance.LEAVE_DECLINED),
        "leave": seen.of(Stance.LEAVE_PENDING, Stance.LEAVE_AGREED),
        "agreed": seen.of(Stance.LEAVE_AGREED),
        "pending": seen.of(Stance.LEAVE_PENDING),
        "silent": seen.of(Stance.SILENT),
        "exempt": seen.of(Stance.EXEMPT),
        "present": seen.of(Stance.PRESENT),
        "remote": seen.present_remote,
        "members": seen.should.members,
        "voting": seen.should.voting,
        "voting_present": seen.present.voting,
        "absent": seen.absent or 0,
        "guests": seen.guests,
        "guests_present": seen.guests_present,
        "left_out": seen.left_out,
    }


def rule(work: Work, part: Part) -> Kind:
    """Return the kind of a part in the branch's catalogue."""
    return catalogue(work).kind(part.kind)


def verdict(work: Work, part: Part, should: Tally, there: Tally) -> Verdict:
    """Return what the numbers allow in this part."""
    kind = rule(work, part)
    return judge(rules_of(kind.quorum, kind.passing, kind.election), should, there)


def remote_counts(work: Work, kind: Kind) -> bool:
    """Tell whether who takes part from afar counts for a kind's headcount rules: as the branch, or the kind, says."""
    chosen = (work.branch.settings if work.branch else {}).get("remote", {}).get(kind.code)
    return kind.remote if chosen is None else bool(chosen)


def counting(work: Work, seen: Picture, kind: Kind, there: Tally) -> Tally:
    """Return those of `there` whom a kind's headcount rules count: still there, and in the room unless it says so."""
    ended = seen.event.state == "closed"
    return voters(seen.numbers, there, remote=remote_counts(work, kind), ended=ended)


def verdicts(work: Work, seen: Picture, there: Tally) -> list[dict[str, Any]]:
    """Return, for each part with a headcount rule, what these people there (or expected) allow, as texts take it."""
    found = []
    for part in seen.parts:
        kind = rule(work, part)
        if kind.quorum is None:
            continue
        here = counting(work, seen, kind, there)
        judged = verdict(work, part, seen.numbers.should, here)
        found.append({
            "kind": part.kind, "base": judged.quorum_base, "needed": judged.quorum_needed, "met": judged.quorum_met,
            "short": judged.quorum_short, "votes": judged.resolution_needed,
            "voters": kind.passing.base if kind.passing else "", "possible": judged.resolution_possible,
            "voters_there": here.members if kind.passing and kind.passing.base == "committee" else here.voting,
            "election": _election(part, kind, judged),
            "afar": 0 if remote_counts(work, kind) else seen.numbers.remote.members,
        })  # fmt: skip
    return found


def _election(part: Part, kind: Kind, judged: Verdict) -> dict[str, Any] | None:
    """Return the election's rule and what is missing for it, None when there is no election on the agenda."""
    if not part.election or kind.election is None:
        return None
    top, bottom, strict = RULES[kind.election.rule.replace("-", "_")]
    return {
        "needed": judged.election_needed, "short": judged.election_short, "top": top, "bottom": bottom,
        "strict": strict, "rule": kind.election.rule,
    }  # fmt: skip


def settle_parts(work: Work, seen: Picture) -> None:
    """Store with each part of a closed event how many should have come and were there, and whether they sufficed."""
    should, there = seen.numbers.should, seen.numbers.present
    for part in seen.parts:
        part.should, part.present = should.members, there.members
        here = counting(work, seen, rule(work, part), there)
        part.quorate = there.members > 0 and verdict(work, part, should, here).quorum_met
