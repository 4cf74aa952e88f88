"""Receiving dues: by the collector or a group's leader, one by one or as a list, passed on, and taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.dues import State, claimable, long_in_arrears, month_of
from domain.periods import PeriodKind, containing
from domain.permission import Action, Subject
from domain.refusals.dues import (
    AlreadyPaid,
    AmountUnknown,
    DuesFromWages,
    DuesHandedOver,
    DuesTooLittle,
    DuesWaived,
    ListChanged,
)
from domain.refusals.forms import NotFound, OldButton, ReasonNeeded
from storage import dues
from storage.dues import Line
from storage.tables import DuesMonth, Member
from storage.work import Work
from usecases import dues as months
from usecases import wizards
from usecases.dues_claims import entry, oldest_first
from usecases.presses.dues import ChangeWay, ConfirmPassedOn, Forward, ReceiveAll, ReceiveDues

WAYS = ("cash", "transfer", "system", "home")
WITH_REASON = ("other-person", "wages")  # normally not: warned, recorded with the reason and who agreed


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is received for one member's month; `fen` None is the agreed amount."""

    member_id: int
    month: date
    fen: int | None = None
    way: str = "cash"
    note: str | None = None
    ahead: bool = False  # a later month of the running quarter, with the branch's consent in `note` (D15)


async def receive_dues(work: Work, receipts: Sequence[Receipt]) -> None:
    """Record money received, one month each; raises the reason against any of them, and then none is recorded."""
    for receipt in receipts:
        member = await months.member_here(work, receipt.member_id)
        work.require(Action.RECEIVE_DUES, months.about(work, member))
        row = await _receivable(work, member, receipt)
        entered = row.claimed_at is None
        _fill(work, row, member, receipt)
        await _written(work, row, member, receipt, entered=entered)
    for month in {receipt.month for receipt in receipts}:
        await months.refresh(work, month, [one.member_id for one in receipts if one.month == month])


async def _receivable(work: Work, member: Member, receipt: Receipt) -> DuesMonth:
    """Return the member's month, fit to be received; raises the reason when it is not."""
    if not _is_agreed_ahead(work, receipt):
        claimable(month_of(receipt.month), work.today)
    row = await months.month_row(work, member, receipt.month)
    state = dues.state(row)
    if state is State.RECEIVED:
        raise AlreadyPaid(month=receipt.month)
    if state is State.WAIVED:
        raise DuesWaived(month=receipt.month)
    if receipt.fen is None and row.amount_fen is None:
        raise AmountUnknown(name=member.name)
    if receipt.fen is not None and row.amount_fen is not None and receipt.fen < row.amount_fen:
        raise DuesTooLittle(month=receipt.month, agreed=row.amount_fen)
    if receipt.way == "wages" and months.own_branch(work).profile == "current":
        raise DuesFromWages()
    if receipt.month < months.this_month(work) and state is State.OPEN:
        await oldest_first(work, member, receipt.month)
    if (receipt.way in WITH_REASON or is_old(work, receipt.month)) and not receipt.note:
        raise ReasonNeeded()
    return row


def _is_agreed_ahead(work: Work, receipt: Receipt) -> bool:
    """Tell whether a month may be taken in advance: within the running quarter, where the rules know it (D15)."""
    in_quarter = receipt.month in containing(work.today, PeriodKind.QUARTER)
    return receipt.ahead and bool(receipt.note) and in_quarter and months.own_branch(work).profile == "current"


def is_old(work: Work, month: date) -> bool:
    """Tell whether arrears reach further back than they are generally made up for, where the rules say so (D16)."""
    return months.own_branch(work).profile == "current" and long_in_arrears(month_of(month), work.today)


def _fill(work: Work, row: DuesMonth, member: Member, receipt: Receipt) -> None:
    row.received_fen = receipt.fen if receipt.fen is not None else row.amount_fen
    row.amount_fen = row.amount_fen if row.amount_fen is not None else receipt.fen
    row.received_at, row.received_by, row.way = work.now, work.actor.member_id, receipt.way
    row.way_note = work.vault.seal(receipt.note, dues.WAY_NOTE) if receipt.note else None
    row.late = row.late or (row.claimed_at is None and receipt.month < months.this_month(work))
    row.passed_on_at = work.now if months.collects(work) else None
    row.held_in = None if months.collects(work) else member.group_id
    row.forwarded_at = None


