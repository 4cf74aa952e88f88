"""What a member says of his own dues: paid, not paid after all, the amount is wrong, an explanation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.dues import State, check_claim, claimable, month_of
from domain.permission import Action
from domain.refusals.dues import AlreadyPaid, DuesNotOwed, DuesOfAnother, DuesOldestFirst
from domain.refusals.forms import OldButton, ReasonNeeded, TooLong
from storage import dues, people
from storage.tables import DuesMonth, Member
from storage.work import Work
from usecases import dues as months
from usecases.presses.dues import ClaimDues, Remark, UnclaimDues
from usecases.wizards import Answers, start

LONGEST_REMARK = 500


@dataclass(frozen=True, slots=True)
class Claim:
    """One member's word that he has paid one month."""

    member_id: int
    month: date


async def claim_pressed(work: Work, press: ClaimDues) -> None:
    """The button under the month's card: whoever presses has paid that month."""
    await claim_dues(work, [Claim(press.member or work.actor.member_id or 0, press.month)])


async def claim_dues(work: Work, claims: Sequence[Claim]) -> None:
    """Record that members have paid, set-wise; one month each, one's own, not in advance (source document, D14)."""
    made: list[dict[str, Any]] = []
    for claim in claims:
        together = {month_of(one.month) for one in claims if one.member_id == claim.member_id}
        row, late = await _checked(work, claim, together)
        if row.claimed_at is None:
            made.append({"row_id": row.id, "at": work.now, "is_late": late})
            work.toast("dues.claimed_toast", month=claim.month, late=late)
        else:
            await _again(work, claim)
    await dues.record_claims(work.session, made)
    await _remember(work, claims, [one["row_id"] for one in made])


async def _checked(work: Work, claim: Claim, together: set[str]) -> tuple[DuesMonth, bool]:
    """Return the month claimed and whether it is late; raises the reason against it."""
    member = await _own_line(work, claim.member_id)
    row, state = await _standing(work, member, claim.month)
    when = check_claim(state, together, work.today, own=True)
    if when == "late":
        await oldest_first(work, member, claim.month)
    if row is None:
        row = await months.month_row(work, member, claim.month)
    return row, when == "late"


async def oldest_first(work: Work, member: Member, month: date) -> None:
    """Arrears are made up from the oldest on; raises DuesOldestFirst while an older month is open."""
    rows = await dues.months_of(work.session, member.id or 0, date(month.year - 2, month.month, 1), month)
    older = [row.month for row in rows if row.month < month and dues.state(row) is State.OPEN]
    if older:
        raise DuesOldestFirst(month=older[0])


async def _own_line(work: Work, member_id: int) -> Member:
    """Return the actor's own roster line; raises DuesOfAnother for anybody else's, NotAMember for a stranger."""
    if work.actor.member_id is not None and work.actor.confirmed and member_id != work.actor.member_id:
        raise DuesOfAnother()
    member = await people.member(work.session, months.branch_id(work), member_id)
    if member is None:
        work.require(Action.CLAIM_DUES)
        raise DuesOfAnother()
    work.require(Action.CLAIM_DUES, months.about(work, member))
    return member


async def _standing(work: Work, member: Member, month: date) -> tuple[DuesMonth | None, State]:
    assert member.id is not None
    row = await dues.row(work.session, member.id, month, lock=True)
    if row is not None:
        return row, dues.state(row)
    return None, State.OPEN if months.owes(member, month) else State.NOT_OWED


async def _again(work: Work, claim: Claim) -> None:
    """Pressed again: say so, and offer in private to take it back."""
    work.toast("dues.already_claimed_toast", month=claim.month)
    if work.origin.user_id is not None and not work.origin.private:
        await work.touch_card(work.origin.user_id, months.MINE, months.key_of(work, claim.month, claim.member_id))


async def _remember(work: Work, claims: Sequence[Claim], rows: list[int]) -> None:
    by = work.actor.member_id
    await dues.add_entries(work.session, [entry(work, row, "claimed", by=by) for row in rows])
    for claim in claims if rows else ():
        await work.audit("dues.claimed", "dues", for_member_id=claim.member_id, month=f"{claim.month:%Y-%m}")
        await months.refresh(work, claim.month, [claim.member_id])


def entry(work: Work, row: int | None, kind: str, *, by: int | None = None, **more: Any) -> dict[str, Any]:
    """Return a movement as it is stored; `more` may hold fen, way and a sealed note."""
    base = {"branch_id": months.branch_id(work), "dues_id": row, "at": work.now, "kind": kind}
    return base | {"by_member_id": by or work.actor.member_id, "fen": None, "way": "", "note": None} | more


async def unclaim_dues(work: Work, press: UnclaimDues) -> None:
    """Take one's own claim back; raises AlreadyPaid once it is received."""
    member = await _own_line(work, press.member)
    row = await dues.row(work.session, press.member, press.month, lock=True)
    if row is None or row.claimed_at is None:
        raise OldButton()
    if row.received_at is not None:
        raise AlreadyPaid(month=press.month)
    row.claimed_at, row.late = None, False
    await dues.add_entries(work.session, [entry(work, row.id, "unclaimed")])
    await work.audit("dues.unclaimed", "dues", row.id, for_member_id=member.id, month=f"{press.month:%Y-%m}")
    work.toast("dues.unclaimed_toast", month=press.month)
    await months.refresh(work, press.month, [press.member])


# Remarks to the collector


async def open_remark(work: Work, press: Remark) -> None:
    """Open the short form whose text goes to the collector alone."""
    member = await _own_line(work, work.actor.member_id or 0)
    claimable(month_of(press.month), work.today)
    await _own_month(work, member, press.month)
    await start(work, "dues_remark", {"month": press.month, "about": press.about})


async def _own_month(work: Work, member: Member, month: date) -> DuesMonth:
    """Return the actor's month that is open or was; a remark makes nobody owe a month. Raises DuesNotOwed."""
    found = await dues.row(work.session, member.id or 0, month, lock=True)
    if found is None:
        raise DuesNotOwed(month=month)
    return found


async def read_remark(_work: Work, _given: Answers, text: str) -> str:
    """Read what a member writes to the collector; raises ReasonNeeded or TooLong."""
    if not text:
        raise ReasonNeeded()
    if len(text) > LONGEST_REMARK:
        raise TooLong(limit=LONGEST_REMARK)
    return text


async def send_remark(work: Work, given: Answers) -> None:
    """Keep the remark sealed with the month, and tell the collector in private."""
    member = await _own_line(work, work.actor.member_id or 0)
    row = await _own_month(work, member, given["month"])
    row.note = work.vault.seal({"about": given["about"], "text": given["text"]}, dues.NOTE)
    await work.audit("dues.remarked", "dues", row.id, for_member_id=member.id, about=given["about"])
    to = await months.collector(work)
    chat = months.chat_of(to)
    if chat is not None:
        said = {"name": member.name, "about": given["about"], "remark": given["text"], "month": given["month"]}
        await work.say(chat, "dues.remark_told", **said)
    await months.refresh(work, given["month"], [member.id or 0])
