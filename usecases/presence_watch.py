"""Attendance as the months go by: what is still to be made up, and what the secretary hears in private, once a month.

Months in a row without taking part (J17: three to six; people decide), who was in nothing in a quarter that is nearly
over, half a year of activities that were all of one sub-kind.
"""

from datetime import date, timedelta
from typing import Any

from domain.calendar import add_months
from domain.moments import is_speaking, next_speaking, to_utc
from domain.permission import Action
from domain.taking_part import COUNTED, made_up_in, months_without, only_subkind
from storage import people, presence
from storage.outgoing import Button
from storage.tables import Branch, Event, MakeUp, PresenceLook
from storage.work import Work
from usecases import dues as months
from usecases import events as gatherings
from usecases.covering import lines_by_member, members, uncovered
from usecases.presses import pack
from usecases.presses.presence import MadeUp

MOST, LOOK_BACK, AHEAD = 20, 12, timedelta(days=1)


async def follow_clock(work: Work) -> bool:
    """Remind of what is to be made up by tomorrow, look through months gone by; tells whether more waits. A tick."""
    work.require(Action.KEEP_TIME)
    await _remind(work)
    due = await presence.due_looks(work.session, work.now, MOST)
    for branch, look in due:
        work.branch = branch
        await _follow(work, branch, look)
    return len(due) == MOST


async def _follow(work: Work, branch: Branch, look: PresenceLook | None) -> None:
    times, this = months.setting_of(branch), work.today.replace(day=1)
    following = to_utc(add_months(this, 1), times.hours.opens, times.zone)
    if look is None:
        work.session.add(PresenceLook(branch_id=branch.id or 0, next_at=following))
    elif not is_speaking(work.now, times):
        look.next_at = next_speaking(work.now, times)
    else:
        look.next_at, look.month = following, add_months(this, -1)
        await look_back(work, this)
    await work.session.flush()


async def look_back(work: Work, this: date) -> None:
    """Tell the secretary in private what the months before `this` (a first day) show."""
    work.require(Action.KEEP_TIME)
    chat = await _secretary(work)
    if chat is None:
        return
    own = gatherings.branch_id(work)
    found = await absent_in_a_row(work, this)
    if found:
        await work.say(chat, "presence.in_a_row", key=f"presence:row:{own}:{this}", people=found)
        await work.audit("presence.counted", "branch", own, month=f"{this:%Y-%m}", number=len(found))
    if this.month % 3 == 0:
        seen = await uncovered(work)
        if seen["lines"]:
            await work.say(chat, "presence.covered", key=f"presence:quarter:{own}:{this}", **seen)
    if this.month in (1, 7):
        await _hint_at_monotony(work, chat, this)


async def _secretary(work: Work) -> int | None:
    for post in ("secretary", "deputy"):
        for one in await people.holders(work.session, gatherings.branch_id(work), post):
            if (chat := months.chat_of(one)) is not None:
                return chat
    return None


async def absent_in_a_row(work: Work, this: date) -> list[dict[str, Any]]:
    """Return who has taken part in nothing for three to six months in a row before `this`, the longest first."""
    found = await lines_by_member(work, add_months(this, -LOOK_BACK), this - timedelta(days=1))
    counted = []
    for line in await members(work):
        own = found.get(line.id or 0, [])
        number = months_without(own)
        if not line.exempt and number in COUNTED and _still(own, this):
            counted.append({"name": line.name, "months": number, "made": made_up_in(own, number)})
    return sorted(counted, key=lambda one: -one["months"])


def _still(own: Any, this: date) -> bool:
    """Tell whether something was held in the month just over: else the count is what it was, and was told."""
    return any(line.on >= add_months(this, -1) for line in own)


async def _hint_at_monotony(work: Work, chat: int, this: date) -> None:
    own = gatherings.branch_id(work)
    for kind in gatherings.catalogue(work).kinds:
        if not kind.varied:
            continue
        first, last = add_months(this, -6), this - timedelta(days=1)
        subkind = only_subkind(await presence.subkinds(work.session, own, kind.code, first, last))
        if subkind:
            key = f"presence:one-kind:{own}:{this}:{kind.code}"
            await work.say(chat, "presence.one_kind", key=key, kind=kind.code, subkind=subkind, first=first, last=last)


# What is still to be made up


async def _remind(work: Work) -> None:
    """Remind, once and in private, of what is to be made up by tomorrow."""
    found = await presence.waiting(work.session, work.now.date() + AHEAD + AHEAD, MOST)
    for one in found:
        work.branch = await people.branch(work.session, one.branch_id)
        if work.branch is None or one.until_on is None or work.branch.state != "active":
            one.reminded_at = work.now
        elif one.until_on <= work.today + AHEAD and is_speaking(work.now, months.setting_of(work.branch)):
            one.reminded_at = work.now
            await _remind_of(work, one)
    await work.session.flush()


async def _remind_of(work: Work, one: MakeUp) -> None:
    line = (await gatherings.reachable(work)).get(one.member_id)
    event = await work.session.get(Event, one.event_id)
    if line is None or line.user_id is None or event is None:
        return
    rows = ((Button(f"presence.b_{one.way}_done", pack(MadeUp(one.branch_id, one.id or 0))),),)
    about: dict[str, Any] = {"title": event.title, "way": one.way, "until": one.until_on, "make_up": one.id}
    await work.say(line.user_id, "presence.make_up_due", key=f"make-up:{one.id}:due:{one.until_on}", rows=rows, **about)


async def still_to_make_up(work: Work, arguments: dict[str, Any]) -> bool:
    """Tell whether something is still to be made up when the reminder of it goes out."""
    one = await work.session.get(MakeUp, arguments["make_up"])
    return one is not None and one.done_at is None
