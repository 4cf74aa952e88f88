"""The two forms about an occasion: done outside the chat, and ended by a decision."""

from collections.abc import Sequence
from datetime import date, timedelta

from domain.periods import parse
from domain.refusals.duties import TooLate
from domain.refusals.forms import OutsidePeriod, ReasonNeeded, TooLong
from storage.work import Work
from usecases import duties
from usecases.wizards import Answers, Choice, Step, Wizard, known

LONGEST_NOTE = 500


async def _recent_days(work: Work, given: Answers) -> Sequence[Choice]:
    first = parse(given["period"]).start
    days = [work.today - timedelta(days=back) for back in range(4)]
    return [Choice(day.isoformat(), "buttons.day", {"on": day}) for day in days if day >= first]


async def _past_day(work: Work, given: Answers, text: str) -> date:
    """Read a civil date between the period's first day and today; raises OutsidePeriod."""
    from usecases.reading import civil_date

    day, first = civil_date(work, text), parse(given["period"]).start
    if not first <= day <= work.today:
        raise OutsidePeriod(from_on=first)
    return day


async def _note(_work: Work, _given: Answers, text: str) -> str:
    if len(text) > LONGEST_NOTE:
        raise TooLong(limit=LONGEST_NOTE)
    return text


async def reason(work: Work, given: Answers, text: str) -> str:
    """Read a reason of at most 500 characters; raises ReasonNeeded or TooLong."""
    if not text:
        raise ReasonNeeded()
    return await _note(work, given, text)


async def _decisions(_work: Work, _given: Answers) -> Sequence[Choice]:
    return [Choice("committee", "duties.by_committee"), Choice("superior", "duties.by_superior")]


DONE = known(
    Wizard(
        "done",
        "duties",
        (Step("on", choices=_recent_days, read=_past_day), Step("note", read=_note, optional=True)),
        finish=duties.record_done,
    )
)


async def _new_last_day(work: Work, given: Answers, text: str) -> date:
    """Read the civil date to which an occasion is put off; raises TooLate beyond what its rule allows."""
    from usecases.reading import civil_date

    day = civil_date(work, text, past=False)
    if not work.today < day <= await duties.latest(work, given):
        raise TooLate(on=await duties.latest(work, given))
    return day


async def _limit(work: Work, given: Answers) -> dict[str, date]:
    return {"latest": await duties.latest(work, given)}


PUT_OFF = known(
    Wizard(
        "put_off",
        "duties",
        (Step("until", read=_new_last_day), Step("reason", read=reason)),
        finish=duties.put_off,
        facts=_limit,
    )
)
WAIVE = known(
    Wizard("waive", "duties", (Step("decision", choices=_decisions), Step("reason", read=reason)), finish=duties.waive)
)
