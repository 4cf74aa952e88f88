"""Coverage of talks: who is expected with whom, when they are due, who has had none, whom next."""

from datetime import date

import pytest

from domain.snapshot import BranchFacts, Group, Talk
from domain.talk_coverage import Count, counts, expect, untouched, whom_next
from domain.talk_rules import Side, relations

SET_UP = date(2026, 1, 5)
TODAY = date(2026, 11, 2)
SECRETARY, LI, ZHOU, HE, WANG, CHEN = 1, 2, 3, 4, 5, 6
FACTS = BranchFacts(
    profile="current", zone="Asia/Shanghai", set_up_on=SET_UP, posts={"secretary": SECRETARY},
    committee=(SECRETARY, LI, ZHOU), groups=(Group(1, HE),), members=(SECRETARY, LI, ZHOU, HE, WANG, CHEN),
)  # fmt: skip


def talk(author: int, partner: int | None, on: date = date(2026, 3, 1), kind: str = "member") -> Talk:
    return Talk(on, kind, author, partner)


def test_the_relations_of_today_are_those_of_the_article() -> None:
    found = expect(relations("current"), FACTS, (), {})
    pairs = [(one.member, *one.others) for one in found if one.relation == "committee-pairs"]
    assert pairs == [(SECRETARY, LI), (SECRETARY, ZHOU), (LI, ZHOU)]
    assert [one.member for one in found if one.relation == "member-by-committee"] == [HE, WANG, CHEN]
    peers = {one.member: one.others for one in found if one.relation == "member-by-member"}
    assert peers[WANG] == {HE, CHEN}
    assert {one.due_on for one in found} == {date(2027, 1, 5)}


def test_the_source_asks_the_secretary_and_those_outside() -> None:
    found = expect(relations("source"), FACTS, (), {})
    assert [(one.relation, one.member) for one in found if one.others] == [
        ("secretary-committee", LI), ("secretary-committee", ZHOU), ("secretary-leaders", HE),
    ]  # fmt: skip
    assert [one.member for one in found if not one.others] == list(FACTS.members)


def test_due_is_the_last_real_talk_and_the_cadence_after_it() -> None:
    talks = [talk(LI, WANG, date(2026, 2, 28)), talk(WANG, ZHOU, date(2026, 4, 30)), talk(LI, WANG, date(2026, 3, 1))]
    found = expect(relations("current"), FACTS, talks, {})
    wang = next(one for one in found if one.relation == "member-by-committee" and one.member == WANG)
    assert (wang.last, wang.by, wang.due_on) == (date(2026, 4, 30), ZHOU, date(2027, 4, 30))


def test_who_came_later_is_due_later() -> None:
    found = expect(relations("current"), FACTS, (), {CHEN: date(2026, 10, 1), WANG: date(2020, 1, 1)})
    due = {one.member: one.due_on for one in found if one.relation == "member-by-committee"}
    assert due == {HE: date(2027, 1, 5), WANG: date(2027, 1, 5), CHEN: date(2027, 10, 1)}


def test_a_talk_with_somebody_outside_counts_for_that_relation_alone() -> None:
    found = expect(relations("source"), FACTS, [talk(WANG, None), talk(LI, 77)], {})
    met = [one.member for one in found if one.relation == "members-outside" and one.last]
    assert met == [LI, WANG]  # 77 is on the roster, and no member
    assert not any(one.last for one in found if one.others)


def test_counts_and_those_without_any() -> None:
    talks = [talk(SECRETARY, LI), talk(LI, WANG), talk(ZHOU, WANG, date(2025, 1, 2))]
    found = expect(relations("current"), FACTS, talks, {})
    assert counts(found, TODAY) == [
        Count("committee-pairs", 3, 1, 0), Count("member-by-committee", 3, 1, 0), Count("member-by-member", 3, 0, 0),
    ]  # fmt: skip
    assert counts(found, date(2028, 1, 1))[0] == Count("committee-pairs", 3, 0, 3)
    assert untouched(found, talks, FACTS.members) == [HE, CHEN]


def test_the_longest_due_are_suggested_first_then_those_without_a_talk() -> None:
    talks = [talk(LI, HE, date(2025, 6, 1)), talk(LI, WANG, date(2026, 10, 1)), talk(LI, SECRETARY, date(2025, 3, 1))]
    found = expect(relations("current"), FACTS, talks, {})
    assert whom_next(found, LI, TODAY, 9) == [SECRETARY, HE, ZHOU, CHEN]
    assert whom_next(found, LI, TODAY, 1) == [SECRETARY]
    assert whom_next(found, WANG, TODAY, 9) == [HE, CHEN]  # whom he could help to reach


def test_a_branch_without_anybody_expects_nothing() -> None:
    nobody = BranchFacts(profile="current", zone="UTC", set_up_on=SET_UP)
    assert expect(relations("current") + relations("source"), nobody, (), {}) == []
    assert counts([], TODAY) == []


@pytest.mark.parametrize("profile", ["source", "current"])
def test_every_relation_can_be_kept(profile: str) -> None:
    assert all(one.months >= 1 and one.whom is not Side.OUTSIDE for one in relations(profile))
