"""The card of the mutual-help fund: balance, what waits for approval, the last movements; in private only."""

from typing import Any

from domain.permission import Action, Place, Subject, may
from storage import fund, people
from storage.outgoing import Button, Rows, Shown
from storage.tables import FundEntry
from storage.work import Work
from usecases import dues as months
from usecases.presses import pack
from usecases.presses.dues import ApproveFund, DeclineFund, OpenForm

MOST, MOST_WAITING = 10, 5


async def fund_card(work: Work, key: str) -> Shown | None:
    """Show the fund to the officers who keep it or approve its movements."""
    if work.branch is None or str(work.branch.id) != key or not (_may(work, Action.KEEP_FUND) or _approves(work)):
        return None
    every = await fund.entries(work.session, int(key))
    names = {one.id: one.name for one in await people.members(work.session, int(key))}
    pending = [one for one in every if one.approved_at is None and one.declined_at is None]
    waiting = pending[::-1][:MOST_WAITING]  # the longest waiting first
    shown = {
        "balance": await fund.balance(work.session, int(key)),
        "waiting": [_line(work, one, names) for one in waiting],
        "entries": [_line(work, one, names) for one in [one for one in every if one not in pending][:MOST]],
        "more": len(pending) - len(waiting),
    }
    return Shown("fund.card", shown, _rows(work, waiting))


def _may(work: Work, action: Action) -> bool:
    return may(work.actor, action, Subject(branch_id=months.branch_id(work)), Place.PRIVATE)


def _approves(work: Work) -> bool:
    return _may(work, Action.APPROVE_FUND)


def _line(work: Work, one: FundEntry, names: dict[int | None, str]) -> dict[str, Any]:
    return {
        "number": one.id, "on": one.on, "fen": abs(one.fen), "out": one.fen < 0, "purpose": one.purpose,
        "about": (work.vault.open(one.about, fund.ABOUT) or "")[:60], "by": names.get(one.made_by, ""),
        "second": names.get(one.approved_by, ""), "declined": one.declined_at is not None,
    }  # fmt: skip


def _rows(work: Work, waiting: list[FundEntry]) -> Rows:
    branch, rows = months.branch_id(work), list[tuple[Button, ...]]()
    for one in waiting:
        if _approves(work) and one.made_by != work.actor.member_id:
            number = one.id or 0
            agree = Button("buttons.fund_agree", pack(ApproveFund(branch, number)), arguments={"number": number})
            against = Button("buttons.fund_decline", pack(DeclineFund(branch, number)), arguments={"number": number})
            rows.append((agree, against))
    if _may(work, Action.KEEP_FUND):
        month = months.this_month(work)
        rows.append(
            tuple(Button(f"buttons.{form}", pack(OpenForm(branch, month, form))) for form in ("fund_in", "fund_out"))
        )
    return tuple(rows)
