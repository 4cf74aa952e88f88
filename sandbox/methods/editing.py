"""Messages that are there: edited, deleted, pinned; presses answered; polls closed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from sandbox.checks import decoded, number, text_of, truth
from sandbox.markup import Rich, units
from sandbox.methods.places import Method, Parameters, administrator, readable, writable
from sandbox.methods.sending import CAPTION, TEXT, markup_of
from sandbox.records import Chat, Message
from sandbox.refusals import bad

if TYPE_CHECKING:
    from sandbox.world import World

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
TOAST = 200
TWO_DAYS = 48 * 3600


def _found(world: World, parameters: Parameters, purpose: str) -> tuple[Chat, Message]:
    chat = writable(world, {k: v for k, v in parameters.items() if k != "message_thread_id"})
    message = chat.message(number(parameters.get("message_id")) or 0)
    if message is None:
        raise bad(f"message to {purpose} not found")
    return chat, message


def _own(world: World, parameters: Parameters) -> Message:
    _chat, message = _found(world, parameters, "edit")
    if message.sender_id != world.bot_id or message.service:
        raise bad("message can't be edited")
    return message


def edit_message_text(world: World, parameters: Parameters) -> Any:
    """Edit a text in place; without a keyboard in the call the buttons go."""
    rich, markup = text_of(parameters, "text", TEXT), markup_of(world, parameters)
    message = _own(world, parameters)
    if message.file is not None or "poll" in message.more:
        raise bad("there is no text in the message to edit")
    return _changed(world, message, rich, markup)


def edit_message_caption(world: World, parameters: Parameters) -> Any:
    """Edit what stands under a file."""
    rich, markup = text_of(parameters, "caption", CAPTION, needed=False), markup_of(world, parameters)
    message = _own(world, parameters)
    if message.file is None:
        raise bad("there is no caption in the message to edit")
    return _changed(world, message, rich, markup)


def edit_message_reply_markup(world: World, parameters: Parameters) -> Any:
    """Change the buttons of a message."""
    markup = markup_of(world, parameters)
    message = _own(world, parameters)
    return _changed(world, message, Rich(message.text, message.html, message.entities), markup)


def _changed(world: World, message: Message, rich: Rich, markup: list[list[dict[str, Any]]] | None) -> Any:
    if (message.text, message.entities, message.markup) == (rich.text, rich.entities, markup):
        raise bad(NOT_MODIFIED)
    message.text, message.html, message.entities, message.markup = rich.text, rich.html, rich.entities, markup
    message.edit_date = world.clock()
    world.remember(message)
    return world.raw_message(message)


def delete_message(world: World, parameters: Parameters) -> Any:
    """Delete a message of at most 48 hours: the bot's own, in private the person's, as an administrator anybody's."""
    if not number(parameters.get("message_id")):
        raise bad("message identifier is not specified")
    chat, message = _found(world, parameters, "delete")
    if message.sender_id != world.bot_id and not administrator(chat):
        raise bad("message can't be deleted")
    if chat.bot_status != "administrator" and world.clock() - message.date > TWO_DAYS:
        raise bad("message can't be deleted for everyone")
    message.deleted = True
    message.pinned = False
    world.notify()
    return True


def delete_messages(world: World, parameters: Parameters) -> Any:
    """Delete up to 100 messages; those that are gone are passed over."""
    wanted = decoded(parameters.get("message_ids")) or []
    if not wanted:
        raise bad("message identifiers are not specified")
    if len(wanted) > 100:
        raise bad("too many message identifiers specified")
    chat = writable(world, parameters)
    for one in wanted:
        if chat.message(int(one)) is not None:
            delete_message(world, parameters | {"message_id": one})
    return True


def pin_chat_message(world: World, parameters: Parameters) -> Any:
    """Pin a message, for which a group wants an administrator; a service message tells of it."""
    chat, message = _found(world, parameters, "pin")
    _may_pin(chat)
    if not message.pinned:
        message.pinned = True
        told = world.raw_message(message, replies=False)
        world.tell(chat, world.bot_id, pinned_message=told)
    return True


def unpin_chat_message(world: World, parameters: Parameters) -> Any:
    """Unpin a message, the newest pinned one when none is named."""
    chat = writable(world, parameters)
    _may_pin(chat)
    wanted = number(parameters.get("message_id"))
    message = chat.pinned if wanted is None else chat.message(wanted)
    if message is None:
        raise bad("message to unpin not found")
    message.pinned = False
    world.notify()
    return True


def unpin_all_chat_messages(world: World, parameters: Parameters) -> Any:
    """Unpin all messages of a chat."""
    chat = writable(world, parameters)
    _may_pin(chat)
    for message in chat.messages:
        message.pinned = False
    world.notify()
    return True


def _may_pin(chat: Chat) -> None:
    if not administrator(chat):
        raise bad("not enough rights to manage pinned messages in the chat")


def answer_callback_query(world: World, parameters: Parameters) -> Any:
    """Answer a press with a toast of at most 200; once, and not too late."""
    press = world.presses.get(str(parameters.get("callback_query_id")))
    if press is None or press.answered or time.monotonic() - press.at > world.press_seconds:
        raise bad(TOO_OLD)
    text = str(parameters.get("text") or "")
    if units(text) > TOAST:
        raise bad("MESSAGE_TOO_LONG")
    press.answered, press.answer, press.alert = True, text, truth(parameters.get("show_alert"))
    world.notify()
    return True


def stop_poll(world: World, parameters: Parameters) -> Any:
    """Close a poll and return how it stands."""
    readable(world, parameters)
    message = _own(world, parameters)
    poll = message.more.get("poll")
    if poll is None or poll["is_closed"]:
        raise bad("poll can't be stopped" if poll is None else "poll has already been closed")
    poll["is_closed"] = True
    world.notify()
    return poll


METHODS: dict[str, Method] = {
    "editMessageText": edit_message_text, "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup, "deleteMessage": delete_message,
    "deleteMessages": delete_messages, "pinChatMessage": pin_chat_message, "unpinChatMessage": unpin_chat_message,
    "unpinAllChatMessages": unpin_all_chat_messages, "answerCallbackQuery": answer_callback_query,
    "stopPoll": stop_poll,
}  # fmt: skip
