"""The short forms about an event: why one cannot come, calling off, another date, a guest."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from domain import attendance
from domain.attendance import Leave
from domain.calendar import CalendarKind, MonthDay
from domain.event_times import offered_days
from domain.permission import Action
from domain.refusals.events import EventAlreadyOpen, NoLeavePending
from domain.refusals.forms import BadTime, DateInPast, NotFound, ReasonNeeded, TooLong
from domain.typed_dates import parse_time
from domain.wording import clean_name
from storage import drafts, events, people
from storage.outgoing import Button
from storage.tables import Event, Guest, Seat
from storage.work import Work
from usecases import events as gatherings
from usecases.poll_ends import stop_poll
from usecases.presses import pack
from usecases.presses.events import CARD, AddGuest, AnswerEvent, CallOff, GiveReason, NewDate, PlanAgain
from usecases.reading import civil_date, vocabulary
from usecases.wizards import Answers, Choice, Step, Wizard, known, start

LONGEST_REASON, LONGEST_ROLE = 200, 40
REASONS = ("duty", "travel", "ill", "family")
HOURS = ("09.00", "10.00", "14.00", "14.30", "15.00", "16.00")


def short(text: str, limit: int) -> str:
    """Return what was typed; raises ReasonNeeded for nothing, TooLong beyond `limit` characters."""
    if not text.strip():
        raise ReasonNeeded()
    if len(text) > limit:
        raise TooLong(limit=limit)
    return text.strip()


async def hours(_work: Work, _given: Answers) -> Sequence[Choice]:
    """Offer the usual times of day."""
    return [Choice(at, "buttons.hour", {"at": at.replace(".", ":")}) for at in HOURS]


async def read_hour(work: Work, given: Answers, text: str) -> str:
    """Return the time of day as HH:MM; raises BadTime, or DateInPast when it is over on the date chosen."""
    at = parse_time(text.replace(".", ":"), vocabulary())
    if at is None:
        raise BadTime(value=text[:40])
    if isinstance(given.get("on"), date):
        moment(work, given | {"at": f"{at:%H:%M}"})
    return f"{at:%H:%M}"


async def days(work: Work, _given: Answers) -> Sequence[Choice]:
    """Offer the next working days and the branch's activity day."""
    branch = gatherings.branch_of(work)
    offered = offered_days(work.today, MonthDay(branch.activity_day), CalendarKind(branch.calendar))
    return [Choice(day.isoformat(), "buttons.day", {"on": day}) for day in offered]


async def read_day(work: Work, _given: Answers, text: str) -> Any:
    """Return the civil date; raises BadDate or DateInPast."""
    on = civil_date(work, text, past=False)
    if on < work.today:
        raise DateInPast(on=on)
    return on


def moment(work: Work, given: Answers) -> datetime:
    """Return the instant of a date and a time of day in the branch's zone; raises DateInPast."""
    at = datetime.combine(given["on"], time.fromisoformat(given["at"]), work.zone)
    if at <= work.now:
        raise DateInPast(on=given["on"])
    return at


# Why one cannot come


async def ask_reason(work: Work, event: Event, seat: Seat) -> str:
    """Ask in private why somebody cannot come; tells how: `private`, `later` (a form is open), `link` (not started)."""
    user = work.origin.user_id or 0
    if work.person is None or work.person.started_at is None or work.person.blocked_at is not None:
        link = ((Button("events.b_reason", link=f"leave_{event.branch_id}_{event.id}"),),)
        chat = work.origin.chat_id or user
        await work.say(
            chat, "events.reason_in_private", rows=link, key=f"event{event.id}:reason:{chat}",
            thread_id=work.origin.thread_id,
        )  # fmt: skip
        return "link"
    busy = await drafts.current(work.session, user, user)
    if busy is not None and busy.kind != LEAVE_FORM.kind:
        again = ((Button("events.b_reason", pack(GiveReason(event.branch_id, event.id or 0))),),)
        await work.whisper("events.reason_later", rows=again, title=event.title)
        return "later"
    await start(work, LEAVE_FORM.kind, {"event": event.id, "seat": seat.id})
    return "private"


async def _reasons(_work: Work, _given: Answers) -> Sequence[Choice]:
    return [Choice(code, f"events.reason_{code}") for code in REASONS]


async def _read_reason(_work: Work, _given: Answers, text: str) -> dict[str, str]:
    return {"code": text} if text in REASONS else {"text": short(text, LONGEST_REASON)}


