"""What will be said in the days to come if nothing changes meanwhile: `decide`, stepped from moment to moment.

What changes by itself is played as well: each month's dues open on their collection day, and their members owe them;
what comes in somebody's quiet hours, or beyond his week's number, waits as it will then (domain/quiet.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from domain.catalogue import DoneBy, Rung, for_branch
from domain.moments import local_date, to_utc
from domain.occasions import applies, collection
from domain.periods import Period, PeriodKind, between
from domain.quiet import NO_LIMIT, Ways, held_until, week_of
from domain.reminding import Notice, NoticeKey, as_it_stands, decide
from domain.snapshot import BranchFacts, DuesMonth, Records

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One reminder to come: what, and the moment (UTC) at which it will be said."""

    notice: Notice
    at: datetime


@dataclass(frozen=True, slots=True)
class Reader:
    """How somebody wants to be written to, and on which days (branch, civil date) he has been lately."""

    ways: Ways
    told: frozenset[tuple[str, date]]


@dataclass(frozen=True, slots=True)
class Keeping:
    """What holds messages back: the branch's name for itself, its usual weekly number, who reads, what waits now."""

    branch: str = ""
    usual: int = NO_LIMIT
    readers: Mapping[int, Reader] = field(default_factory=dict)  # by member; who is not there is written to at once
    waiting: frozenset[NoticeKey] = frozenset()


class _Post:
    """The gathered messages of persons, as they are held back and let go: what waits, and who was told on which day."""

    def __init__(self, keeping: Keeping, facts: BranchFacts) -> None:
        self.keeping, self.facts = keeping, facts
        self.waiting = set(keeping.waiting)
        self.told = {reader: set(one.told) for reader, one in keeping.readers.items()}
        self.next_at: datetime | None = None

    def take(self, fresh: Sequence[Notice], records: Records, now: datetime) -> list[Notice]:
        """Take what was decided; return what goes out now, of that and of what waited and still holds."""
        today = local_date(now, self.facts.zone)
        piles = self._piles(fresh, records, now)
        out = piles.pop(None, ([], []))[0]
        self.waiting, self.next_at = set(), None
        for reader, (new, old) in piles.items():
            until = self._until(reader or 0, new, old, now, today)
            if until is None:
                out += [*new, *old]
                self.told[reader or 0].add((self.keeping.branch, today))
            else:
                self.waiting |= {notice.key for notice in (*new, *old)}
                self.next_at = min(until, self.next_at or until)
        return out

    def _piles(
        self, fresh: Sequence[Notice], records: Records, now: datetime
    ) -> dict[int | None, tuple[list[Notice], list[Notice]]]:
        """Return what is new and what waited, by reader; None: for nobody who can be asked to wait."""
        piles: dict[int | None, tuple[list[Notice], list[Notice]]] = defaultdict(lambda: ([], []))
        for notice in fresh:
            piles[self._reader(notice)][0].append(notice)
        for key in sorted(self.waiting):
            notice_now = as_it_stands(key, self.facts, records, now)
            if notice_now is not None and (reader := self._reader(notice_now)) is not None:
                piles[reader][1].append(notice_now)
        return piles

    def _reader(self, notice: Notice) -> int | None:
        of = notice.audience.member_id
        reader = self.facts.contacts.get(of, of) if of is not None else None
        return reader if reader in self.keeping.readers else None

    def _until(
        self, reader: int, new: Sequence[Notice], old: Sequence[Notice], now: datetime, today: date
    ) -> datetime | None:
        if any(notice.urgent for notice in new):
            return None
        here = (self.keeping.branch, today)
        this_week = {one for one in self.told[reader] if one[1] >= week_of(today)}
        return held_until(
            now, self.keeping.readers[reader].ways, self.keeping.usual, len(this_week - {here}),
            pressing=any(notice.pressing for notice in (*new, *old)), begun=here in this_week, fresh=bool(new),
            setting=self.facts.setting,
        )  # fmt: skip


def foresee(
    facts: BranchFacts, records: Records, now: datetime, until: datetime, said: Set[NoticeKey] = frozenset(),
    keeping: Keeping | None = None,
) -> list[Foreseen]:  # fmt: skip
    """Return the reminders from `now` until a moment (both aware UTC) in the order in which they come.

    `said` are the keys of what was decided already. Nothing is stored: the ticks that come decide for themselves.
    """
    seen, found = set(said), list[Foreseen]()
    post = _Post(keeping or Keeping(), facts)
    opening = _months_to_open(facts, records, now, until)
    while now <= until:
        present = _with_months(records, [month for at, month in opening if at <= now])
        decision = decide(facts, present, seen, now)
        found += [Foreseen(notice, now) for notice in post.take(decision.notices, present, now)]
        seen |= decision.keys
        facts = replace(facts, decided_to=decision.decided_to)
        coming = [at for at, _month in opening if at > now]
        now = max(min([decision.next_at, *([post.next_at] if post.next_at else []), *coming]), now + _INSTANT)
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
