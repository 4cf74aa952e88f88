"""What people say of their coming, that they are there, and what an officer enters for them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain import attendance
from domain.attendance import Answer, Gathering, Leave, Record
from domain.permission import Action, Actor, require
from domain.refusals.events import NotInvited
from domain.refusals.forms import OldButton
from storage import events, people
from storage.outgoing import Button
from storage.tables import Event, Seat
from storage.work import Work
from usecases import events as gatherings
from usecases.event_counts import picture, settle_parts
from usecases.event_small_forms import ask_reason
from usecases.make_up_needs import settle_needs
from usecases.presses import pack
from usecases.presses.events import LEAVE, AnswerEvent, DecideLeave, EnterFact, GiveReason

Change = Callable[[Record, Gathering], Record]


@dataclass(frozen=True, slots=True)
class Given:
    """One person's answer to one event; `actor`: who gave it, when several people's answers are recorded at once."""

    event_id: int
    member_id: int
    said: Answer
    actor: Actor | None = None


async def answer_pressed(work: Work, press: AnswerEvent) -> None:
    """The three buttons of the card: whoever presses answers for himself."""
    try:
        said = Answer(press.said)
    except ValueError as error:
        raise OldButton() from error
    await record_answers(work, [Given(press.event, work.actor.member_id or 0, said)])


async def record_answers(work: Work, answers: Sequence[Given]) -> None:
    """Record what people answered, set-wise per event; an answer may change until the close."""
    for event_id in dict.fromkeys(given.event_id for given in answers):
        event = await gatherings.hold(work, event_id, share=True)
        together = [given for given in answers if given.event_id == event_id]
        for given in together:
            _ask(work, event, given)
        await _record(work, event, {given.member_id: given.said for given in together})


def _ask(work: Work, event: Event, given: Given) -> None:
    """Raise the refusal that fits unless the answer is its giver's own."""
    about = gatherings.subject(event, given.member_id)
    if given.actor is None:
        work.require(Action.ANSWER_EVENT, about)
    else:
        require(given.actor, Action.ANSWER_EVENT, about, work.place)


async def _record(work: Work, event: Event, said: dict[int, Answer]) -> None:
    seats = await _seats(work, event, list(said))
    moments = await gatherings.gathering(work, event)
    changed, rows = [], []
    for member_id, answer in said.items():
        seat = seats[member_id]
        old = gatherings.record(seat)
        new = attendance.answer(old, moments, answer)
        if new != old:
            rows.append(fact_row(seat, new, answered_at=work.now))
            changed.append(seat)
    asked_before = [seat for seat in changed if seat.leave_state != "none" or seat.unconfirmed]
    await events.write_seats(work.session, rows)
    for seat in changed:
        await work.audit("answer", "event", event.id, for_member_id=seat.member_id, said=said[seat.member_id].value)
    if changed:
        await gatherings.refresh(work, event)
        await gatherings.refresh_leave(work, asked_before)
    await _follow(work, event, said, seats, changed)


async def _follow(
    work: Work, event: Event, said: dict[int, Answer], seats: dict[int, Seat], changed: list[Seat]
) -> None:
    """Repeat to whoever pressed what is stored; whoever asks for leave is asked why, and the chair told."""
    own = work.actor.member_id or 0
    for seat in changed:
        if said[seat.member_id] is Answer.LEAVE:
            await _tell_decider(work, event, seat)
    if own not in said:
        return
    away = said[own] is Answer.LEAVE
    where = await ask_reason(work, event, seats[own]) if away and seats[own] in changed else ""
    work.toast(
        "events.answered_toast", said=said[own].value, where=where, again=seats[own] not in changed,
        title=event.title[:40], at=work.local(event.starts_at),
    )  # fmt: skip


async def _seats(work: Work, event: Event, members: Sequence[int]) -> dict[int, Seat]:
    """Return these people's lines; raises NotInvited when one of them has none."""
    found = await events.seats_of(work.session, event.id or 0, members)
    if len(found) < len(members):
        raise NotInvited()
    return found


def fact_row(seat: Seat, new: Record, **more: Any) -> dict[str, Any]:
    """Return a line's facts as they are to be stored."""
    return {
        "row": seat.id, "event": seat.event_id, "member": seat.member_id,
        "answer": new.answer.value if new.answer else seat.answer, "answered_at": seat.answered_at,
        "unconfirmed": seat.unconfirmed and new.answer is None and new.present_at is None,
        "leave_state": new.leave.value, "leave_by": seat.leave_by, "present_at": new.present_at,
        "remote": new.remote, "entered_by": new.entered_by, "left_at": new.left_at, "session": seat.session,
    } | more  # fmt: skip


