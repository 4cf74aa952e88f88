"""Elections on paper: how many candidates, whether a count adds up, who has the votes (regulations E10 to E17).

Nothing here declares anybody elected: the numbers are read, the chair declares.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from domain.refusals.votes import ScrutineerStands, TooFewCandidates
from domain.thresholds import needed
from domain.voting import Papers, at_most, equal

MARGIN = 20
"""By how many per cent the candidates for a committee exceed its seats, unless the branch sets another number (E13)."""
WIN_OF = ("should", "present")
"""Of whom a winner needs more than half: all who should attend, or those present (E11; a setting)."""
MORE_THAN_SEATS = ("committee", "delegates")
"""The posts for which the candidates must exceed the seats; secretary and deputy have one a post (E14)."""


@dataclass(frozen=True)
class Line:
    """The votes for one name: for, against, abstained; another person written in has votes for him alone."""

    name: str
    yes: int
    no: int = 0
    abstain: int = 0
    written_in: bool = False


@dataclass(frozen=True)
class Outlook:
    """Who has enough votes under one rule, in the order of votes; those tied for the last seats; seats left empty."""

    needed: int
    elected: tuple[int, ...]
    tied: tuple[int, ...]
    vacant: int


def least_candidates(post: str, seats: int, margin: int) -> int:
    """The fewest candidates that the rule wants for these seats; the margin is in per cent, rounded up."""
    if post not in MORE_THAN_SEATS or margin <= 0:
        return seats
    return max(seats + 1, -(-seats * (100 + margin) // 100))


def check_candidates(post: str, seats: int, candidates: int, margin: int) -> None:
    """Raise TooFewCandidates."""
    least = least_candidates(post, seats, margin)
    if candidates < least:
        raise TooFewCandidates(needed=least, seats=seats, margin=margin if post in MORE_THAN_SEATS else 0)


def check_scrutineers(candidates: Collection[int | None], counting: Sequence[tuple[int, str]]) -> None:
    """Raise ScrutineerStands when one of those who count (member, name) is a candidate."""
    for member, name in counting:
        if member in candidates:
            raise ScrutineerStands(name=name)


def is_void(papers: Papers) -> bool:
    """Whether more ballots came back than were handed out: the ballot is void and must be held again (E15)."""
    return papers.returned > papers.handed


def check_count(lines: Sequence[Line], papers: Papers, seats: int, voters: int) -> None:
    """Raise CountDiffers unless the count adds up; `voters` are those present with a vote.

    A name has as many votes for, against and abstained as there are valid ballots; others are written in where a
    candidate is not approved of or left out; a ballot bears at most as many marks as there are seats (E16).
    """
    at_most("handed", papers.handed, voters)
    if is_void(papers):
        return
    equal("valid", papers.valid + papers.void, papers.returned)
    printed = [line for line in lines if not line.written_in]
    others = [line for line in lines if line.written_in]
    for line in printed:
        equal("line", line.yes + line.no + line.abstain, papers.valid)
    for line in others:
        at_most("other", line.yes, papers.valid)
    at_most("others", sum(line.yes for line in others), sum(line.no + line.abstain for line in printed))
    at_most("marks", sum(line.yes for line in lines), papers.valid * seats)


def outlook(votes: Sequence[int], seats: int, least: int) -> Outlook:
    """Who has the votes: the highest, as far as there are seats; who is tied at the last seat needs a run-off (E12)."""
    order = sorted((n for n, got in enumerate(votes) if got >= least), key=lambda n: -votes[n])
    if len(order) <= seats:
        return Outlook(least, tuple(order), (), seats - len(order))
    last = votes[order[seats - 1]]
    if votes[order[seats]] < last:
        return Outlook(least, tuple(order[:seats]), (), 0)
    above = tuple(n for n in order if votes[n] > last)
    return Outlook(least, above, tuple(n for n in order if votes[n] == last), seats - len(above))


def outlooks(votes: Sequence[int], seats: int, rule: str, should: int, present: int) -> dict[str, Outlook]:
    """Who has the votes, counted of those who should attend and of those present (E11)."""
    return {
        "should": outlook(votes, seats, needed(rule, should)),
        "present": outlook(votes, seats, needed(rule, present)),
    }


def differ(both: dict[str, Outlook]) -> bool:
    """Whether the two ways to count lead to other winners."""
    one, other = both["should"], both["present"]
    return (one.elected, one.tied) != (other.elected, other.tied)