async def _keep_reason(work: Work, given: Answers) -> None:
    """Seal the reason with the line; the request before the chair shows it from now on."""
    event = await gatherings.hold(work, given["event"], share=True)
    work.require(Action.ANSWER_EVENT, gatherings.subject(event, work.actor.member_id))
    seat = await events.seat(work.session, event.id or 0, given["seat"])
    if seat is None or seat.member_id != work.actor.member_id:
        raise NotFound()
    await work.session.refresh(seat)
    attendance.check_alive(await gatherings.gathering(work, event))
    if seat.leave_state == Leave.NONE:
        raise NoLeavePending()
    seat.leave_reason = work.vault.seal(given["reason"], events.REASON)
    await work.audit("answer", "event", event.id, for_member_id=seat.member_id, said="reason")
    await gatherings.refresh_leave(work, [seat])
    await work.whisper("events.reason_kept", title=event.title, at=work.local(event.starts_at))


async def _about_event(work: Work, given: Answers) -> dict[str, Any]:
    event = await gatherings.find(work, given["event"])
    about: dict[str, Any] = {"title": event.title, "at": work.local(event.starts_at), "place": event.place}
    return about | {"new": moment_shown(work, given)}


def moment_shown(work: Work, given: Answers) -> datetime | None:
    """Return the new date and time of a form that has got both so far."""
    if "on" not in given or "at" not in given:
        return None
    return datetime.combine(given["on"], time.fromisoformat(given["at"]), work.zone)


REASON = (Step("reason", choices=_reasons, read=_read_reason),)
LEAVE_FORM = known(Wizard("leave_reason", "events", REASON, _keep_reason, facts=_about_event, secret=True, check=False))


# Calling off


async def open_call_off(work: Work, press: CallOff) -> None:
    """Ask why the event does not take place."""
    event = await gatherings.find(work, press.event)
    work.require(Action.CALL_OFF, gatherings.subject(event))
    attendance.check_alive(await gatherings.gathering(work, event))
    await start(work, CALL_OFF_FORM.kind, {"event": event.id})


async def _read_why(_work: Work, _given: Answers, text: str) -> str:
    return short(text, LONGEST_REASON)


async def call_off(work: Work, given: Answers) -> None:
    """Call an event off; those who said they come are told, its duties stay open, a new date is proposed."""
    event = await gatherings.hold(work, given["event"])
    work.require(Action.CALL_OFF, gatherings.subject(event))
    attendance.call_off(await gatherings.gathering(work, event), given["reason"])
    event.state, event.called_off_at, event.next_at = "called-off", work.now, None
    event.sequence += 1
    event.call_off_reason = work.vault.seal(given["reason"], events.CALLED_OFF_FOR)
    await work.audit("call_off", "event", event.id)
    await stop_poll(work, event)
    await work.session.flush()
    seats = await events.seats(work.session, event.id or 0)
    told = await _tell_all(work, event, [seat for seat in seats if seat.answer == "coming"], "events.called_off_told")
    await gatherings.refresh(work, event)
    await gatherings.refresh_leave(work, [seat for seat in seats if seat.leave_state != Leave.NONE])
    again = ((Button("events.b_plan_again", pack(PlanAgain(event.branch_id, event.id or 0))),),)
    await work.whisper("events.called_off_done", rows=again, title=event.title, told=told)


async def _tell_all(work: Work, event: Event, seats: Sequence[Seat], name: str, rows: Any = ()) -> int:
    """Tell these people in private what became of the event; returns how many can be told."""
    open_to = await gatherings.reachable(work)
    reached = [open_to[seat.member_id] for seat in seats if seat.member_id in open_to]
    for member in reached:
        if member.id != work.actor.member_id and member.user_id is not None:
            about: dict[str, Any] = {"title": event.title, "at": work.local(event.starts_at), "place": event.place}
            await work.say(member.user_id, name, rows=rows, silent=False, **about)
    return len(reached)


WHY = (Step("reason", read=_read_why),)
CALL_OFF_FORM = known(Wizard("calloff", "events", WHY, call_off, facts=_about_event, secret=True, check=False))


# Another date


async def open_new_date(work: Work, press: NewDate) -> None:
    """Ask for another date; answers given so far will have to be confirmed."""
    event = await gatherings.find(work, press.event)
    work.require(Action.CHANGE_EVENT, gatherings.subject(event))
    still_movable(event, await gatherings.gathering(work, event))
    await start(work, MOVE_FORM.kind, {"event": event.id})