async def give_reason(work: Work, press: GiveReason) -> None:
    """Ask again, in private, why somebody cannot come."""
    event = await gatherings.find(work, press.event)
    work.require(Action.ANSWER_EVENT, gatherings.subject(event, work.actor.member_id))
    await ask_reason(work, event, (await _seats(work, event, [work.actor.member_id or 0]))[work.actor.member_id or 0])


# Leave


async def _tell_decider(work: Work, event: Event, seat: Seat) -> None:
    """Put the request before whoever decides: the chair, else the secretary, else the deputy; not the asker himself."""
    open_to = await gatherings.reachable(work)
    heads = await people.holders(work.session, event.branch_id, "secretary", "deputy")
    wanted = [event.chair_id, *(head.id for head in heads)]
    others = [m for m in wanted if m in open_to and m != seat.member_id] or [m for m in wanted if m in open_to]
    if others:
        user = open_to[others[0] or 0].user_id or 0
        await work.repost_card(user, LEAVE, seat.id, silent=False)


async def decide_leave(work: Work, press: DecideLeave) -> None:
    """Agree to a leave or decline it; the person is told. A decision can be reversed until the close."""
    event = await gatherings.hold(work, press.event)
    seat = await one_seat(work, event, press.seat)
    work.require(Action.DECIDE_LEAVE, gatherings.subject(event))
    old = gatherings.record(seat)
    new = attendance.decide_leave(old, await gatherings.gathering(work, event), agree=press.agree)
    work.toast("events.leave_decided_toast", name=seat.name, agree=press.agree)
    if new == old:
        return
    await events.write_seats(work.session, [fact_row(seat, new, leave_by=work.actor.member_id)])
    await work.audit("decide_leave", "event", event.id, for_member_id=seat.member_id, agree=press.agree)
    await gatherings.refresh(work, event)
    await gatherings.refresh_leave(work, [seat])
    about = {"title": event.title, "at": work.local(event.starts_at), "agree": press.agree}
    await _tell(work, seat, "events.leave_decided", **about)


async def one_seat(work: Work, event: Event, seat_id: int) -> Seat:
    """Return one line of this event's roster, its row locked; raises OldButton."""
    found = await events.seat(work.session, event.id or 0, seat_id)
    if found is None:
        raise OldButton()
    return (await _seats(work, event, [found.member_id]))[found.member_id]


async def _tell(work: Work, seat: Seat, name: str, **arguments: Any) -> None:
    """Tell somebody in private what was recorded of him; nobody tells himself."""
    member = (await gatherings.reachable(work)).get(seat.member_id)
    if member is not None and member.user_id is not None and member.id != work.actor.member_id:
        await work.say(member.user_id, name, **arguments)


# Signing in


async def record_sign_ins(
    work: Work, event_id: int, members: Sequence[int], *, remote: bool = False, late_too: bool = False
) -> None:  # fmt: skip
    """Record who signed in, here or from afar, set-wise, within the window; a second press changes nothing.

    `late_too`: what was said in time may reach us after the window.
    """
    event = await gatherings.hold(work, event_id, share=True)
    for member_id in members:
        work.require(Action.SIGN_IN, gatherings.subject(event, member_id))
    moments = await gatherings.gathering(work, event)
    moments = replace(moments, sign_in_until=None) if late_too else moments
    found = await events.seats_of(work.session, event_id, members)
    if await _guest_signs_in(work, event, moments, [m for m in members if m not in found]):
        return
    records = {m: gatherings.record(seat) for m, seat in found.items()}
    changes = {m: attendance.sign_in(one, moments, work.now, remote=remote) for m, one in records.items()}
    changed = [found[m] for m, new in changes.items() if new != records[m]]
    waiting = [seat for seat in changed if seat.leave_state != "none"]
    now = {"session": event.session}
    await events.write_seats(work.session, [fact_row(seat, changes[seat.member_id], **now) for seat in changed])
    for seat in changed:
        await work.audit("sign_in", "event", event.id, for_member_id=seat.member_id)
    if changed:
        await gatherings.refresh(work, event)
        await gatherings.refresh_leave(work, waiting)
    own = changes.get(work.actor.member_id or 0)
    if own is not None and own.present_at is not None:
        again = not any(seat.member_id == own.member_id for seat in changed)
        _signed_toast(work, event, own.present_at, again=again)


