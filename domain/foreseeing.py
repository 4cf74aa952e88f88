"""What will be said in the days to come if nothing changes meanwhile: `decide`, stepped from moment to moment.

What changes by itself is played as well: each month's dues open on their collection day, and their members owe them.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime

from domain.catalogue import DoneBy, Rung, for_branch
from domain.moments import local_date, to_utc
from domain.occasions import applies, collection
from domain.periods import Period, PeriodKind, between
from domain.reminding import Notice, NoticeKey, decide
from domain.snapshot import BranchFacts, DuesMonth, Records


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One reminder to come: what, and the moment (UTC) at which it will be said."""

    notice: Notice
    at: datetime


def foresee(
    facts: BranchFacts, records: Records, now: datetime, until: datetime, said: Set[NoticeKey] = frozenset()
) -> list[Foreseen]:
    """Return the reminders from `now` until a moment (both aware UTC) in the order in which they come.

    `said` are the keys of what was said already. Nothing of it is stored: the ticks that come decide for themselves.
    """
    seen, found = set(said), list[Foreseen]()
    opening = _months_to_open(facts, records, now, until)
    while now <= until:
        present = _with_months(records, [month for at, month in opening if at <= now])
        decision = decide(facts, present, seen, now)
        found += [Foreseen(notice, now) for notice in decision.notices]
        seen |= decision.keys
        facts = replace(facts, decided_to=decision.decided_to)
        now = min([decision.next_at, *(at for at, _month in opening if at > now)])
    return found


def _months_to_open(
    facts: BranchFacts, records: Records, now: datetime, until: datetime
) -> list[tuple[datetime, DuesMonth]]:
    """Return the months of dues that open by themselves in that time: when, and who will owe them."""
    catalogue = for_branch(facts.profile, facts.overrides)
    collecting = [duty for duty in catalogue.recurring() if duty.done.by is DoneBy.DUES and applies(duty, facts)]
    if not collecting or not facts.members:
        return []
    first, last = local_date(now, facts.zone), local_date(until, facts.zone)
    months = [month for month in between(first, last, PeriodKind.MONTH) if month.code not in records.dues_by_month]
    opening = [(_opens_at(month, facts), _owed_by_all(month, facts)) for month in months]
    return [(at, month) for at, month in opening if at > now]  # one that has passed and is not open never opens


def _opens_at(month: Period, facts: BranchFacts) -> datetime:
    return to_utc(collection(month, facts.setting), facts.hours.opens, facts.zone)


def _owed_by_all(month: Period, facts: BranchFacts) -> DuesMonth:
    return DuesMonth(month.code, len(facts.members), 0, unpaid=facts.members)


def _with_months(records: Records, months: Sequence[DuesMonth]) -> Records:
    return replace(records, dues=(*records.dues, *months)) if months else records


def rung_of(notice: Notice, facts: BranchFacts) -> Rung | None:
    """Return the rung of its duty's ladder a notice comes from; None for what was put off, and for tasks."""
    ladder = for_branch(facts.profile, facts.overrides).duty(notice.duty).ladder
    name = notice.rung.partition(".")[0]
    return next((rung for rung in ladder if rung.id == name), None)
