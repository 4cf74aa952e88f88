"""Working out a monthly amount in private: category, base, bracket; the income is read, used, and kept nowhere.

A member's own result is proposed to whoever may agree amounts; an officer's result is agreed at once (D1 to D8, D12).
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from domain.dues_standards import Category, Standard, flat, read_base, work_out
from domain.permission import Action, Place, Subject, may
from domain.refusals.dues import NotByOneself
from domain.refusals.forms import BadAmount, NotUnderstood, OldButton
from storage import dues_rates, people
from storage.tables import DuesStandard, Member
from storage.work import Work
from usecases import dues as months
from usecases import dues_amounts, wizards
from usecases.dues_choices import base_months, first_month, paying_member, paying_members, setting
from usecases.dues_receipts import tell
from usecases.dues_second import second_officer
from usecases.presses.dues import AgreeStandard, DeclineStandard, OpenStandard
from usecases.reading import vocabulary
from usecases.wizards import Answers, Choice, Step, Wizard, known

CARD = "dues_standard"
FLAT = {Category.FARMER: (20, 50, 100), Category.MINIMAL: (20,)}  # sums offered, in fen


async def open_standard(work: Work, press: OpenStandard) -> None:
    """Open the form: for oneself, or as an officer for somebody whom it asks for first."""
    if press.own:
        own = Subject(branch_id=months.branch_id(work), member_id=work.actor.member_id)
        work.require(Action.PROPOSE_STANDARD, own)
        await wizards.start(work, "dues_standard", {"member": work.actor.member_id, "own": True})
    else:
        work.require(Action.SET_DUES_AMOUNT)
        await wizards.start(work, "dues_standard", {"own": False})


async def _categories(_work: Work, _given: Answers) -> Sequence[Choice]:
    return [Choice(one.value, "dues.category", {"category": one.value}) for one in Category]


async def _offered(_work: Work, given: Answers) -> Sequence[Choice]:
    sums = FLAT.get(Category(given["category"]), ())
    return [Choice(f"f{fen}", "buttons.dues_money", {"fen": fen}) for fen in sums]


async def _standard(work: Work, given: Answers, text: str) -> dict[str, Any]:
    """Return what a typed base gives; the base itself goes no further than this function."""
    category = Category(given["category"])
    if category in FLAT:
        pressed = text.removeprefix("f")
        fen = int(pressed) if text.startswith("f") and pressed.isdecimal() else read_base(text, category, _units())
        return _stored(flat(category, fen))
    return _stored(work_out(category, _base(text, category), setting(work, "unit")))


def _base(text: str, category: Category) -> int:
    """Read an income; a refusal does not repeat it, since what is said is kept until it is sent."""
    try:
        base = read_base(text, category, _units())
    except BadAmount:
        base = 0
    if base == 0:
        raise NotUnderstood(example="dues.example_income")
    return base


def _units() -> frozenset[str]:
    return frozenset(vocabulary().units)


def _stored(found: Standard) -> dict[str, Any]:
    return {name: value for name, value in asdict(found).items() if name != "category"} | {"code": found.code}


async def _facts(work: Work, given: Answers) -> dict[str, Any]:
    member = await people.member(work.session, months.branch_id(work), given.get("member") or 0)
    before = None
    if member is not None and member.id is not None:
        before = await dues_rates.rate(work.session, member.id, months.this_month(work))
    return {"name": member.name if member else "", "before": before, "unit": setting(work, "unit")}


async def propose(work: Work, given: Answers) -> None:
    """Agree an officer's result; have a member's own one agreed by whoever collects."""
    member = await months.member_here(work, given["member"])
    found, month = given["base"], given["from_month"]
    agrees = may(work.actor, Action.SET_DUES_AMOUNT, months.about(work, member), Place.PRIVATE)
    to = await _who_agrees(work, given["member"])
    if agrees and (to is None or given["member"] != work.actor.member_id):
        await dues_amounts.set_rate(work, given["member"], month, found["fen"], found["code"])
        return
    work.require(Action.PROPOSE_STANDARD, months.about(work, member))
    made = DuesStandard(
        branch_id=months.branch_id(work), member_id=given["member"], from_month=month, amount_fen=found["fen"],
        bracket=found["code"], made_at=work.now,
    )  # fmt: skip
    work.session.add(made)
    await work.session.flush()
    await work.audit("dues.standard_proposed", "standard", made.id, for_member_id=given["member"])
    chat = months.chat_of(to)
    if chat is not None:
        await work.touch_card(chat, CARD, f"{made.branch_id}.{made.id}")
    await work.whisper("dues.standard_proposed", fen=found["fen"], month=month)


async def _who_agrees(work: Work, member_id: int) -> Member | None:
    """Return who agrees a member's amount: whoever collects, for his own one another officer."""
    found = await months.collector(work)
    return found if found is None or found.id != member_id else await second_officer(work)


async def _waiting(work: Work, number: int) -> DuesStandard:
    found = await dues_rates.standard(work.session, months.branch_id(work), number)
    if found is None:
        raise OldButton()
    member = await months.member_here(work, found.member_id)
    work.require(Action.SET_DUES_AMOUNT, months.about(work, member))
    if found.settled_at is not None:
        raise OldButton()
    if found.member_id == work.actor.member_id:
        raise NotByOneself()
    return found


async def agree(work: Work, press: AgreeStandard) -> None:
    """Take a proposed amount over: from its month on it is what the member owes."""
    found = await _waiting(work, press.number)
    await dues_amounts.set_rate(work, found.member_id, found.from_month, found.amount_fen, found.bracket)
    await _settle(work, found, agreed=True)


async def decline(work: Work, press: DeclineStandard) -> None:
    """Send a proposed amount back; the member is asked to talk to whoever collects."""
    found = await _waiting(work, press.number)
    member = await months.member_here(work, found.member_id)
    await tell(work, member, "dues.standard_declined", fen=found.amount_fen)
    await _settle(work, found, agreed=False)


async def _settle(work: Work, found: DuesStandard, *, agreed: bool) -> None:
    found.settled_at, found.settled_by, found.agreed = work.now, work.actor.member_id, agreed
    await work.audit("dues.standard_settled", "standard", found.id, for_member_id=found.member_id, agreed=agreed)
    work.toast("dues.standard_toast", agreed=agreed)
    await work.refresh_cards(CARD, f"{found.branch_id}.{found.id}")


async def _first_months(work: Work, given: Answers) -> Sequence[Choice]:
    return await base_months(work, given)


async def _first_month(work: Work, given: Answers, text: str) -> date:
    return await first_month(work, given, text)


STANDARD = known(
    Wizard(
        "dues_standard",
        "dues",
        (
            Step("member", choices=paying_members, read=paying_member, wanted=lambda given: not given.get("own")),
            Step("category", choices=_categories),
            Step("base", choices=_offered, read=_standard),
            Step("from_month", choices=_first_months, read=_first_month),
        ),
        finish=propose,
        facts=_facts,
        secret=True,
    )
)
