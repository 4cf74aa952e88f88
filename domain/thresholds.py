"""Quorum, majority and election thresholds in whole numbers (regulations M2, M3, M6, M7, E10 and table 1a)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol


class Fraction(NamedTuple):
    """A threshold: at least `top`/`bottom` of the base, or more than it when `strict`."""

    top: int
    bottom: int
    strict: bool


RULES: dict[str, Fraction] = {
    "at_least_half": Fraction(1, 2, strict=False),
    "more_than_half": Fraction(1, 2, strict=True),
    "two_thirds": Fraction(2, 3, strict=False),
    "four_fifths": Fraction(4, 5, strict=False),
    "more_than_four_fifths": Fraction(4, 5, strict=True),
}


class Base(StrEnum):
    """Who is counted: full and probationary members, full members, those with a vote, or everybody of the committee."""

    MEMBERS = "members"
    FULL = "full"
    VOTING = "voting"
    COMMITTEE = "committee"


def needed(rule: str, base: int) -> int:
    """The smallest number of people that satisfies the rule (hyphens or underscores); never 0: nobody is not enough."""
    top, bottom, strict = RULES[rule.replace("-", "_")]
    least = base * top // bottom + 1 if strict else -(-base * top // bottom)
    return max(least, 1)


def met(rule: str, count: int, base: int) -> bool:
    """Whether `count` out of `base` people satisfy the rule."""
    return count >= needed(rule, base)


def short(rule: str, count: int, base: int) -> int:
    """How many people are still missing for the rule; 0 when it is met."""
    return max(needed(rule, base) - count, 0)


@dataclass(frozen=True)
class Tally:
    """How many people of a part are meant or there, by the three bases."""

    members: int = 0
    full: int = 0
    voting: int = 0

    def by(self, base: str) -> int:
        """The number counted by this base; a committee's part has the committee alone on its roster."""
        kind = Base(base)
        return self.full if kind is Base.FULL else self.voting if kind is Base.VOTING else self.members


@dataclass(frozen=True)
class PartRules:
    """The thresholds of one kind of part as the catalogue names them; None where the kind has no such rule."""

    quorum: str | None = None
    quorum_base: str = Base.VOTING
    resolution: str | None = None
    resolution_base: str = Base.VOTING
    election: str | None = None
    election_base: str = Base.VOTING


class Votes(Protocol):
    """A rule and its base, as the catalogue's records carry them."""

    @property
    def rule(self) -> str:
        """The rule's name."""

    @property
    def base(self) -> str:
        """Of whom."""


def rules_of(quorum: Votes | None, passing: Votes | None, election: Votes | None) -> PartRules:
    """The thresholds of a kind of part out of its three catalogue records."""
    named = {"quorum": quorum, "resolution": passing, "election": election}
    rules = {name: votes.rule for name, votes in named.items() if votes is not None}
    bases = {f"{name}_base": votes.base for name, votes in named.items() if votes is not None}
    return PartRules(**rules, **bases)


@dataclass(frozen=True)
class Verdict:
    """What the numbers of a part allow: to meet, to resolve, to elect; each need is None where no rule applies."""

    should: Tally
    there: Tally
    quorum_base: str
    quorum_needed: int | None
    quorum_met: bool
    quorum_short: int
    resolution_needed: int | None
    resolution_possible: bool
    election_needed: int | None
    election_met: bool
    election_short: int


def _need(rule: str | None, base: str, should: Tally) -> int | None:
    return None if rule is None else needed(rule, should.by(base))


def judge(rules: PartRules, should: Tally, there: Tally) -> Verdict:
    """The verdict of a part: `there` are those present, or those expected when asked before the meeting."""
    quorum = _need(rules.quorum, rules.quorum_base, should)
    votes = _need(rules.resolution, rules.resolution_base, should)
    election = _need(rules.election, rules.election_base, should)
    quorum_short = max((quorum or 0) - there.by(rules.quorum_base), 0)
    voters = there.members if rules.resolution_base == Base.COMMITTEE else there.voting
    election_short = max((election or 0) - there.by(rules.election_base), 0)
    return Verdict(
        should=should,
        there=there,
        quorum_base=rules.quorum_base,
        quorum_needed=quorum,
        quorum_met=quorum_short == 0,
        quorum_short=quorum_short,
        resolution_needed=votes,
        resolution_possible=quorum_short == 0 and voters >= (votes or 0),
        election_needed=election,
        election_met=quorum_short == 0 and election_short == 0,
        election_short=election_short,
    )
