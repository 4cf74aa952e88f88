"""Loads the statements for drawing: a member's own of a year, and the mutual-help fund's."""

from typing import Any

from domain.dues import State
from reports.dues_papers import Cell, Money, Paper
from storage import dues, dues_books, fund, people
from storage.work import Work
from texts.rendering import plain
from usecases import dues as months
from usecases.views.drawing import Drawing
from usecases.views.dues_papers import Words, drawing

OWN = ("month", 12), ("owed", 10), ("paid", 10), ("state", 22), ("date", 14), ("way", 12)
FUND = ("date", 12), ("summary", 40), ("in", 12), ("out", 12), ("balance", 12), ("made", 12), ("second", 12)


async def dues_statement(work: Work, arguments: dict[str, Any], language: str) -> Drawing:
    """Return one member's year: each month, what was owed and paid, and how often money moved."""
    on, words = arguments["on"], Words(language)
    member = await months.member_here(work, int(arguments["member"]))
    found = await dues.months_of(work.session, member.id or 0, on.replace(month=1, day=1), on)
    moved = await dues_books.cash(work.session, months.branch_id(work), member.id)
    rows: list[list[Cell]] = []
    for row in found:
        state = dues.state(row)
        owed = None if state is State.WAIVED or row.amount_fen is None else Money(row.amount_fen)
        paid = None if row.received_fen is None else Money(row.received_fen)
        day = f"{work.local(row.received_at).date()}" if row.received_at is not None else None
        way = plain(language, "dues.way", {"way": row.way}) if row.way else None
        rows.append([f"{row.month:%Y-%m}", owed, paid, plain(language, "dues.state", {"state": state}), day, way])
    reversals = sum(one.kind == "reversed" and one.month.year == on.year for one in moved)
    total = words("statement_total", paid=sum(row.received_fen or 0 for row in found), reversals=reversals)
    title = words("title", paper="statement", on=on)
    under = words("under_member", branch=months.own_branch(work).name, member=member.name, year=on.year)
    return drawing(work, words, Paper(title, under, words.heads(OWN), rows, (total,), landscape=False), "statement", on)


async def fund_statement(work: Work, arguments: dict[str, Any], language: str) -> Drawing:
    """Return the fund's approved movements, earliest first, with the balance after each."""
    on, words, branch = arguments["on"], Words(language), months.branch_id(work)
    names = {one.id: one.name for one in await people.members(work.session, branch)}
    balance, rows = 0, list[list[Cell]]()
    for one in reversed(await fund.entries(work.session, branch)):
        if one.approved_at is None:
            continue
        balance += one.fen
        said = plain(language, "fund.purpose", {"purpose": one.purpose})
        about = work.vault.open(one.about, fund.ABOUT) or ""
        came, went = (Money(one.fen), None) if one.fen > 0 else (None, Money(-one.fen))
        by, second = names.get(one.made_by, ""), names.get(one.approved_by, "")
        rows.append([f"{one.on}", f"{said} {about}", came, went, Money(balance), by, second])
    under = words("under", branch=months.own_branch(work).name, year=on.year)
    paper = Paper(words("title", paper="fund", on=on), under, words.heads(FUND), rows, (words("signed"),))
    return drawing(work, words, paper, "fund", on)
