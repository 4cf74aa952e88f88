"""The second pair of eyes on a hand-over: another officer confirms it or sends it back; its receipt is kept."""

from domain.permission import Action
from domain.refusals import Refusal
from domain.refusals.dues import NotByOneself
from domain.refusals.forms import OldButton
from storage import dues, dues_handed, people
from storage.tables import HandOver, Member
from storage.work import Work
from usecases import dues as months
from usecases.dues_claims import entry
from usecases.presses.dues import ConfirmHandover, ReturnHandover, ShowReceipt

CARD = "dues_handed"
SECONDS = ("secretary", "deputy", "discipline", "organisation")  # in this order, never who made it
LARGEST_PHOTO = 5 * 1024 * 1024
PHOTO = "hand_over.receipt_photo"


async def second_officer(work: Work) -> Member | None:
    """Return who is asked to confirm: the first other officer who can be written to; None in a branch that has none."""
    for post in SECONDS:
        for member in await people.holders(work.session, months.branch_id(work), post):
            if member.id != work.actor.member_id and months.chat_of(member) is not None:
                return member
    return None


async def ask(work: Work, made: HandOver) -> None:
    """Show the hand-over to a second officer, and to who made it; without a second officer it stands as it is."""
    second = await second_officer(work)
    made.needs_second = second is not None
    for chat in (months.chat_of(second), work.origin.user_id):
        if chat is not None:
            await work.touch_card(chat, CARD, key_of(made))


def key_of(made: HandOver) -> str:
    """Return the key of a hand-over's card."""
    return f"{made.branch_id}.{made.id}"


async def _waiting(work: Work, number: int) -> HandOver:
    """Return, and hold, a hand-over that waits for its second officer; raises OldButton, NotByOneself."""
    work.require(Action.CONFIRM_HANDOVER)
    made = await dues_handed.one(work.session, months.branch_id(work), number, lock=True)
    if made is None or made.confirmed_at is not None or made.returned_at is not None:
        raise OldButton()
    if made.made_by == work.actor.member_id:
        raise NotByOneself()
    return made


async def confirm(work: Work, press: ConfirmHandover) -> None:
    """A second officer found sum and paper right; only now is the period's duty fulfilled."""
    made = await _waiting(work, press.number)
    made.confirmed_at, made.confirmed_by = work.now, work.actor.member_id
    await work.audit("dues.handover_confirmed", "handover", made.id, period=made.period)
    work.toast("dues.handed_confirmed_toast")
    await work.refresh_cards(CARD, key_of(made))


async def send_back(work: Work, press: ReturnHandover) -> None:
    """A second officer found it wrong: the months it carried are with the collector again, the record stays."""
    made = await _waiting(work, press.number)
    rows = await dues_handed.take_back(work.session, made, work.now)
    moved = [entry(work, row.id, "returned", fen=-(row.received_fen or 0)) for row in rows]
    await dues.add_entries(work.session, moved)
    await work.audit("dues.handover_returned", "handover", made.id, period=made.period, number=len(rows))
    work.toast("dues.handed_returned_toast")
    await work.refresh_cards(CARD, key_of(made))
    for month in {row.month for row in rows}:
        await months.refresh(work, month)


# The receiver's paper


async def keep_photo(work: Work, content: bytes | Refusal) -> bool:
    """Keep the photo of a receipt, sealed, with the actor's last hand-over; tells whether one was waiting for it."""
    if work.branch is None or work.branch.id is None or work.actor.member_id is None:
        return False
    made = await dues_handed.without_photo(work.session, work.branch.id, work.actor.member_id)
    if made is None:
        return False
    work.require(Action.RECEIVE_DUES)
    if isinstance(content, Refusal):
        raise content
    made.receipt_photo = work.vault.seal_bytes(content, PHOTO)
    await work.audit("dues.receipt_kept", "handover", made.id, bytes=len(content))
    await work.reply("dues.receipt_kept", period=made.period, fen=made.amount_fen)
    await work.refresh_cards(CARD, key_of(made))
    return True


async def show_receipt(work: Work, press: ShowReceipt) -> None:
    """Send the photo of the receipt to the private chat of an officer; kept in the audit."""
    work.require(Action.CONFIRM_HANDOVER)
    made = await dues_handed.one(work.session, months.branch_id(work), press.number)
    if made is None or made.receipt_photo is None or work.origin.user_id is None:
        raise OldButton()
    await work.audit("dues.receipt_shown", "handover", made.id)
    await work.send_report(
        work.origin.user_id, "dues_receipt", "dues.receipt_caption", number=made.id, period=made.period
    )  # fmt: skip
