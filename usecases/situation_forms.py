"""The forms of situations: what happened to whom, and to whom it is given."""

from collections.abc import Sequence
from typing import Any

from domain.permission import Action, Subject, may
from domain.refusals.forms import NotFound
from domain.refusals.talks import NobodyElse
from domain.situations import LONGEST_NOTE, kinds
from storage import people
from storage.work import Work
from texts.rendering import named
from usecases import situations
from usecases.talk_form import MOST_PEOPLE, branch_id, read_anybody, short
from usecases.wizards import Answers, Choice, Step, Wizard, known


async def _codes(work: Work, _given: Answers) -> Sequence[Choice]:
    committee = may(work.actor, Action.OPEN_SITUATION, Subject(branch_id=branch_id(work)), work.place)
    offered = [kind.code for kind in kinds().values() if committee or not kind.committee]
    return [Choice(code, f"situations.code_{named(code)}") for code in offered]


async def _people(work: Work, given: Answers) -> Sequence[Choice]:
    lines = [line for line in await people.members(work.session, branch_id(work)) if line.id != given.get("concerns")]
    return [Choice(f"m{line.id}", "buttons.person", {"name": line.name}) for line in lines[:MOST_PEOPLE]]


async def _person(work: Work, given: Answers, typed: str) -> dict[str, Any]:
    """Return whom it concerns; raises NobodyElse when no officer could see to it."""
    person = await read_anybody(work, given, typed)
    if await situations.assignee(work, person["member"]) is None:
        raise NobodyElse()
    return person


async def _note(_work: Work, _given: Answers, typed: str) -> str:
    return short(typed, LONGEST_NOTE)


async def _whom(work: Work, given: Answers, typed: str) -> int:
    """Return the roster line that is chosen; raises NotFound for somebody who is on no roster."""
    person = await read_anybody(work, given, typed)
    if person["member"] is None:
        raise NotFound()
    return int(person["member"])


async def _facts(work: Work, given: Answers) -> dict[str, Any]:
    """Return who will read it: whoever it falls to once the person is known, the secretary before."""
    member = given["person"]["member"] if "person" in given else None
    whose = await situations.assignee(work, member)
    return {"reader": await situations.name_of(work, whose), "longest": LONGEST_NOTE}


async def _handing(work: Work, given: Answers) -> dict[str, Any]:
    return {"name": await situations.name_of(work, given.get("whom"))}


SITUATION = known(
    Wizard(
        "situation",
        "situations",
        (
            Step("code", choices=_codes),
            Step("person", choices=_people, read=_person, a_row=3),
            Step("note", read=_note, optional=True),
        ),
        situations.open_situation,
        _facts,
        secret=True,
    )
)
HANDING_ON = known(
    Wizard(
        "handing_on",
        "situations",
        (Step("whom", choices=_people, read=_whom, a_row=3),),
        situations.hand_on,
        _handing,
    )
)
