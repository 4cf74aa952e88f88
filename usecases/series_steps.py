"""Steps of the form of an event that comes back: by which rule, and whether it announces itself."""

from collections.abc import Sequence
from datetime import time
from typing import Any

from domain.calendar import CalendarKind, MonthDay
from domain.refusals.forms import NotUnderstood
from domain.series import ACTIVITY, LATEST_DAY, Rhythm, check, next_period
from storage.work import Work
from usecases import date_steps
from usecases import events as gatherings
from usecases.wizards import Answers, Choice, Step

REPEAT = "series"
RULES = (ACTIVITY, *(f"w{day}" for day in range(5)), "m1", "m5", "m15", "m20", "m25", "m31", "m-1w4")


def repeats(given: Answers) -> bool:
    """Tell whether the form describes a series."""
    return given.get("on") == REPEAT


def rule_shown(work: Work, rule: str) -> dict[str, Any]:
    """Return a rule as texts take it."""
    if rule == ACTIVITY:
        return {"kind": ACTIVITY, "day": gatherings.branch_of(work).activity_day, "weekday": 0, "week": 0}
    if rule.startswith("w"):
        return {"kind": "week", "day": 0, "weekday": int(rule[1:]), "week": 0}
    found = MonthDay.parse(rule[1:])
    kind = "month" if found.day else "nth"
    return {"kind": kind, "day": found.day, "weekday": found.weekday, "week": found.week}


def rhythm(work: Work, rule: str) -> Rhythm:
    """Return a rule with what it depends on in the branch."""
    branch = gatherings.branch_of(work)
    return Rhythm(rule, MonthDay(branch.activity_day), CalendarKind(branch.calendar))


async def rules(work: Work, _given: Answers) -> Sequence[Choice]:
    """Offer the activity day, the days of the week, usual days of the month."""
    return [Choice(rule, "repeat.rule", {"rule": rule_shown(work, rule)}) for rule in RULES]


async def read_rule(_work: Work, _given: Answers, text: str) -> str:
    """Return the rule chosen, or the day of the month typed; raises NotUnderstood."""
    if text.isdecimal() and text.isascii() and 1 <= int(text) <= LATEST_DAY:
        return f"m{int(text)}"
    try:
        return check(text)
    except ValueError as error:
        raise NotUnderstood(example="repeat.example_rule") from error


async def ways(_work: Work, _given: Answers) -> Sequence[Choice]:
    """Offer to be asked first, or not."""
    return [Choice("ask", "repeat.b_ask_first"), Choice("self", "repeat.b_by_itself")]


async def facts(work: Work, given: Answers) -> dict[str, Any]:
    """Return what the form's texts show of a series: its rule, its first day."""
    rule, at = given.get("rule"), given.get("at")
    if not rule or not at:
        return {"rule": None, "first": None}
    found = rhythm(work, rule)
    period = next_period(found, time.fromisoformat(at), None, work.today, work.now, work.zone)
    return {"rule": rule_shown(work, rule), "first": found.day(period).day}


STEPS = (
    Step("rule", choices=rules, read=read_rule, wanted=repeats),
    Step("way", choices=ways, wanted=repeats, a_row=1),
)
date_steps.FACTS.append(facts)
