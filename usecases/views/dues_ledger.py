"""Loads the year's ledger of the dues for drawing: one line a member, twelve months, what is still to be explained."""

from datetime import date
from typing import Any

from domain.calendar import last_of_month
from domain.dues import State
from reports.dues_ledger import Ledger, Month, Payer, draw
from storage import dues, people
from storage.dues import Line
from storage.tables import Member
from storage.work import Work
from texts.rendering import plain
from usecases import dues as months
from usecases.views.drawing import Drawing


async def dues_ledger(work: Work, arguments: dict[str, Any], language: str) -> Drawing:
    """Return the drawing of the ledger of the year given."""
    year = int(arguments["year"])
    ledger = await load(work, year)
    named = plain(language, "dues.ledger_file", {"branch": ledger.branch, "year": year})
    return Drawing(named, lambda: draw(ledger, language))


async def load(work: Work, year: int) -> Ledger:
    """Return the year's ledger as plain records; members without a month in it are left out."""
    branch = months.own_branch(work)
    lines = await dues.lines(work.session, months.branch_id(work), date(year, 1, 1), date(year, 12, 31))
    groups = {group.id: group.name for group in await people.groups(work.session, months.branch_id(work))}
    by_member: dict[int, list[Line]] = {}
    for line in lines:
        by_member.setdefault(line.row.member_id, []).append(line)
    payers = tuple(_payer(work, own, groups.get(own[0].member.group_id, "")) for own in by_member.values())
    return Ledger(branch.name, year, (await months.collector_shown(work))["name"], payers)


def _payer(work: Work, lines: list[Line], group: str) -> Payer:
    member = lines[0].member
    every = {line.row.month.month: _month(work, line) for line in lines}
    agreed = [line.row.amount_fen for line in lines if line.row.amount_fen is not None]
    begun = max(member.joined_on, member.admitted_on or member.joined_on)
    first, last = date(lines[0].row.month.year, 1, 1), last_of_month(lines[0].row.month.year, 12)
    return Payer(
        name=member.name,
        group=group,
        category=_category(member),
        agreed_fen=agreed[-1] if agreed else None,
        months=every,
        since=begun if first < begun <= last else None,
        until=member.left_on if member.left_on is not None and member.left_on <= last else None,
    )


def _category(member: Member) -> str:
    if member.standing == "probationary":
        return "probationary"
    return "retired" if member.retired else "working"


def _month(work: Work, line: Line) -> Month:
    row, state = line.row, dues.state(line.row)
    return Month(
        owed_fen=row.amount_fen if state is not State.WAIVED else None,
        paid_fen=row.received_fen,
        paid_on=work.local(row.received_at).date() if row.received_at else None,
        late=row.late and row.received_at is not None,
        waived=row.waived_decision if state is State.WAIVED else "",
    )
