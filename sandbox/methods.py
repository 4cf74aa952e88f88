"""The methods of the Bot API that a bot of this kind calls; each takes the world and the call's parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.checks import Refused, bad, commands_of, decoded, keyboard_of, number, text_of, truth
from sandbox.records import Chat, File, Message
from sandbox.world import BOT_ID, World, file_raw

Parameters = dict[str, Any]
Method = Callable[[World, Parameters], Any]
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def writable(world: World, parameters: Parameters) -> Chat:
    """Return the chat of a call if the bot may write there; raises Refused as Telegram would."""
    chat = known(world, parameters)
    if chat.migrated_to is not None:
        raise Refused(
            400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to
        )
    if chat.kind == "private":
        person = world.users[chat.id]
        if person.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        if not person.started:
            raise Refused(403, "Forbidden: bot can't initiate conversation with a user")
        return chat
    if chat.bot_status == "kicked":
        raise Refused(403, f"Forbidden: bot was kicked from the {chat.kind} chat")
    if chat.bot_status == "left":
        raise Refused(403, f"Forbidden: bot is not a member of the {chat.kind} chat")
    thread = number(parameters.get("message_thread_id"))
    if thread is not None and thread not in chat.topics:
        raise bad("message thread not found")
    return chat


def known(world: World, parameters: Parameters) -> Chat:
    """Return the chat of a call; raises Refused when there is none."""
    try:
        return world.chats[int(parameters["chat_id"])]
    except (KeyError, ValueError, TypeError) as error:
        raise bad("chat not found") from error


def get_me(world: World, _parameters: Parameters) -> Any:
    """Tell the bot who it is."""
    more = ("can_join_groups", "can_read_all_group_messages", "supports_inline_queries", "has_main_web_app",
            "can_connect_to_business")  # fmt: skip
    return world.bot_raw() | dict.fromkeys(more, False)


def send_message(world: World, parameters: Parameters) -> Any:
    """Send a text."""
    html, text = text_of(parameters, "text", 4096)
    markup = keyboard_of(parameters)
    chat = writable(world, parameters)
    return _sent(world, chat, parameters, html=html, text=text, markup=markup)


def _sent(world: World, chat: Chat, parameters: Parameters, **more: Any) -> Any:
    reply = decoded(parameters.get("reply_parameters")) or {}
    reply_to = number(reply.get("message_id") or parameters.get("reply_to_message_id"))
    lenient = truth(reply.get("allow_sending_without_reply") or parameters.get("allow_sending_without_reply"))
    if reply_to is not None and chat.message(reply_to) is None:
        if not lenient:
            raise bad("message to be replied not found")
        reply_to = None
    message = world.post(
        chat, BOT_ID, silent=truth(parameters.get("disable_notification")), reply_to=reply_to,
        thread_id=number(parameters.get("message_thread_id")), **more,
    )  # fmt: skip
    return world.raw_message(message)


def send_document(world: World, parameters: Parameters) -> Any:
    """Send a file."""
    html, text = text_of(parameters, "caption", 1024)
    chat = writable(world, parameters)
    upload = parameters.get("document") or parameters.get("photo")
    if not isinstance(upload, File):
        raise bad("there is no document in the request")
    if len(upload.content) > 50 * 1024 * 1024:
        raise Refused(413, "Request Entity Too Large")
    if not upload.content:
        raise bad("file must be non-empty")
    world.files[upload.id] = upload
    return _sent(world, chat, parameters, html=html, text=text, markup=keyboard_of(parameters), file=upload)


def _own(world: World, parameters: Parameters, verb: str) -> Message:
    chat = writable(world, parameters)
    message = chat.message(number(parameters.get("message_id")) or 0)
    if message is None:
        raise bad(f"message to {verb} not found")
    if message.sender_id != BOT_ID and verb == "edit":
        raise bad("message can't be edited")
    return message


def edit_message_text(world: World, parameters: Parameters) -> Any:
    """Edit a text in place."""
    html, text = text_of(parameters, "text", 4096)
    markup = keyboard_of(parameters)
    message = _own(world, parameters, "edit")
    if (message.text, message.html, message.markup) == (text, html, markup):
        raise bad(NOT_MODIFIED)
    message.html, message.text, message.markup = html, text, markup
    message.history.append(text)
    world.notify()
    return world.raw_message(message, edit_date=world.clock())


def edit_message_reply_markup(world: World, parameters: Parameters) -> Any:
    """Change the buttons of a message."""
    markup = keyboard_of(parameters)
    message = _own(world, parameters, "edit")
    if message.markup == markup:
        raise bad(NOT_MODIFIED)
    message.markup = markup
    world.notify()
    return world.raw_message(message, edit_date=world.clock())


def delete_message(world: World, parameters: Parameters) -> Any:
    """Delete a message: in a private chat also the person's, in a group one's own."""
    message = _own(world, parameters, "delete")
    chat = world.chats[message.chat_id]
    if chat.kind != "private" and message.sender_id != BOT_ID and chat.bot_status != "administrator":
        raise bad("message can't be deleted")
    message.deleted = True
    world.notify()
    return True


def pin_chat_message(world: World, parameters: Parameters) -> Any:
    """Pin a message; in a group only an administrator may."""
    message = _own(world, parameters, "pin")
    chat = world.chats[message.chat_id]
    if chat.kind != "private" and chat.bot_status != "administrator":
        raise bad("not enough rights to manage pinned messages in the chat")
    message.pinned = True
    world.notify()
    return True


def unpin_chat_message(world: World, parameters: Parameters) -> Any:
    """Unpin a message."""
    _own(world, parameters, "unpin").pinned = False
    world.notify()
    return True


def answer_callback_query(world: World, parameters: Parameters) -> Any:
    """Answer a press with a toast."""
    press = world.presses.get(str(parameters.get("callback_query_id")))
    if press is None or press.answered:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    text = str(parameters.get("text") or "")
    if len(text) > 200:
        raise bad("MESSAGE_TOO_LONG")
    press.answered, press.answer, press.alert = True, text, truth(parameters.get("show_alert"))
    world.notify()
    return True


def get_file(world: World, parameters: Parameters) -> Any:
    """Tell where a file can be fetched."""
    file = world.files.get(str(parameters.get("file_id")))
    if file is None:
        raise bad("wrong file_id or the file is temporarily unavailable")
    if len(file.content) > 20 * 1024 * 1024:
        raise bad("file is too big")
    return file_raw(file) | {"file_path": f"documents/{file.id}"}


def get_chat(world: World, parameters: Parameters) -> Any:
    """Describe a chat."""
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
    )
    return known(world, parameters).raw() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": gifts,
    }


def get_chat_member_count(world: World, parameters: Parameters) -> Any:
    """Count the members, the bot among them."""
    return len(writable(world, parameters).members)


def _member(world: World, chat: Chat, user_id: int) -> dict[str, Any]:
    if user_id == BOT_ID:
        return world._standing(chat.bot_status)
    if user_id not in chat.members:
        return {"status": "left", "user": world.users[user_id].raw()}
    if chat.admins and user_id == min(chat.admins):
        return {"status": "creator", "user": world.users[user_id].raw(), "is_anonymous": False}
    if user_id in chat.admins:
        return world._standing("administrator") | {"user": world.users[user_id].raw()}
    return {"status": "member", "user": world.users[user_id].raw()}


def get_chat_member(world: World, parameters: Parameters) -> Any:
    """Describe one member."""
    return _member(world, writable(world, parameters), number(parameters.get("user_id")) or 0)


def get_chat_administrators(world: World, parameters: Parameters) -> Any:
    """List the administrators."""
    chat = writable(world, parameters)
    if chat.kind == "private":
        raise bad("there are no administrators in the private chat")
    return [_member(world, chat, user_id) for user_id in sorted(chat.admins)]


def _scope(parameters: Parameters) -> str:
    scope = decoded(parameters.get("scope")) or {"type": "default"}
    parts = [scope["type"], scope.get("chat_id", ""), scope.get("user_id", ""), parameters.get("language_code") or ""]
    return "/".join(str(part) for part in parts)


def set_my_commands(world: World, parameters: Parameters) -> Any:
    """Set the command menu of a scope and language."""
    world.menus[_scope(parameters)] = commands_of(parameters)
    world.notify()
    return True


def delete_my_commands(world: World, parameters: Parameters) -> Any:
    """Drop the command menu of a scope and language."""
    world.menus.pop(_scope(parameters), None)
    return True


def get_my_commands(world: World, parameters: Parameters) -> Any:
    """Return the command menu of a scope and language."""
    return world.menus.get(_scope(parameters), [])


def set_webhook(world: World, parameters: Parameters) -> Any:
    """Have updates pushed to an address instead of polled."""
    world.webhook = {"url": parameters.get("url", ""), "secret": parameters.get("secret_token", "")}
    world.webhook = world.webhook if world.webhook["url"] else None
    world.notify()
    return True


def delete_webhook(world: World, _parameters: Parameters) -> Any:
    """Have updates polled again."""
    world.webhook = None
    return True


def get_webhook_info(world: World, _parameters: Parameters) -> Any:
    """Describe the webhook."""
    url = world.webhook["url"] if world.webhook else ""
    return {"url": url, "has_custom_certificate": False, "pending_update_count": len(world.updates)}


def leave_chat(world: World, parameters: Parameters) -> Any:
    """Leave a group."""
    known(world, parameters).bot_status = "left"
    return True


def nothing(_world: World, _parameters: Parameters) -> Any:
    """Take note of what shows nowhere."""
    return True


METHODS: dict[str, Method] = {
    name.replace("_", ""): method
    for name, method in {
        "get_me": get_me, "send_message": send_message, "send_document": send_document, "send_photo": send_document,
        "edit_message_text": edit_message_text, "edit_message_reply_markup": edit_message_reply_markup,
        "delete_message": delete_message, "pin_chat_message": pin_chat_message,
        "unpin_chat_message": unpin_chat_message, "answer_callback_query": answer_callback_query, "get_file": get_file,
        "get_chat": get_chat, "get_chat_member_count": get_chat_member_count, "get_chat_member": get_chat_member,
        "get_chat_administrators": get_chat_administrators, "set_my_commands": set_my_commands,
        "delete_my_commands": delete_my_commands, "get_my_commands": get_my_commands, "set_webhook": set_webhook,
        "delete_webhook": delete_webhook, "get_webhook_info": get_webhook_info, "leave_chat": leave_chat,
        "send_chat_action": nothing, "set_my_description": nothing, "set_my_short_description": nothing,
        "log_out": nothing, "close": nothing,
    }.items()
}  # fmt: skip
GROUP_COUNTED = frozenset({"sendmessage", "senddocument", "sendphoto", "editmessagetext", "editmessagereplymarkup"})
