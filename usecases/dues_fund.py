"""The mutual-help fund: money in and out for a purpose of the list, entered by one officer and approved by another."""

from collections.abc import Sequence
from typing import Any

from domain.dues import parse_amount
from domain.permission import Action, Place, Subject, may
from domain.refusals.dues import FundTooSmall, NotByOneself
from domain.refusals.forms import OldButton
from storage import fund
from storage.tables import FundEntry
from storage.work import Work
from usecases import dues as months
from usecases.dues_forms import past_day, read_reason, recent_days
from usecases.dues_second import second_officer
from usecases.presses.dues import ApproveFund, DeclineFund, ShowFund
from usecases.reading import vocabulary
from usecases.wizards import Answers, Choice, Step, Wizard, known

CARD = "dues_fund"
INTO = ("gift", "collection", "grant", "correction")
OUT_OF = ("illness", "hardship", "disaster", "bereaved", "festival", "correction")
MOST_FEN = 100_000_000


async def show_fund(work: Work, _press: ShowFund) -> None:
    """Post the fund's card at the bottom of an officer's private chat."""
    own = Subject(branch_id=months.branch_id(work))
    if not may(work.actor, Action.APPROVE_FUND, own, Place.PRIVATE):
        work.require(Action.KEEP_FUND)
    if work.origin.user_id is not None:
        await work.repost_card(work.origin.user_id, CARD, months.branch_id(work))


async def enter(work: Work, given: Answers, sign: int) -> FundEntry:
    """Enter a movement, which counts once another officer approves it; raises FundTooSmall for more than there is."""
    work.require(Action.KEEP_FUND)
    if sign < 0:
        await _check_enough(work, given["amount"])
    made = FundEntry(
        branch_id=months.branch_id(work), on=given["on"], fen=sign * given["amount"], purpose=given["purpose"],
        about=work.vault.seal(given["about"], fund.ABOUT), made_by=work.actor.member_id, made_at=work.now,
    )  # fmt: skip
    work.session.add(made)
    await work.session.flush()
    await work.audit("fund.entered", "fund", made.id, purpose=made.purpose)
    second = months.chat_of(await second_officer(work))
    for chat in (second, work.origin.user_id):
        if chat is not None:
            await work.touch_card(chat, CARD, months.branch_id(work))
    return made


async def _check_enough(work: Work, fen: int) -> None:
    there = await fund.balance(work.session, months.branch_id(work))
    if fen > there:
        raise FundTooSmall(balance=there, wanted=fen)


async def _waiting(work: Work, number: int) -> FundEntry:
    """Return, and hold, a movement that waits for approval; raises OldButton, NotByOneself."""
    work.require(Action.APPROVE_FUND)
    found = await fund.one(work.session, months.branch_id(work), number)
    if found is None or found.approved_at is not None or found.declined_at is not None:
        raise OldButton()
    if found.made_by == work.actor.member_id:
        raise NotByOneself()
    return found


async def approve(work: Work, press: ApproveFund) -> None:
    """Approve a movement entered by another officer: now it counts."""
    found = await _waiting(work, press.number)
    if found.fen < 0:
        await fund.hold(work.session, months.branch_id(work))
        await _check_enough(work, -found.fen)
    found.approved_at, found.approved_by = work.now, work.actor.member_id
    await _settled(work, found, "approved")


async def decline(work: Work, press: DeclineFund) -> None:
    """Do not approve a movement: it stays on record and counts for nothing."""
    found = await _waiting(work, press.number)
    found.declined_at = work.now
    await _settled(work, found, "declined")


async def _settled(work: Work, found: FundEntry, what: str) -> None:
    await work.session.flush()
    await work.audit(f"fund.{what}", "fund", found.id, purpose=found.purpose)
    work.toast(f"fund.{what}_toast")
    await work.refresh_cards(CARD, months.branch_id(work))


# The forms


async def _into(_work: Work, _given: Answers) -> Sequence[Choice]:
    return [Choice(one, "fund.purpose", {"purpose": one}) for one in INTO]


async def _out_of(_work: Work, _given: Answers) -> Sequence[Choice]:
    return [Choice(one, "fund.purpose", {"purpose": one}) for one in OUT_OF]


async def _amount(_work: Work, _given: Answers, text: str) -> int:
    return parse_amount(text, vocabulary().units, most_fen=MOST_FEN)


async def _spent(work: Work, given: Answers, text: str) -> int:
    fen = await _amount(work, given, text)
    await _check_enough(work, fen)
    return fen


async def _facts(work: Work, _given: Answers) -> dict[str, Any]:
    return {"balance": await fund.balance(work.session, months.branch_id(work))}


async def enter_in(work: Work, given: Answers) -> None:
    """Enter money that came into the fund."""
    await enter(work, given, 1)


async def enter_out(work: Work, given: Answers) -> None:
    """Enter money that is to leave the fund."""
    await enter(work, given, -1)


def _steps(purposes: Any, amount: Any) -> tuple[Step, ...]:
    return (
        Step("purpose", choices=purposes),
        Step("amount", read=amount),
        Step("about", read=read_reason),
        Step("on", choices=recent_days, read=past_day),
    )


FUND_IN = known(Wizard("fund_in", "fund", _steps(_into, _amount), enter_in, facts=_facts, secret=True))
FUND_OUT = known(Wizard("fund_out", "fund", _steps(_out_of, _spent), enter_out, facts=_facts, secret=True))
