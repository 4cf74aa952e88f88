"""The control card of whoever runs an event: its numbers and buttons, names by state, entering for others, guests."""

from collections.abc import Awaitable, Callable
from typing import Any

from domain.attendance import silent, stance
from domain.permission import Action, may
from storage import events, people
from storage.outgoing import Button, Rows, Shown
from storage.tables import Member, Seat
from storage.work import Work
from usecases import event_running
from usecases import events as gatherings
from usecases.event_counts import Picture, picture
from usecases.meeting_hall import other_verdicts
from usecases.presses import Press, pack
from usecases.presses.events import (
    AddGuest,
    CallOff,
    CloseMeeting,
    EnterFact,
    GuestHere,
    NewDate,
    OpenMeeting,
    OpenSignIn,
    PlanAgain,
    RefreshRoster,
    RemindSilent,
    ShowPane,
)
from usecases.views import desk_dates, desk_votes
from usecases.views.desk_papers import papers_pane
from usecases.views.desk_presence import presence_pane
from usecases.views.events import about, by_stance, own_shown
from usecases.views.make_up import make_up_pane

MOST = 90
GONE = Shown("refusals.not_found")
Make = Callable[..., Press]


async def desk_card(work: Work, key: str) -> Shown | None:
    """Show an event to an officer on the pane he chose; rights are asked anew each time it is drawn."""
    event = await events.get(work.session, work.branch.id or 0, int(key)) if work.branch else None
    if event is None:
        return None
    if not may(work.actor, Action.SEE_EVENT_NAMES, gatherings.subject(event), work.place):
        return GONE
    seen = await picture(work, event)
    pane, seat_id = await events.desk(work.session, work.origin.user_id or 0, event.id or 0)
    seat = next((seat for seat in seen.seats if seat.id == seat_id), None)
    if pane == "seat" and seat is not None:
        return await _seat(work, seen, seat)
    return await _PANES.get(pane, _main)(work, seen)


def _button(seen: Picture, label: str, kind: Make, *more: Any, **arguments: Any) -> Button:
    return Button(label, pack(kind(seen.event.branch_id, seen.event.id or 0, *more)), arguments=arguments)


def _paired(buttons: list[Button], a_row: int = 2) -> list[tuple[Button, ...]]:
    return [tuple(buttons[i : i + a_row]) for i in range(0, len(buttons), a_row)]


# The first pane


async def _main(work: Work, seen: Picture) -> Shown:
    quiet = {record.member_id for record in silent(gatherings.records(seen.seats))}
    joined, left = ([], []) if seen.event.state not in ("announced", "signing") else await _changes(work, seen)
    shown = await about(work, seen) | {
        "chair": await _name(work, seen.event.chair_id), "recorder": await _name(work, seen.event.recorder_id),
        "unreachable": await _unreachable(work, seen, quiet), "joined": joined, "left": left,
        "quorate": all(part.quorate for part in seen.parts if part.quorate is not None),
        "others": other_verdicts(work, seen, desk_votes.there(seen)),
    }  # fmt: skip
    first = _main_rows(seen, len(quiet), changed=bool(joined or left))
    return Shown("events.desk", shown, (*first, *await desk_dates.rows(work, seen)))


async def _changes(work: Work, seen: Picture) -> tuple[list[str], list[str]]:
    joined, left = await event_running.changed_roster(work, seen.event)
    lines = await people.members(work.session, seen.event.branch_id)
    named = {line.id: line.name for line in lines} | {seat.member_id: seat.name for seat in seen.seats}
    return [named[member] for member in joined], [named[member] for member in left]


async def _name(work: Work, member_id: int | None) -> str:
    line = await people.member(work.session, work.branch.id or 0, member_id) if member_id and work.branch else None
    return line.name if line else ""


async def _unreachable(work: Work, seen: Picture, quiet: set[int]) -> list[dict[str, str]]:
    """Return who cannot be written to of those the event still has to reach: all, or in the group's case the silent."""
    if seen.event.state not in events.LIVE:
        return []
    open_to = await gatherings.reachable(work)
    lines = {line.id or 0: line for line in await people.members(work.session, seen.event.branch_id)}
    missed = [s for s in seen.seats if s.member_id not in open_to and s.member_id in quiet]
    return [{"name": seat.name, "contact": _contact(lines, seat)} for seat in missed]


def _contact(lines: dict[int, Member], seat: Seat) -> str:
    line = lines.get(seat.member_id)
    contact = lines.get(line.contact_member_id or 0) if line else None
    return contact.name if contact else ""


