"""The one door every update comes through: who it is, in which branch, and what becomes of a refusal."""

from collections.abc import Awaitable, Callable, Collection, Coroutine
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from domain.permission import Action
from domain.refusals import Refusal
from domain.refusals.forms import OldButton
from domain.refusals.roster import NoBranch
from storage import cards, drafts, people
from storage.work import Origin, Work
from usecases import dues, persons, reminders, wizards
from usecases.presses import Press, unpack

current: ContextVar[Work] = ContextVar("work")
IGNORED = frozenset({777000, 136817688})  # Telegram's own accounts
UNSAID = "\u2026"  # in the place of what was typed in private
ANONYMOUS = 1087968824  # an administrator who writes as the group

Callback = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]
Body = Callable[[Work, Update], Awaitable[None]]


class Undo(Exception):
    """A use case refused after it had written: what it wrote must go, the refusal must stay."""

    def __init__(self, refusal: Refusal, way: str) -> None:
        self.refusal = refusal
        self.way = way


@dataclass(frozen=True, slots=True)
class Needs:
    """What a handler needs from Telegram before its transaction opens: `what`, of which chat or file, for which right.

    Nothing is fetched for somebody who has not the right to `action`.
    """

    what: str  # file, administrators, member_count
    of: Any = None  # a member count of None: of the group of the branch the person works with in private
    action: Action | None = None


def command(
    body: Callable[[Work, list[str]], Awaitable[None]], needs: Callable[[Update], Collection[Needs]] | None = None
) -> Callback:
    """Make a handler of a command: `body` gets the words typed after it."""

    async def run(work: Work, update: Update) -> None:
        text = (update.effective_message and update.effective_message.text) or ""
        await body(work, text.split()[1:])

    return _callback(run, "command", needs)


def press(
    body: Callable[[Work, Any], Awaitable[None]], needs: Callable[[Update], Collection[Needs]] | None = None
) -> Callback:
    """Make a handler of a press: `body` gets it unpacked."""

    async def run(work: Work, update: Update) -> None:
        await body(work, unpack((update.callback_query and update.callback_query.data) or ""))

    return _callback(run, "button", needs)


def message(
    body: Callable[[Work, Message], Awaitable[None]],
    way: str,
    needs: Callable[[Update], Collection[Needs]] | None = None,
) -> Callback:
    """Make a handler of a typed message, a file or a service message."""

    async def run(work: Work, update: Update) -> None:
        if update.effective_message is not None:
            await body(work, update.effective_message)

    return _callback(run, way, needs)


def plain(body: Body, way: str) -> Callback:
    """Make a handler that wants the whole update."""
    return _callback(body, way, None)


def _callback(body: Body, way: str, needs: Callable[[Update], Collection[Needs]] | None) -> Callback:
    async def callback(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        work = current.get()
        work.origin = origin(update, way)
        if work.origin.user_id in IGNORED:
            return
        work.mark()
        try:
            await enter(work, update)
            work.mark()
            await body(work, update)
            await dues.look_again(work)
            await reminders.look_again(work)
        except Refusal as refusal:
            if work.has_written():
                raise Undo(refusal, way) from refusal
            await tell(work, refusal)

    callback.needs = needs  # type: ignore[attr-defined]
    return callback


def origin(update: Update, way: str) -> Origin:
    """Return where an update came from."""
    user, chat, text, query = (
        update.effective_user, update.effective_chat, update.effective_message, update.callback_query,
    )  # fmt: skip
    anonymous = bool(user and user.id == ANONYMOUS) or bool(text and text.sender_chat and not query)
    thread = getattr(text, "message_thread_id", None) if getattr(text, "is_topic_message", None) else None
    return Origin(
        way=way,
        update_id=update.update_id,
        user_id=user.id if user and not anonymous else None,
        chat_id=chat.id if chat else None,
        private=bool(chat and chat.type == ChatType.PRIVATE),
        thread_id=thread,
        message_id=text.message_id if text else None,
        callback_id=query.id if query else None,
        language_code=user.language_code if user else None,
        anonymous=anonymous,
    )


def pressed(update: Update) -> tuple[int, Press | None]:
    """Return who sent an update, and what he pressed; None for no press of ours."""
    query = update.callback_query
    user = update.effective_user.id if update.effective_user else 0
    with suppress(OldButton):
        return user, unpack(query.data) if query is not None and query.data else None
    return user, None


def unkept(update: Update) -> bool:
    """Tell whether an update holds a secret ballot: it is never put aside, since who sent what must not be kept."""
    _, press = pressed(update)
    return press is not None and press.unkept


def pressed_on(update: Update) -> tuple[int, int] | None:
    """Return on which message (chat, message) a button was pressed; None for no press."""
    text = update.callback_query.message if update.callback_query else None
    return (text.chat.id, text.message_id) if text is not None else None


async def enter(work: Work, update: Update) -> None:
    """Find out who acts, in which branch, and with which rights; a press on a card's old copy retires that copy."""
    await persons.meet(work)
    query = update.callback_query
    if query is not None:
        pressed = unpack(query.data or "")
        await _branch(work, pressed.branch)
        await _retire_old_copy(work, pressed)
    elif work.origin.private:
        await _private_branch(work)
    elif work.origin.chat_id is not None:
        branch = await people.branch_of_chat(work.session, work.origin.chat_id)
        await _branch(work, branch.id if branch and branch.id else 0)


async def _private_branch(work: Work) -> None:
    await _branch(work, await present_branch(work.session, work.origin.user_id or 0) or 0)


async def present_branch(session: AsyncSession, user: int) -> int | None:
    """Return the branch somebody works with in private: that of the open form, the chosen one, else the first own."""
    draft = await drafts.current(session, user, user)
    person = await people.person(session, user)
    chosen = (draft and draft.branch_id) or (person and person.current_branch_id)
    if chosen:
        return chosen
    mine = await people.branches_of(session, user)
    return mine[0].id if mine else None


async def _branch(work: Work, branch_id: int) -> None:
    branch = await people.branch(work.session, branch_id) if branch_id else None
    if branch is not None and branch.id is not None:
        work.enter_branch(branch, await people.actor(work.session, work.origin.user_id or 0, branch.id))


async def _retire_old_copy(work: Work, pressed: Press) -> None:
    kind = pressed.card
    if kind is None or work.origin.chat_id is None or work.origin.message_id is None:
        return
    if await cards.holding(work.session, work.origin.chat_id, work.origin.message_id) is None:
        await work.retire(work.origin.chat_id, work.origin.message_id)


async def tell_undone(work: Work, update: Update, undo: Undo) -> None:
    """Answer a refusal in a fresh transaction: who asks, and in which language, is found out again."""
    work.origin = origin(update, undo.way)
    with suppress(Refusal):
        await enter(work, update)
    await tell(work, undo.refusal)


async def tell(work: Work, refusal: Refusal) -> None:
    """Answer a refusal: a press by a toast, a message where it was asked; silence where nobody asked."""
    if work.origin.callback_id is not None:
        work.toast(refusal.text, alert=True, **refusal.arguments)
    elif work.origin.way in ("command", "form", "file"):
        if isinstance(refusal, NoBranch) and not work.origin.private:
            await work.reply("refusals.no_branch_here")
            return
        if refusal.private and not work.origin.private:
            await work.whisper(refusal.text, **refusal.arguments)
            await work.reply("start.answered_in_private")
            return
        arguments = refusal.arguments
        if work.origin.way == "form" and await wizards.erase_refused(work):
            arguments = {name: UNSAID if name == "value" else value for name, value in arguments.items()}
        await work.reply(refusal.text, **arguments)
