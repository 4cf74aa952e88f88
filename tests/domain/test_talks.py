"""Talks: which kind fits a relation, when one was held, when it is followed up, how a long one is divided."""

from datetime import date, time
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.refusals import Refusal
from domain.refusals.forms import BadDate, BadTime, DateAhead, DateInPast
from domain.talks import KINDS, Side, portions, read_follow_up, read_held, suggested
from usecases.reading import vocabulary

TODAY, NOW = date(2026, 11, 2), time(9, 30)  # a Monday
WORDS = vocabulary()
COMMITTEE, LEADER, MEMBER, NONE = Side(True, committee=True), Side(True, leader=True), Side(True), Side(False)


@pytest.mark.parametrize(
    ("author", "partner", "kind"),
    [
        (COMMITTEE, COMMITTEE, "committee"),
        (COMMITTEE, LEADER, "leader"),
        (COMMITTEE, MEMBER, "member"),
        (MEMBER, COMMITTEE, "member"),
        (MEMBER, MEMBER, "peer"),
        (LEADER, MEMBER, "peer"),
        (MEMBER, NONE, "masses"),
        (COMMITTEE, NONE, "masses"),
        (COMMITTEE, Side(True, committee=True, leader=True), "committee"),
    ],
)
def test_the_relation_suggests_the_kind(author: Side, partner: Side, kind: str) -> None:
    assert suggested(author, partner) == kind


def test_every_relation_has_a_known_kind() -> None:
    sides = [Side(*flags) for flags in product((True, False), repeat=3)]
    assert {suggested(a, b) for a in sides for b in sides} <= set(KINDS)


@pytest.mark.parametrize(
    ("typed", "on", "at"),
    [
        ("今天", date(2026, 11, 2), None),
        ("昨天 15:00", date(2026, 11, 1), time(15)),
        ("昨天下午3点", date(2026, 11, 1), time(15)),
        ("10月30日15:00", date(2026, 10, 30), time(15)),
        ("2026-10-30 15:00", date(2026, 10, 30), time(15)),
        ("12月3日", date(2025, 12, 3), None),
        ("30 Oct 15:00", date(2026, 10, 30), time(15)),
        ("9:00", TODAY, time(9)),
    ],
)
def test_when_it_was_held_is_read(typed: str, on: date, at: time | None) -> None:
    assert read_held(typed, WORDS, TODAY, NOW) == (on, at)


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("明天", DateAhead),
        ("今天 15:00", DateAhead),
        ("15:00", DateAhead),
        ("2027-01-01", DateAhead),
        ("2月30日", BadDate),
        ("上次", BadDate),
        ("", BadDate),
        ("25:00", BadTime),
    ],
)
def test_what_cannot_have_been_is_refused(typed: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        read_held(typed, WORDS, TODAY, NOW)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_moment_past_or_a_refusal(typed: str) -> None:
    try:
        on, _at = read_held(typed, WORDS, TODAY, NOW)
    except Refusal:
        return
    assert on <= TODAY


def test_a_follow_up_lies_ahead() -> None:
    assert read_follow_up("none", WORDS, TODAY) is None
    assert read_follow_up("two-weeks", WORDS, TODAY) == date(2026, 11, 16)
    assert read_follow_up("month", WORDS, date(2026, 1, 31)) == date(2026, 2, 28)
    assert read_follow_up("12月1日", WORDS, TODAY) == date(2026, 12, 1)
    with pytest.raises(DateInPast):
        read_follow_up("今天", WORDS, TODAY)
    with pytest.raises(BadDate):
        read_follow_up("以后", WORDS, TODAY)


@given(st.lists(st.integers(0, 1500), max_size=6))
def test_a_long_record_is_divided_without_loss(lengths: list[int]) -> None:
    sections = [(str(n), "字" * length) for n, length in enumerate(lengths)]
    parts = portions(sections)
    assert [one for part in parts for one in part] == sections
    assert all(sum(len(text) for _n, text in part) <= 3000 for part in parts)
