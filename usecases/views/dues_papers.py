"""Loads the lesser papers of the dues for drawing: details, cash book, quarter sheet, yearly publication."""

from datetime import UTC, date, datetime
from typing import Any

from domain.calendar import last_of_month
from domain.capitals import parts
from domain.dues import State
from domain.periods import PeriodKind, containing
from reports.dues_papers import Cell, Money, Paper, draw
from storage import dues, dues_books, dues_handed, people
from storage.dues import Line
from storage.work import Work
from texts.rendering import plain
from usecases import dues as months
from usecases.dues_choices import setting
from usecases.views.drawing import Drawing

DETAILS = ("date", 12), ("name", 10), ("month", 12), ("owed", 9), ("paid", 9), ("way", 10), ("by", 22), ("payer", 12), ("receiver", 12), ("remarks", 14)  # fmt: skip  # noqa: E501
CASH = ("date", 12), ("summary", 34), ("way", 12), ("in", 12), ("out", 12), ("balance", 12)
QUARTER = ("item", 26), ("content", 50)
PUBLIC = ("number", 6), ("name", 14), ("months", 12), ("remarks", 30)
TOTALS = ("item", 26), ("content", 26)


class Words:
    """The words of the papers in one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, name: str, **arguments: Any) -> str:
        """Return the word of this name."""
        return plain(self.language, f"dues.paper_{name}", arguments)

    def heads(self, columns: Any) -> list[tuple[str, int]]:
        """Return the heads of the columns with their widths."""
        return [(self(f"c_{name}"), width) for name, width in columns]


def drawing(work: Work, words: Words, paper: Paper, name: str, on: date) -> Drawing:
    """Return a paper as a file under its name."""
    named = words("file", branch=months.own_branch(work).name, paper=name, on=on)
    return Drawing(named, lambda: draw(paper))


def _under(work: Work, words: Words, on: date) -> str:
    return words("under", branch=months.own_branch(work).name, year=on.year)


async def _year(work: Work, on: date) -> list[Line]:
    return await dues.lines(work.session, months.branch_id(work), date(on.year, 1, 1), date(on.year, 12, 31))


async def dues_details(work: Work, arguments: dict[str, Any], language: str) -> Drawing:
    """Return the year's receipts one by one, in the order in which they came in."""
    on, words = arguments["on"], Words(language)
    lines = sorted(
        (one for one in await _year(work, on) if one.row.received_at is not None),
        key=lambda one: (one.row.received_at or work.now, one.row.id or 0),
    )
    rows = [_detail(work, one, words) for one in lines]
    paper = Paper(words("title", paper="details", on=on), _under(work, words, on), words.heads(DETAILS), rows)
    return drawing(work, words, paper, "details", on)


def _detail(work: Work, one: Line, words: Words) -> list[Cell]:
    row = one.row
    note = work.vault.open(row.way_note, dues.WAY_NOTE) or ""
    return [
        f"{work.local(row.received_at or work.now).date()}", one.member.name, f"{row.month:%Y-%m}",
        Money(row.amount_fen or 0), Money(row.received_fen or 0), plain(words.language, "dues.way", {"way": row.way}),
        note, None, None, words("late") if row.late else None,
    ]  # fmt: skip


async def dues_cash(work: Work, arguments: dict[str, Any], language: str) -> Drawing:
    """Return the month's cash book: the balance carried over, each movement, the balance after it."""
    on, words = arguments["on"], Words(language)
    first, last = on.replace(day=1), last_of_month(on.year, on.month)
    found = await dues_books.cash(work.session, months.branch_id(work))
    dated = [(work.local(one.at).date(), one) for one in found]
    balance = sum(one.change for day, one in dated if day < first)
    rows: list[list[Cell]] = [[None, words("carried"), None, None, None, Money(balance)]]
    for day, one in dated:
        if first <= day <= last:
            balance += one.change
            way = plain(language, "dues.way", {"way": one.way}) if one.way else None
            said = words("movement", kind=one.kind, member=one.name, month=one.month)
            came, went = (
                (Money(one.change), None) if one.kind in ("received", "reversed") else (None, Money(-one.change))
            )
            rows.append([f"{day}", said, way, came, went, Money(balance)])
    paper = Paper(
        words("title", paper="cash", on=on), _under(work, words, on), words.heads(CASH), rows, (words("signed"),)
    )
    return drawing(work, words, paper, "cash", on)


