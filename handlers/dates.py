"""The search for a date: what suits people, and what the officer makes of it."""

from handlers import door
from usecases import date_answers, date_changing, date_finding, second_call
from usecases.presses import dates

PRESSES = {
    dates.PickTime: door.press(date_answers.pick_time),
    dates.NoTimeSuits: door.press(date_answers.no_time_suits),
    dates.RemindAsked: door.press(date_answers.remind_pressed),
    dates.OpenDates: door.press(date_finding.open_dates),
    dates.AskEverybody: door.press(date_finding.ask_everybody),
    dates.SettleDate: door.press(date_finding.settle_date),
    dates.ChangeTimes: door.press(date_changing.change_times),
    dates.DropPoll: door.press(date_finding.drop_poll),
    dates.SecondCall: door.press(second_call.second_call),
    dates.AskNewDate: door.press(date_finding.ask_new_date),
}
FORMS = (date_finding.MOVING, date_changing.CHANGING)
