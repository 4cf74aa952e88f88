"""The queue of updates that wait for the bot: confirmed by offset, in order, at most 100 at a time."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.faults import Faults

LIMIT = 100
PRESS_SECONDS = 150.0
UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(eq=False)
class Pending:
    """An update that is not confirmed yet; `since` in seconds of the machine's steady clock."""

    body: dict[str, Any]
    since: float
    delivered: bool = False

    @property
    def number(self) -> int:
        """The update's id."""
        number = self.body.get("update_id")
        return number if isinstance(number, int) else 0


class Updates:
    """Waiting updates. Presses that were not fetched within 150 seconds are lost, as with Telegram."""

    def __init__(self, faults: Faults, first: int = 500_000) -> None:
        self.faults = faults
        self.following = first
        self.waiting: deque[Pending] = deque()
        self.echo: list[Pending] = []
        self.allowed: frozenset[str] | None = None
        self.press_seconds = PRESS_SECONDS

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self.waiting) + len(self.echo)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Go through what waits."""
        return (pending.body for pending in list(self.waiting))

    def __getitem__(self, index: int) -> dict[str, Any]:
        """Return one that waits."""
        return self.waiting[index].body

    def put(self, kind: str, body: dict[str, Any]) -> int:
        """Add an update of a kind, unless the bot said it wants no such; returns its id, 0 when it is not wanted."""
        wanted = kind not in UNASKED if self.allowed is None else kind in self.allowed
        if not wanted:
            return 0
        number = self.following
        self.add({"update_id": number, kind: body})
        return number

    def add(self, update: dict[str, Any]) -> None:
        """Add any update as it stands, however odd."""
        pending = Pending(update, time.monotonic())
        if pending.number == self.following:
            self.following += 1
        self.waiting.append(pending)

    def restart_ids(self, first: int) -> None:
        """Go on with other ids, even smaller ones, as Telegram does after a quiet week."""
        self.following = first

    def allow(self, kinds: Any) -> None:
        """Keep the list of kinds the bot wants; an empty list means the usual ones, None changes nothing."""
        if isinstance(kinds, list):
            self.allowed = frozenset(kinds) or None

    def confirm(self, offset: int | None) -> None:
        """Forget what was fetched and has a smaller id; a negative offset keeps only so many of the newest."""
        if offset is not None and offset < 0:
            while len(self.waiting) > -offset:
                self.waiting.popleft()
        elif offset is not None:
            while self.waiting and self.waiting[0].delivered and self.waiting[0].number < offset:
                gone = self.waiting.popleft()
                if self.faults.duplicate_updates:
                    self.echo.append(gone)

    def batch(self, limit: int) -> list[dict[str, Any]]:
        """Return the next updates, oldest first; they stay until they are confirmed."""
        self._lose_old_presses()
        if self.faults.reorder_updates:
            self._reorder()
        echo, self.echo = [p.body for p in self.echo], []
        taken = [self.waiting[n] for n in range(min(limit, len(self.waiting)))]
        for pending in taken:
            pending.delivered = True
        twice = 2 if self.faults.duplicate_updates else 1
        return (echo + [p.body for p in taken for _ in range(twice)])[:LIMIT]

    def forget_first(self) -> None:
        """Forget the oldest one: the webhook took it."""
        self.waiting.popleft()

    def _lose_old_presses(self) -> None:
        oldest = time.monotonic() - self.press_seconds
        if any(p.since < oldest and "callback_query" in p.body for p in self.waiting):
            kept = [p for p in self.waiting if p.since >= oldest or "callback_query" not in p.body]
            self.waiting = deque(kept)

    def _reorder(self) -> None:
        """Let people overtake each other: ids still rise, each person's updates keep their order."""
        fresh = [p for p in self.waiting if not p.delivered]
        numbers = [p.number for p in fresh]
        people = [sender(p.body) for p in fresh]
        ranks = {person: rank for rank, person in enumerate(reversed(list(dict.fromkeys(people))))}
        bodies = [p.body for p in sorted(fresh, key=lambda p: ranks[sender(p.body)])]
        for pending, body, number in zip(fresh, bodies, numbers, strict=True):
            pending.body = body | {"update_id": number}


def sender(update: dict[str, Any]) -> int:
    """Return who caused an update, 0 when nobody did."""
    for body in update.values():
        if isinstance(body, dict) and isinstance(body.get("from"), dict):
            number = body["from"].get("id")
            return number if isinstance(number, int) else 0
    return 0