async def _written(work: Work, row: DuesMonth, member: Member, receipt: Receipt, *, entered: bool) -> None:
    """Keep the movement and the audit entry, and show the person what was recorded of him."""
    await work.session.flush()
    await dues.add_entries(work.session, [entry(work, row.id, "received", fen=row.received_fen, way=receipt.way)])
    facts = {"month": f"{receipt.month:%Y-%m}", "way": receipt.way, "entered": entered}
    await work.audit("dues.received", "dues", row.id, for_member_id=member.id, **facts)
    chat = months.chat_of(member)
    if chat is None or member.id == work.actor.member_id:
        return
    if entered:
        by = await actor_name(work)
        await work.say(chat, "dues.entered_told", month=receipt.month, fen=row.received_fen, by=by)
    else:
        await work.touch_card(chat, months.MINE, months.key_of(work, receipt.month, member.id))


async def actor_name(work: Work) -> str:
    """Return the acting member's name, empty for the program."""
    if work.actor.member_id is None:
        return ""
    return (await months.member_here(work, work.actor.member_id)).name


# From the list


async def receive_pressed(work: Work, press: ReceiveDues) -> None:
    """Confirm one claim of the list; where the amount is not settled the form asks for it."""
    row = await _row(work, press.row)
    member = await months.member_here(work, row.member_id)
    work.require(Action.RECEIVE_DUES, months.about(work, member))
    old = is_old(work, row.month)
    if (row.amount_fen is None or old) and row.received_at is None:
        known = {"month": row.month, "member": row.member_id, "way": _way(press.way), "old": old}
        await wizards.start(work, "dues_receipt", known)
        work.toast("dues.amount_asked_toast", name=member.name)
        return
    await receive_dues(work, [Receipt(row.member_id, row.month, way=_way(press.way))])
    work.toast("dues.received_toast", name=member.name, month=row.month)


async def _row(work: Work, row_id: int) -> DuesMonth:
    found = await dues.locked(work.session, months.branch_id(work), [row_id])
    if not found:
        raise OldButton()
    return found[0]


def _way(code: str) -> str:
    if code not in WAYS:
        raise OldButton()
    return code


async def receive_all(work: Work, press: ReceiveAll) -> None:
    """Confirm all pending claims that the actor's list shows, those without a settled amount left out."""
    pending = [line for line in await seen(work, press.month) if is_ready(line)]
    if len(pending) != press.number:
        await work.refresh_cards(months.LIST, months.key_of(work, press.month))
        work.toast(ListChanged.text, alert=True)
        return
    way = _way(press.way)
    await receive_dues(work, [Receipt(line.row.member_id, press.month, way=way) for line in pending])
    work.toast("dues.received_all_toast", number=len(pending), month=press.month)


def is_ready(line: Line) -> bool:
    """Tell whether a claim can be confirmed with one press: pending, and its amount is settled."""
    return dues.state(line.row) is State.CLAIMED and line.row.amount_fen is not None


async def seen(work: Work, month: date) -> list[Line]:
    """Return the lines of a month that the actor may see: all, or those of the groups he leads; raises NotAllowed."""
    groups = months.groups_seen(work)
    if groups is not None and not groups:
        work.require(Action.SEE_DUES_LEDGER)
    return await dues.lines(work.session, months.branch_id(work), month, month, groups)


async def change_way(work: Work, press: ChangeWay) -> None:
    """Choose which way of payment the next one-press receipts record."""
    work.require(Action.PASS_ON_DUES, _somewhere(work))
    months.own_branch(work).dues_way = _way(press.way)
    await work.refresh_cards(months.LIST, months.key_of(work, press.month))
    work.toast("dues.way_toast", way=press.way)


def _somewhere(work: Work) -> Subject:
    """Return the subject under which a leader or the collector acts on what concerns his list as a whole."""
    return Subject(branch_id=months.branch_id(work), group_id=min(work.actor.leads, default=None))


# Passing on


