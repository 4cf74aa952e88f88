"""Hardship: a lower amount by both approvals (D9), and months whose reason the branch accepts (D18)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from domain.dues import State, format_amount, parse_amount
from domain.permission import Action
from domain.refusals.dues import AlreadyPaid, AmountUnknown, DuesWaived
from domain.refusals.forms import BadAmount, NotFound, ReasonNeeded
from storage import dues, people
from storage.tables import DuesMonth, Member
from storage.work import Work
from usecases import dues as months
from usecases.choosing import named, one_of
from usecases.dues_claims import entry
from usecases.dues_forms import agreed, open_member, open_members, past_day, read_reason, recent_days
from usecases.dues_receipts import tell
from usecases.dues_watch import EXCUSE, recent
from usecases.reading import vocabulary
from usecases.wizards import Answers, Choice, Step, Wizard, known


async def reduce_dues(
    work: Work, member_id: int, month: date, fen: int, reason: str, committee_on: date, superior_on: date
) -> None:
    """Lower a member's month to `fen`: the branch's decision and the superior's approval are both recorded by date."""
    member = await months.member_here(work, member_id)
    work.require(Action.WAIVE_DUES, months.about(work, member))
    if not reason:
        raise ReasonNeeded()
    row = await _reducible(work, member, month, fen)
    row.reduced_fen = (row.reduced_fen or 0) + (row.amount_fen or 0) - fen
    row.amount_fen, row.waived_reason = fen, work.vault.seal(reason, dues.REASON)
    row.waived_decision = f"{committee_on.isoformat()} {superior_on.isoformat()}"
    await dues.add_entries(work.session, [entry(work, row.id, "reduced", fen=row.reduced_fen)])
    decided = {"committee_on": committee_on.isoformat(), "superior_on": superior_on.isoformat()}
    await work.audit("dues.reduced", "dues", row.id, for_member_id=member_id, month=f"{month:%Y-%m}", **decided)
    days = {"committee_on": committee_on, "superior_on": superior_on}
    await tell(work, member, "dues.reduced_told", month=month, fen=fen, **days)
    await months.refresh(work, month, [member_id])


async def _reducible(work: Work, member: Member, month: date, fen: int) -> DuesMonth:
    row = await months.month_row(work, member, month)
    state = dues.state(row)
    if state is State.RECEIVED:
        raise AlreadyPaid(month=month)
    if state is State.WAIVED:
        raise DuesWaived(month=month)
    if row.amount_fen is None:
        raise AmountUnknown(name=member.name)
    if not 0 < fen < row.amount_fen:
        raise BadAmount(value=format_amount(fen))
    return row


async def _lower(work: Work, given: Answers, text: str) -> int:
    fen, before = parse_amount(text, vocabulary().units), await agreed(work, given)
    if before is not None and fen >= before:
        raise BadAmount(value=text[:40])
    return fen


async def _facts(work: Work, given: Answers) -> dict[str, Any]:
    member = await people.member(work.session, months.branch_id(work), given.get("member", 0))
    return {"name": member.name if member else "", "agreed": await agreed(work, given) if member else None}


async def _reduce(work: Work, given: Answers) -> None:
    days = given["committee_on"], given["superior_on"]
    await reduce_dues(work, given["member"], given["month"], given["to"], given["reason"], *days)


REDUCTION = known(
    Wizard(
        "dues_reduction",
        "dues",
        (
            Step("member", choices=open_members, read=open_member),
            Step("to", read=_lower),
            Step("reason", read=read_reason),
            Step("committee_on", choices=recent_days, read=past_day),
            Step("superior_on", choices=recent_days, read=past_day),
        ),
        finish=_reduce,
        facts=_facts,
        secret=True,
    )
)


# An accepted reason


async def excuse_months(work: Work, member_id: int, reason: str) -> int:
    """Accept why a member's past months are unpaid: they stay owed, and do not count as unpaid in a row (D18)."""
    member = await months.member_here(work, member_id)
    work.require(Action.WAIVE_DUES, months.about(work, member))
    if not reason:
        raise ReasonNeeded()
    rows = [one.row for one in await recent(work) if one.row.member_id == member_id]
    rows = [row for row in rows if dues.state(row) is State.OPEN and row.month < months.this_month(work)]
    if not rows:
        raise NotFound()
    for row in rows:
        row.excused_at, row.excused_reason = work.now, work.vault.seal(reason, EXCUSE)
    await dues.add_entries(work.session, [entry(work, row.id, "excused") for row in rows])
    await work.audit("dues.excused", "member", member_id, for_member_id=member_id, number=len(rows))
    await work.whisper("dues.excused", name=member.name, number=len(rows))
    return len(rows)


async def _behind(work: Work) -> list[Member]:
    work.require(Action.WAIVE_DUES)
    found = [one for one in await recent(work) if dues.state(one.row) is State.OPEN]
    return list({one.member.id: one.member for one in found if one.row.month < months.this_month(work)}.values())


async def _behind_members(work: Work, _given: Answers) -> Sequence[Choice]:
    return named(await _behind(work))


async def _behind_member(work: Work, _given: Answers, text: str) -> int:
    return one_of(await _behind(work), text)


async def _excuse_facts(work: Work, given: Answers) -> dict[str, Any]:
    member = await people.member(work.session, months.branch_id(work), given.get("member", 0))
    return {"name": member.name if member else "", "nobody": not await _behind(work)}


async def _excuse(work: Work, given: Answers) -> None:
    await excuse_months(work, given["member"], given["reason"])


EXCUSED = known(
    Wizard(
        "dues_excuse",
        "dues",
        (Step("member", choices=_behind_members, read=_behind_member), Step("reason", read=read_reason)),
        finish=_excuse,
        facts=_excuse_facts,
        secret=True,
    )
)
