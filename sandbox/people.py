"""What people do in the local Telegram, and what they see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.records import Chat, Message, Press

if TYPE_CHECKING:
    from sandbox.world import World

BOT_ID = 42
GROUP_ANONYMOUS_BOT = 1087968824


class User:
    """A person: says, presses, sends, sees."""

    def __init__(self, world: World, number: int, name: str, language: str) -> None:
        self.world = world
        self.id = number
        self.name = name
        self.language = language
        self.started = False
        self.blocked = False

    @property
    def private(self) -> Chat:
        """The private chat with the bot."""
        return self.world.chats[self.id]

    def raw(self) -> dict[str, Any]:
        """Return the person as the Bot API names him."""
        return {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": self.language}

    def opens_bot(self, payload: str = "") -> Message:
        """Press Start in the private chat, perhaps by a deep link."""
        return self.says(f"/start {payload}".strip())

    def says(
        self, text: str, chat: Chat | None = None, reply_to: Message | None = None, *,
        as_anonymous_admin: bool = False, forwarded: bool = False, thread_id: int | None = None,
    ) -> Message:  # fmt: skip
        """Say something; in a group the bot gets commands and replies to itself only (privacy mode)."""
        place = chat or self.private
        self._enter(place)
        message = self.world.post(
            place, self.id, text=text, reply_to=reply_to.id if reply_to else None, thread_id=thread_id
        )
        if place.kind == "private" or self._reaches_bot(place, text, reply_to):
            more: dict[str, Any] = {"entities": entities(text)}
            if reply_to is not None:
                more["reply_to_message"] = self.world.raw_message(reply_to)
            if as_anonymous_admin:
                more["sender_chat"] = place.raw()
                more["from"] = {
                    "id": GROUP_ANONYMOUS_BOT,
                    "is_bot": True,
                    "first_name": "Group",
                    "username": "GroupAnonymousBot",
                }
            if forwarded:
                more["forward_origin"] = {"type": "user", "date": message.date, "sender_user": self.raw()}
            self.world.queue("message", self.world.raw_message(message, **more))
        return message

    def _enter(self, place: Chat) -> None:
        if place.kind == "private":
            self.started, self.blocked = True, False

    def _reaches_bot(self, place: Chat, text: str, reply_to: Message | None) -> bool:
        if place.bot_status not in ("member", "administrator"):
            return False
        if reply_to is not None and reply_to.sender_id == BOT_ID:
            return True
        word = text.split()[0] if text.strip() else ""
        name = word.partition("@")[2]
        return word.startswith("/") and name.lower() in ("", self.world.bot_name)

    def sends_file(self, name: str, content: bytes, caption: str = "", chat: Chat | None = None) -> Message:
        """Send a file; in a group the bot does not see it."""
        place = chat or self.private
        self._enter(place)
        file = self.world.add_file(name, content)
        message = self.world.post(place, self.id, text=caption, file=file)
        if place.kind == "private":
            self.world.queue("message", self.world.raw_message(message))
        return message

    def edits(self, message: Message, text: str) -> None:
        """Edit an own message."""
        message.text = text
        message.history.append(text)
        edited = self.world.raw_message(message, entities=entities(text), edit_date=self.world.clock())
        self.world.queue("edited_message", edited)

    def presses(self, label: str, chat: Chat | None = None, message: Message | None = None) -> Press:
        """Press the newest button whose label contains `label`; a deep link opens the private chat with its payload."""
        place = self.world.chats[message.chat_id] if message else chat or self.private
        for shown in [message] if message else reversed(place.shown):
            for button in shown.buttons:
                if label in button["text"]:
                    return self._press(place, shown, button)
        seen = [m.labels for m in place.shown if m.labels][-4:]
        raise AssertionError(f"{self.name} sees no button {label!r}; the last ones are {seen}")

    def _press(self, place: Chat, message: Message, button: dict[str, Any]) -> Press:
        url = button.get("url")
        if url is not None:
            self.opens_bot(url.partition("start=")[2])
            return Press("", answered=True)
        return self.presses_data(button["callback_data"], message)

    def presses_data(self, data: str, message: Message) -> Press:
        """Press a button with this data, were it forged or long gone."""
        press = Press(f"press{len(self.world.presses) + 1}")
        self.world.presses[press.id] = press
        body = {
            "id": press.id, "from": self.raw(), "chat_instance": "1", "data": data,
            "message": self.world.raw_message(message),
        }  # fmt: skip
        self.world.queue("callback_query", body)
        return press

    def joins(self, chat: Chat) -> None:
        """Join a group."""
        chat.members.add(self.id)

    def leaves(self, chat: Chat) -> None:
        """Leave a group."""
        chat.members.discard(self.id)

    def blocks_bot(self) -> None:
        """Stop the bot in the private chat."""
        self.blocked = True
        self._membership("member", "kicked")

    def unblocks_bot(self) -> None:
        """Let the bot write again."""
        self.blocked, self.started = False, True
        self._membership("kicked", "member")

    def _membership(self, old: str, new: str) -> None:
        bot = self.world.bot_raw()
        self.world.queue("my_chat_member", {
            "chat": self.private.raw(), "from": self.raw(), "date": self.world.clock(),
            "old_chat_member": {"status": old, "user": bot, "until_date": 0},
            "new_chat_member": {"status": new, "user": bot, "until_date": 0},
        })  # fmt: skip

    def sees(self, fragment: str, chat: Chat | None = None) -> Message:
        """Return the newest message of the bot that shows `fragment`; fails with what is there instead."""
        place = chat or self.private
        for message in reversed(place.shown):
            if message.sender_id == BOT_ID and (
                fragment in message.text or any(fragment in label for label in message.labels)
            ):
                return message
        there = "\n---\n".join(f"{m.text} {m.labels}" for m in place.shown[-5:])
        raise AssertionError(f"{self.name} does not see {fragment!r}; the last messages are:\n{there}")


def entities(text: str) -> list[dict[str, Any]]:
    """Return the command that begins a text, as Telegram marks it."""
    word = text.split()[0] if text.strip() else ""
    if not text.startswith("/") or len(word) < 2:
        return []
    return [{"type": "bot_command", "offset": 0, "length": len(word.encode("utf-16-le")) // 2}]
