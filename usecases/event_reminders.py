"""What happens to events by themselves: sign-in opens and ends, those who have not answered are reminded once."""

from typing import Any

from domain import attendance
from domain.event_times import forgotten_moment
from domain.permission import Action
from storage import events, people
from storage.outgoing import Button
from storage.tables import Event, Member, Seat
from storage.work import Work
from usecases import events as gatherings
from usecases.attendance import answer_buttons
from usecases.facts import hours
from usecases.presses import pack
from usecases.presses.events import OpenDesk, RemindSilent
from usecases.sessions import turn_session

MOST = 20


async def follow_clock(work: Work) -> bool:
    """Do what is due around a handful of events; tells whether more may be waiting."""
    work.require(Action.KEEP_TIME)
    found = await events.due(work.session, work.now, MOST)
    for event in found:
        work.branch = await people.branch(work.session, event.branch_id)
        if event.state in events.LIVE and work.branch is not None and work.branch.state == "active":
            await _follow(work, event)
        else:
            event.next_at = None
    return len(found) == MOST


async def _follow(work: Work, event: Event) -> None:
    if event.nudge_at is not None and event.nudge_at <= work.now:
        event.nudge_at = None
        if event.signin_at is None or work.now < event.signin_at:
            await remind_silent(work, event, "before")
    if event.state == "announced" and event.signin_at is not None and event.signin_at <= work.now:
        event.state = "signing"
    await turn_session(work, event)
    if work.now >= forgotten_moment(
        event.last_at or event.starts_at, work.zone, hours(gatherings.branch_of(work)).opens
    ):
        await _ask_to_close(work, event)
    gatherings.wind(work, event)
    await work.session.flush()
    await gatherings.refresh(work, event)


async def _ask_to_close(work: Work, event: Event) -> None:
    """Tell whoever runs the event, once, that it still stands open: its parts count only when it is closed."""
    open_to = await gatherings.reachable(work)
    heads = await people.holders(work.session, event.branch_id, "secretary", "deputy")
    officer = next((open_to[m] for m in (event.chair_id, *(h.id for h in heads)) if m in open_to), None)
    if officer is not None and officer.user_id is not None:
        rows = ((Button("events.b_desk", pack(OpenDesk(event.branch_id, event.id or 0))),),)
        about: dict[str, Any] = {"title": event.title, "at": work.local(event.starts_at), "gathering": event.id}
        key = f"event{event.id}:close:{event.on_day}"
        await work.say(officer.user_id, "events.not_closed", key=key, rows=rows, **about)


async def still_not_closed(work: Work, arguments: dict[str, Any]) -> bool:
    """Tell whether the event still stands open when its officer is asked about it."""
    event = await work.session.get(Event, arguments["gathering"])
    return event is not None and event.state in events.LIVE


async def remind_pressed(work: Work, press: RemindSilent) -> None:
    """The officer's button: remind, today once more, those who have not answered."""
    event = await gatherings.hold(work, press.event)
    work.require(Action.CHANGE_EVENT, gatherings.subject(event))
    attendance.check_alive(await gatherings.gathering(work, event))
    reached, missed = await remind_silent(work, event, work.today.isoformat())
    await work.audit("answer", "event", event.id, reminded=len(reached))
    work.toast("events.reminded_toast", number=len(reached), missed=len(missed))


async def remind_silent(work: Work, event: Event, occasion: str) -> tuple[list[Seat], list[Seat]]:
    """Remind in private those who said nothing yet, once an occasion; returns whom it reaches and whom it cannot."""
    seats = await events.seats(work.session, event.id or 0)
    quiet = {record.member_id for record in attendance.silent(gatherings.records(seats))}
    open_to = await gatherings.reachable(work)
    reached = [seat for seat in seats if seat.member_id in quiet and seat.member_id in open_to]
    for seat in reached:
        await _remind(work, event, open_to[seat.member_id], occasion)
    return reached, [seat for seat in seats if seat.member_id in quiet and seat.member_id not in open_to]


async def _remind(work: Work, event: Event, member: Member, occasion: str) -> None:
    key = f"event{event.id}:nudge:{member.id}:{event.on_day}:{occasion}"
    about: dict[str, Any] = {"title": event.title, "at": work.local(event.starts_at), "place": event.place}
    rows = (answer_buttons(event),)
    await work.say(
        member.user_id or 0, "events.nudge", key=key, rows=rows, silent=False, event=event.id, member=member.id, **about
    )


async def still_silent(work: Work, arguments: dict[str, Any]) -> bool:
    """Tell whether somebody still has not answered when the reminder goes out; the event still lies ahead."""
    event = await work.session.get(Event, arguments["event"])
    if event is None or event.state not in events.LIVE:
        return False
    seats = await events.seats(work.session, event.id or 0)
    quiet = attendance.silent(gatherings.records(seats))
    return any(record.member_id == arguments["member"] for record in quiet)
