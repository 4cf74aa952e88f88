"""The card of the preview: a week of reminders to come, with the way to the weeks before and after it."""

from datetime import date, timedelta
from itertools import groupby
from typing import Any

from domain.permission import Action, Subject, may
from storage.outgoing import Button, Rows, Shown
from storage.work import Work
from usecases.foreseeing import SPAN, week_lines, week_of
from usecases.presses import pack
from usecases.presses.foreseeing import PreviewWeek


async def preview_card(work: Work, key: str) -> Shown | None:
    """Show the reminders of one week if nothing changes meanwhile: when, what, to whom, why on that day."""
    own, _, text = key.partition(".")
    branch = work.branch.id if work.branch else None
    if not may(work.actor, Action.SEE_PREVIEW, Subject(branch_id=branch), work.place):
        return None
    first = max(date.fromisoformat(text), work.today)
    lines = await week_lines(work, first)
    arguments = {"first": first, "last": week_of(first)[1], "days": _by_day(lines)}
    return Shown("foresight.preview", arguments, _rows(int(own), first, work.today))


def _by_day(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"on": day, "items": list(items)} for day, items in groupby(lines, key=lambda line: line["at"].date())]


def _rows(branch: int, first: date, today: date) -> Rows:
    """Return the buttons to the week before, not before today, and to the week after, within the ninety days."""
    monday, sunday = week_of(first)
    after, buttons = sunday + timedelta(days=1), []
    if monday > today:
        before = max(monday - timedelta(days=7), today)
        buttons.append(Button("foresight.b_before", pack(PreviewWeek(branch, before))))
    if after <= today + timedelta(days=SPAN):
        buttons.append(Button("foresight.b_after", pack(PreviewWeek(branch, after))))
    return (tuple(buttons),) if buttons else ()
