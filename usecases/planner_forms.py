"""The form that asks for another date of a planned gathering."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from storage.work import Work
from usecases import planner
from usecases.reading import civil_date
from usecases.wizards import Answers, Choice, Step, Wizard, known

NEAR = 20  # days around the present date among which others are offered
MOST = 8


async def _days(work: Work, given: Answers) -> Sequence[Choice]:
    """Offer the nearest dates with which nothing is wrong."""
    picture, found = await planner.gathering(work, given)
    now = found[given["number"]].on
    near = sorted((now + timedelta(days=n) for n in range(-NEAR, NEAR + 1) if n), key=lambda day: abs(day - now))
    fine: list[date] = []
    for day in near:
        if len(fine) < MOST and not planner.new_faults(work, picture, found, given["number"], day):
            fine.append(day)
    return [Choice(day.isoformat(), "buttons.day", {"on": day}) for day in sorted(fine)]


async def _day(work: Work, given: Answers, text: str) -> date:
    """Read a date for the gathering; raises the refusal that says why it cannot be then."""
    picture, found = await planner.gathering(work, given)
    day = civil_date(work, text, past=False)
    for fault in planner.new_faults(work, picture, found, given["number"], day):
        planner.refuse(fault, picture, day)
    return day


async def _facts(work: Work, given: Answers) -> dict[str, Any]:
    """Return what the gathering is and when."""
    _picture, found = await planner.gathering(work, given)
    one = found[given["number"]]
    return {"on": one.on, "duties": [part.duty for part in one.parts]}


MOVE = known(
    Wizard(
        "plan_move", "planner", (Step("on", choices=_days, read=_day),), finish=planner.move, facts=_facts, check=False
    )
)
