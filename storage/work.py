"""The one unit of work: state, audit, messages, cards and the inbox mark stand or fall together."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain.permission import Action, Actor, Place, Subject, require
from storage import cards, outbox
from storage.outgoing import Button, Rows
from storage.remembered import at_last, writes
from storage.tables import Audit, Branch, Outbox, Person
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something came from: which update, who, which chat, by which way."""

    way: str  # command, button, form, file, service, tick
    update_id: int | None = None
    user_id: int | None = None
    chat_id: int | None = None
    private: bool = False
    thread_id: int | None = None
    message_id: int | None = None  # the message typed, or the one whose button was pressed
    callback_id: str | None = None
    language_code: str | None = None
    anonymous: bool = False  # an administrator who writes as the group


@dataclass(frozen=True, slots=True)
class Toast:
    """What a press is answered with, right after the commit, once."""

    callback_id: str
    name: str
    arguments: dict[str, Any] = field(default_factory=dict)
    alert: bool = False
    language: str = "zh-CN"


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a branch or person gets who has chosen nothing: zone name, language, the bot's own name."""

    timezone: str = "Asia/Shanghai"
    language: str = "zh-CN"
    bot_name: str = ""


class Work:
    """What a use case works with: the session inside the one transaction, who acts, when, and what is said.

    `now` is the civil clock as aware UTC (duties, texts, records), `instant` the real one (leases, back-off).
    """

    def __init__(
        self, session: AsyncSession, vault: Vault, origin: Origin, now: datetime, instant: datetime, defaults: Defaults
    ) -> None:
        self.session = session
        self.vault = vault
        self.origin = origin
        self.now = now
        self.instant = instant
        self.defaults = defaults
        self.actor = Actor(user_id=origin.user_id, program=origin.way == "tick")
        self.branch: Branch | None = None
        self.person: Person | None = None
        self.fetched: dict[str, Any] = {}
        self.toasts: list[Toast] = []
        self.audited: set[str] = set()
        self._said = 0
        self._writes_before = 0

    @property
    def place(self) -> Place:
        """Where the answer will be seen: in private, in a group, or (ticks, imports) nowhere but in the record."""
        if self.origin.way == "tick":
            return Place.PROGRAM
        return Place.PRIVATE if self.origin.private else Place.GROUP

    @property
    def zone(self) -> ZoneInfo:
        """The branch's time zone."""
        return ZoneInfo(self.branch.timezone if self.branch else self.defaults.timezone)

    @property
    def today(self) -> date:
        """The civil date in the branch's zone."""
        return self.now.astimezone(self.zone).date()

    @property
    def language(self) -> str:
        """The language in which the actor is answered here."""
        if self.origin.private:
            return (self.person and self.person.language) or self.defaults.language
        return self.branch.language if self.branch else self.defaults.language

    def local(self, at: datetime) -> datetime:
        """Return a UTC instant on the branch's wall clock."""
        return at.astimezone(self.zone)

    def require(self, action: Action, subject: Subject | None = None) -> None:
        """Raise the refusal that fits unless the actor may do this to `subject` (default: the branch itself)."""
        require(self.actor, action, subject or Subject(branch_id=self.branch.id if self.branch else None), self.place)

    def enter_branch(self, branch: Branch, actor: Actor) -> None:
        """Take the branch and the actor's place in it as this work's own."""
        self.branch, self.actor = branch, actor

    def mark(self) -> None:
        """Remember how much was written so far; `has_written` counts from here."""
        self._writes_before = self._writes()

    def has_written(self) -> bool:
        """Tell whether anything was changed since `mark`."""
        waiting = self.session.new or self.session.dirty or self.session.deleted
        return bool(waiting) or self._writes() > self._writes_before

    def _writes(self) -> int:
        return writes(self.session)

    async def say(
        self, chat_id: int, name: str, /, *, key: str | None = None, rows: Rows = (), silent: bool = True,
        thread_id: int | None = None, reply_to: int | None = None, priority: int = 5, **arguments: Any,
    ) -> None:  # fmt: skip
        """Have text `name` sent to a chat, in the receiver's language. Without an update, `key` must be given."""
        letter = self._letter(chat_id, key, name, silent=silent, reply_to=reply_to, priority=priority)
        letter.thread_id = thread_id
        await outbox.put(self.session, self.vault, letter, arguments, rows)

    async def reply(self, name: str, /, *, rows: Rows = (), **arguments: Any) -> None:
        """Answer in the chat the update came from."""
        if self.origin.chat_id is None:
            return
        to = None if self.origin.private else self.origin.message_id
        thread = self.origin.thread_id
        await self.say(
            self.origin.chat_id, name, rows=rows, reply_to=to, thread_id=thread, priority=3, **arguments
        )  # fmt: skip

    async def whisper(self, name: str, /, *, rows: Rows = (), **arguments: Any) -> None:
        """Answer the actor in his private chat, wherever he asked."""
        if self.origin.user_id is not None:
            await self.say(self.origin.user_id, name, rows=rows, priority=3, **arguments)

    async def send_report(
        self, chat_id: int, report: str, caption: str, /, *, key: str | None = None, **arguments: Any
    ) -> None:
        """Have a report drawn at sending and sent as a file with text `caption`; both get `arguments`; a key: once."""
        letter = self._letter(chat_id, key, caption, method="document", priority=4)
        await outbox.put(self.session, self.vault, letter, {"report": report, **arguments})

    async def erase(self, chat_id: int, message_id: int) -> None:
        """Have a message deleted where Telegram allows it (private input that was saved)."""
        letter = self._letter(chat_id, f"erase:{chat_id}:{message_id}", "", method="delete", message_id=message_id)
        await outbox.put(self.session, self.vault, letter, {})

    async def retire(self, chat_id: int, message_id: int) -> None:
        """Have the buttons of an old message taken away."""
        letter = self._letter(chat_id, f"retire:{chat_id}:{message_id}", "", method="retire", message_id=message_id)
        await outbox.put(self.session, self.vault, letter, {})

    def _letter(self, chat_id: int, key: str | None, name: str, **more: Any) -> Outbox:
        self._said += 1
        own = f"u{self.origin.update_id}:{self._said}" if self.origin.update_id is not None else None
        if key is None and own is None:
            raise ValueError("a message that answers no update needs a key of its own")
        branch = self.branch.id if self.branch else None
        more |= {"created_at": self.instant, "not_before": self.instant}
        return Outbox(key=key or own or "", chat_id=chat_id, name=name, branch_id=branch, **more)

    async def touch_card(
        self, chat_id: int, kind: str, key: object, *, thread_id: int | None = None, silent: bool = True,
        pin: bool = False,
    ) -> None:  # fmt: skip
        """Want a card shown in this chat, or shown again."""
        card = cards.CardKey(chat_id, kind, str(key))
        branch = self.branch.id if self.branch else None
        await cards.touch(
            self.session, card, self.instant, branch_id=branch, thread_id=thread_id, silent=silent, pin=pin
        )  # fmt: skip

    async def refresh_cards(self, kind: str, key: object) -> None:
        """Want every card of this kind and key shown again, in whichever chats it hangs."""
        await cards.raise_all(self.session, kind, str(key))

    async def repost_card(
        self, chat_id: int, kind: str, key: object, *, erase: bool = False, **more: Any
    ) -> None:  # fmt: skip
        """Want a card posted anew at the bottom of its chat; the old message loses its buttons, or goes (`erase`)."""
        card = cards.CardKey(chat_id, kind, str(key))
        old = await cards.find(self.session, card)
        if old is not None and old.id is not None and old.message_id is not None:
            await (self.erase if erase else self.retire)(chat_id, old.message_id)
            await cards.detach(self.session, old.id)
        await self.touch_card(chat_id, kind, key, **more)

    async def audit(
        self, action: str, subject: str, subject_id: int | None = None, *, for_member_id: int | None = None,
        **details: Any,
    ) -> None:  # fmt: skip
        """Add who did what; `details` are codes, numbers and dates, never content."""
        entry = {
            "branch_id": self.branch.id if self.branch else None, "at": self.now, "user_id": self.origin.user_id,
            "member_id": self.actor.member_id, "for_member_id": for_member_id, "action": action, "subject": subject,
            "subject_id": subject_id, "way": self.origin.way, "details": details,
        }  # fmt: skip
        at_last(self.session, _add_audit, entry)
        self.audited.add(action)

    def toast(self, name: str, /, *, alert: bool = False, **arguments: Any) -> None:
        """Answer the press with a toast (at most 200 characters); the last one said wins."""
        if self.origin.callback_id is not None:
            self.toasts = [Toast(self.origin.callback_id, name, arguments, alert, self.language)]


async def _add_audit(session: AsyncSession, entries: list[dict[str, Any]]) -> None:
    await session.execute(insert(Audit), entries)


__all__ = ["Button", "Defaults", "Origin", "Toast", "Work"]
