"""What becomes of chats: a group that moved, a group or person that can no longer be written to."""

from sqlalchemy import update
from sqlmodel import col

from storage import people
from storage.tables import Branch, Card, Outbox
from storage.work import Work


async def migrated(work: Work, old: int, new: int) -> None:
    """Move a branch, its waiting messages and its cards to the supergroup its group became; all in one transaction.

    Old message ids mean nothing there, so the cards are posted anew. Doing it twice does nothing.
    """
    branch = await people.branch_of_chat(work.session, old)
    if branch is None:
        return
    branch.chat_id = new
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
        await work.audit("resumed", "branch", branch.id)
