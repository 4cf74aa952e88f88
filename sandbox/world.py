"""The local Telegram's state, and what it does to itself: messages appear, updates queue up."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import Counter
from typing import Any

from sandbox import telling
from sandbox.faults import Faults
from sandbox.markup import plain
from sandbox.people import BOT_ID, User
from sandbox.records import Chat, Clock, File, Message, Press, Version
from sandbox.standing import PRESENT, standing
from sandbox.transcript import transcript
from sandbox.updates import Updates

BOT_NAME = "branch_bot"
SUPERGROUP = -1_000_000_000_000
__all__ = ["BOT_ID", "BOT_NAME", "World"]


def _real_seconds() -> int:
    return int(time.monotonic()) + 1_790_000_000


class World:
    """Users, chats, and the updates that wait for the bot. `clock` gives the seconds that messages are dated with."""

    def __init__(self, token: str = "42:TEST", clock: Clock = _real_seconds, bot_name: str = BOT_NAME) -> None:
        self.token = token
        self.clock = clock
        self.bot_id = int(token.partition(":")[0])
        self.bot_name = bot_name
        self.bot_title = "Branch"
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, File] = {}
        self.presses: dict[str, Press] = {}
        self.votes: dict[str, dict[int, list[int]]] = {}  # poll → person → what he voted for
        self.faults = Faults()
        self.updates = Updates(self.faults)
        self.menus: dict[str, list[dict[str, str]]] = {}
        self.descriptions: dict[str, str] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.refusals: list[tuple[str, str]] = []
        self.counted: Counter[str] = Counter()
        self.group_limit: int | None = None
        self.group_times: dict[int, list[float]] = {}
        self.press_seconds = 600.0  # how long a fetched press can be answered
        self.webhook: dict[str, Any] | None = None
        self.changed = asyncio.Event()
        self.listeners: list[asyncio.Event] = []
        self._ids = itertools.count(1000)
        self._message_ids = itertools.count(1)

    @property
    def duplicate_updates(self) -> bool:
        """Whether each update comes more than once."""
        return self.faults.duplicate_updates

    @duplicate_updates.setter
    def duplicate_updates(self, wanted: bool) -> None:
        self.faults.duplicate_updates = wanted

    def user(self, name: str, language: str = "zh-hans", id: int | None = None) -> User:  # noqa: A002
        """Make a person with an account of his own."""
        number = id or next(self._ids)
        person = User(self, number, name, language)
        self.users[number] = person
        self.chats[number] = Chat(number, "private", name)
        return person

    def group(self, title: str, members: list[User], admins: list[User] | None = None, kind: str = "group") -> Chat:
        """Make a group chat (kind group, supergroup or channel); the first administrator made it."""
        number = -next(self._ids) if kind == "group" else SUPERGROUP - next(self._ids)
        chat = Chat(number, kind, title, {u.id for u in members}, {u.id for u in admins or members[:1]})
        chat.last_id = 1  # the first message told of the founding, and its id is that of the General topic
        self.chats[number] = chat
        return chat

    def topic(self, chat: Chat) -> int:
        """Open a topic in a supergroup; returns its id."""
        message = self.tell(chat, min(chat.admins), forum_topic_created={"name": "topic", "icon_color": 7322096})
        message.thread_id = message.id
        chat.topics.add(message.id)
        return message.id

    def notify(self) -> None:
        """Wake whoever waits for news: the bot's poll and the page."""
        self.changed.set()
        for listener in self.listeners:
            listener.set()

    def queue(self, kind: str, body: dict[str, Any]) -> int:
        """Put an update in the bot's queue; returns its id."""
        number = self.updates.put(kind, body)
        self.notify()
        return number

    def raw(self, update: dict[str, Any]) -> None:
        """Put any update in the bot's queue, however odd; an id is added where there is none."""
        self.updates.add({"update_id": self.updates.following, **update})
        self.notify()

    def post(self, chat: Chat, sender_id: int, **more: Any) -> Message:
        """Let a message appear in a chat. Supergroups count their messages, all other chats share one count."""
        number = chat.last_id + 1 if chat.kind in ("supergroup", "channel") else next(self._message_ids)
        chat.last_id = number
        message = Message(number, chat.id, sender_id, date=self.clock(), **more)
        if message.text and not message.html:
            message.html = plain(message.text).html
        chat.messages.append(message)
        self.remember(message)
        return message

    def remember(self, message: Message) -> None:
        """Keep what a message shows now as its newest version, and wake who waits."""
        if not message.history or message.history[-1] != message.text:
            message.history.append(message.text)
        message.versions.append(Version(message.text, tuple(message.labels), self.clock()))
        self.notify()

    def tell(self, chat: Chat, sender_id: int, **facts: Any) -> Message:
        """Let a service message appear (somebody joined, something was pinned); the bot gets it if it is there."""
        message = self.post(chat, sender_id, service=True, more=facts)
        if chat.kind == "private" or chat.bot_status in PRESENT:
            self.queue("message", self.raw_message(message))
        return message

    def raw_message(self, message: Message, **more: Any) -> dict[str, Any]:
        """Return a message as the Bot API names it."""
        return telling.raw_message(self, message, **more)

    def bot_raw(self) -> dict[str, Any]:
        """Return the bot as the Bot API names it."""
        return {"id": self.bot_id, "is_bot": True, "first_name": self.bot_title, "username": self.bot_name}

    def who(self, user_id: int) -> dict[str, Any]:
        """Return a user or the bot as the Bot API names them; raises KeyError for nobody."""
        return self.bot_raw() if user_id == self.bot_id else self.users[user_id].raw()

    def add_file(self, name: str, content: bytes, mime: str = "application/octet-stream") -> File:
        """Keep a file that can be fetched by its id."""
        file = File(f"file{next(self._ids)}", name, content, mime)
        self.files[file.id] = file
        return file

    def add_bot_to(self, group: Chat, by: User, status: str = "member") -> None:
        """Add the bot to a group, as a member or an administrator (who gets every message)."""
        self.change_bot(group, by.id, status)
        group.members.add(self.bot_id)
        self.tell(group, by.id, new_chat_members=[self.bot_raw()])

    def remove_bot_from(self, group: Chat, by: User) -> None:
        """Throw the bot out of a group."""
        group.members.discard(self.bot_id)
        self.change_bot(group, by.id, "kicked")
        message = self.post(group, by.id, service=True, more={"left_chat_member": self.bot_raw()})
        self.queue("message", self.raw_message(message))

    def promote_bot(self, group: Chat, by: User, status: str = "administrator") -> None:
        """Make the bot an administrator, or a plain member again."""
        self.change_bot(group, by.id, status)

    def change_bot(self, chat: Chat, by: int, status: str) -> None:
        """Change what the bot is in a chat, and tell it so."""
        old, chat.bot_status = chat.bot_status, status
        self.queue("my_chat_member", {
            "chat": chat.raw(), "from": self.who(by), "date": self.clock(),
            "old_chat_member": standing(old, self.bot_raw()), "new_chat_member": standing(status, self.bot_raw()),
        })  # fmt: skip

    def migrate(self, group: Chat) -> Chat:
        """Let a group become a supergroup: a new id, service messages on both sides, old message ids void."""
        number = SUPERGROUP - next(self._ids)
        new = Chat(number, "supergroup", group.title, set(group.members), set(group.admins))
        new.bot_status, new.migrated_from = group.bot_status, group.id
        self.chats[new.id] = new
        by = min(group.admins or group.members)
        self.tell(group, by, migrate_to_chat_id=new.id)
        group.migrated_to = new.id
        self.tell(new, by, migrate_from_chat_id=group.id)
        return new

    def posts(self, channel: Chat, text: str) -> Message:
        """Let a channel post something; the bot gets it if it is an administrator there."""
        message = self.post(channel, 0, text=text, more={"sender_chat": channel.raw()})
        if channel.bot_status == "administrator":
            self.queue("channel_post", self.raw_message(message))
        return message

    def age_presses(self) -> None:
        """Make every press so far too old to be answered."""
        for press in self.presses.values():
            press.at = float("-inf")

    def transcript(self, chat: Chat, everything: bool = False) -> str:
        """Return every version of every message of the bot in a chat, with its buttons: for golden files and scans."""
        return transcript(self, chat, everything)
