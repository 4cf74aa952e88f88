"""Forms: buttons and typed answers of every wizard, and leaving them."""

from telegram import Message
from telegram.ext.filters import COMMAND, TEXT, ChatType

from domain.refusals.forms import DraftGone
from handlers import door
from storage import drafts
from storage.work import Work
from usecases import wizards
from usecases.presses.forms import Choose, GoBack, GoOn, Quit, Resume, Save


async def typed(work: Work, message: Message) -> None:
    """A typed answer goes to the form that is open in this chat."""
    user = work.origin.user_id or 0
    draft = await drafts.current(work.session, user, user)
    if draft is None:
        await work.reply("forms.nothing_asked")
        return
    await wizards.typed(work, draft, message.text or "")


async def unknown(work: Work, _message: Message) -> None:
    """A command that nobody takes is answered, in private only: a group has other bots."""
    await work.reply("forms.unknown_command")


async def cancel(work: Work, _words: list[str]) -> None:
    """/cancel leaves the open form."""
    try:
        await wizards.quit_form(work)
    except DraftGone:
        await work.reply("forms.nothing_open")


COMMANDS = {"cancel": door.command(cancel)}
PRESSES = {
    Choose: door.press(wizards.choose),
    GoOn: door.press(wizards.go_on),
    GoBack: door.press(wizards.go_back),
    Quit: door.press(wizards.quit_form),
    Resume: door.press(wizards.resume),
    Save: door.press(wizards.save),
}
MESSAGES = (
    (ChatType.PRIVATE & TEXT & ~COMMAND, door.message(typed, "form")),
    (ChatType.PRIVATE & COMMAND, door.message(unknown, "command")),
)
