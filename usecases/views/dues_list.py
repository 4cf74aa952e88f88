"""The list of a month for whoever receives dues: claims to confirm, what leaders hold, who has not paid; in private."""

from collections.abc import Collection
from datetime import date
from typing import Any

from domain.calendar import add_months
from domain.dues import State
from domain.permission import Place, Subject, may
from storage import dues, people
from storage.dues import Line
from storage.outgoing import Button, Rows, Shown
from storage.work import Work
from usecases import dues as months
from usecases.dues_forms import RIGHTS
from usecases.dues_receipts import WAYS, holds, is_held, is_ready
from usecases.presses import pack
from usecases.presses.dues import (
    ChangeWay,
    ConfirmPassedOn,
    Forward,
    OpenForm,
    ReceiveAll,
    ReceiveDues,
    RemindUnpaid,
    SendLedger,
    TurnList,
)

MOST_BUTTONS, MOST_NAMES, MOST_REMARKS, LONGEST_REMARK = 20, 40, 5, 60
FORMS = ("dues_rate", "dues_exemption", "dues_reduction", "dues_handover")


async def month_list(work: Work, key: str) -> Shown | None:
    """Show the collector everybody's month, a group leader his group's; in private only."""
    month, _member = months.read_key(key)
    if work.branch is None or not work.origin.private:
        return None
    seen_by = months.groups_seen(work)
    groups = None if seen_by is None else frozenset(seen_by)
    if groups is not None and not groups:
        return Shown("dues.list_closed", {"month": month})
    every = await dues.lines(work.session, months.branch_id(work), month, month)
    lines = [line for line in every if groups is None or line.member.group_id in groups]
    pending = [line for line in lines if dues.state(line.row) is State.CLAIMED]
    arguments = _list_facts(work, month, lines, pending) | {
        "held": await _held_facts(work, every, groups),
        "groups": groups,
    }
    return Shown("dues.list", arguments, _list_rows(work, month, lines, pending, _held_rows(work, month, every)))


def _list_facts(work: Work, month: date, lines: list[Line], pending: list[Line]) -> dict[str, Any]:
    assert work.branch is not None
    received = [line for line in lines if dues.state(line.row) is State.RECEIVED]
    waived = [line.member.name for line in lines if dues.state(line.row) is State.WAIVED]
    unpaid = [line for line in lines if dues.state(line.row) is State.OPEN]
    return {
        "month": month,
        "by": months.pay_by(work.branch, month),
        "should": len(lines),
        "received": len(received),
        "sum": sum(line.row.received_fen or 0 for line in received),
        "pending": [_pending_line(line) for line in pending[:MOST_BUTTONS]],
        "more_pending": max(len(pending) - MOST_BUTTONS, 0),
        "unpaid": [{"name": line.member.name, "reminded": line.row.reminded} for line in unpaid[:MOST_NAMES]],
        "more_unpaid": max(len(unpaid) - MOST_NAMES, 0),
        "waived": waived,
        "unknown": sum(line.row.amount_fen is None for line in lines),
        "remarks": _remarks(work, lines),
    }


def _pending_line(line: Line) -> dict[str, Any]:
    return {"name": line.member.name, "fen": line.row.amount_fen, "late": line.row.late}


def _remarks(work: Work, lines: list[Line]) -> list[dict[str, str]]:
    """Return what members wrote about months that are not settled; long ones are cut."""
    found: list[dict[str, str]] = []
    for line in lines:
        if line.row.note is None or dues.state(line.row) not in (State.OPEN, State.CLAIMED):
            continue
        note = work.vault.open(line.row.note, dues.NOTE)
        short = note["text"] if len(note["text"]) <= LONGEST_REMARK else note["text"][: LONGEST_REMARK - 1] + "…"
        found.append({"name": line.member.name, "about": note["about"], "text": short})
    return found[:MOST_REMARKS]


