"""Who is left out of "should attend" (E19), with the reason and who agreed; who goes early; remote presence counted."""

from collections.abc import Sequence
from typing import Any

from domain import attendance
from domain.permission import Action
from domain.refusals.forms import OldButton
from storage import events
from storage.tables import Event, Seat
from storage.work import Work
from usecases import events as gatherings
from usecases.attendance import fact_row, one_seat
from usecases.event_counts import picture, settle_parts
from usecases.event_small_forms import short
from usecases.presses.presence import CountAgain, CountRemote, GoEarly, LeaveOut
from usecases.wizards import Answers, Choice, Step, Wizard, known, start

WHY = "seat.left_out_why"  # what the vault seals by
REASONS = ("will", "abroad", "sentence", "ill", "away", "retired", "suspended")  # E19, in its order
LONGEST_AGREED, MOST = 60, 60


async def open_leave_out(work: Work, press: LeaveOut) -> None:
    """Ask who is left out, why, and who agreed to it."""
    event = await gatherings.find(work, press.event)
    work.require(Action.DECIDE_LEAVE, gatherings.subject(event))
    attendance.check_alive(await gatherings.gathering(work, event))
    await start(work, LEFT_OUT_FORM.kind, {"event": event.id})


async def leave_out(work: Work, given: Answers) -> None:
    """Leave somebody out of those who should attend; the reason is sealed, and readable as a reason for leave is."""
    event = await gatherings.hold(work, given["event"])
    work.require(Action.DECIDE_LEAVE, gatherings.subject(event))
    seat = await one_seat(work, event, given["person"])
    await _set(work, event, seat, out=True)
    seat.left_out_why = work.vault.seal({"code": given["reason"], "agreed": given["agreed"]}, WHY)
    await _settled(work, event)
    await work.whisper("presence.left_out_done", name=seat.name, title=event.title)


async def count_again(work: Work, press: CountAgain) -> None:
    """Count somebody among those who should attend after all."""
    event = await gatherings.hold(work, press.event)
    work.require(Action.DECIDE_LEAVE, gatherings.subject(event))
    seat = await one_seat(work, event, press.seat)
    work.toast("presence.counted_toast", name=seat.name)
    if seat.left_out:
        await _set(work, event, seat, out=False)
        seat.left_out_why = None
        await _settled(work, event)


async def _set(work: Work, event: Event, seat: Seat, *, out: bool) -> None:
    moments = await gatherings.gathering(work, event)
    attendance.check_alive(moments)
    seat.left_out = attendance.leave_out(gatherings.record(seat), moments, out=out).left_out
    seat.left_out_by = work.actor.member_id if out else None
    await work.audit("leave_out", "event", event.id, for_member_id=seat.member_id, out=out)


async def _settled(work: Work, event: Event) -> None:
    await work.session.flush()
    if event.closed_at is not None:
        settle_parts(work, await picture(work, event))
    await gatherings.refresh(work, event)


async def _people(work: Work, given: Answers) -> Sequence[Choice]:
    seats = await events.seats(work.session, given["event"])
    left = [seat for seat in seats if not seat.left_out]
    return [Choice(str(seat.id), "buttons.person", {"name": seat.name}) for seat in left[:MOST]]


async def _read_person(work: Work, given: Answers, text: str) -> int:
    for seat in await events.seats(work.session, given["event"]):
        if text in (str(seat.id), seat.name):
            return seat.id or 0
    raise OldButton()


async def _reasons(_work: Work, _given: Answers) -> Sequence[Choice]:
    return [Choice(code, f"presence.out_{code}") for code in REASONS]


async def _read_agreed(_work: Work, _given: Answers, text: str) -> str:
    return short(text, LONGEST_AGREED)


async def _about(work: Work, given: Answers) -> dict[str, Any]:
    event = await gatherings.find(work, given["event"])
    seats = await events.seats(work.session, event.id or 0)
    name = next((seat.name for seat in seats if seat.id == given.get("person")), "")
    return {"title": event.title, "at": work.local(event.starts_at), "name": name}


STEPS = (
    Step("person", choices=_people, read=_read_person, a_row=3),
    Step("reason", choices=_reasons, a_row=1),
    Step("agreed", read=_read_agreed),
)
LEFT_OUT_FORM = known(Wizard("leftout", "presence", STEPS, leave_out, facts=_about, secret=True))


# Going early, being there from afar


async def go_early(work: Work, press: GoEarly) -> None:
    """Whoever is there says that he leaves before the end."""
    event = await gatherings.hold(work, press.event, share=True)
    work.require(Action.SIGN_IN, gatherings.subject(event, work.actor.member_id))
    found = await events.seats_of(work.session, event.id or 0, [work.actor.member_id or 0])
    seat = found.get(work.actor.member_id or 0)
    if seat is None:
        raise OldButton()
    old = gatherings.record(seat)
    new = attendance.leave_early(old, await gatherings.gathering(work, event), work.now)
    work.toast("presence.gone_toast", at=work.local(new.left_at or work.now))
    if new != old:
        await events.write_seats(work.session, [fact_row(seat, new)])
        await work.audit("leave_early", "event", event.id, for_member_id=seat.member_id)
        await gatherings.refresh(work, event)


async def count_remote(work: Work, press: CountRemote) -> None:
    """Say for the branch whether taking part from afar counts for a kind's headcount rules; by default it does not."""
    event = await gatherings.hold(work, press.event)
    work.require(Action.CHANGE_SETTINGS)
    branch, rules = gatherings.branch_of(work), gatherings.catalogue(work)
    if press.kind not in {kind.code for kind in rules.kinds}:
        raise OldButton()
    chosen = {**branch.settings.get("remote", {}), press.kind: press.counts}
    branch.settings = {**branch.settings, "remote": chosen}
    await work.audit("settings", "branch", branch.id, name="remote", kind=press.kind, counts=press.counts)
    work.toast("settings.changed")
    await _settled(work, event)
