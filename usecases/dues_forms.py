"""The forms of the dues: a receipt, a correction, an amount, an exemption, a hand-over, a remark to the collector."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from domain.dues import State, parse_amount
from domain.permission import Action
from domain.refusals.dues import DuesTooLittle
from domain.refusals.forms import BadDate, NotFound, ReasonNeeded, TooLong
from storage import dues, dues_consents, dues_rates, people
from storage.dues import Line
from storage.tables import Member
from storage.work import Work
from usecases import dues as months
from usecases import dues_amounts, dues_claims, dues_receipts, wizards
from usecases.choosing import named, one_of
from usecases.dues_choices import base_months, first_month, paying_member, paying_members
from usecases.dues_receipts import WAYS, WITH_REASON, Receipt, is_old, seen
from usecases.presses.dues import OpenForm
from usecases.reading import civil_date, vocabulary
from usecases.wizards import Answers, Choice, Step, Wizard, known

LONGEST_REASON = 500


async def open_form(work: Work, press: OpenForm) -> None:
    """Open one of the officers' forms about a month, where the actor has the right to what it does."""
    if press.form in ("dues_receipt", "dues_correction"):
        await seen(work, press.month)
    elif press.form in RIGHTS:
        work.require(RIGHTS[press.form])
    else:
        raise NotFound()
    known = {"month": press.month, "old": is_old(work, press.month)}
    await wizards.start(work, press.form, known | await consents(work))


RIGHTS = {
    "dues_rate": Action.SET_DUES_AMOUNT, "dues_exemption": Action.WAIVE_DUES, "dues_handover": Action.RECEIVE_DUES,
    "dues_reduction": Action.WAIVE_DUES, "dues_excuse": Action.WAIVE_DUES, "dues_booklet": Action.RECEIVE_DUES,
    "dues_quarter": Action.RECEIVE_DUES, "dues_consent": Action.WAIVE_DUES,
    "fund_in": Action.KEEP_FUND, "fund_out": Action.KEEP_FUND,
}  # fmt: skip


async def consents(work: Work) -> Answers:
    """Return for whom the branch has agreed once and for all (member ids by kind), so that nobody is asked again."""
    found = await dues_consents.standing(work.session, months.branch_id(work))
    return {kind: [one.member_id for one in found if one.kind == kind] for kind in ("quarter", "other")}


async def consent_note(work: Work, member_id: int, kind: str) -> str | None:
    """Return what the standing consent of this kind says, None where there is none."""
    found = await dues_consents.standing(work.session, months.branch_id(work))
    note = next((one.note for one in found if one.member_id == member_id and one.kind == kind), None)
    return None if note is None else str(work.vault.open(note, dues_consents.NOTE))


# What several forms ask


async def read_reason(_work: Work, _given: Answers, text: str) -> str:
    """Read a reason of at most 500 characters; raises ReasonNeeded or TooLong."""
    if not text:
        raise ReasonNeeded()
    if len(text) > LONGEST_REASON:
        raise TooLong(limit=LONGEST_REASON)
    return text


async def recent_days(work: Work, _given: Answers) -> Sequence[Choice]:
    """Offer today and the three days before."""
    days = [work.today - timedelta(days=back) for back in range(4)]
    return [Choice(day.isoformat(), "buttons.day", {"on": day}) for day in days]


async def past_day(work: Work, _given: Answers, text: str) -> date:
    """Read a civil date that is not in the future; raises BadDate."""
    day = civil_date(work, text)
    if day > work.today:
        raise BadDate(value=text)
    return day


# A receipt


async def _still_open(work: Work, given: Answers) -> list[Member]:
    lines = await seen(work, given["month"])
    return [line.member for line in lines if dues.state(line.row) in (State.OPEN, State.CLAIMED)]


async def open_members(work: Work, given: Answers) -> Sequence[Choice]:
    """Offer those whose month is open or claimed."""
    return named(await _still_open(work, given))


async def open_member(work: Work, given: Answers, text: str) -> int:
    """Read one of those whose month is open or claimed."""
    return one_of(await _still_open(work, given), text)


async def agreed(work: Work, given: Answers) -> int | None:
    """Return the amount agreed for the member and month of a form, in fen."""
    row = await dues.row(work.session, given["member"], given["month"])
    return row.amount_fen if row is not None else await dues_rates.rate(work.session, given["member"], given["month"])


async def _amounts(work: Work, given: Answers) -> Sequence[Choice]:
    fen = await agreed(work, given)
    return [] if fen is None else [Choice(f"f{fen}", "buttons.dues_money", {"fen": fen})]


async def _amount(work: Work, given: Answers, text: str) -> int:
    fen = await agreed(work, given) if "member" in given else None
    return fen if fen is not None and text == f"f{fen}" else parse_amount(text, vocabulary().units)