async def _held_facts(work: Work, lines: list[Line], seen: Collection[int] | None) -> list[dict[str, Any]]:
    """Return what group leaders hold: group, how many, how much, and whether it is said to be passed on."""
    groups = await people.groups(work.session, months.branch_id(work))
    found = []
    for group in groups:
        held = [line.row for line in lines if holds(line, group.id or 0)]
        if held and (seen is None or group.id in seen):
            forwarded = all(row.forwarded_at is not None for row in held)
            total = sum(row.received_fen or 0 for row in held)
            found.append({"group": group.name, "number": len(held), "sum": total, "forwarded": forwarded})
    return found


def _list_rows(work: Work, month: date, lines: list[Line], pending: list[Line], held: list[tuple[Button, ...]]) -> Rows:
    branch = months.branch_id(work)
    way = months.own_branch(work).dues_way
    ready = [line for line in pending if is_ready(line)]
    rows: list[tuple[Button, ...]] = _receive_rows(branch, way, pending)
    if len(ready) > 1:
        every = pack(ReceiveAll(branch, month, way, len(ready)))
        rows.append((Button("buttons.dues_receive_all", every, arguments={"number": len(ready)}),))
    if pending:
        following = WAYS[(WAYS.index(way) + 1) % len(WAYS)]
        rows.append((Button("buttons.dues_way", pack(ChangeWay(branch, month, following)), arguments={"way": way}),))
    rows += held
    return (*rows, *_action_rows(work, month, lines), *_turns(work, month))


def _turns(work: Work, month: date) -> Rows:
    """Return the ways to the month before and the one after, as far as there are any."""
    opened = months.own_branch(work).dues_opened_on or months.this_month(work)
    made = []
    for other in (add_months(month, -1), add_months(month, 1)):
        if months.books_begin(work) <= other <= opened:
            made.append(
                Button("buttons.dues_list", pack(TurnList(months.branch_id(work), other)), None, {"month": other})
            )
    return (tuple(made),) if made else ()


def _receive_rows(branch: int, way: str, pending: list[Line]) -> list[tuple[Button, ...]]:
    buttons = [
        Button(
            "buttons.dues_received", pack(ReceiveDues(branch, line.row.id or 0, way)), None, {"name": line.member.name}
        )
        for line in pending[:MOST_BUTTONS]
    ]
    return [tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2)]


def _held_rows(work: Work, month: date, lines: list[Line]) -> list[tuple[Button, ...]]:
    """Return the leader's button that he passed on what he holds, or the collector's that he has got it."""
    branch, rows = months.branch_id(work), list[tuple[Button, ...]]()
    groups = {line.row.held_in or line.member.group_id for line in lines if is_held(line.row)} - {None}
    for group in sorted(one for one in groups if one is not None):
        held = [line.row for line in lines if holds(line, group)]
        fresh = [row for row in held if row.forwarded_at is None]
        if held and months.collects(work):
            press = pack(ConfirmPassedOn(branch, month, group, len(held)))
            rows.append((Button("buttons.dues_got", press, arguments={"number": len(held)}),))
        elif fresh and group in work.actor.leads:
            press = pack(Forward(branch, month, group, len(fresh)))
            rows.append((Button("buttons.dues_forward", press, arguments={"number": len(fresh)}),))
    return rows


def _action_rows(work: Work, month: date, lines: list[Line]) -> Rows:
    branch = months.branch_id(work)
    states = {dues.state(line.row) for line in lines}
    made: list[Button] = []
    if states & {State.OPEN, State.CLAIMED}:
        made.append(Button("buttons.dues_enter", pack(OpenForm(branch, month, "dues_receipt"))))
    if State.OPEN in states:
        made.append(Button("buttons.dues_remind", pack(RemindUnpaid(branch, month))))
    if states & {State.RECEIVED, State.WAIVED}:
        made.append(Button("buttons.dues_correct", pack(OpenForm(branch, month, "dues_correction"))))
    made += [
        Button(f"buttons.{form}", pack(OpenForm(branch, month, form)))
        for form in FORMS
        if may(work.actor, RIGHTS[form], Subject(branch_id=branch), Place.PRIVATE)
    ]
    if months.groups_seen(work) is None:
        press = pack(SendLedger(branch, month.year))
        made.append(Button("buttons.dues_ledger", press, arguments={"year": month.year}))
    return tuple(tuple(made[i : i + 2]) for i in range(0, len(made), 2))
