"""/start, /help and what everybody may ask: one's own record, the language, what is kept about one."""

from collections.abc import Collection

from telegram import Update

from domain.refusals.roster import NoSuchBranch
from handlers import door
from handlers.door import Needs
from handlers.payloads import follow, number
from storage.work import Work
from usecases import chats, helping, persons, resting, setup
from usecases.presses.resting import LookAtRest, OpenRest, SetRest
from usecases.presses.start import EnterBranch, SetLanguage


def start_needs(update: Update) -> Collection[Needs]:
    """A group's /start, and links that an administrator follows, need the group's administrators."""
    message, chat = update.effective_message, update.effective_chat
    if message is None or chat is None:
        return ()
    if chat.id < 0:
        return (Needs("administrators", chat.id),)
    words = (message.text or "").split()
    parts = words[1].split("_") if len(words) > 1 else [""]
    place = {"setup": 1, "handover": 2}.get(parts[0])
    if place is None or place >= len(parts):
        return ()
    try:
        group = chats.chat_of(parts[place])
    except NoSuchBranch:
        return ()
    return (Needs("administrators", group), Needs("member_count", group))


async def start(work: Work, words: list[str]) -> None:
    """/start: in a group set-up or short help, in private the link followed or the menu."""
    if not work.origin.private:
        await setup.start_in_group(work)
    elif words:
        await follow(work, words[0])
    else:
        await persons.greet(work)


async def set_up(work: Work, arguments: list[str]) -> None:
    """`setup_n<group>[_t<topic>]`: the administrator's form."""
    thread = arguments[1].removeprefix("t") if len(arguments) > 1 else ""
    await setup.begin(
        work, chats.chat_of(arguments[0] if arguments else ""), int(thread) if thread.isdecimal() else None
    )


async def hand_over(work: Work, arguments: list[str]) -> None:
    """`handover_<branch>_n<group>`: the form for a new secretary."""
    await setup.begin_handover(work, number(arguments), chats.chat_of(arguments[1] if len(arguments) > 1 else ""))


async def show_help(work: Work, _words: list[str]) -> None:
    """/help: what this person may do here."""
    await helping.show(work)


async def privacy(work: Work, _words: list[str]) -> None:
    """/privacy: what is kept and who reads it."""
    await helping.privacy(work)


async def me(work: Work, _words: list[str]) -> None:
    """/me: one's own record, always in private."""
    if await persons.turn_to_private(work, "me"):
        await persons.show_me(work)


async def language(work: Work, _words: list[str]) -> None:
    """/language: the person's in private, the branch's in its group."""
    await persons.offer_languages(work)


COMMANDS = {
    "start": door.command(start, start_needs),
    "help": door.command(show_help),
    "privacy": door.command(privacy),
    "me": door.command(me),
    "language": door.command(language),
}
PRESSES = {
    EnterBranch: door.press(persons.enter_branch),
    SetLanguage: door.press(persons.choose_language),
    OpenRest: door.press(resting.show),
    LookAtRest: door.press(resting.look),
    SetRest: door.press(resting.change),
}
PAYLOADS = {"setup": set_up, "handover": hand_over, "help": show_help, "me": me}
FORMS = (setup.SETUP, setup.HANDOVER)
