"""An occasion's procedure as a checklist: which steps are done, by whose word or by which record, and which is next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.board import Line
from domain.catalogue import Evidence
from domain.snapshot import Records
from domain.tasks import Task


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an occasion. `shown` tells that a record shows it; else `done_on` and `done_by` say who ticked it."""

    name: str
    done: bool
    shown: bool
    done_on: date | None
    done_by: int | None
    member_id: int | None
    until: date | None


def checklist(line: Line, records: Records, evidence: Mapping[str, Evidence]) -> list[Step]:
    """Return the steps of an occasion in their order (domain.md, procedures)."""
    marks = {task.step: task for task in records.tasks_at.get((line.duty.code, line.period.code), ())}
    return [_step(name, line, marks.get(name), evidence.get(name)) for name in line.duty.steps]


def _step(name: str, line: Line, mark: Task | None, evidence: Evidence | None) -> Step:
    shown = _shown(line, evidence)
    ticked = mark is not None and mark.done_on is not None
    if mark is None:
        return Step(name, shown, shown, None, None, None, None)
    return Step(name, ticked or shown, shown and not ticked, mark.done_on, mark.done_by, mark.member_id, mark.until)


def _shown(line: Line, evidence: Evidence | None) -> bool:
    """Tell whether a record shows a step: an event was announced (or the thing itself done), or it was done."""
    if evidence is Evidence.ARRANGED:
        return bool(line.announced) or line.closed
    return evidence is Evidence.DONE and line.closed


def next_step(steps: list[Step]) -> Step | None:
    """Return the first step that is not done, None when all are."""
    return next((step for step in steps if not step.done), None)