async def dues_quarter(work: Work, arguments: dict[str, Any], language: str) -> Drawing:
    """Return the quarter's sheet; it says so in words when what came in is not what was handed over."""
    on, words = arguments["on"], Words(language)
    period = containing(on, PeriodKind.QUARTER)
    lines = await dues.lines(work.session, months.branch_id(work), period.start, period.end)
    made = await dues.handovers_of(work.session, months.branch_id(work), period.code)
    names = {one.id: one.name for one in await people.members(work.session, months.branch_id(work))}
    handed = sum(one.amount_fen for one in made)
    own = {one.id for one in made}
    within = sum(one.row.received_fen or 0 for one in lines if one.row.handover_id in own)
    facts = _quarter_facts(lines) | {"handed": handed, "arrears": handed - within}
    rows: list[list[Cell]] = [[words(f"q_{name}"), value] for name, value in _quarter_cells(facts)]
    rows.insert(7, [words("q_capital"), words("capital", parts=parts(facts["handed"]))])
    rows += [
        [words("q_on"), " ".join(str(one.handed_on) for one in made)],
        [words("q_by"), " ".join(names.get(one.made_by, "") for one in made)],
        [words("q_receiver"), " ".join(one.receiver for one in made)],
        [words("q_receipt"), " ".join(one.receipt_number for one in made)],
        [words("q_secretary"), None], [words("q_stamp"), None],
    ]  # fmt: skip
    gap = facts["paid"] - facts["covered"]
    foot = (words("unbalanced", gap=gap),) if gap else (words("balanced"),)
    under = words("under_quarter", branch=months.own_branch(work).name, period=period.code)
    paper = Paper(words("title", paper="quarter", on=on), under, words.heads(QUARTER), rows, foot, landscape=False)
    return drawing(work, words, paper, "quarter", on)


def _quarter_facts(lines: list[Line]) -> dict[str, int]:
    """Count people once and add up sums; `covered` is what of the quarter's receipts was handed over."""
    states = [(one, dues.state(one.row)) for one in lines]
    waived = [one for one, state in states if state is State.WAIVED or one.row.reduced_fen]
    return {
        "members": len({one.row.member_id for one in lines}),
        "should": len({one.row.member_id for one, state in states if state is not State.WAIVED}),
        "did": len({one.row.member_id for one, state in states if state is State.RECEIVED}),
        "owed": sum(one.row.amount_fen or 0 for one, state in states if state is not State.WAIVED),
        "paid": sum(one.row.received_fen or 0 for one in lines),
        "covered": sum(one.row.received_fen or 0 for one in lines if one.row.handover_id is not None),
        "waived": len({one.row.member_id for one in waived}),
        "open": len({one.row.member_id for one, state in states if state in (State.OPEN, State.CLAIMED)}),
    }


def _quarter_cells(facts: dict[str, int]) -> list[tuple[str, Cell]]:
    counts: list[tuple[str, Cell]] = [(name, facts[name]) for name in ("members", "should", "did")]
    named = [name for name in ("owed", "paid", "covered", "handed", "arrears") if name in facts]
    sums: list[tuple[str, Cell]] = [(name, Money(facts[name])) for name in named]
    rest: list[tuple[str, Cell]] = [(name, facts[name]) for name in ("waived", "open")]
    return counts + sums + rest


async def dues_publication(work: Work, arguments: dict[str, Any], language: str) -> Drawing:
    """Return the yearly publication: totals, or who has paid how many months where the branch chose so."""
    on, words = arguments["on"], Words(language)
    lines = await _year(work, on)
    title, under = words("title", paper="publication", on=on), _under(work, words, on)
    facts = _quarter_facts(lines)
    first, last = (datetime(year, 1, 1, tzinfo=work.zone).astimezone(UTC) for year in (on.year, on.year + 1))
    handed = await dues_handed.of_branch(work.session, months.branch_id(work), first, last)
    facts["handed"] = sum(one.amount_fen for one in handed)
    total = [words("public_total", **facts)]
    if not setting(work, "public"):
        rows: list[list[Cell]] = [[words(f"q_{name}"), value] for name, value in _quarter_cells(facts)]
        return drawing(work, words, Paper(title, under, words.heads(TOTALS), rows, landscape=False), "publication", on)
    public = bool(arguments.get("public"))
    named = [
        list[Cell]((number, *_published(own, words, remarks=not public)))
        for number, own in enumerate(_by_member(lines), start=1)
    ]
    return drawing(
        work, words, Paper(title, under, words.heads(PUBLIC), named, total, landscape=False), "publication", on
    )


def _by_member(lines: list[Line]) -> list[list[Line]]:
    found: dict[int, list[Line]] = {}
    for one in lines:
        found.setdefault(one.row.member_id, []).append(one)
    return list(found.values())


def _published(own: list[Line], words: Words, *, remarks: bool) -> tuple[Cell, Cell, Cell]:
    """Return name, months paid and a remark; on the members' own copies no remark tells who is in need."""
    paid = sum(dues.state(one.row) is State.RECEIVED for one in own)
    waived = sum(dues.state(one.row) is State.WAIVED for one in own)
    return own[0].member.name, paid, words("public_waived", number=waived) if waived and remarks else None
