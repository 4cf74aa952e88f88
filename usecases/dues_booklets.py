"""Two things about receipts: the member's booklet signed, and a quarter paid at once where the rules allow it (D15)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from domain.calendar import add_months
from domain.dues import State
from domain.periods import PeriodKind, containing
from domain.permission import Action
from domain.refusals.dues import DuesSeveralMonths
from domain.refusals.forms import NotFound
from storage import dues, people
from storage.dues import Line
from storage.work import Work
from usecases import dues as months
from usecases import dues_receipts
from usecases.choosing import named, one_of
from usecases.dues_forms import consent_note, open_member, open_members, read_reason
from usecases.dues_receipts import Receipt, seen
from usecases.wizards import Answers, Choice, Step, Wizard, known


async def sign_booklets(work: Work, month: date, members: Sequence[int]) -> int:
    """Record that the receipt of a month is signed in these members' booklets."""
    lines = [one for one in await _unsigned(work, month) if one.row.member_id in members]
    if not lines:
        raise NotFound()
    for one in lines:
        work.require(Action.RECEIVE_DUES, months.about(work, one.member))
        one.row.signed_at = work.now
    await work.audit("dues.signed", "dues", month=f"{month:%Y-%m}", number=len(lines))
    await work.whisper("dues.booklets_signed", month=month, number=len(lines))
    return len(lines)


async def _unsigned(work: Work, month: date) -> list[Line]:
    lines = await seen(work, month)
    return [one for one in lines if dues.state(one.row) is State.RECEIVED and one.row.signed_at is None]


async def _unsigned_members(work: Work, given: Answers) -> Sequence[Choice]:
    return named([one.member for one in await _unsigned(work, given["month"])])


async def _unsigned_member(work: Work, given: Answers, text: str) -> int:
    return one_of([one.member for one in await _unsigned(work, given["month"])], text)


async def _booklet_facts(work: Work, given: Answers) -> dict[str, Any]:
    found = await _unsigned(work, given["month"])
    chosen = {str(one) for one in given.get("members") or []}
    names = [one.member.name for one in found if str(one.member.id) in chosen]
    return {"nobody": not found, "names": names}


async def _sign(work: Work, given: Answers) -> None:
    await sign_booklets(work, given["month"], [int(one) for one in given["members"]])


BOOKLET = known(
    Wizard(
        "dues_booklet", "dues", (Step("members", choices=_unsigned_members, read=_unsigned_member, many=True),),
        finish=_sign, facts=_booklet_facts,
    )
)  # fmt: skip


# A quarter at once


async def receive_quarter(work: Work, member_id: int, note: str) -> int:
    """Record a whole quarter paid with the branch's consent, which `note` names; raises DuesSeveralMonths (source)."""
    member = await months.member_here(work, member_id)
    work.require(Action.RECEIVE_DUES, months.about(work, member))
    if months.own_branch(work).profile != "current":
        raise DuesSeveralMonths()
    receipts = [Receipt(member_id, month, note=note, ahead=True) for month in await _open_months(work, member_id)]
    if not receipts:
        raise NotFound()
    await dues_receipts.receive_dues(work, receipts)
    return len(receipts)


async def _open_months(work: Work, member_id: int) -> list[date]:
    """Return the months of the running quarter that the member owes and has not paid."""
    first = containing(work.today, PeriodKind.QUARTER).start
    member = await months.member_here(work, member_id)
    found = []
    for month in (first, add_months(first, 1), add_months(first, 2)):
        row = await dues.row(work.session, member_id, month)
        fresh = months.owes(member, month) if row is None else dues.state(row) in (State.OPEN, State.CLAIMED)
        found += [month] if fresh else []
    return found


async def _quarter_facts(work: Work, given: Answers) -> dict[str, Any]:
    member = await people.member(work.session, months.branch_id(work), given.get("member", 0))
    every = await _open_months(work, member.id or 0) if member is not None else []
    return {"name": member.name if member else "", "months": every}


async def _quarter(work: Work, given: Answers) -> None:
    note = given.get("note") or await consent_note(work, given["member"], "quarter") or ""
    await receive_quarter(work, given["member"], note)


def _not_agreed(given: Answers) -> bool:
    return given.get("member") not in (given.get("quarter") or [])


QUARTER = known(
    Wizard(
        "dues_quarter",
        "dues",
        (Step("member", choices=open_members, read=open_member), Step("note", read=read_reason, wanted=_not_agreed)),
        finish=_quarter, facts=_quarter_facts,
    )
)  # fmt: skip
