"""Two readings of time, and the only place that reads the real clock."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """`now` is civil time (duties, texts, records); `instant` is real time (leases, back-off, budgets)."""

    def now(self) -> datetime:
        """Return the civil moment as aware UTC."""

    def instant(self) -> datetime:
        """Return the real moment as aware UTC."""

    async def pause(self, seconds: float) -> None:
        """Let `seconds` of real time pass."""


class RealClock:
    """The machine's clock; the sandbox moves its civil reading."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        """Return the civil moment as aware UTC."""
        return self.instant() + self._ahead

    def instant(self) -> datetime:
        """Return the real moment as aware UTC."""
        return datetime.now(UTC)

    async def pause(self, seconds: float) -> None:
        """Let `seconds` of real time pass."""
        await asyncio.sleep(seconds)

    def move_to(self, moment: datetime) -> None:
        """Set the civil reading to `moment` (aware); it goes on from there."""
        self._ahead = moment - self.instant()
