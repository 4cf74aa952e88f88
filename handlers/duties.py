"""/duties: the board of a period, and the buttons of reminders."""

from handlers import door
from storage.work import Work
from usecases import calls, duties, duty_forms, foreseeing, task_forms, tasks
from usecases.presses.duties import Preview, PutOff, RecordDone, ShowBoard, ShowOccasion, Snooze, TakeBack, Waive
from usecases.presses.foreseeing import PreviewWeek
from usecases.presses.tasks import AcceptTask, DoneTask, GiveTask, ReturnTask, SnoozeTo, TakeCall, TickStep


async def board(work: Work, words: list[str]) -> None:
    """/duties shows the present quarter, /duties 2026-11 or its words another period."""
    await duties.show_board(work, " ".join(words))


COMMANDS = {"duties": door.command(board)}
PRESSES = {
    ShowBoard: door.press(duties.show_board_privately),
    ShowOccasion: door.press(duties.show_occasion),
    RecordDone: door.press(duties.ask_done),
    Waive: door.press(duties.ask_waiver),
    PutOff: door.press(duties.ask_put_off),
    TakeBack: door.press(duties.take_back),
    Snooze: door.press(duties.snooze),
    SnoozeTo: door.press(duties.ask_later),
    TickStep: door.press(tasks.tick),
    GiveTask: door.press(tasks.ask),
    AcceptTask: door.press(tasks.accept),
    ReturnTask: door.press(tasks.ask_return),
    DoneTask: door.press(tasks.done),
    TakeCall: door.press(calls.take_over),
    Preview: door.press(foreseeing.show),
    PreviewWeek: door.press(foreseeing.turn),
}
FORMS = (duty_forms.DONE, duty_forms.WAIVE, duty_forms.PUT_OFF, task_forms.TASK, task_forms.RETURN, task_forms.LATER)
