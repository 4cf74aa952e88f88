"""Calendar files: one meeting, or all that somebody is asked to; always into his private chat."""

from domain.permission import Action, Subject
from storage.outgoing import Button, Rows
from storage.tables import Event
from storage.work import Work
from usecases import event_running, persons
from usecases import events as gatherings
from usecases.presses import pack
from usecases.presses.calendar import TakeCalendarFeed, TakeCalendarFile


async def take_file(work: Work, press: TakeCalendarFile) -> None:
    """Send one meeting as a calendar file to whoever may see it."""
    event = await gatherings.find(work, press.event)
    work.require(Action.SEE_EVENT, gatherings.subject(event, work.actor.member_id))
    await event_running.may_look(work, event)
    user = work.origin.user_id or 0
    await work.send_report(
        user, "meeting_calendar", "calendar.file_caption", event=event.id, title=event.title,
        called_off=event.state == "called-off",
    )  # fmt: skip
    work.toast("calendar.sent_toast")


async def take_feed(work: Work, _press: TakeCalendarFeed) -> None:
    """Send all coming meetings somebody is asked to as one calendar file."""
    own = Subject(branch_id=gatherings.branch_id(work), member_id=work.actor.member_id)
    work.require(Action.SEE_OWN_RECORD, own)
    await work.send_report(work.origin.user_id or 0, "own_calendar", "calendar.feed_caption")
    work.toast("calendar.sent_toast")


def file_button(event: Event) -> Button:
    """Return the button under a private card that sends the meeting's calendar file."""
    return Button("calendar.b_file", pack(TakeCalendarFile(event.branch_id, event.id or 0)))


def _feed_row(work: Work) -> Rows:
    """Return the button under /me that sends the calendar file of all one's meetings."""
    return ((Button("calendar.b_feed", pack(TakeCalendarFeed(gatherings.branch_id(work)))),),)


persons.ME_ROWS.append(_feed_row)
