"""What a meeting resolved is followed up: whoever carries it out is reminded in private, then the secretary told.

Three days before the day set, on that day, and, if it is still not done, the working day after it: to the carrier and
to whoever heads the branch. Each is said once; lead times are ours.
"""

from datetime import date, datetime, timedelta
from typing import Any

from domain.calendar import add_working_days
from domain.moments import is_speaking, next_speaking, to_utc
from domain.permission import Action, Subject
from domain.refusals.duties import AlreadyDone
from storage import cards, people, votes
from storage.outgoing import Button
from storage.tables import Resolution
from storage.work import Work
from usecases import events as gatherings
from usecases import resolutions
from usecases.presses import pack
from usecases.presses.votes import MOTION, CarriedOut
from usecases.talk_form import setting_of

BEFORE, MOST = timedelta(days=3), 20


def wind(work: Work, row: Resolution) -> None:
    """Set when a resolution is next spoken of: at opening time of one of its days that lies ahead."""
    row.next_at = None
    if row.due_on is None or row.done_on is not None or row.carrier_id is None:
        return
    times = setting_of(work)
    ahead = [to_utc(day, times.hours.opens, times.zone) for day in _days(work, row.due_on)]
    row.next_at = min((at for at in ahead if at > work.now), default=None)


def _days(work: Work, due: date) -> tuple[date, date, date]:
    return due - BEFORE, due, add_working_days(due, 1, setting_of(work).calendar)


async def follow_clock(work: Work) -> bool:
    """Remind of a handful of resolutions; tells whether more may be waiting. A tick."""
    work.require(Action.KEEP_TIME)
    found = await votes.due(work.session, work.now, MOST)
    for row in found:
        work.branch = await people.branch(work.session, row.branch_id)
        if work.branch is None or work.branch.state != "active" or row.due_on is None or row.done_on is not None:
            row.next_at = None
        elif not is_speaking(work.now, setting_of(work)):
            row.next_at = _speaking(work)
        else:
            await _remind(work, row, row.due_on)
            wind(work, row)
    await work.session.flush()
    return len(found) == MOST


def _speaking(work: Work) -> datetime:
    return next_speaking(work.now, setting_of(work))


async def _remind(work: Work, row: Resolution, due: date) -> None:
    open_to = await gatherings.reachable(work)
    carrier = open_to.get(row.carrier_id or 0)
    told = {carrier.user_id} if carrier is not None else set()
    late = work.today > due
    if late or carrier is None:
        heads = await people.holders(work.session, row.branch_id, "secretary")
        told |= {open_to[head.id or 0].user_id for head in heads if head.id in open_to}
    line = await people.member(work.session, row.branch_id, row.carrier_id or 0)
    about: dict[str, Any] = {
        "motion": str(work.vault.open(row.text, votes.TEXT)), "due": due, "late": late, "resolution": row.id,
        "name": line.name if line else "",
    }  # fmt: skip
    rows = ((Button("votes.b_done", pack(CarriedOut(row.branch_id, row.id or 0))),),)
    for user in sorted(told - {None}, key=lambda user: user or 0):
        key = f"resolution{row.id}:{due}:{work.today}:{user}"
        await work.say(user or 0, "votes.due", key=key, rows=rows, silent=False, **about)


async def still_to_carry_out(work: Work, arguments: dict[str, Any]) -> bool:
    """Tell, at sending, whether the resolution still has to be carried out by that day."""
    row = await work.session.get(Resolution, arguments["resolution"])
    return row is not None and row.done_on is None and row.due_on == arguments["due"]


async def carried_out(work: Work, press: CarriedOut) -> None:
    """Record that a resolution was carried out: whoever does so, or an officer who runs its meetings, says it."""
    row = await resolutions.find(work, press.motion, lock=True)
    event = await gatherings.find(work, row.event_id)
    if work.actor.member_id == row.carrier_id:
        work.require(Action.SEE_OWN_RECORD, Subject(branch_id=row.branch_id, member_id=row.carrier_id))
    else:
        work.require(Action.RUN_VOTE, gatherings.subject(event))
    if row.done_on is not None:
        raise AlreadyDone()
    row.done_on, row.next_at = work.today, None
    await work.session.flush()
    await work.audit("carried_out", "resolution", row.id)
    work.toast("votes.done_toast")
    await work.refresh_cards(MOTION, row.id)
    if work.origin.chat_id is not None and work.origin.message_id is not None:
        await _settle(work)


async def _settle(work: Work) -> None:
    """Take the button off a reminder that was pressed; a card shows the new state instead."""
    chat, message = work.origin.chat_id or 0, work.origin.message_id or 0
    if await cards.holding(work.session, chat, message) is None:
        await work.retire(chat, message)
