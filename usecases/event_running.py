"""An event as its chair runs it: sign-in opened, declared open, closed; its roster brought up to date; its desk."""

from collections.abc import Awaitable, Callable
from typing import Any

from domain import attendance
from domain.event_times import SIGN_IN_AFTER
from domain.permission import Action
from domain.refusals.forms import OldButton
from storage import events
from storage.outgoing import Button
from storage.tables import Event, Guest
from storage.work import Work
from usecases import events as gatherings
from usecases.event_counts import Picture, picture, settle_parts, verdicts
from usecases.make_up_needs import follow_up
from usecases.meeting_hall import check_none_running
from usecases.poll_ends import stop_poll
from usecases.presses import pack
from usecases.presses.events import (
    CARD,
    DESK,
    CloseMeeting,
    GuestHere,
    NewDate,
    OpenDesk,
    OpenMeeting,
    OpenSignIn,
    PutOffVote,
    RefreshRoster,
    ShowEvent,
    ShowPane,
)

CLOSED: list[Callable[[Work, Picture], Awaitable[None]]] = []  # what further follows from a close
PANES = (
    "main", "names", "roll", "people", "seat", "guests", "papers", "votes", "vote_rules", "presence", "make_up",
)  # fmt: skip


async def open_sign_in(work: Work, press: OpenSignIn) -> None:
    """Let people sign in from now on, until the usual end; after that, for another quarter of an hour."""
    event = await gatherings.hold(work, press.event)
    work.require(Action.OPEN_SIGN_IN, gatherings.subject(event))
    until = max(event.signin_until or work.now, work.now + SIGN_IN_AFTER)
    opened = attendance.open_sign_in(await gatherings.gathering(work, event), work.now, until)
    event.signin_at, event.signin_until = opened.sign_in_from, opened.sign_in_until
    if event.state == "announced":
        event.state = "signing"
    gatherings.wind(work, event)
    await work.audit("sign_in", "event", event.id, opened=True)
    work.toast("events.sign_in_open_toast", until=work.local(until))
    await gatherings.refresh(work, event)


async def open_meeting(work: Work, press: OpenMeeting) -> None:
    """Declare the meeting open; the chair is warned when no vote can pass, or too few are there."""
    event = await gatherings.hold(work, press.event)
    work.require(Action.OPEN_MEETING, gatherings.subject(event))
    opened = attendance.open_meeting(await gatherings.gathering(work, event), work.now)
    event.signin_at, event.opened_at, event.state = opened.sign_in_from, opened.opened_at, "open"
    event.signin_until = max(event.signin_until or work.now, work.now + SIGN_IN_AFTER)
    gatherings.wind(work, event)
    await work.audit("open_meeting", "event", event.id)
    work.toast("events.opened_toast", at=work.local(work.now))
    await gatherings.refresh(work, event)
    await _warn(work, event)


async def _warn(work: Work, event: Event) -> None:
    """Tell the chair in private, before any vote, what the people there do not suffice for."""
    seen = await picture(work, event)
    found = verdicts(work, seen, seen.numbers.present)
    weak = [v for v in found if not v["met"] or (v["votes"] and not v["possible"])]
    if not weak:
        return
    own = (event.branch_id, event.id or 0)
    rows = ((Button("events.b_put_off", pack(PutOffVote(*own))), Button("buttons.new_date", pack(NewDate(*own)))),)
    chair = (await gatherings.reachable(work)).get(event.chair_id or 0)
    said: dict[str, Any] = {"verdicts": weak, "several": len(seen.parts) > 1, "title": event.title}
    for user in {chair.user_id if chair else work.origin.user_id, work.origin.user_id} - {None}:
        await work.say(user or 0, "events.too_few", rows=rows, silent=False, **said)


async def put_off_vote(work: Work, press: PutOffVote) -> None:
    """The chair goes on and puts the vote off; nothing but the audit remembers it."""
    event = await gatherings.find(work, press.event)
    work.require(Action.OPEN_MEETING, gatherings.subject(event))
    await work.audit("put_off_vote", "event", event.id)
    work.toast("events.put_off_toast")


async def close_meeting(work: Work, press: CloseMeeting) -> None:
    """Close the meeting: attendance stands, each part counts for its duty if its headcount rule is met."""
    event = await gatherings.hold(work, press.event)
    work.require(Action.CLOSE_MEETING, gatherings.subject(event))
    await check_none_running(work, event)
    closed = attendance.close_meeting(await gatherings.gathering(work, event), work.now)
    event.closed_at, event.state, event.next_at = closed.closed_at, "closed", None
    await work.session.flush()
    seen = await picture(work, event)
    settle_parts(work, seen)
    await stop_poll(work, event)
    await follow_up(work, seen)
    await work.audit("close_meeting", "event", event.id)
    for follow in CLOSED:
        await follow(work, seen)
    work.toast("events.closed_toast", at=work.local(work.now))
    await gatherings.refresh(work, event)
    await gatherings.refresh_leave(work, [seat for seat in seen.seats if seat.leave_state == "pending"])