async def _paid(work: Work, given: Answers, text: str) -> int:
    """Read what was given for a month; raises DuesTooLittle for less than the amount agreed (D26)."""
    fen, settled = await _amount(work, given, text), await agreed(work, given)
    if settled is not None and fen < settled:
        raise DuesTooLittle(month=given["month"], agreed=settled)
    return fen


async def _ways(work: Work, _given: Answers) -> Sequence[Choice]:
    deducted = WITH_REASON if months.own_branch(work).profile == "source" else WITH_REASON[:1]  # D19: no deduction
    return [Choice(way, "dues.way", {"way": way}) for way in (*WAYS, *deducted)]


def _needs_note(given: Answers) -> bool:
    agreed_once = given.get("way") == "other-person" and given.get("member") in (given.get("other") or [])
    return bool(given.get("old")) or (given.get("way") in WITH_REASON and not agreed_once)


async def _receipt_facts(work: Work, given: Answers) -> dict[str, Any]:
    member = await people.member(work.session, months.branch_id(work), given.get("member", 0))
    fen = await agreed(work, given) if member is not None else None
    profile = work.branch.profile if work.branch else "source"
    return {"name": member.name if member else "", "agreed": fen, "profile": profile}


async def _receive(work: Work, given: Answers) -> None:
    other = given["way"] == "other-person" and months.own_branch(work).profile == "current"
    note = given.get("note") or (await consent_note(work, given["member"], "other") if other else None)
    receipt = Receipt(given["member"], given["month"], given["amount"], given["way"], note)
    await dues_receipts.receive_dues(work, [receipt])


# A correction


async def _correctable(work: Work, given: Answers) -> list[Line]:
    lines = [one for one in await seen(work, given["month"]) if one.row.handover_id is None]
    return [one for one in lines if dues.state(one.row) in (State.RECEIVED, State.WAIVED) or one.row.reduced_fen]


async def _rows(work: Work, given: Answers) -> Sequence[Choice]:
    return named([line.member for line in await _correctable(work, given)])


async def _row(work: Work, given: Answers, text: str) -> int:
    return one_of([line.member for line in await _correctable(work, given)], text)


async def _correction_facts(work: Work, given: Answers) -> dict[str, Any]:
    lines = await _correctable(work, given)
    line = next((one for one in lines if one.member.id == given.get("member")), None)
    nobody = {"name": "", "fen": None, "waived": False, "nobody": not lines}
    if line is None:
        return nobody
    waived = dues.state(line.row) is not State.RECEIVED
    return nobody | {"name": line.member.name, "fen": line.row.received_fen, "waived": waived}


async def _correct(work: Work, given: Answers) -> None:
    row = await dues.row(work.session, given["member"], given["month"])
    if row is None or row.id is None:
        raise NotFound()
    take_back = dues_receipts.reverse_receipt if dues.state(row) is State.RECEIVED else dues_amounts.end_waiver
    await take_back(work, row.id, given["reason"])


# An amount, an exemption


async def _person_facts(work: Work, given: Answers) -> dict[str, Any]:
    member = await people.member(work.session, months.branch_id(work), given.get("member", 0))
    return {"name": member.name if member else ""}


async def _set_rate(work: Work, given: Answers) -> None:
    await dues_amounts.set_rate(work, given["member"], given["from_month"], given["amount"])


async def _waive(work: Work, given: Answers) -> None:
    days = given["committee_on"], given["superior_on"]
    await dues_amounts.waive_dues(work, given["member"], given["month"], given["reason"], *days)


REMARK = known(
    Wizard(
        "dues_remark", "dues", (Step("text", read=dues_claims.read_remark),), finish=dues_claims.send_remark,
        secret=True, check=False,
    )
)  # fmt: skip
RECEIPT = known(
    Wizard(
        "dues_receipt",
        "dues",
        (
            Step("member", choices=open_members, read=open_member),
            Step("amount", choices=_amounts, read=_paid),
            Step("way", choices=_ways),
            Step("note", read=read_reason, wanted=_needs_note),
        ),
        finish=_receive,
        facts=_receipt_facts,
    )
)
CORRECTION = known(
    Wizard(
        "dues_correction", "dues", (Step("member", choices=_rows, read=_row), Step("reason", read=read_reason)),
        finish=_correct, facts=_correction_facts, secret=True,
    )
)  # fmt: skip
RATE = known(
    Wizard(
        "dues_rate",
        "dues",
        (
            Step("member", choices=paying_members, read=paying_member),
            Step("amount", read=_amount),
            Step("from_month", choices=base_months, read=first_month),
        ),
        finish=_set_rate,
        facts=_person_facts,
    )
)
EXEMPTION = known(
    Wizard(
        "dues_exemption",
        "dues",
        (
            Step("member", choices=open_members, read=open_member),
            Step("reason", read=read_reason),
            Step("committee_on", choices=recent_days, read=past_day),
            Step("superior_on", choices=recent_days, read=past_day),
        ),
        finish=_waive,
        facts=_person_facts,
        secret=True,
    )
)
