"""The card of a hand-over in the officers' private chats, and the photo of its receipt."""

from typing import Any

from domain.permission import Action, Place, Subject, may
from storage import dues_handed, people
from storage.outgoing import Button, Rows, Shown
from storage.tables import HandOver
from storage.work import Work
from usecases import dues as months
from usecases.dues_second import PHOTO
from usecases.presses import pack
from usecases.presses.dues import ConfirmHandover, ReturnHandover, ShowReceipt
from usecases.views.drawing import Drawing


async def handed_card(work: Work, key: str) -> Shown | None:
    """Show a hand-over to who made it and to a second officer, who may confirm it or send it back."""
    branch, _, number = key.partition(".")
    if work.branch is None or work.branch.id != int(branch) or not work.origin.private:
        return None
    made = await dues_handed.one(work.session, int(branch), int(number))
    mine = made is not None and made.made_by == work.actor.member_id
    seconds = may(work.actor, Action.CONFIRM_HANDOVER, Subject(branch_id=int(branch)), Place.PRIVATE)
    if made is None or not (mine or seconds):
        return None
    return Shown("dues.handed", await _facts(work, made, mine=mine), _rows(made, mine=mine, seconds=seconds))


async def _facts(work: Work, made: HandOver, *, mine: bool) -> dict[str, Any]:
    rows = await dues_handed.months(work.session, made)
    state = (
        "returned"
        if made.returned_at
        else "confirmed"
        if made.confirmed_at
        else "waiting"
        if made.needs_second
        else "alone"
    )
    return {
        "period": made.period, "fen": made.amount_fen, "on": made.handed_on, "receiver": made.receiver,
        "receipt": made.receipt_number, "photo": made.receipt_photo is not None, "number": len(rows),
        "by": await _name(work, made.made_by), "second": await _name(work, made.confirmed_by),
        "state": state, "mine": mine,
    }  # fmt: skip


async def _name(work: Work, member_id: int | None) -> str:
    found = await people.member(work.session, months.branch_id(work), member_id) if member_id else None
    return found.name if found is not None else ""


def _rows(made: HandOver, *, mine: bool, seconds: bool) -> Rows:
    branch, number = made.branch_id, made.id or 0
    rows: list[tuple[Button, ...]] = []
    if seconds and not mine and made.confirmed_at is None and made.returned_at is None:
        right = Button("buttons.dues_handed_right", pack(ConfirmHandover(branch, number)))
        rows.append((right, Button("buttons.dues_handed_wrong", pack(ReturnHandover(branch, number)))))
    if seconds and made.receipt_photo is not None:
        rows.append((Button("buttons.dues_photo", pack(ShowReceipt(branch, number))),))
    return tuple(rows)


async def dues_receipt(work: Work, arguments: dict[str, Any], _language: str) -> Drawing:
    """Return the photo of a receipt as it was sent."""
    made = await dues_handed.one(work.session, months.branch_id(work), int(arguments["number"]))
    content = work.vault.open_bytes(made.receipt_photo, PHOTO) if made is not None and made.receipt_photo else b""
    return Drawing(f"{arguments['period']}-{arguments['number']}.jpg", lambda: content)
