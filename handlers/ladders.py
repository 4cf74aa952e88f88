"""The pages of /settings on duties and their reminders."""

from handlers import door
from usecases import ladder_forms, ladders
from usecases.presses.ladders import ChangeDuty, ChangeRung, LookAtDuties, LookAtDuty, Restore, WriteDue, WriteMoment

PRESSES = {
    LookAtDuties: door.press(ladders.look_at_duties),
    LookAtDuty: door.press(ladders.look_at_duty),
    ChangeRung: door.press(ladders.change_rung),
    ChangeDuty: door.press(ladders.change_duty),
    Restore: door.press(ladders.restore),
    WriteMoment: door.press(ladder_forms.ask_moment),
    WriteDue: door.press(ladder_forms.ask_due),
}
FORMS = (ladder_forms.RUNG, ladder_forms.NEW_RUNG, ladder_forms.DUE)
