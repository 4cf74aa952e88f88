"""The amount agreed with a member from a month on, and the months he is exempt from by the due procedure (D9)."""

from datetime import date

from domain.dues import MOST_FEN, format_amount
from domain.permission import Action
from domain.refusals.dues import AlreadyPaid
from domain.refusals.forms import BadAmount, NotFound, ReasonNeeded
from storage import dues, dues_rates
from storage.work import Work
from usecases import dues as months
from usecases.dues_claims import entry
from usecases.dues_receipts import tell


async def set_rate(work: Work, member_id: int, from_month: date, fen: int, bracket: str = "") -> None:
    """Agree a monthly amount in fen with a member from a month on; the open months from then on take it over."""
    member = await months.member_here(work, member_id)
    work.require(Action.SET_DUES_AMOUNT, months.about(work, member))
    if not 0 < fen <= MOST_FEN:
        raise BadAmount(value=format_amount(fen))
    first = from_month.replace(day=1)
    await dues_rates.set_rate(work.session, months.branch_id(work), member_id, first, fen, bracket)
    await work.audit("dues.rate", "member", member_id, for_member_id=member_id, from_month=f"{first:%Y-%m}")
    await tell(work, member, "dues.rate_told", month=first, fen=fen)
    await months.refresh(work, months.this_month(work), [member_id])


async def waive_dues(
    work: Work, member_id: int, month: date, reason: str, committee_on: date, superior_on: date
) -> None:
    """Exempt a member from a month: the branch's decision and the superior's approval are both recorded by date."""
    member = await months.member_here(work, member_id)
    work.require(Action.WAIVE_DUES, months.about(work, member))
    if not reason:
        raise ReasonNeeded()
    row = await months.month_row(work, member, month)
    if row.received_at is not None:
        raise AlreadyPaid(month=month)
    row.waived_at, row.waived_by = work.now, work.actor.member_id
    row.waived_reason = work.vault.seal(reason, dues.REASON)
    row.waived_decision = f"{committee_on.isoformat()} {superior_on.isoformat()}"
    await dues.add_entries(work.session, [entry(work, row.id, "waived")])
    decided = {"committee_on": committee_on.isoformat(), "superior_on": superior_on.isoformat()}
    await work.audit("dues.waived", "dues", row.id, for_member_id=member_id, month=f"{month:%Y-%m}", **decided)
    await tell(work, member, "dues.waived_told", month=month, committee_on=committee_on, superior_on=superior_on)
    await months.refresh(work, month, [member_id])


async def end_waiver(work: Work, row_id: int, reason: str) -> None:
    """Take an exemption or a reduction back, as a movement of its own; the person is told."""
    found = await dues.locked(work.session, months.branch_id(work), [row_id])
    if not found or (found[0].waived_at is None and found[0].reduced_fen is None):
        raise NotFound()
    row = found[0]
    if row.received_at is not None:
        raise AlreadyPaid(month=row.month)
    member = await months.member_here(work, row.member_id)
    work.require(Action.WAIVE_DUES, months.about(work, member))
    if not reason:
        raise ReasonNeeded()
    row.waived_at = row.waived_by = row.waived_reason = None
    row.waived_decision = ""
    if row.amount_fen is not None:
        row.amount_fen += row.reduced_fen or 0
    row.reduced_fen = None
    note = work.vault.seal(reason, dues.ENTRY_NOTE)
    await dues.add_entries(work.session, [entry(work, row.id, "unwaived", note=note)])
    await work.audit("dues.unwaived", "dues", row.id, for_member_id=row.member_id, month=f"{row.month:%Y-%m}")
    await tell(work, member, "dues.unwaived_told", month=row.month, reason=reason)
    await months.refresh(work, row.month, [row.member_id])
