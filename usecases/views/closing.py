"""What the day's message says of periods that close: all that is open in them, what takes longest first."""

from collections.abc import Sequence
from typing import Any

from domain.board import Line, State
from domain.catalogue import DoneBy
from domain.closing import Pending, by_lead, still_open
from storage.work import Work
from usecases.facts import Picture
from usecases.views.lines import plain_before, plain_line

MOST = 12


def closing_of(
    work: Work, picture: Picture, lines: Sequence[Line]
) -> tuple[dict[str, Any] | None, set[tuple[str, str]]]:
    """Return what is open of the periods that close among the day's lines, if any, and which lines it names."""
    periods = [line.period for line in lines if line.duty.done.by is DoneBy.CLOSING]
    pending = {_place(one.line): one for period in periods for one in _open(work, picture, period)}
    if not pending:
        return None, set()
    listed = by_lead(pending.values())[:MOST]
    named = {_place(one.line) for one in listed}
    items = [_pending_line(work, picture, one) for one in listed]
    begun = [item["hurry"] for item in items if item["state"] == State.OPEN and item["by"] != DoneBy.DUES]
    hurry = bool(begun) and all(begun)
    until = max(period.end for period in periods)
    return {"until": until, "items": items, "more": len(pending) - len(listed), "hurry": hurry}, named


def _open(work: Work, picture: Picture, period: Any) -> list[Pending]:
    return still_open(picture.facts, picture.records, picture.catalogue, period, work.today)


def _place(line: Line) -> tuple[str, str]:
    return line.duty.code, line.period.code


def _pending_line(work: Work, picture: Picture, one: Pending) -> dict[str, Any]:
    begin = {"start_by": one.start_by, "hurry": one.start_by <= work.today}
    return plain_line(one.line, picture) | begin | {"before": plain_before(work, one.before)}
