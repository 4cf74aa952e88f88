"""Reminding those who have not paid, in private; whoever pays or claims meanwhile hears nothing."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.dues import State
from domain.permission import Action
from storage import dues, people
from storage.dues import Line
from storage.outgoing import Button, Rows
from storage.people import Reach
from storage.work import Work
from usecases import dues as months
from usecases.dues_receipts import seen
from usecases.presses import pack
from usecases.presses.dues import ClaimDues, Remark, RemindUnpaid


async def remind_pressed(work: Work, press: RemindUnpaid) -> None:
    """The collector's button: remind those who have not paid, now."""
    number = await remind_unpaid(work, press.month)
    work.toast("dues.reminded_toast" if number else "dues.reminded_nobody_toast", number=number)


async def remind_unpaid(work: Work, month: date, *, rung: str = "asked", loud: bool = False) -> int:
    """Remind everybody whose month is open, at most once a civil date; returns how many were written to.

    Those who cannot be written to are reached through their contact person; who cannot be reached at all is not counted
    as told. A tick reminds everybody, a leader his group.
    """
    if work.actor.program:
        work.require(Action.KEEP_TIME)
        lines = await dues.lines(work.session, months.branch_id(work), month, month)
    else:
        lines = await seen(work, month)
    unpaid = [line for line in lines if dues.state(line.row) is State.OPEN and line.row.reminded_on != work.today]
    _roster, reach = await people.reached(work.session, months.branch_id(work))
    told = [line for line in unpaid if await _remind(work, line, reach, rung, loud)]
    await dues.remember_reminders(work.session, [line.row.id or 0 for line in told], work.today)
    if told:
        await work.audit("dues.reminded", "dues", month=f"{month:%Y-%m}", number=len(told), rung=rung)
        await work.refresh_cards(months.LIST, months.key_of(work, month))
    return len(told)


async def _remind(work: Work, line: Line, reach: Mapping[int, Reach], rung: str, loud: bool) -> bool:
    member, row = line.member, line.row
    key = f"dues:{row.id}:{work.today.isoformat()}:{rung}"
    chat = months.chat_of(member)
    if chat is not None and _open(reach, member.id):
        said = await own_facts(work, line)
        rows = own_rows(work, row.month)
        await work.say(chat, "dues.unpaid", key=key, rows=rows, silent=not loud, row=row.id, **said)
        return True
    contact = await _contact(work, member.contact_member_id) if _open(reach, member.contact_member_id) else None
    if contact is None:
        return False
    name, by = member.name, months.pay_by(months.own_branch(work), row.month)
    await work.say(
        contact, "dues.unpaid_contact", key=key, silent=not loud, row=row.id, name=name, month=row.month, by=by
    )
    return True


def _open(reach: Mapping[int, Reach], member_id: int | None) -> bool:
    return member_id is not None and member_id in reach and reach[member_id].open


async def _contact(work: Work, member_id: int | None) -> int | None:
    found = await people.member(work.session, months.branch_id(work), member_id) if member_id else None
    return months.chat_of(found)


async def own_facts(work: Work, line: Line) -> dict[str, Any]:
    """Return what a member's own texts say of his month."""
    return {
        "month": line.row.month,
        "fen": line.row.amount_fen,
        "collector": await months.collector_shown(work),
        "by": months.pay_by(months.own_branch(work), line.row.month),
        "over": work.today > months.pay_by(months.own_branch(work), line.row.month),
    }


def own_rows(work: Work, month: date) -> Rows:
    """Return the buttons of a member's own open month: paid, the amount is wrong, an explanation."""
    branch = months.branch_id(work)
    wrong = Button("buttons.dues_amount_wrong", pack(Remark(branch, month, "amount")))
    explain = Button("buttons.dues_explain", pack(Remark(branch, month, "explanation")))
    return ((Button("buttons.paid", pack(ClaimDues(branch, month))),), (wrong, explain))


async def still_unpaid(work: Work, arguments: dict[str, Any]) -> bool:
    """Asked when a reminder is about to be sent: has the month stayed open until now?"""
    if work.branch is None or work.branch.id is None:
        return False
    found = await dues.line(work.session, work.branch.id, arguments["row"])
    return found is not None and dues.state(found.row) is State.OPEN and found.member.left_on is None
