"""When the bot was off: which outages explain why something is late, and for how long an open card says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

# Telegram keeps a press for 150 seconds; after a longer silence one may have been lost.
SHORTEST = timedelta(seconds=150)
TOLD_FOR = timedelta(days=1)
MOST, OLDEST = 12, timedelta(days=60)


class Outage(NamedTuple):
    """A silence: the last sign of life before it and the first one after it (UTC)."""

    first: datetime
    last: datetime


def with_silence(outages: Sequence[Outage], before: datetime, now: datetime) -> list[Outage]:
    """Return the outages to remember, a silence between two signs of life added when it was long enough."""
    found = [*outages, Outage(before, now)] if now - before > SHORTEST else list(outages)
    return [one for one in found if now - one.last < OLDEST][-MOST:]


def explaining(outages: Iterable[Outage], missed: Iterable[datetime]) -> Outage | None:
    """Return the time in which these moments were slept through, from the first outage to the last; None: in none.

    What fell at its very end was not missed.
    """
    wanted = list(missed)
    found = [one for one in outages if any(one.first < at < one.last - SHORTEST for at in wanted)]
    return Outage(min(one.first for one in found), max(one.last for one in found)) if found else None


def told_of(outages: Iterable[Outage], open_since: datetime, now: datetime) -> Outage | None:
    """Return the outage that a card, open since a moment, tells of: the newest it stood through, for a day after it."""
    found = [one for one in outages if open_since < one.first and one.last <= now < one.last + TOLD_FOR]
    return max(found, key=lambda one: one.last, default=None)