async def forward(work: Work, press: Forward) -> None:
    """A group's leader says that he gave the collector what he holds of a month."""
    work.require(Action.PASS_ON_DUES, Subject(branch_id=months.branch_id(work), group_id=press.group))
    rows = await held(work, press.month, press.group, forwarded=False)
    _same_number(rows, press.number)
    for row in rows:
        row.forwarded_at = work.now
    await _moved(work, rows, press.month, "forwarded")
    to = await months.collector(work)
    chat = months.chat_of(to)
    if chat is not None:
        total = sum(row.received_fen or 0 for row in rows)
        by = await actor_name(work)
        await work.say(chat, "dues.forwarded_told", month=press.month, number=len(rows), fen=total, by=by)
    work.toast("dues.forwarded_toast", number=len(rows))


async def confirm_passed_on(work: Work, press: ConfirmPassedOn) -> None:
    """The collector confirms that he has got what a group's leader received."""
    work.require(Action.RECEIVE_DUES)
    rows = await held(work, press.month, press.group)
    _same_number(rows, press.number)
    for row in rows:
        row.passed_on_at = work.now
    await _moved(work, rows, press.month, "passed-on")
    work.toast("dues.passed_on_toast", number=len(rows))


async def held(work: Work, month: date, group: int, *, forwarded: bool | None = None) -> Sequence[DuesMonth]:
    """Return, and hold, the months whose money is with a group's leader; False: those not said to be passed on."""
    lines = await dues.lines(work.session, months.branch_id(work), month, month)
    ids = [line.row.id for line in lines if line.row.id is not None and holds(line, group)]
    rows = await dues.locked(work.session, months.branch_id(work), ids)
    return [row for row in rows if is_held(row) and (forwarded is None or (row.forwarded_at is not None) is forwarded)]


def is_held(row: DuesMonth) -> bool:
    """Tell whether the money is with a group's leader."""
    return row.received_at is not None and row.passed_on_at is None


def holds(line: Line, group: int) -> bool:
    """Tell whether this group's leader has the money of a line, wherever its member belongs by now."""
    return is_held(line.row) and (line.row.held_in or line.member.group_id) == group


def _same_number(rows: Sequence[DuesMonth], number: int) -> None:
    if not rows:
        raise NotFound()
    if len(rows) != number:
        raise ListChanged()


async def _moved(work: Work, rows: Sequence[DuesMonth], month: date, kind: str) -> None:
    await dues.add_entries(work.session, [entry(work, row.id, kind, fen=row.received_fen) for row in rows])
    await work.audit(f"dues.{kind}", "dues", month=f"{month:%Y-%m}", number=len(rows))
    await months.refresh(work, month)


# Taking back


async def reverse_receipt(work: Work, row_id: int, reason: str) -> None:
    """Take a receipt back as a movement of its own; the person is told. Raises DuesHandedOver, ReasonNeeded."""
    row = await _row(work, row_id)
    member = await months.member_here(work, row.member_id)
    whole = row.passed_on_at is not None  # once it is with the collector a leader cannot take it back
    work.require(Action.RECEIVE_DUES, Subject(months.branch_id(work)) if whole else months.about(work, member))
    if row.received_at is None:
        raise NotFound()
    if row.handover_id is not None:
        raise DuesHandedOver(month=row.month)
    if not reason:
        raise ReasonNeeded()
    taken = -(row.received_fen or 0)
    row.signed_at = None  # the booklet is to be signed anew
    row.received_at = row.received_by = row.received_fen = row.passed_on_at = row.forwarded_at = row.way_note = None
    row.way = ""
    note = work.vault.seal(reason, dues.ENTRY_NOTE)
    await dues.add_entries(work.session, [entry(work, row.id, "reversed", fen=taken, note=note)])
    await work.audit("dues.reversed", "dues", row.id, for_member_id=member.id, month=f"{row.month:%Y-%m}")
    await tell(work, member, "dues.reversed_told", month=row.month, reason=reason, by=await actor_name(work))
    await months.refresh(work, row.month, [row.member_id])


async def tell(work: Work, member: Member, name: str, /, **arguments: Any) -> None:
    """Tell a member in private what was changed about him by somebody else."""
    chat = months.chat_of(member)
    if chat is not None and member.id != work.actor.member_id:
        await work.say(chat, name, **arguments)
