"""/dues and every button of the dues."""

from handlers import door
from usecases import dues_claims, dues_forms, dues_lookups, dues_receipts, dues_reminders
from usecases.presses import dues

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
PAYLOADS = {"dues": dues_lookups.open_link}
FORMS = (
    dues_forms.REMARK, dues_forms.RECEIPT, dues_forms.CORRECTION, dues_forms.RATE, dues_forms.EXEMPTION,
    dues_forms.HANDOVER,
)  # fmt: skip
