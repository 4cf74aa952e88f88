"""What would be said in the days to come, if nothing changes meanwhile: `decide`, stepped forward."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from domain.reminding import Notice, NoticeKey, decide
from domain.snapshot import BranchFacts, Records


def preview(
    facts: BranchFacts, records: Records, now: datetime, days: int, said: frozenset[NoticeKey] = frozenset()
) -> list[Notice]:
    """Return the notices of the next `days` days, in the order in which they would be said; `now` is aware UTC."""
    until, seen, found = now + timedelta(days=days), set(said), list[Notice]()
    while now <= until:
        decision = decide(facts, records, seen, now)
        found += decision.notices
        seen |= decision.keys
        facts = replace(facts, decided_to=decision.decided_to)
        now = decision.next_at
    return found
