"""The desk of whoever keeps the dues, and the card of an amount that a member proposes; in private only."""

from datetime import date
from typing import Any

from domain.calendar import add_months
from domain.dues_books import total
from domain.permission import Action, Place, Subject, may
from storage import dues_books, dues_rates
from storage.outgoing import Button, Rows, Shown
from storage.work import Work
from usecases import dues as months
from usecases.dues_choices import SETTINGS, setting
from usecases.dues_desk import PAPERS
from usecases.dues_watch import held_long, long_unpaid, mismatches, recent
from usecases.presses import pack
from usecases.presses.dues import (
    AgreeStandard,
    DeclineStandard,
    OpenForm,
    OpenStandard,
    PublishDues,
    SendPaper,
    ShowFund,
    ShowPapers,
    TurnDesk,
    TurnSetting,
)

MOST = 20


async def desk_card(work: Work, key: str) -> Shown | None:
    """Show a page of the desk: the books and what to do, the papers, or the settings."""
    if work.branch is None or months.groups_seen(work) is not None:
        return None
    own, _, page = key.partition(".")
    if str(work.branch.id) != own:
        return None
    back = (Button("buttons.back", pack(TurnDesk(work.branch.id or 0, "main"))),)
    if page.startswith("papers."):
        month = date.fromisoformat(f"{page.removeprefix('papers.')}-01")
        return Shown("dues.desk_papers", {"month": month}, (*_in_twos(_papers(work, month)), _turns(work, month), back))
    if page == "settings":
        chosen = {name: setting(work, name) for name in SETTINGS}
        return Shown("dues.desk_settings", {"settings": chosen}, (*_in_twos(_settings(work)), back))
    return await _main(work)


async def _main(work: Work) -> Shown:
    """Show where every fen is, claims nobody confirmed, cash held long, who is long in arrears."""
    lines = await recent(work)
    claimed, held = mismatches(work, lines), held_long(work, lines)
    where = total([page async for page in dues_books.pages(work.session, months.branch_id(work))])
    heads = _may(work, Action.WAIVE_DUES)
    shown = {
        "where": {place.value: fen for place, fen in where.items()}, "held_days": setting(work, "held"),
        "claimed": [{"name": one.member.name, "month": one.row.month} for one in claimed[:MOST]],
        "more": max(len(claimed) - MOST, 0), "days": setting(work, "claimed"),
        "held": len(held), "held_fen": sum(one.row.received_fen or 0 for one in held),
        "unsigned": sum(one.row.received_at is not None and one.row.signed_at is None for one in lines),
        "behind": long_unpaid(work, lines)[:MOST] if heads else [],
    }  # fmt: skip
    return Shown("dues.desk", shown, _in_twos(_doings(work, heads=heads)))


def _may(work: Work, action: Action) -> bool:
    return may(work.actor, action, Subject(branch_id=months.branch_id(work)), Place.PRIVATE)


def _in_twos(made: list[Button]) -> Rows:
    return tuple(tuple(made[i : i + 2]) for i in range(0, len(made), 2))


def _doings(work: Work, *, heads: bool) -> list[Button]:
    """Return what can be done on the first page, and the ways to the others."""
    branch, month = months.branch_id(work), _month(work)
    made: list[Button] = []
    if _may(work, Action.SET_DUES_AMOUNT):
        made.append(Button("buttons.dues_standard", pack(OpenStandard(branch, False))))
    now = months.own_branch(work).profile == "current"
    forms = ["dues_reduction", "dues_excuse", *(["dues_consent"] if now else [])] if heads else []
    if _may(work, Action.RECEIVE_DUES):
        forms += ["dues_booklet", *(["dues_quarter"] if now else [])]
    made += [Button(f"buttons.{form}", pack(OpenForm(branch, month, form))) for form in forms]
    if _may(work, Action.KEEP_FUND) or _may(work, Action.APPROVE_FUND):
        made.append(Button("buttons.fund", pack(ShowFund(branch))))
    made.append(Button("dues.b_papers", pack(ShowPapers(branch, month))))
    if _may(work, Action.CHANGE_SETTINGS):
        made.append(Button("dues.b_settings", pack(TurnDesk(branch, "settings"))))
    return made


def _turns(work: Work, month: date) -> tuple[Button, ...]:
    """Return the ways to the papers of the month before, and of the one after as far as it has begun."""
    made = [add_months(month, -1), add_months(month, 1)]
    return tuple(
        Button("dues.b_papers_of", pack(ShowPapers(months.branch_id(work), other)), arguments={"month": other})
        for other in made
        if other <= months.this_month(work)
    )


def _papers(work: Work, month: date) -> list[Button]:
    branch = months.branch_id(work)
    made = [
        Button(f"buttons.dues_paper_{paper}", pack(SendPaper(branch, paper, month)), arguments={"month": month})
        for paper in PAPERS
    ]
    if _may(work, Action.RECORD_DUTY):
        year = PublishDues(branch, month.year, False)
        made.append(Button("dues.b_publish", pack(year), arguments={"year": year.year}))
    return made


def _settings(work: Work) -> list[Button]:
    if not _may(work, Action.CHANGE_SETTINGS):
        return []
    branch = months.branch_id(work)
    return [
        Button(f"buttons.dues_set_{name}", pack(TurnSetting(branch, name)), arguments={"value": setting(work, name)})
        for name in SETTINGS
    ]


def _month(work: Work) -> date:
    return months.own_branch(work).dues_opened_on or months.this_month(work)


async def standard_card(work: Work, key: str) -> Shown | None:
    """Show whoever collects the amount that a member worked out: bracket and month, never an income."""
    branch, _, number = key.partition(".")
    if work.branch is None or work.branch.id != int(branch) or not _may(work, Action.SET_DUES_AMOUNT):
        return None
    found = await dues_rates.standard(work.session, int(branch), int(number))
    if found is None:
        return None
    member = await months.member_here(work, found.member_id)
    shown: dict[str, Any] = {
        "name": member.name, "fen": found.amount_fen, "month": found.from_month,
        "settled": found.settled_at is not None, "agreed": found.agreed, **bracket_facts(found.bracket),
    }  # fmt: skip
    agree = Button("buttons.dues_agree", pack(AgreeStandard(int(branch), int(number))))
    decline = Button("buttons.dues_decline", pack(DeclineStandard(int(branch), int(number))))
    return Shown("dues.standard_card", shown, () if found.settled_at is not None else ((agree, decline),))


def bracket_facts(code: str) -> dict[str, Any]:
    """Return category, edges in yuan and rate of a stored bracket."""
    category, _, rest = code.partition(":")
    edges, _, permille = rest.partition(":")
    low, _, high = edges.partition("-")
    return {
        "category": category, "low": int(low) if low else 0, "high": int(high) if high else None,
        "permille": int(permille) if permille else 0,
    }  # fmt: skip
