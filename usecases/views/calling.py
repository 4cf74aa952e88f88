"""Who was reminded twice in vain, for an officer to call himself; and who was told of an occasion when."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from domain.addressees import resting_subjects
from domain.board import Line
from domain.catalogue import Subject as Stands
from domain.catalogue import To
from domain.occasions import parse_key
from domain.permission import Action, Subject, may
from storage import duties
from storage.outgoing import Button, Rows
from storage.tables import Notice
from storage.work import Work
from usecases.facts import Picture
from usecases.presses import pack
from usecases.presses.tasks import TakeCall
from usecases.views.naming import called, named

TWICE, MOST_OFFERS, MOST_TOLD = 2, 6, 4


async def offers(work: Work, picture: Picture, lines: Iterable[Line]) -> Rows:
    """Return a button for each of those reminded twice whom the receiver may call himself; none in the group."""
    if not work.origin.private:
        return ()
    found: list[tuple[Line, int]] = []
    for line in lines:
        if line.missing and line.duty.subject in (Stands.MEMBER, Stands.GROUP):
            found += [(line, subject) for subject in await _twice(work, picture, line)]
    own = work.branch.id if work.branch and work.branch.id else 0
    buttons = [
        Button(
            "tasks.b_call", pack(TakeCall(own, line.duty.code, line.period.code, subject)),
            arguments={"name": called(picture, line.duty.subject.value, subject)},
        )
        for line, subject in found[:MOST_OFFERS]
    ]  # fmt: skip
    return tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))


async def _twice(work: Work, picture: Picture, line: Line) -> list[int]:
    """Return those missing who were reminded twice, whom nobody calls yet, and whom the receiver may call."""
    branch = work.branch.id if work.branch and work.branch.id else 0
    asks = {rung.id for rung in line.duty.ladder if rung.to is To.MISSING}
    made = await duties.told(work.session, branch, line.duty.code, line.period.code)
    times = Counter(_whom(notice) for notice in made if notice.rung.partition(".")[0] in asks)
    rests = resting_subjects(line, picture.records, work.today)
    ready = [subject for subject in line.missing if times[subject] >= TWICE and subject not in rests]
    return [subject for subject in ready if _may_call(work, picture, line, subject)]


def _whom(notice: Notice) -> int | None:
    _period, subject = parse_key(notice.occasion)
    return subject if subject is not None else int(notice.audience.partition(":")[2] or 0)


def _may_call(work: Work, picture: Picture, line: Line, subject: int) -> bool:
    if line.duty.subject is Stands.GROUP:
        group: int | None = subject
        person = dict(leaders(picture)).get(subject)
    else:
        group = picture.members[subject].group_id if subject in picture.members else None
        person = subject
    about = Subject(branch_id=work.branch.id if work.branch else None, group_id=group)
    return person != work.actor.member_id and may(work.actor, Action.TAKE_OVER_CALL, about, work.place)


def leaders(picture: Picture) -> Iterable[tuple[int, int | None]]:
    """Yield each group with its leader."""
    return ((group.id, group.leader_id) for group in picture.facts.groups)


async def told_when(work: Work, picture: Picture, line: Line) -> list[dict[str, Any]]:
    """Return to whom an occasion was brought up on which days, the last ones, as the texts take it.

    Members who are missing themselves are not named: who has not paid is not for the whole committee to know.
    """
    asks = {rung.id for rung in line.duty.ladder if rung.to is To.MISSING}
    branch = work.branch.id if work.branch and work.branch.id else 0
    days: dict[date, dict[str, None]] = {}
    for notice in await duties.told(work.session, branch, line.duty.code, line.period.code):
        kind, _, number = notice.audience.partition(":")
        own = line.duty.subject is Stands.MEMBER and notice.rung.partition(".")[0] in asks
        name = named(picture, int(number)) if kind == "member" and not own else ""
        days.setdefault(notice.on_day, {})[name or kind] = None
    return [{"on": day, "whom": list(whom)} for day, whom in list(days.items())[-MOST_TOLD:]]
