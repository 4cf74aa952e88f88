"""What rectification items show: a list, one item, the register of a year; in private alone."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from domain.permission import Action
from reports.rectification import Register, draw
from storage import events, rectification, talks
from storage.outgoing import Button, Rows, Shown
from storage.tables import Rectification
from storage.work import Work
from texts.rendering import named, plain
from usecases.events import branch_id, branch_of
from usecases.presses import pack
from usecases.presses.rectification import (
    AddItem,
    ChangeItem,
    ItemDone,
    ListItems,
    NoteProgress,
    OpenItem,
    ReviewItem,
    TakeRegister,
    WithdrawItem,
)
from usecases.rectification import keeps, may_see
from usecases.views.drawing import Drawing

A_PAGE, SHORT = 8, 40
COLUMNS = (
    ("number", 6), ("source", 17), ("problem", 28), ("details", 28), ("measure", 28), ("owner", 10), ("until", 12),
    ("progress", 24), ("done", 12), ("verifier", 10), ("remarks", 18),
)  # fmt: skip


async def list_card(work: Work, key: str) -> Shown | None:
    """Show a page of the items that the receiver may see: of one meeting, or all."""
    if not work.origin.private:
        return None
    _, event, page = (int(part) for part in key.split("."))
    kept, own = keeps(work), work.actor.member_id
    if event and not kept:
        return Shown("refusals.not_found")
    of = None if kept else own or 0
    found = await rectification.listed(work.session, branch_id(work), event_id=event or None, of=of)
    names = await talks.names(work.session, branch_id(work))
    shown = [_line(work, item, names) for item in found[page * A_PAGE : (page + 1) * A_PAGE]]
    pending = sum(item.state in rectification.PENDING for item in found)
    gathering = await events.get(work.session, branch_id(work), event) if event else None
    about = {
        "items": shown, "all": len(found), "pending": pending, "mine": not kept, "first": page * A_PAGE,
        "title": gathering.title if gathering else "", "on": gathering.on_day if gathering else None,
    }  # fmt: skip
    return Shown("rectify.list", about, _list_rows(work, found, event, page, kept=kept))


def _line(work: Work, item: Rectification, names: dict[int, str]) -> dict[str, Any]:
    problem = str(work.vault.open(item.problem, rectification.PROBLEM))
    return {
        "problem": problem[:SHORT] + ("…" if len(problem) > SHORT else ""), "owner": names.get(item.owner_id, ""),
        "until": item.until_on, "state": item.state, "overdue": item.state == "open" and item.until_on < work.today,
    }  # fmt: skip


def _list_rows(work: Work, found: Sequence[Rectification], event: int, page: int, *, kept: bool) -> Rows:
    own = branch_id(work)
    here = found[page * A_PAGE : (page + 1) * A_PAGE]
    numbers = [
        Button("rectify.b_item", pack(OpenItem(own, item.id or 0)), arguments={"number": page * A_PAGE + n})
        for n, item in enumerate(here, 1)
    ]
    rows = [tuple(numbers[i : i + 4]) for i in range(0, len(numbers), 4)]
    turns = []
    if page:
        turns.append(Button("rectify.b_before", pack(ListItems(own, event, page - 1))))
    if len(found) > (page + 1) * A_PAGE:
        turns.append(Button("rectify.b_after", pack(ListItems(own, event, page + 1))))
    if turns:
        rows.append(tuple(turns))
    if kept:
        add = Button("rectify.b_add", pack(AddItem(own, event)))
        register = Button("rectify.b_register", pack(TakeRegister(own, work.today.year)))
        rows.append((add, register))
    return tuple(rows)


async def item_card(work: Work, key: str) -> Shown | None:
    """Show one item to its owner, its reviewer or the committee."""
    item = await rectification.get(work.session, branch_id(work), int(key))
    if item is None or not work.origin.private or not may_see(work, item):
        return Shown("refusals.not_found") if work.origin.private else None
    names = await talks.names(work.session, branch_id(work))
    opened = work.vault.open
    gathering = await events.get(work.session, item.branch_id, item.event_id) if item.event_id else None
    shown = {
        "source": named(item.source), "on": item.found_on, "title": gathering.title if gathering else "",
        "problem": opened(item.problem, rectification.PROBLEM),
        "details": opened(item.details, rectification.DETAILS) or "",
        "measure": opened(item.measure, rectification.MEASURE),
        "progress": opened(item.progress, rectification.PROGRESS) or "",
        "remarks": opened(item.remarks, rectification.REMARKS) or "",
        "owner": names.get(item.owner_id, ""), "verifier": names.get(item.verifier_id or 0, ""),
        "until": item.until_on, "state": item.state, "done_on": item.done_on,
        "overdue": item.state == "open" and item.until_on < work.today,
        "left_days": (item.until_on - work.today).days, "own": item.owner_id == work.actor.member_id,
    }  # fmt: skip
    return Shown("rectify.item", shown, _item_rows(work, item))


def _item_rows(work: Work, item: Rectification) -> Rows:
    own, rows = (item.branch_id, item.id or 0), list[tuple[Button, ...]]()
    mine, kept = item.owner_id == work.actor.member_id, keeps(work)
    if item.state == "open" and (mine or kept):
        note = Button("rectify.b_note", pack(NoteProgress(*own)))
        rows.append((Button("rectify.b_done", pack(ItemDone(*own))), note))
    if item.state == "done" and not mine:
        good = Button("rectify.b_good", pack(ReviewItem(*own, True)))
        rows.append((good, Button("rectify.b_back", pack(ReviewItem(*own, False)))))
    if kept and item.state in rectification.PENDING:
        change = Button("rectify.b_change", pack(ChangeItem(*own)))
        rows.append((change, Button("rectify.b_withdraw", pack(WithdrawItem(*own)))))
    return tuple(rows)


# The register


async def register(work: Work, arguments: dict[str, Any], language: str) -> Drawing:
    """Return the register of a year in the order in which it is filed; the right is asked anew when it is drawn."""
    work.require(Action.KEEP_RECTIFICATION)
    year = int(arguments["year"])
    found = await rectification.of_year(work.session, branch_id(work), date(year, 1, 1), date(year, 12, 31))
    names = await talks.names(work.session, branch_id(work))
    rows = [_row(work, n, item, names, language) for n, item in enumerate(found, 1)]
    heads = [(plain(language, f"rectify.c_{name}", {}), width) for name, width in COLUMNS]
    about = {"branch": branch_of(work).name, "year": year}
    under = plain(language, "rectify.register_under", about | {"number": len(rows), "on": work.today})
    made = Register(plain(language, "rectify.register_title", about), under, heads, rows)
    return Drawing(plain(language, "rectify.register_file", about), lambda: draw(made))


def _row(work: Work, number: int, item: Rectification, names: dict[int, str], language: str) -> list[str | int | None]:
    """Return one line; what was not recorded stays empty."""
    opened = work.vault.open
    closed = item.state == "closed"
    return [
        number, plain(language, f"rectify.source_{named(item.source)}", {}) + f"\n{item.found_on:%Y-%m-%d}",
        opened(item.problem, rectification.PROBLEM), opened(item.details, rectification.DETAILS),
        opened(item.measure, rectification.MEASURE), names.get(item.owner_id, ""), f"{item.until_on:%Y-%m-%d}",
        opened(item.progress, rectification.PROGRESS), f"{item.done_on:%Y-%m-%d}" if item.done_on else None,
        names.get(item.verifier_id or 0) if closed else None,
        opened(item.remarks, rectification.REMARKS) if not closed else None,
    ]  # fmt: skip