# The roster frozen with the event


async def changed_roster(work: Work, event: Event) -> tuple[list[int], list[int]]:
    """Return who has joined and left the event's audience since its roster was frozen (members)."""
    lines = await gatherings.audience(work, event.visibility, event.group_id)
    seats = gatherings.records(await events.seats(work.session, event.id or 0))
    return attendance.roster_changes(seats, [line.id or 0 for line in lines])


async def refresh_roster(work: Work, press: RefreshRoster) -> None:
    """Take over what changed on the branch's roster, before the meeting is open; who was there already stays."""
    event = await gatherings.hold(work, press.event)
    work.require(Action.CHANGE_EVENT, gatherings.subject(event))
    moments = await gatherings.gathering(work, event)
    attendance.check_alive(moments)
    joined, left = await changed_roster(work, event)
    lines = await gatherings.audience(work, event.visibility, event.group_id)
    for ordinal, line in enumerate(lines):
        if line.id in joined:
            work.session.add(gatherings.new_seat(event, line, ordinal))
    await work.session.flush()
    await events.remove_seats(work.session, event.id or 0, left)
    await work.audit("refresh_roster", "event", event.id, joined=len(joined), left=len(left))
    work.toast("events.roster_toast", joined=len(joined), left=len(left))
    if event.visibility != "branch":
        await gatherings.hang_cards(work, event, set(joined))
    await gatherings.refresh(work, event)


# What one looks at


async def show_event(work: Work, press: ShowEvent) -> None:
    """Show the event's card in one's private chat, anew at the bottom."""
    event = await gatherings.find(work, press.event)
    work.require(Action.SEE_EVENT, gatherings.subject(event, work.actor.member_id))
    await may_look(work, event)
    await work.repost_card(work.origin.user_id or 0, CARD, event.id)


async def may_look(work: Work, event: Event) -> None:
    """Raise unless somebody was asked to come to a committee's or group's event, or may see its names."""
    member = work.actor.member_id or 0
    asked = await events.seats_of(work.session, event.id or 0, [member])
    invited = {guest.member_id for guest in await events.guests(work.session, event.id or 0)}
    if event.visibility != "branch" and member not in asked and member not in invited:
        work.require(Action.SEE_EVENT_NAMES, gatherings.subject(event))


async def open_desk(work: Work, press: OpenDesk) -> None:
    """Show an officer the control card of an event in his private chat."""
    event = await gatherings.find(work, press.event)
    work.require(Action.CHANGE_EVENT, gatherings.subject(event))
    await gatherings.show_desk(work, event, work.origin.user_id or 0)


async def show_pane(work: Work, press: ShowPane) -> None:
    """Turn one's control card to another pane."""
    event = await gatherings.find(work, press.event)
    work.require(Action.SEE_EVENT_NAMES, gatherings.subject(event))
    if press.pane not in PANES:
        raise OldButton()
    user = work.origin.user_id or 0
    await events.set_desk(work.session, user, event.id or 0, press.pane, press.seat or None)
    await work.touch_card(user, DESK, event.id)


async def guest_pressed(work: Work, press: GuestHere) -> None:
    """The list of guests: one is there, or not after all."""
    event = await gatherings.hold(work, press.event)
    found = {guest.id: guest for guest in await events.guests(work.session, event.id or 0)}
    if press.guest not in found:
        raise OldButton()
    attendance.check_alive(await gatherings.gathering(work, event))
    await guest_here(work, event, found[press.guest], here=press.here)


async def guest_here(work: Work, event: Event, guest: Guest, *, here: bool) -> None:
    """Record that a guest is there, or is not after all."""
    work.require(Action.ENTER_ATTENDANCE, gatherings.subject(event))
    guest.present_at = work.now if here else None
    await work.audit("enter_guest", "event", event.id, guest=guest.id, here=here)
    await gatherings.refresh(work, event)


async def my_line(work: Work) -> tuple[str, dict[str, Any]] | None:
    """Return what /me tells of somebody's coming events and of this year's attendance."""
    member = work.actor.member_id
    if member is None or work.branch is None:
        return None
    first = work.today.replace(month=1, day=1)
    lines = await events.own_seats(work.session, member, first)
    held = [(event, seat) for event, seat in lines if event.state == "closed"]
    coming = [(event, seat) for event, seat in lines if event.state in events.LIVE][:5]
    if not held and not coming:
        return None
    return "events.me", {
        "coming": [_mine(work, event, seat.answer if not seat.unconfirmed else None) for event, seat in coming],
        "asked": len(held),
        "present": sum(seat.present_at is not None for _, seat in held),
        "leave": sum(seat.present_at is None and seat.leave_state == "agreed" for _, seat in held),
    }


def _mine(work: Work, event: Event, answer: str | None) -> dict[str, Any]:
    return {"title": event.title, "at": work.local(event.starts_at), "place": event.place, "answer": answer or ""}
