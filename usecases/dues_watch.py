"""The calendar of the dues: months open on their collection day, and are looked through when the last day has passed.

Then, in private only: whoever collects hears of claims not received and of cash held long, the secretary of months
unpaid in a row (D18, J17: three to six; people decide, never the program), in January of the yearly review (D12).
"""

from datetime import date, timedelta
from typing import Any

from domain.calendar import add_months
from domain.dues import State, month_of, unpaid_in_a_row
from domain.moments import is_speaking, next_speaking, to_utc
from domain.permission import Action
from storage import dues, dues_watched, people
from storage.dues import Line
from storage.outgoing import Button
from storage.tables import Branch
from storage.work import Work
from usecases import dues as months
from usecases.dues_choices import setting
from usecases.presses import pack
from usecases.presses.dues import OpenDesk, OpenForm

MOST, REVIEW_MONTH, LOOK_BACK = 20, 1, 12
COUNTED = range(3, 7)  # months unpaid in a row at which the secretary is told
EXCUSE = "duesmonth.excused_reason"
AT_HAND = ("cash", "home")  # ways after which money lies in somebody's drawer


async def follow_calendar(work: Work) -> bool:
    """Open what is to be opened, look through what has passed; tells whether more waits. For the tick."""
    opening = await months.open_collections(work)
    return await look_through(work) or opening


async def look_through(work: Work) -> bool:
    """Look through the months of a handful of branches whose last day to pay has passed; tells whether more wait."""
    due = await dues_watched.due_branches(work.session, work.now, MOST)
    for branch in due:
        work.branch = branch
        work.require(Action.KEEP_TIME)
        await _look(work, branch)
    return len(due) == MOST


def watch_at(branch: Branch, month: date) -> Any:
    """Return the moment (UTC) from which a month may be looked through: the day after the last one to pay."""
    times = months.setting_of(branch)
    return to_utc(months.pay_by(branch, month) + timedelta(days=1), times.hours.opens, times.zone)


async def _look(work: Work, branch: Branch) -> None:
    month, times = branch.dues_opened_on, months.setting_of(branch)
    if month is None:
        return
    at = watch_at(branch, month)
    if at > work.now or not is_speaking(work.now, times):
        branch.dues_watch_at = at if at > work.now else next_speaking(work.now, times)
        return
    branch.dues_watch_at = watch_at(branch, add_months(month, 1))
    await tell_collector(work, month)
    await tell_secretary(work, month)
    if month.month == (setting(work, "base") or REVIEW_MONTH):
        await _review(work, month)


# Whoever collects


def mismatches(work: Work, lines: list[Line]) -> list[Line]:
    """Return the claims that nobody confirmed within the branch's days."""
    before = work.now - timedelta(days=setting(work, "claimed"))
    return [one for one in lines if dues.state(one.row) is State.CLAIMED and (one.row.claimed_at or work.now) <= before]


def held_long(work: Work, lines: list[Line]) -> list[Line]:
    """Return the receipts in cash that were not handed over within the branch's days."""
    before = work.now - timedelta(days=setting(work, "held"))
    return [
        one for one in lines
        if one.row.handover_id is None and one.row.way in AT_HAND
        and one.row.received_at is not None and one.row.received_at <= before
    ]  # fmt: skip


async def recent(work: Work) -> list[Line]:
    """Return the months of the last year with their members."""
    last = months.this_month(work)
    return await dues.lines(work.session, months.branch_id(work), add_months(last, -LOOK_BACK), last)