def _signed_toast(work: Work, event: Event, at: datetime, *, again: bool) -> None:
    work.toast("events.signed_toast", title=event.title[:40], at=work.local(at), again=again)


async def _guest_signs_in(work: Work, event: Event, moments: Gathering, members: Sequence[int]) -> bool:
    """Let invited guests sign in; True when nobody else did. Raises NotInvited."""
    if not members:
        return False
    invited = {guest.member_id: guest for guest in await events.guests(work.session, event.id or 0)}
    for member_id in members:
        guest = invited.get(member_id)
        if guest is None:
            raise NotInvited()
        again = guest.present_at is not None
        at = attendance.sign_in(Record(member_id, guest=True, present_at=guest.present_at), moments, work.now)
        guest.present_at = at.present_at
        _signed_toast(work, event, guest.present_at or work.now, again=again)
    await gatherings.refresh(work, event)
    return True


# What an officer enters


async def enter_fact(work: Work, press: EnterFact) -> None:
    """Enter or correct for somebody else; marked with who entered it, and the person is told."""
    event = await gatherings.hold(work, press.event)
    seat = await one_seat(work, event, press.seat)
    work.require(Action.ENTER_ATTENDANCE, gatherings.subject(event))
    old = gatherings.record(seat)
    new = _entered(work, old, await gatherings.gathering(work, event), event, press.what)
    work.toast("events.entered_toast", name=seat.name, what=press.what)
    if new == old:
        return
    agreed = {"leave_by": work.actor.member_id} if new.leave is Leave.AGREED else {}
    await events.write_seats(work.session, [fact_row(seat, new, **agreed)])
    late = event.closed_at is not None
    await work.audit("enter_attendance", "event", event.id, for_member_id=seat.member_id, what=press.what, late=late)
    if late:
        seen = await picture(work, event)
        settle_parts(work, seen)
        await settle_needs(work, seen)
    await gatherings.refresh(work, event)
    await gatherings.refresh_leave(work, [seat])
    await _tell_entered(work, event, seat, press.what)


def _entered(work: Work, old: Record, moments: Gathering, event: Event, what: str) -> Record:
    """Return the line as the officer wants it; after the close presence counts as of the meeting itself."""
    by = work.actor.member_id or 0
    at = old.present_at or (work.now if event.closed_at is None else event.opened_at or event.starts_at)
    if what in ("present", "remote"):
        return attendance.enter_present(old, moments, at, by, remote=what == "remote")
    if what == "left":
        return attendance.leave_early(old, moments, event.closed_at or work.now, by)
    if what == "back":
        return attendance.enter_present(old, moments, at, by, remote=old.remote)
    if what == "absent":
        return attendance.enter_absent(old, moments, by)
    if what == "leave":
        return attendance.enter_leave(old, moments, by)
    if what != "coming":
        raise OldButton()
    return attendance.answer(old, moments, Answer.COMING, by=by)


async def _tell_entered(work: Work, event: Event, seat: Seat, what: str) -> None:
    by = await people.member(work.session, event.branch_id, work.actor.member_id or 0)
    about = {"title": event.title, "at": work.local(event.starts_at), "by": by.name if by else ""}
    await _tell(work, seat, "events.entered", what=what, line=seat.id or 0, **about)


async def still_entered(work: Work, arguments: dict[str, Any]) -> bool:
    """Tell whether what an officer entered still stands; drops the message about a slip mended at once."""
    seat = await work.session.get(Seat, arguments["line"])
    if seat is None:
        return False
    there = seat.present_at is not None
    return {"present": there and not seat.remote, "remote": there and seat.remote, "absent": not there}.get(
        arguments["what"], True
    )


def answer_buttons(event: Event) -> tuple[Button, ...]:
    """Return the three answers as buttons."""
    own = (event.branch_id, event.id or 0)
    labels = (("coming", Answer.COMING), ("leave", Answer.LEAVE), ("maybe", Answer.MAYBE))
    return tuple(Button(f"buttons.{label}", pack(AnswerEvent(*own, said.value))) for label, said in labels)
