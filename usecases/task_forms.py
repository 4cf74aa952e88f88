"""The forms of tasks: what is given to whom until when, why it is handed back, until when a reminder is put off."""

from collections.abc import Sequence
from datetime import date, timedelta

from domain.refusals.forms import DateInPast, NotFound
from storage import people
from storage.work import Work
from usecases import duties, tasks
from usecases.duty_forms import reason
from usecases.facts import catalogue_of
from usecases.reading import civil_date
from usecases.wizards import Answers, Choice, Step, Wizard, known

MOST_NAMES = 60
SOON = (1, 3, 7, 14)
LONGEST_AHEAD = timedelta(days=366)


async def _what(work: Work, given: Answers) -> Sequence[Choice]:
    if work.branch is None:
        raise NotFound()
    duty = catalogue_of(work.branch).duty(given["duty"])
    whole = Choice("whole", "tasks.whole", {"duty": given["duty"]})
    return [whole, *(Choice(step, "tasks.step", {"step": step}) for step in duty.steps)]


async def _whom(work: Work, _given: Answers) -> Sequence[Choice]:
    assert work.branch is not None
    roster = await people.members(work.session, work.branch.id or 0)
    named = [member for member in roster if member.confirmed_at is not None or member.contact_member_id is not None]
    return [Choice(str(member.id), "buttons.person", {"name": member.name}) for member in named[:MOST_NAMES]]


async def _days(work: Work, _given: Answers) -> Sequence[Choice]:
    coming = [work.today + timedelta(days=ahead) for ahead in SOON]
    return [Choice(day.isoformat(), "buttons.day", {"on": day}) for day in coming]


async def _day(work: Work, _given: Answers, text: str) -> date:
    """Read a civil date from today on, at most a year ahead; raises DateInPast."""
    day = civil_date(work, text, past=False)
    if not work.today <= day <= work.today + LONGEST_AHEAD:
        raise DateInPast(on=day)
    return day


TASK = known(
    Wizard(
        "task",
        "tasks",
        (Step("what", choices=_what), Step("whom", choices=_whom, a_row=3), Step("until", choices=_days, read=_day)),
        finish=tasks.give,
        facts=tasks.names_for_form,
    )
)
RETURN = known(Wizard("task_return", "tasks", (Step("reason", read=reason),), finish=tasks.hand_back, check=False))
LATER = known(
    Wizard("later", "tasks", (Step("until", choices=_days, read=_day),), finish=duties.snooze_until, check=False)
)
