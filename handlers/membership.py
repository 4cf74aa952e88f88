"""The bot is added to a group, removed from it, blocked by a person; a group becomes a supergroup."""

from telegram import Message, Update
from telegram.constants import ChatMemberStatus
from telegram.ext.filters import StatusUpdate

from handlers import door
from storage.work import Work
from usecases import chats, persons

OUTSIDE = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)


async def changed(work: Work, update: Update) -> None:
    """What the bot is in a chat has changed."""
    change = update.my_chat_member
    if change is None:
        return
    before, now = change.old_chat_member.status in OUTSIDE, change.new_chat_member.status in OUTSIDE
    if change.chat.id > 0:
        await (persons.blocked(work) if now else persons.unblocked(work))
    elif now:
        await chats.lost(work, change.chat.id, "removed")
    elif before and change.chat.type != "channel":
        await chats.added(work)


async def migrated(work: Work, message: Message) -> None:
    """The group became a supergroup; Telegram says so in both."""
    if message.migrate_to_chat_id is not None:
        await chats.migrated(work, message.chat.id, message.migrate_to_chat_id)
    elif message.migrate_from_chat_id is not None:
        await chats.migrated(work, message.migrate_from_chat_id, message.chat.id)


MEMBERSHIPS = (door.plain(changed, "service"),)
MESSAGES = ((StatusUpdate.MIGRATE, door.message(migrated, "service")),)
