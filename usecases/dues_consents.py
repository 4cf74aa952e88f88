"""The branch's standing consent to paying by the quarter, or through somebody else (D15; the rules in force alone)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from domain.permission import Action
from domain.refusals.dues import DuesSeveralMonths
from domain.refusals.forms import OldButton, ReasonNeeded
from storage import dues_consents, people
from storage.tables import DuesConsent
from storage.work import Work
from usecases import dues as months
from usecases.dues_choices import paying_member, paying_members
from usecases.dues_forms import past_day, read_reason, recent_days
from usecases.dues_receipts import tell
from usecases.wizards import Answers, Choice, Step, Wizard, known

KINDS = ("quarter", "other")
END = "end"


async def agree_standing(work: Work, member_id: int, kind: str, note: str, agreed_on: date) -> None:
    """Record that the branch agrees from now on; an earlier consent of that kind ends. The member is told."""
    member = await months.member_here(work, member_id)
    work.require(Action.WAIVE_DUES, months.about(work, member))
    branch = months.own_branch(work)
    if branch.profile != "current":
        raise DuesSeveralMonths()
    if kind not in KINDS:
        raise OldButton()
    if not note:
        raise ReasonNeeded()
    await dues_consents.end(work.session, branch.id or 0, member_id, work.today, kind)
    made = DuesConsent(
        branch_id=branch.id or 0, member_id=member_id, kind=kind, note=work.vault.seal(note, dues_consents.NOTE),
        agreed_on=agreed_on, made_by=work.actor.member_id, made_at=work.now,
    )  # fmt: skip
    work.session.add(made)
    await work.session.flush()
    facts = {"kind": kind, "on": agreed_on.isoformat()}
    await work.audit("dues.consented", "dues_consent", made.id, for_member_id=member_id, **facts)
    await tell(work, member, "dues.consented_told", kind=kind, on=agreed_on)
    await work.whisper("dues.consented", name=member.name, kind=kind, on=agreed_on)


async def end_standing(work: Work, member_id: int) -> None:
    """End every consent about a member; what was received by them stays."""
    member = await months.member_here(work, member_id)
    work.require(Action.WAIVE_DUES, months.about(work, member))
    await dues_consents.end(work.session, months.branch_id(work), member_id, work.today)
    await work.audit("dues.consent_ended", "member", member_id, for_member_id=member_id)
    await tell(work, member, "dues.consent_ended_told")
    await work.whisper("dues.consent_ended", name=member.name)


async def _facts(work: Work, given: Answers) -> dict[str, Any]:
    member = await people.member(work.session, months.branch_id(work), given.get("member", 0))
    found = await dues_consents.standing(work.session, months.branch_id(work))
    roll = {line.id: line.name for line in await people.members(work.session, months.branch_id(work))}
    there = [
        {"name": roll[one.member_id], "kind": one.kind, "on": one.agreed_on} for one in found if one.member_id in roll
    ]
    return {"name": member.name if member else "", "standing": there}


async def _kinds(work: Work, given: Answers) -> Sequence[Choice]:
    found = await dues_consents.standing(work.session, months.branch_id(work))
    ends = [END] if any(one.member_id == given["member"] for one in found) else []
    return [Choice(kind, f"dues.b_consent_{kind}") for kind in (*KINDS, *ends)]


def _begins(given: Answers) -> bool:
    return given.get("kind") != END


async def _finish(work: Work, given: Answers) -> None:
    if given["kind"] == END:
        await end_standing(work, given["member"])
    else:
        await agree_standing(work, given["member"], given["kind"], given["note"], given["on"])


CONSENT = known(
    Wizard(
        "dues_consent",
        "dues",
        (
            Step("member", choices=paying_members, read=paying_member),
            Step("kind", choices=_kinds, a_row=1),
            Step("note", read=read_reason, wanted=_begins),
            Step("on", choices=recent_days, read=past_day, wanted=_begins),
        ),
        finish=_finish,
        facts=_facts,
        secret=True,
    )
)
