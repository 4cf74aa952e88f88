"""Who is in the hall with a vote, now, at the opening and the closing of a vote; and what the numbers allow there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from domain.attendance import tally
from domain.catalogue import PROFILES, Kind, load
from domain.presence import is_left_out
from domain.refusals.votes import VoteRunning
from domain.thresholds import PartRules, Tally, Verdict, judge, rules_of
from storage import events, votes
from storage.tables import Event, Part, Seat
from storage.work import Work
from usecases import events as gatherings
from usecases.event_counts import Picture, counting, remote_counts


@dataclass(frozen=True, slots=True)
class Hall:
    """A part's hall at a moment: who should attend and is there, in numbers, and who of them has a vote (members)."""

    should: Tally
    there: Tally
    entitled: tuple[int, ...]
    voters: tuple[int, ...]

    @property
    def kept(self) -> dict[str, Any]:
        """Return what is frozen with a vote."""
        return {
            "members": self.should.members, "full": self.should.full, "entitled": list(self.entitled),
            "voters": list(self.voters),
        }  # fmt: skip


def is_there(seat: Seat, *, remote: bool) -> bool:
    """Tell whether somebody is in the hall, so that he may vote; `remote`: whoever takes part from afar may, too."""
    return seat.present_at is not None and seat.left_at is None and (remote or not seat.remote)


async def remote_votes(work: Work, event: Event) -> bool:
    """Tell whether presence from afar counts for a vote: as the branch, or a kind of its parts, says."""
    found = await events.parts(work.session, event.id or 0)
    return any(remote_counts(work, gatherings.catalogue(work).kind(part.kind)) for part in found)


def has_vote(seat: Seat, *, committee: bool) -> bool:
    """Tell whether a line of the roster has a vote: the committee's members, else full members with the right (E9)."""
    return committee or (seat.voting and seat.standing == "full")


async def hall(work: Work, event: Event) -> Hall:
    """Return the event's hall as it is now."""
    seats = await events.seats(work.session, event.id or 0)
    return hall_of(event, seats, remote=await remote_votes(work, event))


def hall_of(event: Event, seats: Sequence[Seat], *, remote: bool) -> Hall:
    """Return the hall of an event with these lines."""
    committee = event.visibility == "committee"
    seats = [seat for seat in seats if not is_left_out(gatherings.record(seat))]
    entitled = [seat for seat in seats if has_vote(seat, committee=committee)]
    there = [seat for seat in seats if is_there(seat, remote=remote)]
    return Hall(
        should=tally(gatherings.records(seats)),
        there=tally(gatherings.records(there)),
        entitled=tuple(seat.member_id for seat in entitled),
        voters=tuple(seat.member_id for seat in entitled if is_there(seat, remote=remote)),
    )


async def check_none_running(work: Work, event: Event) -> None:
    """Raise VoteRunning while something is voted on in an event: it is closed first."""
    number = await votes.running(work.session, event.id or 0)
    if number is not None:
        raise VoteRunning(number=number)


async def part_of(work: Work, part_id: int) -> Part:
    """Return the part that a motion belongs to."""
    found = await votes.part(work.session, part_id)
    assert found is not None
    return found


# The rules of a part, in the branch's profile and in the other


def other_profile(work: Work) -> str:
    """Return the profile that the branch does not follow."""
    own = gatherings.branch_of(work).profile
    return next(profile for profile in PROFILES if profile != own)


def kind_in(work: Work, part: Part, *, other: bool = False) -> Kind:
    """Return the kind of a part by the branch's catalogue, or by the other profile's."""
    rules = load(other_profile(work)) if other else gatherings.catalogue(work)
    return rules.kind(part.kind)


def _rules(kind: Kind) -> PartRules:
    return rules_of(kind.quorum, kind.passing, kind.election)


def verdict_in(work: Work, part: Part, should: Tally, there: Tally, *, other: bool = False) -> Verdict:
    """Return what the numbers allow in a part by the branch's rules, or by the other profile's."""
    return judge(_rules(kind_in(work, part, other=other)), should, there)


def other_verdicts(work: Work, seen: Picture, there: Tally) -> list[dict[str, Any]]:
    """Return, for the parts where the other profile's rules say something else, what they say, as texts take it."""
    found = []
    for part in seen.parts:
        own = verdict_in(work, part, seen.numbers.should, counting(work, seen, kind_in(work, part), there))
        here = counting(work, seen, kind_in(work, part, other=True), there)
        other = verdict_in(work, part, seen.numbers.should, here, other=True)
        if _said(own, election=part.election) != _said(other, election=part.election):
            found.append({"kind": part.kind, "profile": other_profile(work)} | _shown(work, part, other))
    return found


def _said(verdict: Verdict, *, election: bool) -> tuple[object, ...]:
    needs = verdict.quorum_needed, verdict.quorum_met, verdict.resolution_needed
    return (*needs, verdict.election_needed) if election else needs


def _shown(work: Work, part: Part, verdict: Verdict) -> dict[str, Any]:
    kind = kind_in(work, part, other=True)
    return {
        "base": verdict.quorum_base, "needed": verdict.quorum_needed or 0, "met": verdict.quorum_met,
        "short": verdict.quorum_short, "votes": verdict.resolution_needed or 0,
        "voters": kind.passing.base if kind.passing else "", "election": _election(part, kind, verdict),
    }  # fmt: skip


def _election(part: Part, kind: Kind, verdict: Verdict) -> dict[str, Any] | None:
    if not part.election or kind.election is None:
        return None
    return {"rule": kind.election.rule, "needed": verdict.election_needed, "short": verdict.election_short}
