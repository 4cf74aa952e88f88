"""An event's attendance as separate facts: who should come, what they answered, who is excused, who was there.

None of them is derived from another. The roster is frozen with the event; answers may change until the close; only a
leave that was agreed to excuses; absent is said after the close alone. Every change is a new record, or a refusal.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from domain.actors import MEMBER_STANDINGS, Standing
from domain.presence import Answer, Gathering, Leave, Record, Stance, is_left_out
from domain.refusals.events import (
    AlreadyPresent,
    EventAlreadyOpen,
    EventCalledOff,
    EventClosed,
    EventNotOpen,
    NoLeavePending,
    NotInvited,
    SigninNotOpen,
    SigninOver,
)
from domain.refusals.forms import ReasonNeeded
from domain.refusals.presence import NotThere
from domain.thresholds import Tally

__all__ = ["Answer", "Gathering", "Headcount", "Leave", "Record", "Stance", "Tally"]


# The event


def check_alive(gathering: Gathering) -> None:
    """Raise EventCalledOff or EventClosed when nothing more can happen in the event."""
    if gathering.called_off is not None:
        raise EventCalledOff(reason=gathering.called_off)
    if gathering.closed_at is not None:
        raise EventClosed(ended_at=gathering.closed_at, secretary=gathering.secretary)


def check_signing(gathering: Gathering, now: datetime) -> None:
    """Raise SigninNotOpen or SigninOver outside the window, EventCalledOff or EventClosed at the end."""
    check_alive(gathering)
    if gathering.sign_in_from is None or now < gathering.sign_in_from:
        raise SigninNotOpen(opens_at=gathering.sign_in_from)
    if gathering.sign_in_until is not None and now > gathering.sign_in_until:
        raise SigninOver(ended_at=gathering.sign_in_until, secretary=gathering.secretary)


def open_sign_in(gathering: Gathering, now: datetime, until: datetime | None = None) -> Gathering:
    """The event with its sign-in open from now; opening it again only moves the end."""
    check_alive(gathering)
    earlier = gathering.sign_in_from is not None and gathering.sign_in_from <= now
    return replace(gathering, sign_in_from=gathering.sign_in_from if earlier else now, sign_in_until=until)


def open_meeting(gathering: Gathering, now: datetime) -> Gathering:
    """The event declared open, its sign-in too if it was not; raises EventAlreadyOpen."""
    check_alive(gathering)
    if gathering.opened_at is not None:
        raise EventAlreadyOpen
    signing = gathering.sign_in_from is not None and gathering.sign_in_from <= now
    return replace(gathering, opened_at=now, sign_in_from=gathering.sign_in_from if signing else now)


def close_meeting(gathering: Gathering, now: datetime) -> Gathering:
    """The event closed; raises EventNotOpen when it was never opened."""
    check_alive(gathering)
    if gathering.opened_at is None:
        raise EventNotOpen
    return replace(gathering, closed_at=now)


def call_off(gathering: Gathering, reason: str) -> Gathering:
    """The event called off with its reason; its duty stays open; raises ReasonNeeded."""
    check_alive(gathering)
    if not reason.strip():
        raise ReasonNeeded
    return replace(gathering, called_off=reason.strip())


# One person


def on_roster(records: Iterable[Record], member_id: int) -> Record:
    """The person's line of the frozen roster; raises NotInvited."""
    found = next((record for record in records if record.member_id == member_id), None)
    if found is None:
        raise NotInvited
    return found


def answer(record: Record, gathering: Gathering, said: Answer, by: int | None = None) -> Record:
    """The record with a new answer; LEAVE asks for leave, anything else withdraws such a request."""
    check_alive(gathering)
    if record.present_at is not None:
        if said is Answer.COMING:
            return record
        raise AlreadyPresent
    if said is Answer.LEAVE and record.leave in {Leave.PENDING, Leave.AGREED}:
        return record
    leave = Leave.PENDING if said is Answer.LEAVE else Leave.NONE
    return replace(record, answer=said, leave=leave, entered_by=by)


