"""Loads meetings for calendar files; a file is drawn with the rights its receiver has when it is sent."""

from datetime import timedelta
from typing import Any

from domain.permission import Action, Subject
from reports.calendar_file import Entry, draw
from storage import events, meeting_calendar
from storage.tables import Event
from storage.work import Work
from texts.rendering import plain
from usecases import event_running
from usecases import events as gatherings
from usecases.views.drawing import Drawing

LOOKS_BACK = timedelta(days=7)  # what was called off or moved just now is told too


async def meeting_calendar_file(work: Work, arguments: dict[str, Any], language: str) -> Drawing:
    """Return one meeting as a calendar file."""
    event = await gatherings.find(work, int(arguments["event"]))
    work.require(Action.SEE_EVENT, gatherings.subject(event, work.actor.member_id))
    await event_running.may_look(work, event)
    return _drawing(work, [event], plain(language, "calendar.file", {"title": event.title, "on": event.on_day}))


async def own_calendar(work: Work, _arguments: dict[str, Any], language: str) -> Drawing:
    """Return all coming meetings that the receiver is asked to."""
    branch, member = gatherings.branch_id(work), work.actor.member_id
    work.require(Action.SEE_OWN_RECORD, Subject(branch_id=branch, member_id=member))
    found = await meeting_calendar.of_member(work.session, branch, member or 0, work.today - LOOKS_BACK)
    coming = [event for event in found if event.state in events.LIVE or event.state == "called-off"]
    return _drawing(work, coming, plain(language, "calendar.feed", {"branch": gatherings.branch_of(work).name}))


def _drawing(work: Work, found: list[Event], filename: str) -> Drawing:
    name, entries = gatherings.branch_of(work).name, [_entry(work, event) for event in found]
    return Drawing(filename, lambda: draw(name, entries))


def _entry(work: Work, event: Event) -> Entry:
    """Return a meeting as calendars take it: the title and the place that its card shows, never what it is about."""
    return Entry(
        uid=f"event-{event.id}-{event.made_at:%Y%m%dT%H%M%SZ}@branch-{event.branch_id}",
        title=f"{event.title} · {gatherings.branch_of(work).name}", place=event.place,
        starts_at=work.local(event.starts_at), changed_at=work.now, sequence=event.sequence,
        cancelled=event.state == "called-off",
    )  # fmt: skip