async def tell_collector(work: Work, month: date) -> None:
    """Tell whoever collects of claims not received and of cash held long; nothing when there is none."""
    chat = months.chat_of(await months.collector(work))
    lines = await recent(work)
    claimed, held = mismatches(work, lines), held_long(work, lines)
    if chat is None or not (claimed or held):
        return
    said: dict[str, Any] = {
        "claimed": [{"name": one.member.name, "month": one.row.month} for one in claimed[:MOST]],
        "more": max(len(claimed) - MOST, 0), "held": len(held), "fen": sum(one.row.received_fen or 0 for one in held),
        "days": setting(work, "claimed"), "held_days": setting(work, "held"),
    }  # fmt: skip
    desk = Button("buttons.dues_desk", pack(OpenDesk(months.branch_id(work))))
    await work.say(chat, "dues.watched", key=f"dues:watched:{months.branch_id(work)}:{month}", rows=((desk,),), **said)


async def _review(work: Work, month: date) -> None:
    chat = months.chat_of(await months.collector(work))
    if chat is not None:
        desk = Button("buttons.dues_desk", pack(OpenDesk(months.branch_id(work))))
        key = f"dues:review:{months.branch_id(work)}:{month}"
        await work.say(chat, "dues.review", key=key, rows=((desk,),), year=month.year)


# The secretary


def in_a_row(work: Work, lines: list[Line]) -> dict[int, int]:
    """Return how many months in a row each member has not paid (D18).

    Excused and waived months end the row, and a claim while it is fresh; months before the branch's books began are
    nobody's debt here.
    """
    branch, began = months.own_branch(work), months.books_begin(work)
    over = [one for one in lines if one.row.month >= began and months.pay_by(branch, one.row.month) < work.today]
    stale = {one.row.id for one in mismatches(work, lines)}
    counts: dict[int, int] = {}
    for member_id in {one.row.member_id for one in over}:
        own = [one.row for one in over if one.row.member_id == member_id]
        owed = [month_of(row.month) for row in own if dues.state(row) is not State.WAIVED]
        unsettled = [row for row in own if dues.state(row) is State.OPEN or row.id in stale]
        paid = {month_of(row.month) for row in own if row not in unsettled or row.excused_at is not None}
        counts[member_id] = unpaid_in_a_row(owed, paid)
    return counts


def long_unpaid(work: Work, lines: list[Line]) -> list[dict[str, Any]]:
    """Return who has not paid for three months in a row or more, with the accepted reasons on record."""
    counts, found = in_a_row(work, lines), list[dict[str, Any]]()
    for member_id, number in counts.items():
        if number >= COUNTED.start:
            member = next(one.member for one in lines if one.row.member_id == member_id)
            if member.left_on is None:
                found.append({"id": member_id, "name": member.name, "months": number, "place": member.ordinal})
    return sorted(found, key=lambda one: (-one["months"], one["place"], one["id"]))


async def tell_secretary(work: Work, month: date) -> None:
    """Tell the secretary, in private, who has not paid for three to six months in a row, and the article."""
    lines = await recent(work)
    people_told = [one for one in long_unpaid(work, lines) if one["months"] in COUNTED]
    chats = [months.chat_of(one) for one in await people.holders(work.session, months.branch_id(work), "secretary")]
    chats += [months.chat_of(one) for one in await people.holders(work.session, months.branch_id(work), "deputy")]
    chat = next((one for one in chats if one is not None), None)
    if chat is None or not people_told:
        return
    said = [{"name": one["name"], "months": one["months"]} for one in people_told]
    excuse = Button("buttons.dues_excuse", pack(OpenForm(months.branch_id(work), month, "dues_excuse")))
    key = f"dues:in-a-row:{months.branch_id(work)}:{month}"
    await work.say(chat, "dues.in_a_row", key=key, rows=((excuse,),), people=said, excused=_excused(work, lines))
    await work.audit("dues.counted", "branch", months.branch_id(work), month=f"{month:%Y-%m}", number=len(said))


def _excused(work: Work, lines: list[Line]) -> list[dict[str, Any]]:
    """Return the months whose reasons were accepted, with the reason; for the secretary alone."""
    return [
        {"name": one.member.name, "month": one.row.month, "reason": work.vault.open(one.row.excused_reason, EXCUSE)}
        for one in lines
        if one.row.excused_at is not None and dues.state(one.row) is State.OPEN
    ][:MOST]