def withdraw(record: Record, gathering: Gathering) -> Record:
    """The record of somebody who takes his answer back, as a vote in a poll can be; raises AlreadyPresent."""
    check_alive(gathering)
    if record.present_at is not None:
        raise AlreadyPresent
    return replace(record, answer=None, leave=Leave.NONE, entered_by=None)


def decide_leave(record: Record, gathering: Gathering, *, agree: bool) -> Record:
    """The record with its leave agreed to or declined; a decision can be reversed; raises NoLeavePending."""
    check_alive(gathering)
    if record.leave is Leave.NONE:
        raise NoLeavePending
    return replace(record, leave=Leave.AGREED if agree else Leave.DECLINED)


def sign_in(record: Record, gathering: Gathering, now: datetime, *, remote: bool = False) -> Record:
    """The record of somebody who signs in, within the window; a second press changes nothing, or says he is back."""
    check_alive(gathering)
    if record.present_at is not None:
        return record if record.left_at is None else replace(record, left_at=None, entered_by=None)
    check_signing(gathering, now)
    return replace(record, present_at=now, remote=remote, leave=Leave.NONE, entered_by=None)


def enter_present(record: Record, gathering: Gathering, at: datetime, by: int, *, remote: bool = False) -> Record:
    """The record of somebody whom an officer entered as present, also after the close (then a late entry)."""
    _happened(gathering)
    return replace(record, present_at=at, remote=remote, leave=Leave.NONE, entered_by=by, left_at=None)


def enter_absent(record: Record, gathering: Gathering, by: int) -> Record:
    """The record of somebody whom an officer entered as not present; the answer stays, a leave is pending again."""
    _happened(gathering)
    asked = record.answer is Answer.LEAVE and record.leave is Leave.NONE
    leave = Leave.PENDING if asked else record.leave
    return replace(record, present_at=None, remote=False, leave=leave, entered_by=by, left_at=None)


def enter_leave(record: Record, gathering: Gathering, by: int) -> Record:
    """The record of somebody whose leave an officer entered as agreed to, also after the close."""
    _happened(gathering)
    away = replace(record, answer=Answer.LEAVE, leave=Leave.AGREED, present_at=None, remote=False, left_at=None)
    return replace(away, entered_by=by)


def leave_early(record: Record, gathering: Gathering, at: datetime, by: int | None = None) -> Record:
    """The record of somebody who goes before the end, never before he came; raises NotThere."""
    _happened(gathering) if by is not None else check_alive(gathering)
    if record.present_at is None:
        raise NotThere
    return record if record.left_at is not None else replace(record, left_at=max(at, record.present_at), entered_by=by)


def leave_out(record: Record, gathering: Gathering, *, out: bool) -> Record:
    """The record of somebody who is, by an agreement on record, not counted among those who should attend (E19)."""
    _happened(gathering)
    return replace(record, left_out=out)


def _happened(gathering: Gathering) -> None:
    """Raise EventCalledOff: an event that did not take place has nobody present."""
    if gathering.called_off is not None:
        raise EventCalledOff(reason=gathering.called_off)


# Counting


_BY_LEAVE = {
    Leave.PENDING: Stance.LEAVE_PENDING,
    Leave.AGREED: Stance.LEAVE_AGREED,
    Leave.DECLINED: Stance.LEAVE_DECLINED,
}


def stance(record: Record) -> Stance:
    """The one line the person stands in now: being there comes first, then leave, then the answer."""
    if record.present_at is not None:
        return Stance.PRESENT
    if record.leave is not Leave.NONE:
        return _BY_LEAVE[record.leave]
    if record.answer is Answer.COMING:
        return Stance.COMING
    if record.answer is Answer.MAYBE:
        return Stance.MAYBE
    return Stance.EXEMPT if record.exempt else Stance.SILENT


