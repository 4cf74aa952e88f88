"""Which reminders follow from a branch's state and a moment, and when to look again: pure, asked by every tick."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import NamedTuple

from domain.addressees import UNREACHED, Audience, addressees, member, officer_of, unreached
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
from domain.quiet import presses
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
    `through` is who receives it for a member without Telegram. `pressing`: no weekly number holds it back (a last rung,
    or what the receiver asked for); `urgent`: nobody's quiet hours do either.
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
    pressing: bool = False
    urgent: bool = False

    @property
    def key(self) -> NoticeKey:
        """Return what makes it unique within a branch."""
        return NoticeKey(self.duty, self.occasion, self.rung, self.audience.key)


@dataclass(frozen=True, slots=True)
class Decision:
    """What to say now, what was slept through, when to look again (UTC), and how far everything is decided.

    `covered` fell together with a rung that is said for the same occasion and audience: no message, no loss.
    `unreached` would have gone to members whom nothing reaches; an officer hears it. Store the `keys` of all;
    `next_at` and `decided_to` belong on the branch: the next `decide` reads them.
    """

    notices: tuple[Notice, ...]
    missed: tuple[Notice, ...]
    covered: tuple[Notice, ...]
    next_at: datetime
    decided_to: datetime
    unreached: tuple[Notice, ...] = ()

    @property
    def keys(self) -> frozenset[NoticeKey]:
        """Return the keys that are settled by this decision."""
        return frozenset(notice.key for notice in (*self.notices, *self.missed, *self.covered, *self.unreached))


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
    fresh = list({notice.key: notice for notice in candidates if notice.key not in said}.values())
    held = any(_must_wait(notice) for notice in fresh) and not is_speaking(now, facts.setting)
    if held:
        fresh = [notice for notice in fresh if not _must_wait(notice)]
        future = min(future, next_speaking(now, facts.setting))
    lost = tuple(notice for notice in fresh if notice.audience.member_id in facts.unreachable)
    fresh = [notice for notice in fresh if notice.audience.member_id not in facts.unreachable]
    said_now, missed, covered = (tuple(chosen) for chosen in _choose(fresh, catalogue).values())
    return Decision(said_now, missed, covered, future, since if held else max(since, now), lost)


def _must_wait(notice: Notice) -> bool:
    """Tell whether a notice may not be said outside working hours: what is late, unless the branch calls it urgent."""
    return notice.late and not notice.urgent


def still_wanted(wanted: NoticeKey, facts: BranchFacts, records: Records, now: datetime) -> bool:
    """Tell whether a notice still holds at sending: its occasion open, its rung on, its audience still concerned."""
    return as_it_stands(wanted, facts, records, now) is not None


def as_it_stands(wanted: NoticeKey, facts: BranchFacts, records: Records, now: datetime) -> Notice | None:
    """Return a notice that was decided as it is now, None when it does not hold any more."""
    catalogue = for_branch(facts.profile, facts.overrides)
    try:
        duty, (period, _) = catalogue.duty(wanted.duty), parse_key(wanted.occasion)
    except (KeyError, ValueError):
        return None
    today = local_date(now, facts.zone)
    line = _line(duty, period, facts, records, today)
    if line is None or line.closed:
        return None
    found = (
        notice
        for moment in [*_all_moments(line, facts, records)]
        if moment.id == wanted.rung or (wanted.rung == UNREACHED and moment.at <= now)
        for notice in _notices(line, moment, facts, records, now)
    )
    return next((notice for notice in found if notice.key == wanted), None)


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
            put_off = facts.put_off.get((duty.code, period.code))
            fixed = [m for m in moments(duty, period, facts.setting, put_off) if since < m.at <= horizon]
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
    put_off = facts.put_off.get((line.duty.code, line.period.code))
    yield from moments(line.duty, line.period, facts.setting, put_off)
    yield from _moving_moments(line, facts, records)


def _notices(line: Line, moment: Moment, facts: BranchFacts, records: Records, now: datetime) -> Iterator[Notice]:
    """Yield a rung's notices, one for each audience it concerns now; an officer's, for whom nothing reaches."""
    today = local_date(now, facts.zone)
    pressing = presses(line.duty, line.period, moment, facts.setting)
    lost = False
    for audience, subject in addressees(line, moment, facts, records, today):
        yield _notice(line, moment, facts, now, audience, subject, rung=moment.id, pressing=pressing)
        lost = lost or audience.member_id in facts.unreachable
    officer = officer_of(line, facts) if lost else None
    if officer is not None and unreached(line, facts, records):
        yield _notice(line, moment, facts, now, member(officer), None, rung=UNREACHED, pressing=False)


def _notice(
    line: Line, moment: Moment, facts: BranchFacts, now: datetime, audience: Audience, subject: int | None, *,
    rung: str, pressing: bool,
) -> Notice:  # fmt: skip
    return Notice(
        duty=line.duty.code,
        occasion=key(line.period, subject),
        rung=rung,
        audience=audience,
        due_at=moment.at,
        asked_on=moment.asked_on,
        because=moment.because,
        late=now - moment.at > GRACE,
        loud=moment.rung.loud and rung != UNREACHED,
        period=line.period,
        subject=subject,
        deadline=line.deadline,
        through=facts.contacts.get(audience.member_id) if audience.member_id is not None else None,
        pressing=pressing,
        urgent=line.duty.urgent,
    )


def _choose(fresh: Iterable[Notice], catalogue: Catalogue) -> dict[Fate, list[Notice]]:
    """Keep, of several rungs of one occasion for one audience, the newest; the rest by their missed-fire policy."""
    together: dict[tuple[str, str, str, bool], list[Notice]] = defaultdict(list)
    for notice in fresh:
        own = notice.rung == UNREACHED  # it says something else than the rungs do
        together[notice.duty, notice.occasion, notice.audience.key, own].append(notice)
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
