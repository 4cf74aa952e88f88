"""/settings: the branch's settings, in private."""

from handlers import door
from storage.work import Work
from usecases import persons, settings
from usecases.presses.settings import ConfirmService, LookAt, Set


async def show(work: Work, _words: list[str]) -> None:
    """/settings, asked anywhere, is answered in private."""
    if await persons.turn_to_private(work, "settings"):
        await settings.show(work)


COMMANDS = {"settings": door.command(show)}
PRESSES = {
    LookAt: door.press(settings.look),
    Set: door.press(settings.change),
    ConfirmService: door.press(settings.confirm_service),
}
PAYLOADS = {"settings": show}
FORMS = (settings.ZONE,)
