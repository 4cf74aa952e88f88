"""/duties: the board of a period, and the buttons of reminders."""

from handlers import door
from storage.work import Work
from usecases import duties, duty_forms
from usecases.presses.duties import Preview, RecordDone, ShowBoard, ShowOccasion, Snooze, Waive


async def board(work: Work, words: list[str]) -> None:
    """/duties shows the present quarter, /duties 2026-11 or its words another period."""
    await duties.show_board(work, " ".join(words))


COMMANDS = {"duties": door.command(board)}
PRESSES = {
    ShowBoard: door.press(duties.show_board_privately),
    ShowOccasion: door.press(duties.show_occasion),
    RecordDone: door.press(duties.ask_done),
    Waive: door.press(duties.ask_waiver),
    Snooze: door.press(duties.snooze),
    Preview: door.press(duties.preview),
}
FORMS = (duty_forms.DONE, duty_forms.WAIVE)
