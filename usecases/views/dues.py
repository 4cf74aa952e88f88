"""The cards of the dues: the month in the group (counts only), the list, one's own month and year in private."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from domain.dues import State
from domain.refusals.dues import NotOwedBy
from storage import dues, duties
from storage.dues import Line
from storage.outgoing import Button, Rows, Shown
from storage.tables import DuesMonth
from storage.work import Work
from usecases import dues as months
from usecases import outages
from usecases.dues_reminders import own_facts, own_rows
from usecases.presses import pack
from usecases.presses.dues import (
    ClaimDues,
    OpenDesk,
    OpenStandard,
    Remark,
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
    member = await months.member_here(work, member_id)
    try:
        row = await months.seen_row(work, member, month)
    except NotOwedBy:
        return None
    line = Line(row, member)
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
