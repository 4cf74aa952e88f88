"""The forms of what was asked for in a talk: the item, and what came of it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from domain.refusals.forms import DateInPast, NotFound
from storage import people
from storage.work import Work
from usecases import talk_requests
from usecases.reading import civil_date
from usecases.talk_form import MOST_PEOPLE, branch_id, short
from usecases.wizards import Answers, Choice, Step, Wizard, known

SOON = (7, 14, 30)
LONGEST = 300
LONGEST_AHEAD = timedelta(days=366)


async def _text(_work: Work, _given: Answers, typed: str) -> str:
    return short(typed, LONGEST)


async def _owners(work: Work, _given: Answers) -> Sequence[Choice]:
    lines = [line for line in await people.members(work.session, branch_id(work)) if line.confirmed_at is not None]
    return [Choice(str(line.id), "buttons.person", {"name": line.name}) for line in lines[:MOST_PEOPLE]]


async def _days(work: Work, _given: Answers) -> Sequence[Choice]:
    coming = [work.today + timedelta(days=ahead) for ahead in SOON]
    return [Choice(day.isoformat(), "buttons.day", {"on": day}) for day in coming]


async def _day(work: Work, _given: Answers, typed: str) -> date:
    """Return a civil date from tomorrow on, at most a year ahead; raises DateInPast."""
    day = civil_date(work, typed, past=False)
    if not work.today < day <= work.today + LONGEST_AHEAD:
        raise DateInPast(on=day)
    return day


async def _facts(work: Work, given: Answers) -> dict[str, Any]:
    chosen = given.get("owner")
    line = await people.member(work.session, branch_id(work), int(chosen)) if chosen else None
    if chosen and line is None:
        raise NotFound()
    return {"owner": line.name if line else "", "longest": LONGEST}


REQUEST = known(
    Wizard(
        "request",
        "requests",
        (
            Step("text", read=_text),
            Step("owner", choices=_owners, a_row=3),
            Step("until", choices=_days, read=_day, a_row=3),
        ),
        talk_requests.make_request,
        _facts,
        secret=True,
    )
)
OUTCOME = known(
    Wizard("outcome", "requests", (Step("outcome", read=_text),), talk_requests.settle, _facts, secret=True)
)
