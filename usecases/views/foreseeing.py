"""The card of the preview: a week of reminders to come, with the way to the weeks before and after it."""

from datetime import date, timedelta
from typing import Any

from domain.permission import Action, Subject, may
from storage.outgoing import Button, Rows, Shown
from storage.work import Work
from usecases.foreseeing import SPAN, week_lines, week_of
from usecases.presses import pack
from usecases.presses.foreseeing import PreviewWeek

MOST = 12  # lines on one message; a fuller week has several


async def preview_card(work: Work, key: str) -> Shown | None:
    """Show the reminders of one week if nothing changes meanwhile: when, what, to whom, why on that day."""
    own, text, part = key.split(".")
    branch = work.branch.id if work.branch else None
    if not may(work.actor, Action.SEE_PREVIEW, Subject(branch_id=branch), work.place):
        return None
    first, begin = max(date.fromisoformat(text), work.today), int(part) * MOST
    lines = await week_lines(work, first)
    arguments = {"first": first, "last": week_of(first)[1], "rows": _dated(lines[begin : begin + MOST])}
    more = int(part) + 1 if len(lines) > begin + MOST else 0
    return Shown("foresight.preview", arguments, _rows(int(own), first, work.today, int(part), more))


def _dated(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the first line of each day its date to stand above it."""
    days = [line["at"].date() for line in lines]
    return [
        line | {"on": day if i == 0 or days[i - 1] != day else None}
        for i, (line, day) in enumerate(zip(lines, days, strict=True))
    ]


def _rows(branch: int, first: date, today: date, part: int, more: int) -> Rows:
    """Return the buttons to the part or week before, not before today, and to the one after, within ninety days."""
    monday, sunday = week_of(first)
    after, buttons = sunday + timedelta(days=1), []
    if part:
        buttons.append(Button("foresight.b_back", pack(PreviewWeek(branch, first, part - 1))))
    elif monday > today:
        before = max(monday - timedelta(days=7), today)
        buttons.append(Button("foresight.b_before", pack(PreviewWeek(branch, before, 0))))
    if more:
        buttons.append(Button("foresight.b_more", pack(PreviewWeek(branch, first, more))))
    elif after <= today + timedelta(days=SPAN):
        buttons.append(Button("foresight.b_after", pack(PreviewWeek(branch, after, 0))))
    return (tuple(buttons),) if buttons else ()