def still_movable(event: Event, moments: attendance.Gathering) -> None:
    """Raise unless the event can still be moved."""
    attendance.check_alive(moments)
    if event.opened_at is not None:
        raise EventAlreadyOpen()


async def move(work: Work, given: Answers) -> None:
    """Move an event to another date; earlier answers are kept, marked, and count as none until confirmed."""
    event = await gatherings.hold(work, given["event"])
    work.require(Action.CHANGE_EVENT, gatherings.subject(event))
    still_movable(event, await gatherings.gathering(work, event))
    old = event.on_day
    gatherings.set_times(work, event, moment(work, given))
    event.state, event.sequence = "announced", event.sequence + 1
    await work.session.flush()
    told = [seat for seat in await events.seats(work.session, event.id or 0) if seat.answer or seat.present_at]
    await events.unconfirm(work.session, event.id or 0)
    await stop_poll(work, event)
    await work.audit("move_event", "event", event.id, old=old.isoformat(), new=event.on_day.isoformat())
    seats = await events.seats(work.session, event.id or 0)
    own = (event.branch_id, event.id or 0)
    rows = (tuple(Button(f"buttons.{said}", pack(AnswerEvent(*own, said))) for said in ("coming", "leave", "maybe")),)
    await _tell_all(work, event, told, "events.moved_told", rows)
    await gatherings.refresh_leave(work, [seat for seat in seats if seat.leave_state != "none"])
    await gatherings.refresh(work, event)
    if event.visibility == "branch" and work.branch is not None and work.branch.chat_id is not None:
        await work.repost_card(work.branch.chat_id, CARD, event.id, thread_id=work.branch.thread_id, silent=False)


WHEN = (Step("on", choices=days, read=read_day), Step("at", choices=hours, read=read_hour, a_row=3))
MOVE_FORM = known(Wizard("move", "events", WHEN, move, facts=_about_event))


# Guests


async def open_guest(work: Work, press: AddGuest) -> None:
    """Ask who is invited beside the roster."""
    event = await gatherings.find(work, press.event)
    work.require(Action.ENTER_ATTENDANCE, gatherings.subject(event))
    await start(work, GUEST_FORM.kind, {"event": event.id})


async def _candidates(work: Work, given: Answers) -> Sequence[Choice]:
    seated = {seat.member_id for seat in await events.seats(work.session, given["event"])}
    seated |= {guest.member_id or 0 for guest in await events.guests(work.session, given["event"])}
    lines = await people.members(work.session, gatherings.branch_id(work))
    lines = sorted(lines, key=lambda line: line.standing != "activist")
    others = [line for line in lines if line.id not in seated]
    return [Choice(f"m{line.id}", "buttons.person", {"name": line.name}) for line in others[:60]]


async def _read_guest(work: Work, _given: Answers, text: str) -> dict[str, Any]:
    if text[:1] == "m" and text[1:].isdecimal() and text.isascii():
        line = await people.member(work.session, gatherings.branch_id(work), int(text[1:]))
        if line is not None:
            return {"member": line.id, "name": line.name}
    return {"member": None, "name": clean_name(text, vocabulary())}


async def _read_role(_work: Work, _given: Answers, text: str) -> str:
    return short(text, LONGEST_ROLE)


async def add_guest(work: Work, given: Answers) -> None:
    """Invite somebody to an event without counting him."""
    event = await gatherings.hold(work, given["event"])
    work.require(Action.ENTER_ATTENDANCE, gatherings.subject(event))
    if event.called_off_at is not None:
        attendance.check_alive(await gatherings.gathering(work, event))
    who = given["guest"]
    guest = Guest(event_id=event.id or 0, member_id=who["member"], name=who["name"], role=given.get("role") or "")
    work.session.add(guest)
    await work.session.flush()
    await work.audit("add_guest", "event", event.id, guest=guest.id)
    await gatherings.refresh(work, event)
    member = (await gatherings.reachable(work)).get(who["member"] or 0)
    if member is not None and member.user_id is not None and event.closed_at is None:
        await work.touch_card(member.user_id, CARD, event.id)


WHO = (Step("guest", choices=_candidates, read=_read_guest, a_row=3), Step("role", read=_read_role, optional=True))
GUEST_FORM = known(Wizard("guest", "events", WHO, add_guest, facts=_about_event, check=False))
