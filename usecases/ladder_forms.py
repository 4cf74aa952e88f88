"""The forms of duties and reminders: a moment or a due day in plain words, and a reminder of the branch's own."""

from collections.abc import Sequence
from typing import Any

from domain import ladders, rung_moments
from domain.catalogue import At, To
from domain.catalogue.expressions import parse_at, parse_due
from domain.permission import Action
from domain.refusals.forms import NotUnderstood, OldButton
from domain.typed_ladders import parse_due_day, parse_moment
from storage.tables import Branch
from storage.work import Work
from usecases import wizards
from usecases.ladders import CARD, check, due_moved, ground, keep, keep_rung, page_key, to_change
from usecases.presses.ladders import WriteDue, WriteMoment
from usecases.reading import vocabulary
from usecases.views.ladders import at_words, due_words, to_words
from usecases.wizards import Answers, Choice, Step, Wizard, known

COUNTER = "rungs_made"  # of the branch's settings: no rung of its own ever gets an older one's name


async def ask_moment(work: Work, press: WriteMoment) -> None:
    """Open the form in which a rung's moment is typed, or that adds a rung."""
    work.require(Action.CHANGE_SETTINGS)
    here = await ground(work)
    if press.rung:
        here.step(press.duty, press.rung)
        await wizards.start(work, "rung", {"duty": press.duty, "rung": press.rung})
        return
    ladders.with_own(here.profile, here.overrides, here.duty(press.duty).code, ladders.TRIAL, "-1d 09:00", To.HOLDER)
    await wizards.start(work, "new_rung", {"duty": press.duty})


async def ask_due(work: Work, press: WriteDue) -> None:
    """Open the form in which a due day is typed."""
    work.require(Action.CHANGE_SETTINGS)
    here = await ground(work)
    if here.duty(press.duty).due.term:
        raise OldButton()
    await wizards.start(work, "due_day", {"duty": press.duty})


async def read_moment(work: Work, given: Answers, text: str) -> str:
    """Return a typed or chosen moment as the catalogue writes it; raises what is wrong with it."""
    here = await ground(work)
    hours = here.facts.hours
    if text in rung_moments.DAYS:
        at: At | None = parse_at(f"{rung_moments.DAYS[text]} {hours.opens:%H:%M}")
    else:
        at = parse_moment(text, vocabulary(), hours.opens)
    if at is None:
        raise NotUnderstood(example="ladders.example_at")
    check(here, given["duty"], given.get("rung") or ladders.TRIAL, at.text)
    return at.text


async def moment_typed(work: Work, given: Answers) -> None:
    """Take a typed moment for a rung."""
    here = await to_change(work)
    here.step(given["duty"], given["rung"])
    check(here, given["duty"], given["rung"], given["at"])
    await keep_rung(work, here, given["duty"], given["rung"], at=given["at"])
    await _show(work, here.branch, "rung", given["duty"], given["rung"])


async def rung_added(work: Work, given: Answers) -> None:
    """Add a rung of the branch's own."""
    here = await to_change(work)
    code = here.duty(given["duty"]).code
    check(here, code, ladders.TRIAL, given["at"])
    if given["to"] not in ladders.audiences(here.profile, here.overrides, code):
        raise OldButton()
    number = int(here.branch.settings.get(COUNTER, 0))
    rung = ladders.own_id(number)
    found = ladders.with_own(here.profile, here.overrides, code, rung, given["at"], given["to"])
    here.branch.settings = {**here.branch.settings, COUNTER: number + 1}
    await keep(work, here.branch, found, duty=code, rung=rung, field="added", at=given["at"], to=given["to"])
    await _show(work, here.branch, "duty", code)


async def read_due(work: Work, given: Answers, text: str) -> str:
    """Return a typed due day as the catalogue writes it; raises NotUnderstood, or RungUnfit for one too early."""
    here = await ground(work)
    duty = here.duty(given["duty"])
    due = parse_due_day(text, vocabulary(), duty.period.months if duty.period else 12, duty.due.month)
    if due is None:
        raise NotUnderstood(example="ladders.example_due")
    due_moved(here, duty, due)
    return due.text


async def due_typed(work: Work, given: Answers) -> None:
    """Take a typed due day."""
    here = await to_change(work)
    duty = here.duty(given["duty"])
    found = due_moved(here, duty, parse_due(given["due"]))
    await keep(work, here.branch, found, duty=duty.code, field="due", value=given["due"])
    await _show(work, here.branch, "duty", duty.code)


async def _show(work: Work, branch: Branch, page: str, duty: str, rung: str = "") -> None:
    """Post a page at the bottom of the chat, below what was typed."""
    if work.origin.user_id is not None:
        await work.repost_card(work.origin.user_id, CARD, page_key(branch, page, duty, rung))


async def _days(work: Work, given: Answers) -> Sequence[Choice]:
    here = await ground(work)
    duty = here.duty(given["duty"])
    days = rung_moments.day_choices(duty, here.facts.setting, work.today)
    hour = here.facts.hours.opens
    return [
        Choice(code, "ladders.b_day", {"at": at_words(parse_at(f"{day} {hour:%H:%M}"), duty)})
        for code, day in days.items()
    ]


async def _audiences(work: Work, given: Answers) -> Sequence[Choice]:
    here = await ground(work)
    duty = here.duty(given["duty"])
    allowed = ladders.audiences(here.profile, here.overrides, duty.code)
    return [Choice(to.value, "ladders.b_whom", {"to": to_words(to, duty)}) for to in allowed]


async def facts(work: Work, given: Answers) -> dict[str, Any]:
    """Return the duty's due day, and of what is chosen so far the words' arguments."""
    here = await ground(work)
    duty = here.duty(given["duty"])
    return {
        "due": due_words(duty.due, duty),
        "at": at_words(parse_at(given["at"]), duty) if given.get("at") else None,
        "to": to_words(To(given["to"]), duty) if given.get("to") else None,
    }


RUNG = known(Wizard("rung", "ladders", (Step("at", read=read_moment),), finish=moment_typed, facts=facts, check=False))
NEW_RUNG = known(
    Wizard(
        "new_rung",
        "ladders",
        (Step("at", choices=_days, read=read_moment), Step("to", choices=_audiences)),
        finish=rung_added,
        facts=facts,
    )
)
DUE = known(Wizard("due_day", "ladders", (Step("due", read=read_due),), finish=due_typed, facts=facts, check=False))
