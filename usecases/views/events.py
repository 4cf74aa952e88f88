"""What the cards of an event show: to those asked to come, to the officer who runs it, to whoever decides on leave."""

from typing import Any

from domain.attendance import Stance, absent, stance
from domain.permission import Action, may
from storage import events, people
from storage.outgoing import Button, Rows, Shown
from storage.tables import Event, Seat
from storage.work import Work
from usecases import event_running, outages, persons
from usecases import events as gatherings
from usecases.event_counts import Picture, numbers, picture, verdicts
from usecases.event_forms import part_shown
from usecases.meeting_calendar import file_button
from usecases.presses import pack
from usecases.presses.events import AnswerEvent, DecideLeave, GiveReason, SignIn
from usecases.presses.papers import OpenPaper
from usecases.presses.presence import GoEarly, SignInRemotely
from usecases.sessions import sessions_shown

persons.ME_LINES.append(event_running.my_line)


async def event_card(work: Work, key: str) -> Shown | None:
    """Show an event: the group in counts, somebody in private also what he himself said."""
    event = await events.get(work.session, work.branch.id or 0, int(key)) if work.branch else None
    if event is None or (event.visibility != "branch" and not work.origin.private):
        return None
    seen = await picture(work, event)
    own = next((seat for seat in seen.seats if seat.member_id == work.actor.member_id), None)
    guest = any(guest.member_id == work.actor.member_id for guest in seen.guests) if work.origin.private else False
    asked = event.visibility == "branch" or own is not None or guest
    if not asked and not may(work.actor, Action.SEE_EVENT_NAMES, gatherings.subject(event), work.place):
        return None
    shown = await about(work, seen)
    shown["pause"] = await outages.pause(work, event.made_at) if event.state in events.LIVE else None
    shown["own"] = own_shown(work, own) if own is not None and work.origin.private else None
    return Shown("events.card", shown, _card_rows(work, seen, own, guest=guest))


async def about(work: Work, seen: Picture) -> dict[str, Any]:
    """Return an event as texts take it: what, when, where, its state, its counts, what its rules say of them."""
    event = seen.event
    there = seen.numbers.expected if event.state == "announced" else seen.numbers.present
    return {
        "title": event.title, "at": work.local(event.starts_at), "place": event.place, "phase": phase(work, event),
        "until": work.local(event.signin_until) if event.signin_until else None, "seen_by": event.visibility,
        "parts": [part_shown(p) for p in seen.parts],
        "n": numbers(seen.numbers), "verdicts": verdicts(work, seen, there), "group": await _group(work, event),
        "closed_at": work.local(event.closed_at) if event.closed_at else None,
        "sessions": await sessions_shown(work, event),
    }  # fmt: skip


def phase(work: Work, event: Event) -> str:
    """Return what goes on: before, signing, late (sign-in over, not open), open, open-signing, closed, called-off."""
    if event.state in ("announced", "closed", "called-off"):
        return {"announced": "before"}.get(event.state, event.state)
    signing = signing_now(work, event)
    if event.state == "open":
        return "open-signing" if signing else "open"
    return "signing" if signing else "late"


def signing_now(work: Work, event: Event) -> bool:
    """Tell whether people can sign in now."""
    begun = event.signin_at is not None and event.signin_at <= work.now
    return begun and (event.signin_until is None or work.now <= event.signin_until)


async def _group(work: Work, event: Event) -> str:
    if event.group_id is None:
        return ""
    return next((g.name for g in await people.groups(work.session, event.branch_id) if g.id == event.group_id), "")


def own_shown(work: Work, seat: Seat) -> dict[str, Any]:
    """Return somebody's own line as texts take it."""
    return {
        "answer": seat.answer or "", "leave": seat.leave_state, "again": seat.unconfirmed, "remote": seat.remote,
        "present_at": work.local(seat.present_at) if seat.present_at else None, "entered": seat.entered_by is not None,
        "reason": seat.leave_reason is not None, "left_at": work.local(seat.left_at) if seat.left_at else None,
    }  # fmt: skip


