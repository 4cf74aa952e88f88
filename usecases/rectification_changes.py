"""Changing rectification items: another owner or last day, or taken back."""

from datetime import date
from typing import Any

from domain.permission import Action
from domain.refusals.rectification import ReviewsHimself
from storage import rectification as rows
from storage.work import Work
from usecases import rectification, wizards
from usecases.presses.rectification import ChangeItem, WithdrawItem
from usecases.wizards import Answers


async def start_changing(work: Work, press: ChangeItem) -> None:
    """Open the form that gives an item another owner or another last day."""
    work.require(Action.KEEP_RECTIFICATION)
    item = await rectification.the_item(work, press.item)
    await wizards.start(work, "rectify_change", {"item": item.id})


async def change_item(work: Work, given: Answers) -> None:
    """Give an item another owner or another last day; both owners are told by their cards."""
    work.require(Action.KEEP_RECTIFICATION)
    item = await rectification.the_item(work, given["item"])
    before: tuple[int, date] = item.owner_id, item.until_on
    item.owner_id, item.until_on = given.get("owner") or item.owner_id, given.get("until") or item.until_on
    if item.owner_id == item.verifier_id:
        raise ReviewsHimself()
    item.reminded = 0
    rectification.remind_next(work, item)
    changes: dict[str, Any] = {"owner": item.owner_id != before[0], "until": item.until_on.isoformat()}
    await work.audit("rectification_changed", "rectification", item.id, for_member_id=item.owner_id, **changes)
    await rectification.show_to(work, item, item.owner_id)
    await rectification.refresh(work, item)


async def withdraw(work: Work, press: WithdrawItem) -> None:
    """Take back an item put down by mistake; what it said is forgotten, the fact stays in the audit."""
    work.require(Action.KEEP_RECTIFICATION)
    item = await rectification.the_item(work, press.item)
    item.state, item.remind_at = "withdrawn", None
    item.problem = work.vault.seal("", rows.PROBLEM)
    item.measure = work.vault.seal("", rows.MEASURE)
    item.details = item.progress = item.remarks = None
    await work.audit("rectification_withdrawn", "rectification", item.id)
    work.toast("rectify.withdrawn_toast")
    await rectification.refresh(work, item)
