"""Who has something to make up after a closed event, by the catalogue: the absent, and where reflections are due all.

Exempt members are asked for nothing, who is left out by agreement neither. Corrections after the close are followed.
"""

from datetime import timedelta
from typing import Any

from domain.permission import Action
from domain.presence import is_left_out
from storage import people, presence
from storage.outgoing import Button
from storage.tables import MakeUp, Seat
from storage.work import Work
from usecases import events as gatherings
from usecases.event_counts import Picture, rule
from usecases.presses import pack
from usecases.presses.presence import MAKE_UP, WriteMaterial

DAYS = 14  # to make something up, unless the officer says otherwise
STUDY, RELAY, REFLECTION = "study", "relay", "reflection"


def way_of(work: Work, seen: Picture) -> str:
    """Return what the absent get: the material of a study part, what was decided, or nothing (empty).

    Where too few came, nothing was decided.
    """
    ways = {rule(work, part).make_up for part in seen.parts if part.quorate}
    return next((way for way in (STUDY, RELAY) if way in ways), "")


def needs(work: Work, seen: Picture) -> dict[int, str]:
    """Return who (member) has to do what, as the attendance stands."""
    way = way_of(work, seen)
    writes = any(rule(work, part).reflections for part in seen.parts if part.quorate)
    found: dict[int, str] = {}
    for seat, record in zip(seen.seats, gatherings.records(seen.seats), strict=True):
        if seat.exempt or is_left_out(record):
            continue
        if record.present_at is None and way:
            found[seat.member_id] = way
        elif record.present_at is not None and writes:
            found[seat.member_id] = REFLECTION
    return found


async def settle_needs(work: Work, seen: Picture) -> list[MakeUp]:
    """Bring what is to be made up in line with the attendance; what was done stays. Returns what is new."""
    event, wanted = seen.event, needs(work, seen)
    work.require(Action.ENTER_ATTENDANCE, gatherings.subject(event))
    there = {one.member_id: one for one in await presence.make_ups(work.session, event.id or 0)}
    for member, one in there.items():
        if one.done_at is None and wanted.get(member) != one.way:
            await work.session.delete(one)
            await work.refresh_cards(MAKE_UP, one.id)
    await work.session.flush()
    kept = {member for member, one in there.items() if one.done_at is not None or wanted.get(member) == one.way}
    new = [_new(work, seen, member, way) for member, way in wanted.items() if member not in kept]
    work.session.add_all(new)
    await work.session.flush()
    await _send_at_once(work, seen, new)
    return new


def _new(work: Work, seen: Picture, member: int, way: str) -> MakeUp:
    event = seen.event
    made = MakeUp(branch_id=event.branch_id, event_id=event.id or 0, member_id=member, way=way, made_at=work.now)
    if way == REFLECTION:
        made.writes, made.sent_at, made.until_on = True, work.now, work.today + timedelta(days=DAYS)
    return made


async def _send_at_once(work: Work, seen: Picture, new: list[MakeUp]) -> None:
    """Send reflections at once, the rest when its material is there already (a correction after the close)."""
    material = await presence.material(work.session, seen.event.id or 0)
    for one in new:
        if one.way != REFLECTION and material is not None:
            one.writes, one.until_on, one.sent_at = material.writes, material.until_on, work.now
    await hang(work, [one for one in new if one.sent_at is not None])


async def hang(work: Work, lines: list[MakeUp]) -> list[int]:
    """Show people, in private, what they have to make up; returns the members who cannot be written to."""
    open_to, missed = await gatherings.reachable(work), []
    for one in lines:
        line = open_to.get(one.member_id)
        if line is None or line.user_id is None:
            missed.append(one.member_id)
        else:
            await work.repost_card(line.user_id, MAKE_UP, one.id, silent=False)
    return missed


async def follow_up(work: Work, seen: Picture) -> None:
    """After the close: note who has something to make up, and ask whoever runs the event for what they are given."""
    new = await settle_needs(work, seen)
    away = [one for one in new if one.way != REFLECTION]
    if not away or work.origin.user_id is None:
        return
    event = seen.event
    write = Button("presence.b_material", pack(WriteMaterial(event.branch_id, event.id or 0)))
    about: dict[str, Any] = {"title": event.title, "at": work.local(event.starts_at)}
    await work.whisper("presence.make_up_prompt", rows=((write,),), number=len(away), way=away[0].way, **about)


async def names_of(work: Work, seats: list[Seat], members: list[int]) -> list[dict[str, str]]:
    """Return names with the contact persons of those who cannot be written to."""
    lines = {line.id or 0: line for line in await people.members(work.session, gatherings.branch_id(work))}
    found = []
    for seat in seats:
        if seat.member_id in members:
            line = lines.get(seat.member_id)
            contact = lines.get(line.contact_member_id or 0) if line else None
            found.append({"name": seat.name, "contact": contact.name if contact else ""})
    return found
