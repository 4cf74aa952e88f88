"""/dues and every button of the dues."""

from datetime import date

from handlers import door
from handlers.payloads import number
from storage.work import Work
from usecases import dues_claims, dues_forms, dues_handover_form, dues_lookups, dues_receipts, dues_reminders
from usecases.presses import dues


async def open_link(work: Work, arguments: list[str]) -> None:
    """`dues_<branch>[_<yyyymm>]`: one's own month or year, in private."""
    month = number(arguments, 1) if len(arguments) > 1 else 0
    fits = 1 <= month % 100 <= 12 and 1 <= month // 100 <= 9999
    await dues_lookups.open_link(work, number(arguments), date(month // 100, month % 100, 1) if fits else None)


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
    dues.ShowList: door.press(dues_lookups.show_list_pressed),
    dues.ShowMine: door.press(dues_lookups.show_mine_pressed),
}
PAYLOADS = {"dues": open_link}
FORMS = (
    dues_forms.REMARK, dues_forms.RECEIPT, dues_forms.CORRECTION, dues_forms.RATE, dues_forms.EXEMPTION,
    dues_handover_form.HANDOVER,
)  # fmt: skip
