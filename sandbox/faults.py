"""Faults the local Telegram can be told to show: refusals, server errors, dropped connections, doubled updates."""

from collections import Counter
from dataclasses import dataclass

KINDS = frozenset({"403", "429", "500", "502", "drop_before", "drop_after", "slow", "malformed"})


@dataclass
class Fault:
    """Something to go wrong: for which method (or "*") and chat, how often, in which way."""

    method: str
    kind: str
    times: int | None = 1  # None: for ever
    retry_after: int = 3
    chat_id: int | None = None
    seconds: float = 1.0  # how slow
    skip: int = 0  # calls that pass before

    def meets(self, method: str, chat_id: int | None) -> bool:
        """Say whether a call is of the sort this fault waits for."""
        return self.times != 0 and self.method in (method, "*") and self.chat_id in (None, chat_id)


class Faults:
    """What goes wrong next. duplicate_updates: all come twice; reorder_updates: people overtake each other."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []
        self.happened: Counter[str] = Counter()
        self.duplicate_updates = False
        self.reorder_updates = False

    def add(
        self, method: str, kind: str, times: int | None = 1, *, retry_after: int = 3, chat_id: int | None = None,
        seconds: float = 1.0, skip: int = 0,
    ) -> Fault:  # fmt: skip
        """Have a method fail in some way, `times` times; raises ValueError for an unknown way."""
        if kind not in KINDS:
            raise ValueError(f"unknown fault {kind!r}; known are {', '.join(sorted(KINDS))}")
        fault = Fault(method.lower(), kind, times, retry_after, chat_id, seconds, skip)
        self.waiting.append(fault)
        return fault

    def clear(self) -> None:
        """Let everything go well again."""
        self.waiting.clear()
        self.duplicate_updates = self.reorder_updates = False

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """Return the fault that hits this call, if any, and count it."""
        for fault in self.waiting:
            if not fault.meets(method, chat_id):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            if fault.times is not None:
                fault.times -= 1
            self.happened[fault.kind] += 1
            return fault
        return None
