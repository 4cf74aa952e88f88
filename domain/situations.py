"""Situations that open a talk or a visit with a date: read from talks.toml (regulations.md K2 to K6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from domain.calendar import add_months
from domain.permission import OFFICER_POSTS, POST_ORDER, Post
from domain.talk_rules import tables

LONGEST_NOTE = 300
AGAIN = timedelta(days=3)
MOST_REMINDERS = 5
AHEAD = timedelta(days=1)
BEFORE_END = 11  # months of a probation of twelve after which the talk at its end is opened
BEFORE_LIFE = 14  # days before a life meeting


class Asks(StrEnum):
    """What a situation asks for; its value is also the step of the task."""

    TALK = "talk"
    VISIT = "visit"


@dataclass(frozen=True, slots=True)
class Kind:
    """A situation: what it asks for, by when, and whether anybody may report it or the committee alone."""

    code: str
    asks: Asks
    days: int
    months: int
    committee: bool
    rule: str

    def until(self, reported_on: date) -> date:
        """Return the civil date by which somebody should have gone, or talked."""
        return add_months(reported_on, self.months) + timedelta(days=self.days)


@lru_cache(maxsize=1)
def kinds() -> dict[str, Kind]:
    """Return every situation by its code, in the order of the catalogue; raises ValueError for one without a date."""
    found = {}
    for code, table in tables().get("situation", {}).items():
        by = table.get("reported_by", "anybody")
        days, months = table.get("days", 0), table.get("months", 0)
        if by not in ("anybody", "committee") or days + months < 1:
            raise ValueError(f"situation.{code}: nobody could keep it")
        found[code] = Kind(code, Asks(table["asks"]), days, months, by == "committee", table["rule"])
    return found


@dataclass(frozen=True, slots=True)
class Festival:
    """A festival: which marks or situations make somebody be called on, and from how many days before on."""

    code: str
    whom: frozenset[str]
    days_before: int
    on: tuple[date, ...]  # of festivals that move
    every: tuple[int, int] | None  # month and day of those that do not

    def coming(self, today: date) -> date | None:
        """Return the civil date of the festival if its preparation has begun and it is not over, else None."""
        fixed = (date(today.year, *self.every),) if self.every else ()
        return next((on for on in (*self.on, *fixed) if on - timedelta(days=self.days_before) <= today <= on), None)


@lru_cache(maxsize=1)
def festivals() -> tuple[Festival, ...]:
    """Return the festivals of the catalogue; raises ValueError for one without a date."""
    found = []
    for code, table in tables().get("festival", {}).items():
        every = tuple(int(part) for part in table["every"].split("-")) if "every" in table else None
        on = tuple(table.get("on", ()))
        if not on and every is None:
            raise ValueError(f"festival.{code}: it is on no day")
        day = (every[0], every[1]) if every else None
        found.append(Festival(code, frozenset(table["whom"]), table["days_before"], on, day))
    return tuple(found)


def who_goes(posts: Mapping[Post, int], concerned: int | None) -> int | None:
    """Return the member a situation falls to: the secretary, or the next officer when it concerns the secretary."""
    order = [posts[post] for post in POST_ORDER if post in OFFICER_POSTS and post in posts]
    return next((member for member in order if member != concerned), None)


def next_reminder(until: date, today: date, reminded: int) -> date | None:
    """Return the civil date of the next reminder: the day before the last, the last, then every three days."""
    if reminded >= MOST_REMINDERS:
        return None
    for day in (until - AHEAD, until):
        if today < day:
            return day
    return today + AGAIN
