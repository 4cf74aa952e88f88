"""Full coverage: who has taken part in nothing this quarter, for officers in private; nobody else hears a name."""

from datetime import date
from typing import Any

from domain.permission import MEMBER_STANDINGS, Action, Subject
from domain.taking_part import Line, in_nothing
from storage import people, presence
from storage.tables import Member, Seat
from storage.work import Work
from usecases import events as gatherings


def line_of(on: date, seat: Seat, made: object) -> Line:
    """Return a line of a frozen roster as the counting sees it; whoever was exempt or left out was excused."""
    excused = seat.leave_state == "agreed" or seat.exempt or seat.left_out
    return Line(on, seat.present_at is not None, excused=excused, made_up=made is not None)


async def members(work: Work) -> list[Member]:
    """Return the members of the branch, in roster order."""
    found = await people.members(work.session, gatherings.branch_id(work))
    return [line for line in found if line.standing in MEMBER_STANDINGS]


async def lines_by_member(work: Work, first: date, last: date) -> dict[int, list[Line]]:
    """Return what everybody was asked to between two civil dates, and whether he was there."""
    by_member: dict[int, list[Line]] = {}
    for member, on, seat, made in await presence.lines(work.session, gatherings.branch_id(work), first, last):
        by_member.setdefault(member, []).append(line_of(on, seat, made))
    return by_member


def quarter_of(today: date) -> date:
    """Return the first day of the quarter."""
    return today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)


async def uncovered(work: Work) -> dict[str, Any]:
    """Return who has taken part in nothing this quarter so far, as texts take it."""
    first = quarter_of(work.today)
    found, asked = await lines_by_member(work, first, work.today), []
    for line in await members(work):
        own = found.get(line.id or 0, [])
        if in_nothing(own):
            asked.append({
                "name": line.name, "asked": len(own), "leave": sum(one.excused for one in own),
                "made": sum(one.made_up for one in own), "exempt": line.exempt,
            })  # fmt: skip
    return {"quarter": (first.month - 1) // 3 + 1, "year": first.year, "lines": asked}


async def show_covered(work: Work, _press: object = None) -> None:
    """Tell an officer in private who has taken part in nothing this quarter."""
    work.require(Action.SEE_MEMBERS, Subject(branch_id=gatherings.branch_id(work)))
    await work.whisper("presence.covered", **await uncovered(work))
