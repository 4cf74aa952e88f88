"""An event as its form describes it, before it is announced."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class PartPlan:
    """One part to be announced: kind and sub-kind (catalogue codes), topic, lecturer, whether it elects, what else."""

    kind: str
    subkind: str = ""
    topic: str = ""
    lecturer: str = ""
    election: bool = False
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """An event to be announced; `starts_at` is aware."""

    title: str
    parts: tuple[PartPlan, ...]
    starts_at: datetime
    place: str
    group_id: int | None = None
    chair_id: int | None = None
    recorder_id: int | None = None
    replaces_id: int | None = None
