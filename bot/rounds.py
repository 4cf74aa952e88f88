"""One round of sending: what was found out chat by chat, harvested for recording whenever the recorder is free."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.drawing import Seen
from bot.outcomes import Fate
from storage.budgets import GROUP_PER_WINDOW
from storage.outbox import Outcome
from storage.outgoing import Told
from storage.tables import Card, Outbox

PATIENCE = 3


@dataclass(slots=True)
class Round:
    """Outcomes of messages and cards, and what was learnt about their chats."""

    languages: dict[int, str] = field(default_factory=dict)  # chat → in which language it reads, where that is known
    allowed: dict[int, int] = field(default_factory=dict)  # group → messages and edits left in its minute
    outcomes: list[Outcome] = field(default_factory=list)
    shown: list[tuple[int, int | None, dict[str, Any]]] = field(default_factory=list)
    drawn: dict[int, Seen] = field(default_factory=dict)  # cards as they were at the round's beginning
    spent: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    holds: dict[int, datetime] = field(default_factory=dict)
    moved: dict[int, int] = field(default_factory=dict)
    lost: dict[int, str] = field(default_factory=dict)
    halted: dict[int, datetime] = field(default_factory=dict)  # chats in which nothing may overtake what failed
    stopping: bool = False
    until: datetime | None = None  # nothing is begun later: what is begun must end before its lease
    polls: list[tuple[int, str, int]] = field(default_factory=list)  # our number, Telegram's id, the message
    told: list[tuple[tuple[int, ...], str, str]] = field(default_factory=list)  # notices, their new state, why
    news: asyncio.Event = field(default_factory=asyncio.Event)  # something is ready to be recorded
    over: bool = False  # nothing more will be found out
    _told: dict[str, dict[int, Any]] = field(
        default_factory=lambda: {"spent": {}, "holds": {}, "moved": {}, "lost": {}}
    )

    def harvest(self) -> "Round":
        """Return what was found out since the last harvest; each message, card and fact of a chat is in one of them."""
        part = Round(outcomes=self.outcomes, shown=self.shown, told=self.told, polls=self.polls)
        self.outcomes, self.shown, self.told, self.polls = [], [], [], []
        for chat, number in self.spent.items():
            if number > (before := self._told["spent"].get(chat, 0)):
                part.spent[chat] = number - before
        facts: dict[str, dict[int, Any]] = {"holds": self.holds, "moved": self.moved, "lost": self.lost}
        for name, found in facts.items():
            news = {chat: fact for chat, fact in found.items() if self._told[name].get(chat) != fact}
            setattr(part, name, news)
            self._told[name].update(found)
        self._told["spent"].update(self.spent)
        return part

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to record."""
        return not (self.outcomes or self.shown or self.spent or self.holds or self.moved or self.lost)

    def must_wait(self, chat_id: int, now: datetime) -> datetime | None:
        """Return until when this chat gets nothing more in this round, None when it may be sent to."""
        if chat_id in self.holds:
            return self.holds[chat_id]
        if self.stopping or chat_id in self.moved or (self.until is not None and now > self.until):
            return now
        if chat_id < 0 and self.spent[chat_id] >= self.allowed.get(chat_id, GROUP_PER_WINDOW):
            return now  # what was spent will hold the whole chat until its minute is over
        return self.halted.get(chat_id)

    def letter_failed(self, row: Outbox, end: Fate, now: datetime) -> Outcome:
        """Return what is recorded of a message that Telegram did not take."""
        assert row.id is not None
        self._learn(row.chat_id, end, now)
        self._keep_order(row, end, now)
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

    def settle(self, told: Told, *, lost: bool = False) -> None:
        """Record what became of the notices of a gathered message; `lost`: its chat does not take messages."""
        if told.shown:
            self.told.append((told.shown, "dropped" if lost else "shown", "forbidden" if lost else ""))
        if told.settled:
            self.told.append((told.settled, "dropped", "settled"))

    def _keep_order(self, row: Outbox, end: Fate, now: datetime) -> None:
        """Let the rest of the chat wait for what goes again soon; what fails for long is overtaken."""
        if end.kind == "unknown":
            self.halted[row.chat_id] = now
        elif end.kind == "later" and row.tries <= PATIENCE:
            self.halted[row.chat_id] = self.holds[row.chat_id] = now + timedelta(seconds=end.seconds)

    def _learn(self, chat_id: int, end: Fate, now: datetime) -> None:
        """Remember what an error tells about the whole chat."""
        if end.kind == "later" and end.reason == "flood":
            self.holds[chat_id] = now + timedelta(seconds=end.seconds)
        elif end.kind == "moved":
            self.moved[chat_id] = end.chat_id
        elif end.kind == "forbidden":
            self.lost[chat_id] = "forbidden"
