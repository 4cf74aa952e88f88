"""Branches and records for the tests: thirteen members, a committee, two groups, and ways through their days."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import settings

from domain.reminding import Decision, Notice, NoticeKey, decide
from domain.snapshot import BranchFacts, Group, Records

few = settings(max_examples=500 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 50, deadline=None)

SECRETARY, ORGANISATION, PUBLICITY, DISCIPLINE, DEPUTY = 1, 2, 3, 4, 5
LEADER_OF_ONE, LEADER_OF_TWO = 6, 7


def branch(profile: str = "source", **changes: Any) -> BranchFacts:
    """Thirteen members; set up long ago unless said otherwise."""
    facts = BranchFacts(
        profile=profile,
        zone="Asia/Shanghai",
        set_up_on=date(2025, 1, 1),
        posts={
            "secretary": SECRETARY,
            "organisation": ORGANISATION,
            "publicity": PUBLICITY,
            "discipline": DISCIPLINE,
            "deputy": DEPUTY,
        },
        committee=(1, 2, 3, 4, 5),
        groups=(Group(1, LEADER_OF_ONE), Group(2, LEADER_OF_TWO)),
        members=tuple(range(1, 14)),
    )
    return replace(facts, **changes)


def at(day: str, clock: str = "09:00", zone: str = "Asia/Shanghai") -> datetime:
    """A civil moment in UTC."""
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), ZoneInfo(zone)).astimezone(UTC)


def day(text: str) -> date:
    return date.fromisoformat(text)


def hourly(start: datetime, end: datetime) -> Iterator[datetime]:
    while start <= end:
        yield start
        start += timedelta(hours=1)


class Year:
    """A branch lived through: what was said, what was missed, as a store would keep it."""

    def __init__(self, facts: BranchFacts, records: Records, start: datetime) -> None:
        self.facts = replace(facts, decided_to=facts.decided_to or start)
        self.records = records
        self.said: set[NoticeKey] = set()
        self.notices: list[Notice] = []
        self.missed: list[Notice] = []
        self.next_at = start

    def look(self, now: datetime) -> Decision:
        decision = decide(self.facts, self.records, self.said, now)
        keys = [notice.key for notice in (*decision.notices, *decision.missed, *decision.covered)]
        assert not self.said & set(keys), "said twice"
        assert len(keys) == len(set(keys)), "said twice at once"
        assert decision.next_at > now
        self.said |= set(keys)
        self.notices += decision.notices
        self.missed += decision.missed
        self.facts = replace(self.facts, decided_to=decision.decided_to)
        self.next_at = decision.next_at
        return decision

    def step_hourly(self, end: datetime, start: datetime) -> "Year":
        for now in hourly(start, end):
            self.look(now)
        return self

    def step_when_due(self, end: datetime) -> "Year":
        while self.next_at <= end:
            self.look(self.next_at)
        return self
