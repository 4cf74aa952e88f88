"""Quorum and majority: table 1a of the regulations, and all sizes against the plain definitions in fractions."""

import os
from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.catalogue import PROFILES, load
from domain.thresholds import RULES, PartRules, Tally, judge, met, needed, rules_of, short

BOUNDED = settings(max_examples=2000 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 50, deadline=None)

# N, quorum and source pass, pass and admission, election in source, election today, the 1990 rule
TABLE_1A = """
 3  2  2  2  3  3
 4  2  3  3  4  4
 5  3  3  4  4  5
 6  3  4  4  5  5
 7  4  4  5  6  6
 8  4  5  6  7  7
 9  5  5  6  8  8
10  5  6  7  8  9
11  6  6  8  9  9
12  6  7  8 10 10
13  7  7  9 11 11
15  8  8 10 12 13
20 10 11 14 16 17
25 13 13 17 20 21
30 15 16 20 24 25
40 20 21 27 32 33
50 25 26 34 40 41
"""
COLUMNS = ["at_least_half", "more_than_half", "two_thirds", "four_fifths", "more_than_four_fifths"]
ROWS = [[int(cell) for cell in line.split()] for line in TABLE_1A.strip().splitlines()]

DEFINITIONS = {
    "at_least_half": lambda share: share >= Fraction(1, 2),
    "more_than_half": lambda share: share > Fraction(1, 2),
    "two_thirds": lambda share: share >= Fraction(2, 3),
    "four_fifths": lambda share: share >= Fraction(4, 5),
    "more_than_four_fifths": lambda share: share > Fraction(4, 5),
}

SOURCE = PartRules("at_least_half", "members", "at_least_half", "full", "two_thirds", "voting")
CURRENT = PartRules("at_least_half", "voting", "more_than_half", "voting", "four_fifths", "voting")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"N={row[0]}")
def test_the_signed_table(row):
    base, *expected = row
    assert [needed(rule, base) for rule in COLUMNS] == expected


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("base", range(1, 61))
def test_every_size_against_the_definition(rule, base):
    holds = DEFINITIONS[rule]
    for count in range(base + 1):
        assert met(rule, count, base) == holds(Fraction(count, base))
    least = next(count for count in range(base + 1) if holds(Fraction(count, base)))
    assert needed(rule, base) == least
    assert [short(rule, count, base) for count in range(base + 1)] == [max(least - n, 0) for n in range(base + 1)]


@pytest.mark.parametrize("rule", RULES)
def test_nobody_is_never_enough(rule):
    assert not met(rule, 0, 0)
    assert short(rule, 0, 0) == 1


def test_a_meeting_may_be_valid_and_yet_unable_to_resolve():
    verdict = judge(CURRENT, Tally(10, 10, 10), Tally(5, 5, 5))
    assert verdict.quorum_met
    assert verdict.resolution_needed == 6
    assert not verdict.resolution_possible
    assert judge(SOURCE, Tally(10, 10, 10), Tally(5, 5, 5)).resolution_possible


def test_the_screen_in_the_meeting():
    should, there = Tally(members=13, full=11, voting=11), Tally(members=9, full=8, voting=8)
    verdict = judge(CURRENT, should, there)
    assert (verdict.quorum_needed, verdict.quorum_met, verdict.resolution_needed) == (6, True, 6)
    assert (verdict.election_needed, verdict.election_met, verdict.election_short) == (9, False, 1)
    lecture = judge(SOURCE, should, there)
    assert (lecture.quorum_needed, lecture.quorum_base, lecture.resolution_needed) == (7, "members", 6)
    assert (lecture.election_needed, lecture.election_met) == (8, True)


def test_probationary_members_fill_the_hall_in_source_only():
    should, there = Tally(members=10, full=6, voting=6), Tally(members=6, full=2, voting=2)
    assert judge(SOURCE, should, there).quorum_met
    assert not judge(SOURCE, should, there).resolution_possible
    current = judge(CURRENT, should, there)
    assert (current.quorum_met, current.quorum_short) == (False, 1)


