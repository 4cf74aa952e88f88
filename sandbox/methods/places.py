"""Where a call leads: the chat it names, and whether the bot may read or write there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sandbox.checks import number
from sandbox.refusals import Refused, bad, forbidden
from sandbox.standing import PRESENT

if TYPE_CHECKING:
    from sandbox.records import Chat
    from sandbox.world import World

Parameters = dict[str, Any]
Method = Callable[["World", Parameters], Any]
GENERAL_TOPIC = 1


def known(world: World, parameters: Parameters) -> Chat:
    """Return the chat of a call; raises Refused when there is none."""
    given = str(parameters.get("chat_id") or "").strip()
    if not given:
        raise bad("chat_id is empty")
    chat = world.chats.get(number(given) or 0)
    if chat is None:
        raise bad("chat not found")
    return chat


def readable(world: World, parameters: Parameters) -> Chat:
    """Return the chat of a call if the bot is in it; raises Refused as Telegram would."""
    chat = known(world, parameters)
    if chat.migrated_to is not None:
        words = "Bad Request: group chat was upgraded to a supergroup chat"
        raise Refused(400, words, migrate_to_chat_id=chat.migrated_to)
    if chat.kind != "private" and chat.bot_status not in PRESENT:
        verb = "was kicked from" if chat.bot_status == "kicked" else "is not a member of"
        raise forbidden(f"bot {verb} the {chat.kind} chat")
    return chat


def writable(world: World, parameters: Parameters) -> Chat:
    """Return the chat of a call if the bot may write there; raises Refused as Telegram would."""
    chat = readable(world, parameters)
    if chat.kind == "private":
        _reachable(world, chat)
    elif not chat.bot_may_write:
        raise bad("not enough rights to send text messages to the chat")
    _topic(chat, number(parameters.get("message_thread_id")))
    return chat


def _reachable(world: World, chat: Chat) -> None:
    person = world.users[chat.id]
    if person.blocked:
        raise forbidden("bot was blocked by the user")
    if not person.started:
        raise forbidden("bot can't initiate conversation with a user")


def _topic(chat: Chat, thread: int | None) -> None:
    """Refuse a topic that is not there; only forums and private chats look at it, and General must not be named."""
    if not thread or (chat.kind != "private" and not chat.topics):
        return
    if thread == GENERAL_TOPIC or thread not in chat.topics:
        raise bad("message thread not found")
    if thread in chat.closed_topics:
        raise bad("TOPIC_CLOSED")


def administrator(chat: Chat) -> bool:
    """Say whether the bot may do in a chat what only administrators may."""
    return chat.kind == "private" or chat.bot_status == "administrator"
