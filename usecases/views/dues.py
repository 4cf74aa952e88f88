"""The cards of the dues: the month in the group (counts only), the list, one's own month and year in private."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from domain.dues import State
from domain.permission import Place, Subject, may
from storage import dues, duties
from storage.dues import Line
from storage.outgoing import Button, Rows, Shown
from storage.tables import DuesMonth
from storage.work import Work
from usecases import dues as months
from usecases import outages
from usecases.dues_forms import RIGHTS
from usecases.dues_receipts import WAYS, is_held, is_ready
from usecases.dues_reminders import own_facts, own_rows
from usecases.presses import pack
from usecases.presses.dues import (
    ChangeWay,
    ClaimDues,
    ConfirmPassedOn,
    Forward,
    OpenDesk,
    OpenForm,
    OpenStandard,
    ReceiveAll,
    ReceiveDues,
    Remark,
    RemindUnpaid,
    SendLedger,
    SendStatement,
    ShowList,
    ShowMine,
    UnclaimDues,
)

MOST_BUTTONS, MOST_NAMES, MOST_REMARKS, LONGEST_REMARK = 20, 40, 5, 60


# The group


async def month_card(work: Work, key: str) -> Shown | None:
    """Show a month in the group: counts, never a name or an amount."""
    branch = work.branch
    if branch is None or branch.id is None:
        return None
    month, _member = months.read_key(key)
    counted = await dues.counts(work.session, branch.id, month)
    still = counted[State.OPEN] + counted[State.CLAIMED]
    arguments = {
        "month": month,
        "on": months.collection_on(branch, month),
        "by": months.pay_by(branch, month),
        "over": work.today > months.pay_by(branch, month),
        "should": sum(counted.values()),
        "received": counted[State.RECEIVED],
        "claimed": counted[State.CLAIMED],
        "waived": counted[State.WAIVED],
    }
    if not still:
        return Shown("dues.card_settled", arguments)
    opened = months.opens_at(branch, month)
    arguments |= await _late(work, opened)
    arguments["pause"] = await outages.pause(work, opened)
    return Shown("dues.card", arguments, ((Button("buttons.paid", pack(ClaimDues(branch.id, month))),),))


async def _late(work: Work, opened: datetime) -> dict[str, Any]:
    """Return the moment missed and the days of the outage it fell into; None for both otherwise.

    `brief`: the day's gathered message says it at length already, and the group hears it once.
    """
    said = await outages.lateness(work, [opened])
    if said["outage"] is None or work.branch is None:
        return {"late": None, "outage": None, "brief": False}
    brief = await duties.told_late(work.session, work.branch.id or 0, said["outage"][1])
    return said | {"brief": brief}


# One's own


async def own_month(work: Work, key: str) -> Shown | None:
    """Show a member one month of his own, in private."""
    month, member_id = months.read_key(key)
    if work.branch is None or not work.actor.confirmed or work.actor.member_id != member_id:
        return None
    row = await dues.row(work.session, member_id, month)
    if row is None:
        return None
    line = Line(row, await months.member_here(work, member_id))
    state = dues.state(row)
    facts = await own_facts(work, line) | {"late": row.late, "way": row.way, "entered": row.claimed_at is None}
    at = {State.CLAIMED: row.claimed_at, State.RECEIVED: row.received_at}.get(state)
    facts |= {"at": work.local(at) if at else None, "received": row.received_fen}
    return Shown(f"dues.mine_{state.value}", facts, _own_rows(work, row, state))


def _own_rows(work: Work, row: DuesMonth, state: State) -> Rows:
    branch = months.branch_id(work)
    if state is State.OPEN:
        return own_rows(work, row.month)
    if state is State.CLAIMED:
        undo = Button("buttons.dues_unclaim", pack(UnclaimDues(branch, row.month, row.member_id)))
        wrong = Button("buttons.dues_amount_wrong", pack(Remark(branch, row.month, "amount")))
        return ((undo, wrong),)
    return ()


async def own_year(work: Work, key: str) -> Shown | None:
    """Show a member his months of a year, and what he may do about the branch's."""
    _branch, year, member_id = key.split(".")
    if work.branch is None or not work.actor.confirmed or work.actor.member_id != int(member_id):
        return None
    member = await months.member_here(work, int(member_id))
    rows = await _of_year(work, int(member_id), int(year))
    listed = [
        {"month": row.month, "state": dues.state(row).value, "fen": row.amount_fen, "late": row.late} for row in rows
    ]
    arguments = {
        "year": int(year),
        "name": member.name,
        "months": listed,
        "owes": months.owes(member, months.this_month(work)),
        "collector": await months.collector_shown(work),
        "not_open": months.collection_on(work.branch, months.this_month(work)) if not rows else None,
    }
    own = Button("buttons.dues_standard_own", pack(OpenStandard(months.branch_id(work), True)))
    year_sent = (Button("buttons.dues_statement", pack(SendStatement(months.branch_id(work), int(year)))),)
    asked = ((own, *year_sent),) if arguments["owes"] else ((year_sent,) if rows else ())
    return Shown("dues.year", arguments, (*_year_rows(work, rows), *asked, *_officer_rows(work, int(year))))


