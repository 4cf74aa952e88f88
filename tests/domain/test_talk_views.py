"""Counts of topics point at nobody: enough talks, enough partners, nobody's alone beside one author's."""

from datetime import date

import pytest

from domain.talk_views import Ticked, counted_until, counts, enough


def ticked(*pairs: tuple[int, int | str]) -> list[Ticked]:
    return [Ticked(author, partner, frozenset({"work"})) for author, partner in pairs]


@pytest.mark.parametrize(
    ("found", "is_enough"),
    [
        (ticked((1, 5), (1, 6), (1, 7), (1, 5)), False),
        (ticked((1, 5), (1, 6), (1, 7), (1, 5), (1, 6)), True),
        (ticked((1, 5), (1, 6), (1, 5), (1, 5), (1, 6)), False),
        (ticked((1, 5), (1, 6), (1, 7), (1, 5), (2, 6)), False),  # the first would know what the second ticked
        (ticked((1, 5), (1, 6), (1, "x"), (2, 5), (2, 6), (2, 6)), True),
    ],
)
def test_it_takes_enough_talks_with_enough_people(found: list[Ticked], is_enough: bool) -> None:
    assert enough(found) is is_enough


def test_a_topic_ticked_seldom_is_not_told_in_numbers() -> None:
    found = [*ticked((1, 5), (1, 6), (1, 7)), Ticked(1, 5, frozenset({"family", "work"}))]
    assert counts(found) == [("work", 4), ("family", 0)]


def test_a_month_counts_once_it_is_over() -> None:
    assert counted_until(date(2026, 11, 30)) == date(2026, 10, 31)
    assert counted_until(date(2027, 1, 1)) == date(2026, 12, 31)
