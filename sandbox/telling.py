"""How a message is told to the bot: its JSON, and whether privacy mode lets the bot see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.standing import PRESENT

if TYPE_CHECKING:
    from sandbox.records import Chat, File, Message
    from sandbox.world import World


def raw_message(world: World, message: Message, *, replies: bool = True, **more: Any) -> dict[str, Any]:
    """Return a message as the Bot API names it; the message it answers is told without its own."""
    chat = world.chats[message.chat_id]
    raw: dict[str, Any] = {"message_id": message.id, "date": message.date, "chat": chat.raw()}
    if message.sender_id == world.bot_id or message.sender_id in world.users:
        raw["from"] = world.who(message.sender_id)
    if message.edit_date is not None:
        raw["edit_date"] = message.edit_date
    if message.markup is not None:
        raw["reply_markup"] = {"inline_keyboard": message.markup}
    if message.thread_id is not None:
        raw |= {"message_thread_id": message.thread_id, "is_topic_message": True}
    answered = chat.message(message.reply_to) if message.reply_to is not None and replies else None
    if answered is not None:
        raw["reply_to_message"] = raw_message(world, answered, replies=False)
    return raw | _content(message) | message.more | more


def _content(message: Message) -> dict[str, Any]:
    """Return text and entities, or a file with its caption."""
    if message.service or "poll" in message.more:
        return {}
    words, marks = ("text", "entities") if message.file is None else ("caption", "caption_entities")
    raw: dict[str, Any] = {words: message.text} if message.text or message.file is None else {}
    if message.entities:
        raw[marks] = list(message.entities)
    if message.file is not None:
        raw |= {"photo": [photo_raw(message.file)]} if message.photo else {"document": document_raw(message.file)}
    return raw


def file_raw(file: File) -> dict[str, Any]:
    """Return what every kind of file tells of itself."""
    return {"file_id": file.id, "file_unique_id": f"unique{file.id}", "file_size": len(file.content)}


def document_raw(file: File) -> dict[str, Any]:
    """Return a document as the Bot API names it."""
    return file_raw(file) | {"file_name": file.name, "mime_type": file.mime}


def photo_raw(file: File) -> dict[str, Any]:
    """Return a picture as the Bot API names it."""
    return file_raw(file) | {"width": file.size[0] or 1, "height": file.size[1] or 1}


def deliver(world: World, message: Message, kind: str = "message") -> None:
    """Queue a person's message for the bot if the bot is there and privacy mode lets it pass."""
    if reaches_bot(world, world.chats[message.chat_id], message):
        world.queue(kind, world.raw_message(message))


def reaches_bot(world: World, chat: Chat, message: Message) -> bool:
    """Say whether the bot sees a message: in groups commands for it and replies to it; administrators see all."""
    if chat.kind == "private":
        return True
    if chat.bot_status not in PRESENT:
        return False
    if chat.bot_status == "administrator":
        return True
    answered = chat.message(message.reply_to) if message.reply_to is not None else None
    if answered is not None and answered.sender_id == world.bot_id:
        return True
    return _for_bot(world, message)


def _for_bot(world: World, message: Message) -> bool:
    """Say whether a message begins with a command that names the bot, or nobody."""
    if not any(e["type"] == "bot_command" and e["offset"] == 0 for e in message.entities):
        return False
    return message.text.split()[0].partition("@")[2].lower() in ("", world.bot_name.lower())