async def _of_year(work: Work, member_id: int, year: int) -> list[DuesMonth]:
    """Return a member's months of a year, and those of the year before that are not settled."""
    rows = await dues.months_of(work.session, member_id, date(year - 1, 1, 1), date(year, 12, 31))
    return [row for row in rows if row.month.year == year or dues.state(row) in (State.OPEN, State.CLAIMED)]


def _year_rows(work: Work, rows: Iterable[DuesMonth]) -> Rows:
    branch = months.branch_id(work)
    made: list[tuple[Button, ...]] = []
    for row in rows:
        details = Button("buttons.dues_details", pack(ShowMine(branch, row.month)), arguments={"month": row.month})
        paid = Button("buttons.dues_paid_month", pack(ClaimDues(branch, row.month)), arguments={"month": row.month})
        if dues.state(row) is State.OPEN:
            made.append((paid, details))
        elif dues.state(row) is State.CLAIMED:
            made.append((details,))
    return tuple(made)


def _officer_rows(work: Work, year: int) -> Rows:
    branch = months.own_branch(work)
    month = branch.dues_opened_on or months.this_month(work)
    groups = months.groups_seen(work)
    if groups is not None and not groups:
        return ()
    own = months.branch_id(work)
    row = [Button("buttons.dues_list", pack(ShowList(own, month)), arguments={"month": month})]
    if groups is None:
        row.append(Button("buttons.dues_ledger", pack(SendLedger(own, year)), arguments={"year": year}))
        return (tuple(row), (Button("buttons.dues_desk", pack(OpenDesk(own))),))
    return (tuple(row),)


# The list of whoever receives


async def month_list(work: Work, key: str) -> Shown | None:
    """Show the collector everybody's month, a group leader his group's; in private only."""
    month, _member = months.read_key(key)
    if work.branch is None or not work.origin.private:
        return None
    groups = months.groups_seen(work)
    if groups is not None and not groups:
        return Shown("dues.list_closed", {"month": month})
    lines = await dues.lines(work.session, months.branch_id(work), month, month, groups)
    pending = [line for line in lines if dues.state(line.row) is State.CLAIMED]
    arguments = _list_facts(work, month, lines, pending) | {"held": await _held_facts(work, lines), "groups": groups}
    return Shown("dues.list", arguments, _list_rows(work, month, lines, pending))


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


async def _held_facts(work: Work, lines: list[Line]) -> list[dict[str, Any]]:
    """Return what group leaders hold: group, how many, how much, and whether it is said to be passed on."""
    from storage import people

    groups = await people.groups(work.session, months.branch_id(work))
    found = []
    for group in groups:
        held = [line.row for line in lines if line.member.group_id == group.id and is_held(line.row)]
        if held:
            forwarded = all(row.forwarded_at is not None for row in held)
            total = sum(row.received_fen or 0 for row in held)
            found.append({"group": group.name, "number": len(held), "sum": total, "forwarded": forwarded})
    return found


def _list_rows(work: Work, month: date, lines: list[Line], pending: list[Line]) -> Rows:
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
    rows += _held_rows(work, month, lines)
    return (*rows, *_action_rows(work, month, lines))


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
    for group in sorted({line.member.group_id for line in lines if line.member.group_id is not None}):
        held = [line.row for line in lines if line.member.group_id == group and is_held(line.row)]
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


FORMS = ("dues_rate", "dues_exemption", "dues_handover")
