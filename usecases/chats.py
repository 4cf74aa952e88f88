"""What becomes of chats: a group the bot came to, one that moved, a group or person that cannot be written to."""

import re

from sqlalchemy import update
from sqlmodel import col

from domain.refusals.roster import NoSuchBranch
from storage import people
from storage.outgoing import Button
from storage.tables import Branch, Card, Outbox
from storage.work import Work

CODE = re.compile(r"n([0-9]{1,16})\Z")


def chat_code(chat_id: int) -> str:
    """Return a group's id as a start payload can carry it (negative numbers cannot stand there)."""
    return f"n{-chat_id}"


def chat_of(code: str) -> int:
    """Return the group's id of a code in a start payload; raises NoSuchBranch."""
    found = CODE.match(code)
    if found is None:
        raise NoSuchBranch()
    return -int(found[1])


def set_up_button(work: Work, chat_id: int) -> Button:
    """Return the button that leads an administrator to the private chat, where the branch is set up."""
    thread = f"_t{work.origin.thread_id}" if work.origin.thread_id else ""
    return Button("buttons.start_setup", link=f"setup_{chat_code(chat_id)}{thread}")


async def added(work: Work) -> None:
    """The bot came to a group: it goes on with the branch, or introduces itself and offers to set one up."""
    chat = work.origin.chat_id
    if chat is None:
        return
    if work.branch is not None:
        await returned(work, work.branch)
        return
    await work.say(chat, "start.introduction", rows=((set_up_button(work, chat),),))


async def migrated(work: Work, old: int, new: int) -> None:
    """Move a branch, its waiting messages and its cards to the supergroup its group became; all in one transaction.

    Old message ids mean nothing there, so the cards are posted anew. Doing it twice does nothing.
    """
    branch = await people.branch_of_chat(work.session, old)
    if branch is None or await people.branch_of_chat(work.session, new) is not None:
        return
    branch.chat_id, branch.state, branch.thread_id = new, "active", None
    await work.session.flush()
    waiting = update(Outbox).where(col(Outbox.chat_id) == old, col(Outbox.state).in_(("waiting", "leased")))
    await work.session.execute(waiting.values(chat_id=new, thread_id=None, reply_to=None))
    fresh = {"chat_id": new, "message_id": None, "digest": "", "wanted": Card.wanted + 1, "thread_id": None}
    await work.session.execute(update(Card).where(col(Card.chat_id) == old).values(**fresh, not_before=work.instant))
    work.branch = branch
    await work.audit("migrated", "branch", branch.id)


async def lost(work: Work, chat_id: int, why: str) -> None:
    """A chat refuses messages: a person is remembered as unreachable, a group's branch is paused."""
    if chat_id > 0:
        person = await people.person(work.session, chat_id)
        if person is not None and why == "forbidden":
            person.blocked_at = work.now
        return
    branch = await people.branch_of_chat(work.session, chat_id)
    if branch is None or branch.id is None:
        return
    if why == "topic":
        branch.thread_id = None
        waiting = update(Outbox).where(col(Outbox.chat_id) == chat_id, col(Outbox.state) == "waiting")
        await work.session.execute(waiting.values(thread_id=None))
        await _tell_secretary(work, branch, "branch.topic_lost")
    elif branch.state == "active":
        branch.state = "paused"
        await _tell_secretary(work, branch, "branch.removed")
        await work.audit("paused", "branch", branch.id)


async def _tell_secretary(work: Work, branch: Branch, name: str) -> None:
    work.branch = branch
    for member in await people.holders(work.session, branch.id or 0, "secretary"):
        if member.user_id is not None:
            key = f"{name}:{branch.id}:{work.now:%Y%m%d%H%M}:{member.id}"
            await work.say(member.user_id, name, key=key, silent=False, branch=branch.name)


async def returned(work: Work, branch: Branch) -> None:
    """The bot is in the group again: the branch goes on."""
    if branch.state == "paused":
        branch.state = "active"
        await _tell_secretary(work, branch, "branch.resumed")
        await work.audit("resumed", "branch", branch.id)
