"""What the local Telegram knows: chats, messages and all they ever showed, files, presses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Clock = Callable[[], int]


@dataclass(frozen=True)
class Version:
    """What a message showed for a time: its text, its buttons' labels, and since when (Unix seconds)."""

    text: str
    labels: tuple[str, ...]
    since: int


@dataclass(eq=False)
class Message:
    """A message and all it ever showed. `text` is what people read, `html` is safe to show in a browser."""

    id: int
    chat_id: int
    sender_id: int
    html: str = ""
    text: str = ""
    entities: tuple[dict[str, Any], ...] = ()
    markup: list[list[dict[str, Any]]] | None = None
    date: int = 0
    edit_date: int | None = None
    silent: bool = False
    reply_to: int | None = None
    thread_id: int | None = None
    file: File | None = None
    photo: bool = False
    deleted: bool = False
    pinned: bool = False
    service: bool = False
    more: dict[str, Any] = field(default_factory=dict)  # what else Telegram tells of it: service facts, origin, poll
    history: list[str] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)

    @property
    def labels(self) -> list[str]:
        """The labels of its buttons."""
        return [button["text"] for button in self.buttons]

    @property
    def buttons(self) -> list[dict[str, Any]]:
        """Its buttons in reading order."""
        return [button for row in self.markup or [] for button in row]

    def shows(self, fragment: str) -> bool:
        """Say whether a text, a file's name or a label contains the fragment."""
        return any(fragment in words for words in (self.text, self.file.name if self.file else "", *self.labels))


@dataclass(eq=False)
class File:
    """A file somebody sent."""

    id: str
    name: str
    content: bytes
    mime: str = "application/octet-stream"
    size: tuple[int, int] = (0, 0)  # of a picture, in pixels


@dataclass(eq=False)
class Chat:
    """A private chat, group, supergroup or channel."""

    id: int
    kind: str
    title: str = ""
    members: set[int] = field(default_factory=set)
    admins: set[int] = field(default_factory=set)
    messages: list[Message] = field(default_factory=list)
    bot_status: str = "left"  # of the bot: left, member, administrator, kicked
    bot_may_write: bool = True
    migrated_to: int | None = None
    migrated_from: int | None = None
    topics: set[int] = field(default_factory=set)
    closed_topics: set[int] = field(default_factory=set)
    last_id: int = 0

    def message(self, message_id: int) -> Message | None:
        """Return a message that is still there."""
        return next((m for m in reversed(self.messages) if m.id == message_id and not m.deleted), None)

    @property
    def last(self) -> Message:
        """The newest message that is still there."""
        return next(m for m in reversed(self.messages) if not m.deleted)

    @property
    def shown(self) -> list[Message]:
        """The messages that are still there."""
        return [m for m in self.messages if not m.deleted]

    @property
    def pinned(self) -> Message | None:
        """The message pinned last."""
        return next((m for m in reversed(self.messages) if m.pinned and not m.deleted), None)

    def raw(self) -> dict[str, Any]:
        """Return the chat as the Bot API names it."""
        if self.kind == "private":
            return {"id": self.id, "type": "private", "first_name": self.title}
        raw = {"id": self.id, "type": self.kind, "title": self.title}
        return raw | ({"is_forum": True} if self.topics else {})


@dataclass(eq=False)
class Press:
    """A pressed button and what the bot answered; `opened` is the message a deep link sent."""

    id: str
    data: str = ""
    answer: str | None = None
    alert: bool = False
    answered: bool = False
    opened: Message | None = None
    at: float = 0.0
