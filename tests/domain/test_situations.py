"""Situations: by when somebody goes, who, and when he is reminded."""

from datetime import date

from domain.permission import Post
from domain.situations import MOST_REMINDERS, Asks, kinds, next_reminder, who_goes

ON = date(2026, 1, 31)


def test_each_situation_has_its_date() -> None:
    found = kinds()
    assert found["hospital"].until(ON) == date(2026, 2, 3)
    assert found["application"].until(ON) == date(2026, 2, 28)
    assert found["mind"].asks is Asks.TALK
    assert {code for code, kind in found.items() if not kind.committee} == {
        "hospital", "blood", "hardship", "family", "mind",
    }  # fmt: skip


def test_it_falls_to_the_secretary_unless_it_concerns_him() -> None:
    posts = {Post.DISCIPLINE: 3, Post.SECRETARY: 1, Post.LEADER: 2}
    assert who_goes(posts, 9) == 1
    assert who_goes(posts, 1) == 3
    assert who_goes({Post.SECRETARY: 1}, 1) is None


def test_reminders_come_before_on_and_after_the_last_day_and_end() -> None:
    until = date(2026, 11, 6)
    assert next_reminder(until, date(2026, 11, 2), 0) == date(2026, 11, 5)
    assert next_reminder(until, date(2026, 11, 5), 1) == until
    assert next_reminder(until, until, 2) == date(2026, 11, 9)
    assert next_reminder(until, until, MOST_REMINDERS) is None
