"""Being there: sign-in codes, sessions, who is left out, the group's poll, make-up."""

from telegram import Message, Update
from telegram.ext.filters import COMMAND, TEXT, ChatType, Regex

from handlers import door, forms
from handlers.payloads import number
from storage.work import Work
from usecases import codes, covering, leaving_out, make_up, persons, polls, sessions
from usecases.presses import presence
from usecases.presses.events import SignIn

FOUR = r"^\s*\S\s*\S\s*\S\s*\S\s*$"  # as long as a code, with gaps or without


async def typed(work: Work, message: Message) -> None:
    """Four characters typed in private: the answer to the open form, else perhaps the code that was read out."""
    if not await codes.typed(work, message.text or ""):
        await forms.typed(work, message)


async def follow_code(work: Work, arguments: list[str]) -> None:
    """`code_<branch>_<event>`: type the code, in private."""
    await persons.go_to(work, number(arguments))
    await codes.follow_link(work, number(arguments, 1))


async def voted(work: Work, update: Update) -> None:
    """A vote in a poll of ours, or a vote taken back; who votes as a channel is nobody."""
    answer = update.poll_answer
    if answer is not None and answer.user is not None:
        await polls.vote(work, answer.poll_id, answer.option_ids[0] if answer.option_ids else polls.TAKEN_BACK)


PRESSES = {
    SignIn: door.press(codes.sign_in_pressed),
    presence.SignInRemotely: door.press(codes.sign_in_remotely),
    presence.AllowRemote: door.press(codes.allow_remote),
    presence.SignInBy: door.press(codes.sign_in_by),
    presence.AddSession: door.press(sessions.open_session),
    presence.LeaveOut: door.press(leaving_out.open_leave_out),
    presence.CountAgain: door.press(leaving_out.count_again),
    presence.CountRemote: door.press(leaving_out.count_remote),
    presence.WriteMaterial: door.press(make_up.open_material),
    presence.EnterMadeUp: door.press(make_up.enter_made_up),
    presence.ReadReflection: door.press(make_up.read_reflection),
    presence.MadeUp: door.press(make_up.made_up),
    presence.WriteReflection: door.press(make_up.open_reflection),
    presence.ShowCovered: door.press(covering.show_covered),
    presence.PostPoll: door.press(polls.post),
    presence.GoEarly: door.press(leaving_out.go_early),
}
MESSAGES = ((ChatType.PRIVATE & TEXT & ~COMMAND & Regex(FOUR), door.message(typed, "form")),)
VOTES = (door.plain(voted, "poll"),)
PAYLOADS = {"code": follow_code}
FORMS = (
    codes.CODE_FORM, sessions.SESSION_FORM, leaving_out.LEFT_OUT_FORM, make_up.MATERIAL_FORM, make_up.REFLECTION_FORM,
)  # fmt: skip
