"""What the local Telegram knows: users, chats, messages, files, and what it was told to do wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(eq=False)
class Message:
    """A message and all it ever showed."""

    id: int
    chat_id: int
    sender_id: int
    html: str = ""
    text: str = ""
    markup: list[list[dict[str, Any]]] | None = None
    date: int = 0
    silent: bool = False
    reply_to: int | None = None
    thread_id: int | None = None
    file: File | None = None
    deleted: bool = False
    pinned: bool = False
    service: bool = False
    history: list[str] = field(default_factory=list)

    @property
    def labels(self) -> list[str]:
        """The labels of its buttons."""
        return [button["text"] for row in self.markup or [] for button in row]

    @property
    def buttons(self) -> list[dict[str, Any]]:
        """Its buttons in reading order."""
        return [button for row in self.markup or [] for button in row]


@dataclass(eq=False)
class File:
    """A file somebody sent."""

    id: str
    name: str
    content: bytes


@dataclass(eq=False)
class Chat:
    """A private chat, group or supergroup."""

    id: int
    kind: str
    title: str = ""
    members: set[int] = field(default_factory=set)
    admins: set[int] = field(default_factory=set)
    messages: list[Message] = field(default_factory=list)
    bot_status: str = "left"  # of the bot: left, member, administrator, kicked
    migrated_to: int | None = None
    topics: set[int] = field(default_factory=set)
    last_id: int = 0

    def message(self, message_id: int) -> Message | None:
        """Return a message that is still there."""
        return next((m for m in self.messages if m.id == message_id and not m.deleted), None)

    @property
    def last(self) -> Message:
        """The newest message that is still there."""
        return [m for m in self.messages if not m.deleted][-1]

    @property
    def shown(self) -> list[Message]:
        """The messages that are still there."""
        return [m for m in self.messages if not m.deleted]

    def raw(self) -> dict[str, Any]:
        """Return the chat as the Bot API names it."""
        if self.kind == "private":
            return {"id": self.id, "type": "private", "first_name": self.title}
        return {"id": self.id, "type": self.kind, "title": self.title}


@dataclass(eq=False)
class Press:
    """A pressed button and what the bot answered."""

    id: str
    answer: str | None = None
    alert: bool = False
    answered: bool = False


@dataclass
class Fault:
    """Something to go wrong: for which method and chat, how often, in which way."""

    method: str
    kind: str  # 429, 500, 502, drop_before, drop_after, slow, malformed, 403
    times: int = 1
    retry_after: int = 3
    chat_id: int | None = None
    seconds: float = 1.0


class Faults:
    """What goes wrong next."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []
        self.happened: Counter[str] = Counter()

    def add(self, method: str, kind: str, **more: Any) -> None:
        """Have a method fail in some way, `times` times."""
        self.waiting.append(Fault(method.lower(), kind, **more))

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """Return the fault that hits this call, if any."""
        for fault in self.waiting:
            if fault.method in (method, "*") and fault.chat_id in (None, chat_id) and fault.times > 0:
                fault.times -= 1
                self.happened[fault.kind] += 1
                return fault
        return None


Clock = Callable[[], int]
