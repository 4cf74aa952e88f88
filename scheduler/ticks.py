"""The table of ticks: what is looked after, how often, and which use case does it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from storage.work import Work
from usecases import dues_watch, event_reminders, outages, presence_watch, pruning, reminders, talk_clock

TickBody = Callable[[Work], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Tick:
    """One tick: its name, its gap in seconds, a use case that does one bounded piece and tells whether more waits."""

    name: str
    seconds: int
    body: TickBody


TICKS: tuple[Tick, ...] = (
    Tick("dues", 30, dues_watch.follow_calendar),
    Tick("talks", 60, talk_clock.follow_clock),
    Tick("events", 20, event_reminders.follow_clock),
    Tick("presence", 60, presence_watch.follow_clock),
    Tick("heartbeat", 60, outages.beat),
    Tick("reminders", 20, reminders.plan_due),
    Tick("pruning", 600, pruning.prune),
)