def counted(records: Iterable[Record], audience: str = "all") -> list[Record]:
    """The lines that count in a part: no guests, and all, members, full, probationary members or those with a vote.

    Who is left out by agreement (E19) counts only when he has come after all: nobody there is outside the base.
    """
    asked = [record for record in records if not record.guest and not is_left_out(record)]
    wanted = {
        "all": asked,
        "members": [r for r in asked if r.standing in MEMBER_STANDINGS],
        "full": [r for r in asked if r.standing is Standing.FULL],
        "probationary": [r for r in asked if r.standing is Standing.PROBATIONARY],
        "voting": [r for r in asked if r.voting],
    }
    return wanted[audience]


def tally(records: Iterable[Record]) -> Tally:
    """Members, full members and those with a vote among the lines."""
    members = [record for record in records if not record.guest and record.standing in MEMBER_STANDINGS]
    full = sum(record.standing is Standing.FULL for record in members)
    return Tally(len(members), full, sum(record.voting and record.standing is Standing.FULL for record in members))


_NOBODY = Tally()


@dataclass(frozen=True)
class Headcount:
    """A part in numbers. The eight stances add up to `asked`; `absent` is None until the close.

    `present` are all who came; of them `gone` went before the end, `remote` were there from afar.
    """

    asked: int
    should: Tally
    expected: Tally
    present: Tally
    stances: dict[Stance, int]
    present_remote: int
    guests: int
    guests_present: int
    absent: int | None
    left_out: int = 0
    gone: Tally = _NOBODY
    remote: Tally = _NOBODY
    remote_gone: Tally = _NOBODY

    def of(self, *stances: Stance) -> int:
        """How many stand in these lines together."""
        return sum(self.stances[stance] for stance in stances)


def voters(count: Headcount, there: Tally, *, remote: bool, ended: bool) -> Tally:
    """Those of `there` (present, or expected) that a headcount rule counts.

    Whoever has gone counts no more while it goes on, and once it has `ended` as having been there; who is there from
    afar counts only where the kind says so (`remote`).
    """
    bases = ("members", "full", "voting")
    both = _NOBODY if ended or remote else count.remote_gone
    less = [_NOBODY if ended else count.gone, _NOBODY if remote else count.remote]
    counts = [(getattr(there, each), *(getattr(one, each) for one in less), getattr(both, each)) for each in bases]
    return Tally(*(all_ - gone - afar + twice for all_, gone, afar, twice in counts))


def headcount(records: Collection[Record], *, closed: bool = False, audience: str = "all") -> Headcount:
    """The numbers of a part; `expected` are those coming and those already there."""
    lines = counted(records, audience)
    there = [record for record in lines if record.present_at is not None]
    coming = [record for record in lines if stance(record) in (Stance.PRESENT, Stance.COMING)]
    guests = [record for record in records if record.guest]
    stances = Counter(map(stance, lines))
    return Headcount(
        asked=len(lines),
        should=tally(lines),
        expected=tally(coming),
        present=tally(there),
        stances={each: stances[each] for each in Stance},
        present_remote=sum(record.remote for record in there),
        guests=len(guests),
        guests_present=sum(record.present_at is not None for record in guests),
        absent=len(absent(lines)) if closed else None,
        left_out=sum(not record.guest and is_left_out(record) for record in records),
        gone=tally(record for record in there if record.left_at is not None),
        remote=tally(record for record in there if record.remote),
        remote_gone=tally(record for record in there if record.remote and record.left_at is not None),
    )


def absent(records: Iterable[Record]) -> list[Record]:
    """After the close: those who should have come, were not there, and were neither excused nor exempt."""
    excused = {Stance.PRESENT, Stance.LEAVE_AGREED}
    return [r for r in counted(records) if not r.exempt and stance(r) not in excused]


def silent(records: Iterable[Record]) -> list[Record]:
    """Those to be asked again in private: counted, not exempt, and no answer at all."""
    return [record for record in counted(records) if stance(record) is Stance.SILENT]


def roster_changes(records: Iterable[Record], current: Collection[int]) -> tuple[list[int], list[int]]:
    """Who joined and who left since the roster was frozen (member ids), for the chair to refresh it before opening."""
    frozen = [record.member_id for record in records if not record.guest]
    return [m for m in current if m not in frozen], [m for m in frozen if m not in current]
