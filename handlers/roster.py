"""Registration and the roster."""

from collections.abc import Collection

from telegram import Message, Update
from telegram.ext.filters import Document

from domain.permission import Action
from domain.refusals.forms import TooLarge, Unavailable, UnreadableFile
from handlers import door
from handlers.door import Needs
from handlers.payloads import number
from storage.outgoing import Button
from storage.work import Work
from usecases import roster, roster_changes, roster_forms, roster_import
from usecases.presses import roster as presses

TABLES = (".xlsx", ".csv")


async def join(work: Work, words: list[str]) -> None:
    """/join with a name registers; without one asks for it, in private."""
    branch = roster.branch_of(work)
    link = ((Button("buttons.join", link=f"join_{branch.id}"),),)
    if words:
        await roster.claim(work, " ".join(words))
        if not work.origin.private and (work.person is None or work.person.started_at is None):
            await work.reply("roster.claim_in_group", rows=link)
    elif work.origin.private:
        await roster.ask_name(work, branch.id or 0)
    else:
        await work.reply("roster.join_in_private", rows=link)


async def follow_join(work: Work, arguments: list[str]) -> None:
    """`join_<branch>`: the button in the group."""
    await roster.ask_name(work, number(arguments))


async def members(work: Work, _words: list[str]) -> None:
    """/members: the roster in private, the counts in the group."""
    await roster_changes.show(work)


def count_needs(update: Update) -> Collection[Needs]:
    """The roster is held against the number of people in the branch's group."""
    chat = update.effective_chat
    return (Needs("member_count", chat.id if chat is not None and chat.id < 0 else None),)


def file_needs(update: Update) -> Collection[Needs]:
    """A table that somebody sent in private is fetched, when it is no larger than a roster can be."""
    sent = update.effective_message.document if update.effective_message else None
    private = update.effective_chat is not None and update.effective_chat.id > 0
    if sent is None or not private or not _is_table(sent.file_name) or (sent.file_size or 0) > roster_import.LARGEST:
        return ()
    return (Needs("file", sent.file_id, Action.IMPORT_ROSTER),)


def _is_table(name: str | None) -> bool:
    return (name or "").lower().endswith(TABLES)


async def file(work: Work, message: Message) -> None:
    """A file: a roster in private; in a group, as an answer to the bot, it is sent on to the private chat."""
    sent = message.document
    if sent is None:
        return
    if not work.origin.private:
        if _is_table(sent.file_name) and message.reply_to_message is not None:
            await work.reply("roster.import_in_private", rows=((Button("buttons.open_private", link="members"),),))
        return
    if not _is_table(sent.file_name):
        raise UnreadableFile()
    if (sent.file_size or 0) > roster_import.LARGEST:
        raise TooLarge(limit_kb=roster_import.LARGEST // 1024)
    await roster_import.receive(work, sent.file_name or "", work.fetched.get("file", Unavailable()))


COMMANDS = {"join": door.command(join), "members": door.command(members, count_needs)}
PRESSES = {
    presses.ConfirmClaim: door.press(roster.confirm),
    presses.ReturnClaim: door.press(roster.send_back),
    presses.ShowClaims: door.press(roster.show_waiting),
    presses.ConfirmImport: door.press(roster_import.confirm),
    presses.DropImport: door.press(roster_import.drop),
    presses.SendTemplate: door.press(roster_import.send_template),
    presses.Look: door.press(roster_changes.look),
    presses.AddPerson: door.press(roster_forms.open_add),
    presses.SetPost: door.press(roster_changes.set_post),
    presses.SetStanding: door.press(roster_changes.set_standing),
    presses.SetGroup: door.press(roster_changes.set_group),
    presses.SetContact: door.press(roster_changes.set_contact),
    presses.SetMark: door.press(roster_changes.set_mark),
    presses.OpenForm: door.press(roster_forms.open_form),
}
MESSAGES = ((Document.ALL, door.message(file, "file", file_needs)),)
PAYLOADS = {"join": follow_join, "members": members}
FORMS = (
    roster.JOIN, roster.ADMIT, roster_import.IMPORT, roster_forms.ADD, roster_forms.LEAVE, roster_forms.RENAME,
    roster_forms.GROUP,
)  # fmt: skip
