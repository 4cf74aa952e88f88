"""Being there: sign-in codes, sessions, who is left out, the group's poll, make-up."""

from telegram import Message
from telegram.ext.filters import COMMAND, TEXT, ChatType, Regex

from handlers import door, forms
from handlers.payloads import number
from storage import drafts
from storage.work import Work
from usecases import codes, leaving_out, persons, sessions
from usecases.presses import presence
from usecases.presses.events import SignIn

FOUR = r"^\s*\S\s*\S\s*\S\s*\S\s*$"  # as long as a code, with gaps or without


async def typed(work: Work, message: Message) -> None:
    """Four characters typed in private: the answer to the open form, else perhaps the code that was read out."""
    user = work.origin.user_id or 0
    form_open = await drafts.current(work.session, user, user) is not None
    if form_open or not await codes.typed(work, message.text or ""):
        await forms.typed(work, message)


async def follow_code(work: Work, arguments: list[str]) -> None:
    """`code_<branch>_<event>`: type the code, in private."""
    await persons.go_to(work, number(arguments))
    await codes.follow_link(work, number(arguments, 1))


PRESSES = {
    SignIn: door.press(codes.sign_in_pressed),
    presence.SignInBy: door.press(codes.sign_in_by),
    presence.AddSession: door.press(sessions.open_session),
    presence.LeaveOut: door.press(leaving_out.open_leave_out),
    presence.CountAgain: door.press(leaving_out.count_again),
    presence.CountRemote: door.press(leaving_out.count_remote),
    presence.GoEarly: door.press(leaving_out.go_early),
}
MESSAGES = ((ChatType.PRIVATE & TEXT & ~COMMAND & Regex(FOUR), door.message(typed, "form")),)
PAYLOADS = {"code": follow_code}
FORMS = (codes.CODE_FORM, sessions.SESSION_FORM, leaving_out.LEFT_OUT_FORM)