@dataclass(frozen=True)
class Votes:
    rule: str
    base: str


def test_the_catalogue_names_the_rules_of_a_committee():
    half = Votes("at-least-half", "committee")
    rules = rules_of(half, half, None)
    five = Tally(members=5, full=5, voting=5)
    missing, enough = (judge(rules, five, Tally(n, n, n)) for n in (2, 3))
    assert (missing.quorum_met, missing.quorum_short) == (False, 1)
    assert (enough.quorum_met, enough.resolution_needed, enough.resolution_possible) == (True, 3, True)
    assert enough.election_needed is None
    assert rules_of(None, None, None) == PartRules()


def test_a_part_without_rules_is_always_in_order():
    verdict = judge(PartRules(), Tally(13, 11, 11), Tally())
    assert verdict.quorum_met
    assert verdict.quorum_needed is None
    assert verdict.resolution_needed is None
    assert verdict.election_met


@st.composite
def _halls(draw):
    should = sorted(draw(st.lists(st.integers(0, 60), min_size=3, max_size=3)), reverse=True)
    there = [draw(st.integers(0, most)) for most in should]
    return Tally(*should), Tally(there[0], min(there[:2]), min(there))


@BOUNDED
@given(_halls(), st.sampled_from([SOURCE, CURRENT]))
def test_the_verdict_never_contradicts_itself(hall, rules):
    verdict = judge(rules, *hall)
    assert verdict.quorum_met == (verdict.quorum_short == 0)
    assert verdict.quorum_met or not (verdict.resolution_possible or verdict.election_met)
    assert verdict.election_needed >= verdict.resolution_needed or rules is SOURCE


@BOUNDED
@given(_halls(), st.sampled_from([SOURCE, CURRENT]))
def test_one_more_voter_never_makes_it_worse(hall, rules):
    should, there = hall
    if there.members >= should.members or there.voting >= should.voting or there.full >= should.full:
        return
    before, after = judge(rules, should, there), judge(rules, should, Tally(*(n + 1 for n in _counts(there))))
    assert after.quorum_short <= before.quorum_short
    assert after.resolution_possible >= before.resolution_possible


def _counts(tally):
    return tally.members, tally.full, tally.voting


# The catalogue's rules: kind, what for, the rule's name in each profile (regulations M2, M3, M6, M7, M20, E10, E11)
CATALOGUE = [
    ("assembly", "quorum", "at_least_half", "at_least_half"),
    ("assembly", "passing", "at_least_half", "more_than_half"),
    ("assembly", "election", "two_thirds", "four_fifths"),
    ("assembly", "winning", None, "more_than_half"),
    ("committee", "quorum", "at_least_half", "at_least_half"),
    ("committee", "passing", "at_least_half", "more_than_half"),
    ("committee-life", "quorum", "at_least_half", "two_thirds"),
]


@pytest.mark.parametrize(("kind", "what", "source", "current"), CATALOGUE, ids=lambda one: str(one))
def test_every_rule_of_the_catalogue_for_every_size(kind, what, source, current):
    for profile, name in (("source", source), ("current", current)):
        votes = getattr(load(profile).kind(kind), what)
        if name is None:
            assert votes is None
            continue
        holds = DEFINITIONS[name]
        for base in range(1, 61):
            least = next(count for count in range(base + 1) if holds(Fraction(count, base)))
            assert needed(votes.rule.value, base) == least, (profile, base)
            assert [met(votes.rule.value, n, base) for n in range(base + 1)] == [n >= least for n in range(base + 1)]


def test_no_rule_of_the_catalogue_is_left_out_here():
    known = {(kind, what) for kind, what, _, _ in CATALOGUE}
    for profile in PROFILES:
        for kind in load(profile).kinds:
            for what in ("quorum", "passing", "election", "winning"):
                assert getattr(kind, what) is None or (kind.code, what) in known
