"""Which reminders follow from a branch's state and a moment, and when to look again: pure, asked by every tick."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import NamedTuple

from domain.addressees import Audience, addressees
from domain.board import Line, stand
from domain.calendar import Moved, add_months
from domain.catalogue import Anchor, Catalogue, DoneBy, Duty, MissedFire, for_branch
from domain.moments import (
    Moment,
    is_speaking,
    local_date,
    moments,
    next_speaking,
    planned_moments,
    snooze_moment,
    task_moments,
    to_utc,
)
from domain.occasions import applies, key, occasion, parse_key, periods
from domain.periods import Period
from domain.snapshot import TAIL, BranchFacts, Records

# A notice that comes later than this after its moment is labelled late; ticks come each minute.
GRACE = timedelta(hours=2)
# After a longer silence the bot does not look further back.
LONGEST = timedelta(days=400)


class Fate(Enum):
    """What becomes of a rung that is due: said, missed (slept through), or covered by another one just said."""

    SAID = 1
    MISSED = 2
    COVERED = 3


class NoticeKey(NamedTuple):
    """By which a notice is said once only."""

    duty: str
    occasion: str
    rung: str
    audience: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One reminder to one audience. `due_at` is its moment (UTC) after shifting, `asked_on` the civil date before.

    `late`: it comes more than GRACE after `due_at`, since nobody looked then (the bot was off).
    `through` is who receives it for a member without Telegram.
    """

    duty: str
    occasion: str
    rung: str
    audience: Audience
    due_at: datetime
    asked_on: date
    because: Moved
    late: bool
    loud: bool
    period: Period
    subject: int | None
    deadline: date
    through: int | None = None

    @property
    def key(self) -> NoticeKey:
        """Return what makes it unique within a branch."""
        return NoticeKey(self.duty, self.occasion, self.rung, self.audience.key)


@dataclass(frozen=True, slots=True)
class Decision:
    """What to say now, what was slept through, when to look again (UTC), and how far everything is decided.

    `covered` fell together with a rung that is said for the same occasion and audience: no message, no loss. Store the
    `keys` of all three; `next_at` and `decided_to` belong on the branch: the next `decide` reads them.
    """

    notices: tuple[Notice, ...]
    missed: tuple[Notice, ...]
    covered: tuple[Notice, ...]
    next_at: datetime
    decided_to: datetime

    @property
    def keys(self) -> frozenset[NoticeKey]:
        """Return the keys that are settled by this decision."""
        return frozenset(notice.key for notice in (*self.notices, *self.missed, *self.covered))


def decide(facts: BranchFacts, records: Records, said: Set[NoticeKey], now: datetime) -> Decision:
    """Decide which reminders are due at `now` (aware UTC), never twice, never for what is done, none in quiet hours.

    Rungs that fell while nobody looked follow their missed-fire policy and wait for the branch's next working hours.
    """
    catalogue = for_branch(facts.profile, facts.overrides)
    since = max(_decided_to(facts), now - LONGEST)
    horizon = _next_month(facts, now)
    candidates: list[Notice] = []
    future = horizon
    for line, found in _open_moments(catalogue, facts, records, since, now, horizon):
        coming = [moment.at for moment in found if moment.at > now]
        future = min([future, *coming])
        for moment in found:
            if line is not None and moment.at <= now:
                candidates += _notices(line, moment, facts, records, now)
    fresh = [notice for notice in candidates if notice.key not in said]
    held = bool([notice for notice in fresh if notice.late]) and not is_speaking(now, facts.setting)
    if held:
        fresh = [notice for notice in fresh if not notice.late]
        future = min(future, next_speaking(now, facts.setting))
    said_now, missed, covered = (tuple(chosen) for chosen in _choose(fresh, catalogue).values())
    return Decision(said_now, missed, covered, future, since if held else max(since, now))


def still_wanted(wanted: NoticeKey, facts: BranchFacts, records: Records, now: datetime) -> bool:
    """Tell whether a notice still holds at sending: its occasion open, its rung on, its audience still concerned."""
    catalogue = for_branch(facts.profile, facts.overrides)
    try:
        duty, (period, _) = catalogue.duty(wanted.duty), parse_key(wanted.occasion)
    except (KeyError, ValueError):
        return False
    today = local_date(now, facts.zone)
    line = _line(duty, period, facts, records, today)
    if line is None or line.closed:
        return False
    found = [*_all_moments(line, facts, records)]
    return any(
        wanted == notice.key
        for moment in found
        if moment.id == wanted.rung
        for notice in _notices(line, moment, facts, records, now)
    )


def settled_to(decided_to: datetime, next_at: datetime, now: datetime) -> datetime:
    """Return up to when a branch counts as decided, for use when one of its records changes: store it, look again now.

    Nothing was to be said before `next_at`: what a change opens anew is not taken for something slept through.
    """
    return max(decided_to, min(now, next_at - timedelta(microseconds=1)))


def _decided_to(facts: BranchFacts) -> datetime:
    """Return how far reminders are decided; at first, the end of the set-up day (nothing before it is made up for)."""
    return facts.decided_to or to_utc(facts.set_up_on + timedelta(days=1), time(), facts.zone) - timedelta(seconds=1)