def _card_rows(work: Work, seen: Picture, own: Seat | None, *, guest: bool) -> Rows:
    event, rows = seen.event, list[tuple[Button, ...]]()
    ids = (event.branch_id, event.id or 0)
    if event.state not in events.LIVE:
        return ((file_button(event),),) if event.state == "called-off" and work.origin.private else ()
    if signing_now(work, event) or event.state in ("signing", "open"):
        afar = (Button("presence.b_remote_sign_in", pack(SignInRemotely(*ids))),) if event.remote_open else ()
        rows.append((Button("buttons.sign_in", pack(SignIn(*ids))), *afar))
    if event.state != "open" and not (guest and own is None):
        n = numbers(seen.numbers)
        said = (("coming", n["coming"]), ("leave", n["leave"]), ("maybe", n["maybe"]))
        rows.append(tuple(Button(f"buttons.{a}", pack(AnswerEvent(*ids, a)), arguments={"count": c}) for a, c in said))
    if work.origin.private and (own is not None or guest):
        rows.append((Button("agenda.b_open_agenda", pack(OpenPaper(event.branch_id, f"a.{event.id}"))),))
    if work.origin.private and own is not None and own.leave_state == "pending" and own.leave_reason is None:
        rows.append((Button("events.b_reason", pack(GiveReason(*ids))),))
    if work.origin.private and event.state != "open":
        rows.append((file_button(event),))
    if work.origin.private and own is not None and own.present_at and not own.left_at and event.state == "open":
        rows.append((Button("presence.b_go_early", pack(GoEarly(*ids))),))
    return tuple(rows)


async def leave_card(work: Work, key: str) -> Shown | None:
    """Show a request for leave to whoever decides on it; the reason to those alone who may read it."""
    seat = await work.session.get(Seat, int(key))
    event = await events.get(work.session, work.branch.id or 0, seat.event_id) if seat and work.branch else None
    if seat is None or event is None or not may(work.actor, Action.DECIDE_LEAVE, gatherings.subject(event), work.place):
        return None
    readable = may(work.actor, Action.READ_LEAVE_REASON, gatherings.subject(event), work.place)
    reason = work.vault.open(seat.leave_reason, events.REASON) if seat.leave_reason and readable else None
    state = _leave_state(event, seat)
    by = await people.member(work.session, event.branch_id, seat.leave_by) if seat.leave_by else None
    shown = {
        "name": seat.name, "title": event.title, "at": work.local(event.starts_at), "state": state,
        "reason": reason or {}, "by": by.name if by else "",
    }  # fmt: skip
    rows: Rows = ()
    if state == "pending":
        ids = (event.branch_id, event.id or 0, seat.id or 0)
        agree = Button("buttons.agree", pack(DecideLeave(*ids, True)))
        rows = ((agree, Button("buttons.decline", pack(DecideLeave(*ids, False)))),)
    return Shown("events.leave_request", shown, rows)


def _leave_state(event: Event, seat: Seat) -> str:
    """Return where a request stands; one that nobody decided before the end is `over`."""
    if event.state == "called-off":
        return event.state
    state = "none" if seat.unconfirmed else seat.leave_state
    return "over" if state == "pending" and event.state not in events.LIVE else state


def by_stance(seen: Picture) -> dict[str, list[str]]:
    """Return the names of those asked to come by what is known of them, in roster order."""
    found: dict[str, list[str]] = {each.value: [] for each in Stance}
    found["absent"] = []
    lines = gatherings.records(seen.seats)
    missing = {record.member_id for record in absent(lines)} if seen.event.state == "closed" else set()
    for seat, record in zip(seen.seats, lines, strict=True):
        place = "absent" if seat.member_id in missing else stance(record).value
        found[place].append(seat.name)
    return found
