"""/dues, every button of the dues, and the photo of a receipt."""

from collections.abc import Collection
from datetime import date

from telegram import Message, Update
from telegram.ext.filters import PHOTO, ChatType, Document

from domain.permission import Action
from domain.refusals.forms import TooLarge, Unavailable, UnreadableFile
from handlers import door
from handlers.door import Needs
from handlers.payloads import number
from storage.work import Work
from usecases import (
    dues_booklets,
    dues_claims,
    dues_consents,
    dues_desk,
    dues_forms,
    dues_fund,
    dues_handover_form,
    dues_hardship,
    dues_lookups,
    dues_receipts,
    dues_reminders,
    dues_second,
    dues_standards,
)
from usecases.presses import dues


async def open_link(work: Work, arguments: list[str]) -> None:
    """`dues_<branch>[_<yyyymm>]`: one's own month or year, in private."""
    month = number(arguments, 1) if len(arguments) > 1 else 0
    fits = 1 <= month % 100 <= 12 and 1 <= month // 100 <= 9999
    await dues_lookups.open_link(work, number(arguments), date(month // 100, month % 100, 1) if fits else None)


def _picture(message: Message | None) -> tuple[str, int]:
    """Return file id and size of the picture in a message; the largest form of a photo."""
    if message is None or not (message.photo or message.document):
        return "", 0
    sent = message.photo[-1] if message.photo else message.document
    return (sent.file_id, sent.file_size or 0) if sent is not None else ("", 0)


def picture_needs(update: Update) -> Collection[Needs]:
    """A picture that whoever collects sent in private is fetched, when it is not too large."""
    file, size = _picture(update.effective_message)
    return (Needs("file", file, Action.RECEIVE_DUES),) if file and size <= dues_second.LARGEST_PHOTO else ()


async def picture(work: Work, message: Message) -> None:
    """A picture in private: the receipt of a hand-over that waits for one; otherwise no file that is known here."""
    large = TooLarge(limit_kb=dues_second.LARGEST_PHOTO // 1024)
    content = large if _picture(message)[1] > dues_second.LARGEST_PHOTO else work.fetched.get("file", Unavailable())
    if not await dues_second.keep_photo(work, content) and message.document is not None:
        raise UnreadableFile()


COMMANDS = {"dues": door.command(dues_lookups.look)}
PRESSES = {
    dues.ClaimDues: door.press(dues_claims.claim_pressed),
    dues.UnclaimDues: door.press(dues_claims.unclaim_dues),
    dues.Remark: door.press(dues_claims.open_remark),
    dues.ReceiveDues: door.press(dues_receipts.receive_pressed),
    dues.ReceiveAll: door.press(dues_receipts.receive_all),
    dues.ChangeWay: door.press(dues_receipts.change_way),
    dues.Forward: door.press(dues_receipts.forward),
    dues.ConfirmPassedOn: door.press(dues_receipts.confirm_passed_on),
    dues.RemindUnpaid: door.press(dues_reminders.remind_pressed),
    dues.OpenForm: door.press(dues_forms.open_form),
    dues.SendLedger: door.press(dues_lookups.send_ledger),
    dues.OpenStandard: door.press(dues_standards.open_standard),
    dues.AgreeStandard: door.press(dues_standards.agree),
    dues.DeclineStandard: door.press(dues_standards.decline),
    dues.OpenDesk: door.press(dues_desk.open_desk),
    dues.TurnDesk: door.press(dues_desk.turn_desk),
    dues.TurnSetting: door.press(dues_desk.turn_setting),
    dues.ShowPapers: door.press(dues_desk.show_papers),
    dues.SendPaper: door.press(dues_desk.send_paper),
    dues.PublishDues: door.press(dues_desk.publish),
    dues.SendStatement: door.press(dues_desk.send_statement),
    dues.ShowFund: door.press(dues_fund.show_fund),
    dues.ApproveFund: door.press(dues_fund.approve),
    dues.DeclineFund: door.press(dues_fund.decline),
    dues.ConfirmHandover: door.press(dues_second.confirm),
    dues.ReturnHandover: door.press(dues_second.send_back),
    dues.ShowReceipt: door.press(dues_second.show_receipt),
    dues.TurnList: door.press(dues_lookups.turn_list),
    dues.ShowList: door.press(dues_lookups.show_list_pressed),
    dues.ShowMine: door.press(dues_lookups.show_mine_pressed),
}
PICTURES = PHOTO | Document.IMAGE | Document.FileExtension("jpg") | Document.FileExtension("png")
MESSAGES = ((ChatType.PRIVATE & PICTURES, door.message(picture, "file", picture_needs)),)
PAYLOADS = {"dues": open_link}
FORMS = (
    dues_forms.REMARK, dues_forms.RECEIPT, dues_forms.CORRECTION, dues_forms.RATE, dues_forms.EXEMPTION,
    dues_handover_form.HANDOVER, dues_standards.STANDARD, dues_hardship.REDUCTION, dues_hardship.EXCUSED,
    dues_booklets.BOOKLET, dues_booklets.QUARTER, dues_fund.FUND_IN, dues_fund.FUND_OUT,
    dues_consents.CONSENT,
)  # fmt: skip
