"""One round of sending: what was found out chat by chat, gathered to be recorded in one go."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.outcomes import Fate
from storage.budgets import GROUP_PER_WINDOW, WINDOW
from storage.outbox import Outcome
from storage.tables import Card, Outbox


@dataclass(slots=True)
class Round:
    """Outcomes of messages and cards, and what was learnt about their chats."""

    allowed: dict[int, int] = field(default_factory=dict)  # group → messages and edits left in its minute
    outcomes: list[Outcome] = field(default_factory=list)
    shown: list[tuple[int, int | None, dict[str, Any]]] = field(default_factory=list)
    spent: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    holds: dict[int, datetime] = field(default_factory=dict)
    moved: dict[int, int] = field(default_factory=dict)
    lost: dict[int, str] = field(default_factory=dict)
    stopping: bool = False

    def must_wait(self, chat_id: int, now: datetime) -> datetime | None:
        """Return until when this chat gets nothing more in this round, None when it may be sent to."""
        if chat_id in self.holds:
            return self.holds[chat_id]
        if self.stopping or chat_id in self.moved:
            return now
        if chat_id < 0 and self.spent[chat_id] >= self.allowed.get(chat_id, GROUP_PER_WINDOW):
            return now + WINDOW
        return None

    def letter_failed(self, row: Outbox, end: Fate, now: datetime) -> Outcome:
        """Return what is recorded of a message that Telegram did not take."""
        assert row.id is not None
        self._learn(row.chat_id, end, now)
        if end.kind == "later":
            return Outcome(row.id, "later", reason=end.reason, not_before=now + timedelta(seconds=end.seconds))
        if end.kind == "moved":
            return Outcome(row.id, "later", reason=end.reason, not_before=now)
        if end.kind == "no-thread" and row.thread_id is not None:
            self.lost[row.chat_id] = "topic"
            return Outcome(row.id, "later", reason="topic", not_before=now)
        if end.kind == "unknown":
            return Outcome(row.id, "unknown", reason=end.reason)
        return Outcome(row.id, "sent" if end.kind in ("same", "gone") else "never", reason=end.reason)

    def card_failed(self, card: Card, end: Fate, now: datetime) -> None:
        """Record what becomes of a card that Telegram did not take."""
        assert card.id is not None
        self._learn(card.chat_id, end, now)
        version, changes = card.wanted, {"reason": end.reason[:120]}
        if end.kind in ("same", "never", "forbidden"):
            self.shown.append((card.id, version, changes))
        elif end.kind == "gone":
            self.shown.append((card.id, None, {"message_id": None, "digest": "", "not_before": now}))
        elif end.kind in ("later", "moved"):
            self.shown.append((card.id, None, changes | {"not_before": now + timedelta(seconds=end.seconds)}))
        elif end.kind == "no-thread" and card.thread_id is not None:
            self.shown.append((card.id, None, {"thread_id": None, "not_before": now}))
        elif end.kind == "unknown" and (card.unknowns == 0 or card.message_id is not None):
            again = {"unknowns": card.unknowns + 1, "not_before": now + timedelta(seconds=3)}
            self.shown.append((card.id, None, changes | again))
        else:
            self.shown.append((card.id, version, changes))

    def _learn(self, chat_id: int, end: Fate, now: datetime) -> None:
        """Remember what an error tells about the whole chat."""
        if end.kind == "later" and end.reason == "flood":
            self.holds[chat_id] = now + timedelta(seconds=end.seconds)
        elif end.kind == "moved":
            self.moved[chat_id] = end.chat_id
        elif end.kind == "forbidden":
            self.lost[chat_id] = "forbidden"
