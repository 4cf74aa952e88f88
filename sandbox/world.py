"""The local Telegram's state, and what it does to itself: messages appear, updates queue up."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import Counter
from typing import Any

from sandbox.people import User
from sandbox.records import Chat, Clock, Faults, File, Message, Press

BOT_ID = 42
BOT_NAME = "branch_bot"
RIGHTS = (
    "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
    "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
    "can_edit_stories", "can_delete_stories", "can_pin_messages",
)  # fmt: skip


def _real_seconds() -> int:
    return int(time.monotonic()) + 1_790_000_000


class World:
    """Users, chats, and the updates that wait for the bot. `clock` gives the seconds that messages are dated with."""

    def __init__(self, token: str = "42:TEST", clock: Clock = _real_seconds) -> None:
        self.token = token
        self.clock = clock
        self.bot_name = BOT_NAME
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, File] = {}
        self.presses: dict[str, Press] = {}
        self.updates: list[dict[str, Any]] = []
        self.menus: dict[str, list[dict[str, str]]] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.counted: Counter[str] = Counter()
        self.faults = Faults()
        self.group_limit: int | None = None
        self.group_times: dict[int, list[float]] = {}
        self.duplicate_updates = False
        self.webhook: dict[str, Any] | None = None
        self.polling = False
        self.changed = asyncio.Event()
        self.listeners: list[asyncio.Event] = []
        self._ids = itertools.count(1000)
        self._update_ids = itertools.count(500_000)

    def user(self, name: str, language: str = "zh-hans", id: int | None = None) -> User:  # noqa: A002
        """Make a person with an account of his own."""
        number = id or next(self._ids)
        person = User(self, number, name, language)
        self.users[number] = person
        self.chats[number] = Chat(number, "private", name)
        return person

    def group(self, title: str, members: list[User], admins: list[User] | None = None, kind: str = "group") -> Chat:
        """Make a group chat."""
        number = -next(self._ids) if kind == "group" else -1_000_000_000_000 - next(self._ids)
        chat = Chat(number, kind, title, {u.id for u in members}, {u.id for u in admins or members[:1]})
        self.chats[number] = chat
        return chat

    def notify(self) -> None:
        """Wake whoever waits for news: the bot's poll and the page."""
        self.changed.set()
        for listener in self.listeners:
            listener.set()

    def queue(self, kind: str, body: dict[str, Any]) -> int:
        """Put an update in the bot's queue; returns its id."""
        number = next(self._update_ids)
        self.raw({"update_id": number, kind: body})
        return number

    def raw(self, update: dict[str, Any]) -> None:
        """Put any update in the bot's queue, however odd."""
        self.updates.append(update)
        if self.duplicate_updates:
            self.updates.append(update)
        self.notify()

    def post(self, chat: Chat, sender_id: int, **more: Any) -> Message:
        """Let a message appear in a chat."""
        chat.last_id += 1
        message = Message(chat.last_id, chat.id, sender_id, date=self.clock(), **more)
        message.history.append(message.text)
        chat.messages.append(message)
        self.notify()
        return message

    def raw_message(self, message: Message, **more: Any) -> dict[str, Any]:
        """Return a message as the Bot API names it."""
        chat = self.chats[message.chat_id]
        raw: dict[str, Any] = {"message_id": message.id, "date": message.date, "chat": chat.raw(), "text": message.text}
        if message.sender_id == BOT_ID:
            raw["from"] = self.bot_raw()
        elif message.sender_id in self.users:
            raw["from"] = self.users[message.sender_id].raw()
        if message.markup is not None:
            raw["reply_markup"] = {"inline_keyboard": message.markup}
        if message.thread_id is not None:
            raw |= {"message_thread_id": message.thread_id, "is_topic_message": True}
        if message.file is not None:
            raw.pop("text")
            raw["document"] = file_raw(message.file)
            if message.text:
                raw["caption"] = message.text
        return raw | more

    def bot_raw(self) -> dict[str, Any]:
        """Return the bot as the Bot API names it."""
        return {"id": BOT_ID, "is_bot": True, "first_name": "Branch", "username": self.bot_name}

    def add_file(self, name: str, content: bytes) -> File:
        """Keep a file that can be fetched by its id."""
        file = File(f"file{next(self._ids)}", name, content)
        self.files[file.id] = file
        return file

    def add_bot_to(self, group: Chat, by: User, status: str = "member") -> None:
        """Add the bot to a group."""
        self._change_bot(group, by, status)
        group.members.add(BOT_ID)
        message = self.post(group, by.id, service=True)
        self.queue("message", self._service(message, new_chat_members=[self.bot_raw()]))

    def remove_bot_from(self, group: Chat, by: User) -> None:
        """Throw the bot out of a group."""
        group.members.discard(BOT_ID)
        self._change_bot(group, by, "kicked")

    def _change_bot(self, chat: Chat, by: User, status: str) -> None:
        old, chat.bot_status = chat.bot_status, status
        self.queue("my_chat_member", {
            "chat": chat.raw(), "from": by.raw(), "date": self.clock(),
            "old_chat_member": self._standing(old), "new_chat_member": self._standing(status),
        })  # fmt: skip

    def _standing(self, status: str) -> dict[str, Any]:
        raw: dict[str, Any] = {"status": status, "user": self.bot_raw()}
        if status == "kicked":
            raw["until_date"] = 0
        if status == "administrator":
            raw |= dict.fromkeys(RIGHTS, False)
        return raw

    def _service(self, message: Message, **more: Any) -> dict[str, Any]:
        raw = self.raw_message(message, **more)
        raw.pop("text", None)
        return raw

    def migrate(self, group: Chat) -> Chat:
        """Let a group become a supergroup: a new id, service messages on both sides, old message ids void."""
        new = Chat(
            -1_000_000_000_000 - next(self._ids), "supergroup", group.title, set(group.members), set(group.admins)
        )
        new.bot_status = group.bot_status
        self.chats[new.id] = new
        group.migrated_to = new.id
        by = min(group.admins or group.members)
        old_message, new_message = self.post(group, by, service=True), self.post(new, by, service=True)
        self.queue("message", self._service(old_message, migrate_to_chat_id=new.id))
        self.queue("message", self._service(new_message, migrate_from_chat_id=group.id))
        return new

    def transcript(self, chat: Chat) -> str:
        """Return every version of every message of the bot in a chat, with its buttons: for golden files and scans."""
        lines = []
        for message in chat.messages:
            if message.sender_id == BOT_ID:
                lines += [*message.history, *(f"[{label}]" for label in message.labels)]
        return "\n".join(lines)


def file_raw(file: File) -> dict[str, Any]:
    """Return a file as the Bot API names it."""
    return {"file_id": file.id, "file_unique_id": file.id, "file_name": file.name, "file_size": len(file.content)}
