"""Votes on a motion: the arithmetic of a count, and what its numbers mean under a rule (regulations M2 to M7)."""

from dataclasses import dataclass
from enum import StrEnum

from domain.refusals.votes import CountDiffers
from domain.thresholds import needed

LEAST_SECRET = 3
"""Below so many ballots the result of a secret vote would tell who voted how; it is never shown."""


class Motion(StrEnum):
    """What is put to the vote: a decision by rule, an opinion that is heard, or one of several persons named."""

    DECISION = "decision"
    OPINION = "opinion"
    NOMINATION = "nomination"


class Method(StrEnum):
    """How it is voted: by name in the chat, by hands or on paper in the room, or secretly in the chat."""

    OPEN = "open"
    HANDS = "hands"
    PAPER = "paper"
    SECRET = "secret"


class Choice(StrEnum):
    """For, against, abstain."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


class Outcome(StrEnum):
    """What the chair declares; `noted`: an opinion was heard, nothing decided."""

    PASSED = "passed"
    REJECTED = "rejected"
    PUT_OFF = "put-off"
    REFERRED = "referred"
    NOTED = "noted"


@dataclass(frozen=True)
class Papers:
    """Ballot papers of one vote: handed out, returned, valid, void."""

    handed: int
    returned: int
    valid: int
    void: int


@dataclass(frozen=True)
class Tellers:
    """Votes for, against, and abstentions."""

    yes: int = 0
    no: int = 0
    abstain: int = 0

    @property
    def total(self) -> int:
        """All votes together."""
        return self.yes + self.no + self.abstain

    def __add__(self, other: "Tellers") -> "Tellers":
        return Tellers(self.yes + other.yes, self.no + other.no, self.abstain + other.abstain)


def at_most(what: str, left: int, right: int) -> None:
    """Raise CountDiffers when `left` is more than `right`; `what` names the comparison in texts."""
    if left > right:
        raise CountDiffers(what=what, left=left, right=right, difference=left - right)


def equal(what: str, left: int, right: int) -> None:
    """Raise CountDiffers unless both are the same."""
    if left != right:
        raise CountDiffers(what=what, left=left, right=right, difference=abs(left - right))


def check_papers(papers: Papers, voters: int) -> None:
    """Raise CountDiffers unless papers add up; `voters` are those present with a vote."""
    at_most("handed", papers.handed, voters)
    at_most("returned", papers.returned, papers.handed)
    equal("valid", papers.valid + papers.void, papers.returned)


def check_votes(votes: Tellers, papers: Papers | None, voters: int) -> None:
    """Raise CountDiffers unless the votes add up: on paper to the valid ones, by hands to no more than are present."""
    if papers is None:
        at_most("hands", votes.total, voters)
        return
    check_papers(papers, voters)
    equal("votes", votes.total, papers.valid)


@dataclass(frozen=True)
class Reading:
    """What the numbers say under one rule: votes for, of whom, how many are needed, whether they suffice."""

    rule: str
    base: str
    base_count: int
    needed: int
    yes: int

    @property
    def reached(self) -> bool:
        """Whether there are enough votes for it."""
        return self.yes >= self.needed


def read_numbers(rule: str, base: str, base_count: int, yes: int) -> Reading:
    """What the numbers say under this rule, counted of all who should attend (M3, M7)."""
    return Reading(rule, base, base_count, needed(rule, base_count), yes)


def fits(outcome: Outcome, reading: Reading | None) -> bool:
    """Whether what the chair declares is what the numbers say; putting off and referring always is."""
    if reading is None or outcome not in (Outcome.PASSED, Outcome.REJECTED):
        return True
    return reading.reached == (outcome is Outcome.PASSED)


def secret_shown(ballots: int) -> bool:
    """Whether the result of a secret ballot may be shown at all."""
    return ballots >= LEAST_SECRET
