"""Talks: their kinds, what can be ticked, how long they may be, when they were held (regulations.md K1 to K8)."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, time, timedelta

from domain.calendar import add_months
from domain.refusals import Refusal
from domain.refusals.forms import BadDate, DateAhead, DateInPast
from domain.typed_dates import parse_date, parse_time
from domain.vocabulary import Vocabulary

KINDS = ("committee", "leader", "member", "peer", "masses", "home", "reminder")
TOPICS = ("thinking", "work", "study", "life", "family", "health", "hardship", "views")
PLACES = ("office", "branch-room", "at-home", "phone")
SECTIONS = ("topic", "topics", "praise", "shortcomings", "direction", "requests", "feedback")
WRITTEN = ("praise", "shortcomings", "direction", "requests", "feedback")
LONGEST, LONGEST_TOPIC, LONGEST_PLACE = 1500, 200, 80  # characters
LONGEST_WHEN = 40
REMIND_AT = time(9)
LATER = timedelta(days=7)
LEAST_TICKED = 5  # talks with ticked topics below which counts would point at persons


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a talk as the roster knows it: a member of the branch or not, on the committee, leading a group."""

    member: bool
    committee: bool = False
    leader: bool = False


def suggested(author: Side, partner: Side) -> str:
    """Return the kind that fits the relation (K1): the form offers it first."""
    if not partner.member:
        return "masses"
    if author.committee and partner.committee:
        return "committee"
    if author.committee and partner.leader:
        return "leader"
    return "member" if author.committee or partner.committee else "peer"


def read_held(typed: str, words: Vocabulary, today: date, now: time) -> tuple[date, time | None]:
    """Return the date, and the time if one was typed; raises BadDate, BadTime or DateAhead. `now` is local."""
    found = _date_and_time(typed[:LONGEST_WHEN], words, today)
    if found is None:
        raise BadDate(value=typed[:LONGEST_WHEN])
    on, at = found
    if on > today or (on == today and at is not None and at > now):
        raise DateAhead(on=on)
    return on, at


def _date_and_time(typed: str, words: Vocabulary, today: date) -> tuple[date, time | None] | None:
    """The longest beginning that is a date, when the rest is nothing or a time; a time alone means today."""
    for end in range(len(typed), 0, -1):
        with suppress(Refusal):
            on = parse_date(typed[:end], words, today, past=True)
            if on is not None:
                rest = typed[end:].strip()
                at = parse_time(rest, words) if rest else None
                if at is not None or not rest:
                    return on, at
    alone = parse_time(typed, words)
    return None if alone is None else (today, alone)


def read_follow_up(typed: str, words: Vocabulary, today: date) -> date | None:
    """Return the day of a follow-up: none, two weeks or a month from today, or a typed date; not before tomorrow."""
    fixed = {"none": None, "two-weeks": today + timedelta(days=14), "month": add_months(today, 1)}
    if typed in fixed:
        return fixed[typed]
    on = parse_date(typed[:LONGEST_WHEN], words, today)
    if on is None:
        raise BadDate(value=typed[:LONGEST_WHEN])
    if on <= today:
        raise DateInPast(on=on)
    return on


def portions(sections: list[tuple[str, str]], most: int = 3000) -> list[list[tuple[str, str]]]:
    """Divide what was written into portions of at most `most` characters, each a message; a section stays whole."""
    found: list[list[tuple[str, str]]] = [[]]
    for name, text in sections:
        if found[-1] and sum(len(t) for _n, t in found[-1]) + len(text) > most:
            found.append([])
        found[-1].append((name, text))
    return found
