"""What buttons say: one module a subject; importing this package registers them all."""

from usecases.presses import (
    dues,
    duties,
    events,
    foreseeing,
    forms,
    ladders,
    planner,
    resting,
    roster,
    settings,
    situations,
    start,
    talk_coverage,
    talks,
    tasks,
)
from usecases.presses.codec import KINDS, Press, pack, packed, unpack

__all__ = [
    "KINDS",
    "Press",
    "dues",
    "duties",
    "events",
    "foreseeing",
    "forms",
    "ladders",
    "pack",
    "packed",
    "planner",
    "resting",
    "roster",
    "settings",
    "situations",
    "start",
    "talk_coverage",
    "talks",
    "tasks",
    "unpack",
]