def _main_rows(seen: Picture, quiet: int, *, changed: bool) -> Rows:
    state, rows = seen.event.state, list[tuple[Button, ...]]()
    if state == "called-off":
        return ((_button(seen, "events.b_plan_again", PlanAgain),),)
    if state in ("announced", "signing"):
        first = [_button(seen, "buttons.open_sign_in", OpenSignIn), _button(seen, "buttons.open_meeting", OpenMeeting)]
        rows.append(tuple(first))
    if state == "open":
        again = _button(seen, "events.b_prolong", OpenSignIn)
        rows.append((again, _button(seen, "buttons.close_meeting", CloseMeeting)))
    rows.append(
        (_button(seen, "events.b_names", ShowPane, "names"), _button(seen, "events.b_enter", ShowPane, "people"))
    )
    rows.append(
        (_button(seen, "events.b_roll", ShowPane, "roll"), _button(seen, "events.b_guests", ShowPane, "guests"))
    )
    panes = (("agenda.b_pane", "papers"), ("votes.b_pane", desk_votes.PANE), ("presence.b_pane", "presence"))
    rows.append(tuple(_button(seen, label, ShowPane, pane) for label, pane in panes))
    if state in ("announced", "signing") and quiet:
        rows.append((_button(seen, "events.b_remind", RemindSilent, number=quiet),))
    if changed:
        rows.append((_button(seen, "events.b_roster", RefreshRoster),))
    if state in ("announced", "signing"):
        rows.append((_button(seen, "buttons.new_date", NewDate), _button(seen, "buttons.call_off", CallOff)))
    if state == "open":
        rows.append((_button(seen, "buttons.call_off", CallOff),))
    if state == "closed" and any(part.quorate is False for part in seen.parts):
        rows.append((_button(seen, "events.b_plan_again", PlanAgain),))
    return tuple(rows)


# Names


async def _names(work: Work, seen: Picture) -> Shown:
    shown = await about(work, seen) | {"names": by_stance(seen), "guests": [_guest(guest) for guest in seen.guests]}
    return Shown("events.desk_names", shown, ((_back(seen),),))


def _guest(guest: Any) -> dict[str, Any]:
    return {"name": guest.name, "role": guest.role, "here": guest.present_at is not None}


def _back(seen: Picture, pane: str = "main") -> Button:
    return _button(seen, "buttons.back", ShowPane, pane)


# Entering for others


def _state(seat: Seat) -> str:
    return stance(gatherings.record(seat)).value


async def _people(work: Work, seen: Picture) -> Shown:
    buttons = [
        _button(seen, "events.b_person", ShowPane, "seat", seat.id or 0, name=seat.name, state=_state(seat))
        for seat in seen.seats[:MOST]
    ]
    return Shown("events.desk_people", await about(work, seen), (*_paired(buttons, 3), (_back(seen),)))


async def _roll(work: Work, seen: Picture) -> Shown:
    """Show the roll: one press enters somebody as present, another one takes it back."""
    buttons = [
        _button(
            seen, "events.b_person", EnterFact, seat.id or 0, "absent" if seat.present_at else "present",
            name=seat.name, state="present" if seat.present_at else "",
        )
        for seat in seen.seats[:MOST]
    ]  # fmt: skip
    return Shown("events.desk_roll", await about(work, seen), (*_paired(buttons, 3), (_back(seen),)))


async def _seat(work: Work, seen: Picture, seat: Seat) -> Shown:
    shown = {
        "name": seat.name, "title": seen.event.title, "at": work.local(seen.event.starts_at),
        "state": _state(seat), "own": own_shown(work, seat), "by": await _name(work, seat.entered_by),
        "closed": seen.event.state == "closed",
    }  # fmt: skip
    offered = ["present", "remote", "absent", "leave"]
    if seen.event.state in ("announced", "signing"):
        offered.insert(0, "coming")
    if seat.present_at is not None:
        offered.append("back" if seat.left_at else "left")
    buttons = [_button(seen, f"events.b_enter_{what}", EnterFact, seat.id or 0, what) for what in offered]
    return Shown("events.desk_seat", shown, (*_paired(buttons), (_back(seen, "people"),)))


async def _guests(work: Work, seen: Picture) -> Shown:
    shown = await about(work, seen) | {"guests": [_guest(guest) for guest in seen.guests]}
    buttons = [
        _button(
            seen, "events.b_person", GuestHere, guest.id or 0, guest.present_at is None, name=guest.name,
            state="present" if guest.present_at else "",
        )
        for guest in seen.guests[:MOST]
    ]  # fmt: skip
    if seen.event.state == "called-off":
        return Shown("events.desk_guests", shown, ((_back(seen),),))
    last = (_button(seen, "events.b_add_guest", AddGuest), _back(seen))
    return Shown("events.desk_guests", shown, (*_paired(buttons, 3), last))


_PANES: dict[str, Callable[[Work, Picture], Awaitable[Shown]]] = {
    "main": _main,
    "names": _names,
    "people": _people,
    "roll": _roll,
    "guests": _guests,
    "papers": papers_pane,
    desk_votes.PANE: desk_votes.votes_pane,
    desk_votes.RULES_PANE: desk_votes.rules_pane,
    "presence": presence_pane,
    "make_up": make_up_pane,
}