def _next_month(facts: BranchFacts, now: datetime) -> datetime:
    """Return when the next month begins in the branch's zone: boards change then, whatever is said."""
    first = local_date(now, facts.zone).replace(day=1)
    return to_utc(add_months(first, 1), time(), facts.zone)


def _open_moments(
    catalogue: Catalogue, facts: BranchFacts, records: Records, since: datetime, now: datetime, horizon: datetime
) -> Iterator[tuple[Line | None, list[Moment]]]:
    """Yield the occasions that are not done, with their moments after `since` and before the horizon.

    What looks at all others (a closing) is worked out only when a moment of it is due: till then there is no line.
    """
    today = local_date(now, facts.zone)
    first, last = local_date(since, facts.zone) - TAIL, local_date(horizon, facts.zone)
    moving = {(item.duty, item.period) for item in records.snoozes} | set(records.tasks_at)
    for duty in catalogue.recurring():
        if not duty.ladder or not applies(duty, facts):
            continue
        floats = any(rung.at.anchor is Anchor.PLANNED for rung in duty.ladder)
        for period in periods(duty, facts, first, last):
            fixed = [m for m in moments(duty, period, facts.setting) if since < m.at <= horizon]
            if not fixed and not floats and (duty.code, period.code) not in moving:
                continue
            if duty.done.by is DoneBy.CLOSING and all(now < m.at for m in fixed):
                yield None, fixed
                continue
            line = _line(duty, period, facts, records, today)
            if line is not None and not line.closed:
                rest = [m for m in _moving_moments(line, facts, records) if since < m.at <= horizon]
                yield line, [m for m in fixed + rest if not (line.partial and m.after_deadline)]


def _line(duty: Duty, period: Period, facts: BranchFacts, records: Records, today: date) -> Line | None:
    found = occasion(duty, period, facts) if period.kind is duty.period and applies(duty, facts) else None
    return stand(found, facts, records, today) if found else None


def _moving_moments(line: Line, facts: BranchFacts, records: Records) -> Iterator[Moment]:
    """Yield the moments that follow from records: planned dates, snoozes, dates of tasks."""
    for planned_on in set(line.planned.values()):
        yield from planned_moments(line.duty, planned_on, line.deadline, facts.setting)
    for until in {
        item.until for item in records.snoozes if (item.duty, item.period) == (line.duty.code, line.period.code)
    }:
        yield snooze_moment(until, line.deadline, facts.setting)
    for task in records.tasks_at.get((line.duty.code, line.period.code), ()):
        if task.member_id is not None and task.until is not None and task.done_on is None:
            yield from task_moments(task.id, task.until, line.deadline, facts.setting)


def _all_moments(line: Line, facts: BranchFacts, records: Records) -> Iterator[Moment]:
    yield from moments(line.duty, line.period, facts.setting)
    yield from _moving_moments(line, facts, records)


def _notices(line: Line, moment: Moment, facts: BranchFacts, records: Records, now: datetime) -> Iterator[Notice]:
    """Yield a rung's notices, one for each audience it concerns as things are."""
    today = local_date(now, facts.zone)
    for audience, subject in addressees(line, moment, facts, records, today):
        yield Notice(
            duty=line.duty.code,
            occasion=key(line.period, subject),
            rung=moment.id,
            audience=audience,
            due_at=moment.at,
            asked_on=moment.asked_on,
            because=moment.because,
            late=now - moment.at > GRACE,
            loud=moment.rung.loud,
            period=line.period,
            subject=subject,
            deadline=line.deadline,
            through=facts.contacts.get(audience.member_id) if audience.member_id is not None else None,
        )


def _choose(fresh: Iterable[Notice], catalogue: Catalogue) -> dict[Fate, list[Notice]]:
    """Keep, of several rungs of one occasion for one audience, the newest; the rest by their missed-fire policy."""
    together: dict[tuple[str, str, str], list[Notice]] = defaultdict(list)
    for notice in fresh:
        together[notice.duty, notice.occasion, notice.audience.key].append(notice)
    fates: dict[Fate, list[Notice]] = {fate: [] for fate in Fate}
    for group in together.values():
        group.sort(key=lambda notice: notice.due_at, reverse=True)
        for notice in group:
            fates[_fate(notice, group[0], _policy(catalogue, notice))].append(notice)
    for chosen in fates.values():
        chosen.sort(key=lambda notice: (notice.due_at, catalogue.duty(notice.duty).order))
    return fates


def _fate(notice: Notice, newest: Notice, policy: MissedFire) -> Fate:
    if notice.late and policy is MissedFire.SKIP:
        return Fate.MISSED
    if notice is newest or (notice.late and policy is MissedFire.ALL):
        return Fate.SAID
    return Fate.MISSED if notice.late and notice.due_at < newest.due_at else Fate.COVERED


def _policy(catalogue: Catalogue, notice: Notice) -> MissedFire:
    duty = catalogue.duty(notice.duty)
    name = notice.rung.partition(".")[0]
    return next((rung.missed for rung in duty.ladder if rung.id == name), duty.missed)
