"""New messages: texts, documents, pictures, polls."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

from sandbox.checks import decoded, number, text_of, truth
from sandbox.keyboards import keyboard_of
from sandbox.methods.places import Method, Parameters, writable
from sandbox.records import Chat, File
from sandbox.refusals import Refused, bad

if TYPE_CHECKING:
    from sandbox.world import World

TEXT, CAPTION = 4096, 1024
MEGABYTE = 1024 * 1024
UPLOAD, PICTURE = 50 * MEGABYTE, 10 * MEGABYTE


def markup_of(world: World, parameters: Parameters) -> list[list[dict[str, Any]]] | None:
    """Return the checked inline keyboard of a call."""
    return keyboard_of(decoded(parameters.get("reply_markup")), world.bot_name)


def send_message(world: World, parameters: Parameters) -> Any:
    """Send a text of at most 4096 UTF-16 units."""
    rich = text_of(parameters, "text", TEXT)
    markup = markup_of(world, parameters)
    chat = writable(world, parameters)
    return _sent(world, chat, parameters, html=rich.html, text=rich.text, entities=rich.entities, markup=markup)


def _sent(world: World, chat: Chat, parameters: Parameters, **more: Any) -> Any:
    message = world.post(
        chat, world.bot_id, silent=truth(parameters.get("disable_notification")), reply_to=_reply(chat, parameters),
        thread_id=number(parameters.get("message_thread_id")) or None, **more,
    )  # fmt: skip
    return world.raw_message(message)


def _reply(chat: Chat, parameters: Parameters) -> int | None:
    """Return which message is answered; one that is gone refuses the call, unless that is allowed."""
    asked = decoded(parameters.get("reply_parameters")) or parameters
    reply_to = number(asked.get("message_id" if asked is not parameters else "reply_to_message_id"))
    if reply_to is None or chat.message(reply_to) is not None:
        return reply_to
    if truth(asked.get("allow_sending_without_reply")):
        return None
    raise bad("message to be replied not found")


def send_document(world: World, parameters: Parameters) -> Any:
    """Send a file of at most 50 MB, newly uploaded or by its id."""
    return _send_file(world, parameters, "document")


def send_photo(world: World, parameters: Parameters) -> Any:
    """Send a picture of at most 10 MB: PNG or JPEG, width and height together at most 10000."""
    return _send_file(world, parameters, "photo")


def _send_file(world: World, parameters: Parameters, field: str) -> Any:
    rich = text_of(parameters, "caption", CAPTION, needed=False)
    markup = markup_of(world, parameters)
    chat = writable(world, parameters)
    file = _file(world, parameters, field)
    if field == "photo":
        _check_picture(file)
    world.files[file.id] = file
    photo = field == "photo"
    shown = {"html": rich.html, "text": rich.text, "entities": rich.entities, "markup": markup}
    return _sent(world, chat, parameters, file=file, photo=photo, **shown)


def _file(world: World, parameters: Parameters, field: str) -> File:
    given = parameters.get(field)
    if not given:
        raise bad(f"there is no {field} in the request")
    if not isinstance(given, File):
        if str(given) not in world.files:
            raise bad("wrong remote file identifier specified: Wrong string length")
        return world.files[str(given)]
    if not given.content:
        raise bad("file must be non-empty")
    if len(given.content) > UPLOAD:
        raise Refused(413, "Request Entity Too Large")
    return given


def _check_picture(file: File) -> None:
    """Look at a picture as Telegram does before it takes it."""
    if len(file.content) > PICTURE:
        raise bad(f"file of size {len(file.content)} bytes is too big for a photo; the maximum size is 10485760 bytes")
    if file.content[:8] == b"\x89PNG\r\n\x1a\n" and len(file.content) > 24:
        file.size = struct.unpack(">II", file.content[16:24])
    elif file.content[:3] != b"\xff\xd8\xff":
        raise bad("IMAGE_PROCESS_FAILED")
    width, height = file.size
    if width + height > 10_000 or max(width, height) > 20 * max(1, min(width, height)):
        raise bad("PHOTO_INVALID_DIMENSIONS")


def send_poll(world: World, parameters: Parameters) -> Any:
    """Send a poll: a question of at most 300, 2 to 12 options of at most 100."""
    question, options = str(parameters.get("question") or ""), decoded(parameters.get("options")) or []
    if not 1 <= len(question) <= 300:
        raise bad("poll question length must not exceed 300" if question else "poll question must be non-empty")
    if not 2 <= len(options) <= 12:
        raise bad("poll must have at least 2 option" if len(options) < 2 else "poll can't have more than 12 options")
    texts = [one if isinstance(one, str) else str(one.get("text") or "") for one in options]
    if any(not 1 <= len(text) <= 100 for text in texts):
        raise bad("poll options length must not exceed 100")
    chat = writable(world, parameters)
    poll = _poll(f"poll{chat.id}_{len(chat.messages)}", question, texts, parameters)
    return _sent(world, chat, parameters, text=question, markup=markup_of(world, parameters), more={"poll": poll})


def _poll(number_: str, question: str, texts: list[str], parameters: Parameters) -> dict[str, Any]:
    options = [{"text": text, "voter_count": 0, "persistent_id": str(n)} for n, text in enumerate(texts)]
    anonymous = parameters.get("is_anonymous")
    return {
        "id": number_, "question": question, "options": options, "total_voter_count": 0, "is_closed": False,
        "is_anonymous": anonymous is None or truth(anonymous), "type": "regular",
        "allows_multiple_answers": truth(parameters.get("allows_multiple_answers")), "allows_revoting": True,
        "members_only": False,
    }  # fmt: skip


METHODS: dict[str, Method] = {
    "sendMessage": send_message, "sendDocument": send_document, "sendPhoto": send_photo, "sendPoll": send_poll,
}  # fmt: skip
