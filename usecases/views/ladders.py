"""What the settings card's pages on duties show: each reminder in words, the catalogue's default beside each change."""

from collections.abc import Sequence
from typing import Any

from domain import ladders, rung_moments
from domain.catalogue import At, Due, Duty, Rung, To, When, load
from domain.catalogue.expressions import parse_at
from domain.ladders import Step
from domain.reminding import LONGEST
from storage import duties
from storage.outgoing import Button, Rows, Shown
from storage.work import Work
from usecases.ladders import Ground, ground
from usecases.presses import Press, pack
from usecases.presses.ladders import ChangeDuty, ChangeRung, LookAtDuties, LookAtDuty, Restore, WriteDue, WriteMoment
from usecases.presses.settings import LookAt

A_PAGE = 8
MARK = "l:"


async def page(work: Work, name: str) -> Shown | None:
    """Show one of the pages: `l:list:0:`, `l:duty:CODE:`, `l:rung:CODE:RUNG`."""
    _, kind, code, rung = name.split(":")
    here = await ground(work)
    if kind == "list":
        return _list(here, int(code))
    if code not in {duty.code for duty in load(here.profile).duties}:
        return _list(here, 0)
    duty = here.duty(code)
    step = next((s for s in ladders.steps(here.profile, here.overrides, code) if s.id == rung), None)
    if rung and step is None:  # it went with the profile, or was removed on another card
        return _duty(here, duty)
    return await _one(work, here, kind, duty, step)


async def _one(work: Work, here: Ground, kind: str, duty: Duty, step: Step | None) -> Shown:
    if step is None:
        return {"due": _due, "undo": _undo}.get(kind, _duty)(here, duty)
    if kind == "rung":
        said = await duties.said(work.session, here.branch.id or 0, work.now - LONGEST)
        mine = {(occasion.partition("#")[0], name) for code, occasion, name, _ in said if code == duty.code}
        return _rung(here, duty, step, work, mine)
    return {"at": _at, "to": _to, "rep": _repeat}[kind](here, duty, step)


# Arguments of words


def at_words(at: At, duty: Duty) -> dict[str, Any]:
    """Return a place in the form in which the texts put it in words."""
    kind = duty.period.value if duty.period else "year"
    return {"anchor": at.anchor.value, "count": at.count, "unit": at.unit.value, "time": at.time, "kind": kind}


def due_words(due: Due, duty: Duty) -> dict[str, Any]:
    """Return a due day in the form in which the texts put it in words."""
    kind = duty.period.value if duty.period else "year"
    return {
        "month": due.month, "day": due.day, "count": due.count, "unit": due.unit.value, "term": due.term, "kind": kind,
    }  # fmt: skip


def to_words(to: To, duty: Duty) -> dict[str, Any]:
    """Return an audience in the form in which the texts put it in words."""
    return {
        "to": to.value, "holder": duty.holder, "responsible": duty.responsible or "", "subject": duty.subject.value,
        "by": duty.done.by.value,
    }  # fmt: skip


def rung_words(rung: Rung, duty: Duty) -> dict[str, Any]:
    """Return a rung in the form in which the texts put it in words."""
    return {
        "at": at_words(rung.at, duty), "to": to_words(rung.to, duty), "when": rung.when.value, "loud": rung.loud,
        "every": rung.every, "times": rung.times,
    }  # fmt: skip


def _step_words(step: Step, duty: Duty) -> dict[str, Any]:
    return {
        "now": rung_words(step.now, duty) if step.now else None,
        "default": rung_words(step.default, duty) if step.default else None,
        "changed": step.changed,
    }


# Pages


def _back(branch: int, kind: str = "", code: str = "", rung: str = "") -> tuple[Button, ...]:
    press: Press = LookAtDuty(branch, kind, code, rung) if code else LookAtDuties(branch, 0)
    return (Button("buttons.back", pack(press)),)


def _rows(buttons: Sequence[Button], a_row: int) -> list[tuple[Button, ...]]:
    return [tuple(buttons[i : i + a_row]) for i in range(0, len(buttons), a_row)]


def _list(here: Ground, number: int) -> Shown:
    """Show a page of the branch's duties."""
    every, branch = here.duties(), here.branch.id or 0
    number = min(number, max(0, (len(every) - 1) // A_PAGE))
    some = every[number * A_PAGE : (number + 1) * A_PAGE]
    shown = [
        {"duty": duty.code, "on": duty.on, "due": due_words(duty.due, duty), "rungs": len(duty.ladder),
         "changed": ladders.changes(here.profile, here.overrides, duty.code)}
        for duty in some
    ]  # fmt: skip
    buttons = [
        Button("ladders.b_duty", pack(LookAtDuty(branch, "duty", duty.code, "")), arguments={"duty": duty.code})
        for duty in some
    ]
    turns = ((number - 1, "roster.b_before"), (number + 1, "roster.b_after"))
    pages = [Button(label, pack(LookAtDuties(branch, to))) for to, label in turns if 0 <= to * A_PAGE < len(every)]
    back = Button("buttons.back", pack(LookAt(branch, "main")))
    first = number * A_PAGE + 1
    arguments = {
        "duties": shown, "first": first, "last": first + len(some) - 1, "total": len(every),
        "aside": ladders.set_aside(here.profile, here.overrides),
    }  # fmt: skip
    return Shown("ladders.list", arguments, (*_rows(buttons, 2), (*pages, back)))


def _duty(here: Ground, duty: Duty) -> Shown:
    """Show a duty: its due day, whether it is on, its reminders one by one."""
    usual, found = load(here.profile).duty(duty.code), ladders.steps(here.profile, here.overrides, duty.code)
    changed = ladders.changes(here.profile, here.overrides, duty.code)
    arguments = {
        "duty": duty.code, "on": duty.on, "ongoing": duty.ongoing, "windows": list(duty.windows),
        "kind": duty.period.value if duty.period else "year",
        "due": due_words(duty.due, duty), "usual": due_words(usual.due, usual) if usual.due != duty.due else None,
        "usual_on": usual.on, "urgent": duty.urgent,
        "steps": [_step_words(step, duty) | {"idle": _is_idle(here, duty, step)} for step in found],
        "may_be_off": ladders.may_be_off(here.profile, duty.code), "rule": {"article": usual.rules[0].article},
    }  # fmt: skip
    return Shown("ladders.duty", arguments, _duty_rows(here, duty, found, changed))


def _is_idle(here: Ground, duty: Duty, step: Step) -> bool:
    """Tell whether a rung never comes: its day lies before the period, or nobody holds what it is addressed to."""
    return step.now is not None and rung_moments.unfit(duty, step.now, here.facts.setting, here.today) == "never"


def _duty_rows(here: Ground, duty: Duty, found: list[Step], changed: int) -> Rows:
    own = (here.branch.id or 0, duty.code)
    numbers = [
        Button("ladders.b_number", pack(LookAtDuty(own[0], "rung", duty.code, step.id)), arguments={"number": n})
        for n, step in enumerate(found, start=1)
    ]
    more = [Button("ladders.b_add", pack(WriteMoment(*own, "")))]
    if not duty.due.term:
        more.insert(0, Button("ladders.b_due", pack(LookAtDuty(own[0], "due", duty.code, ""))))
    late = [step for step in found if step.default is not None and step.escalates]
    if late:
        speaks = any(step.now is not None for step in late)
        label = "ladders.b_late_off" if speaks else "ladders.b_late_on"
        more.append(Button(label, pack(ChangeDuty(*own, "late", "0" if speaks else "1"))))
    label = "ladders.b_urgent_off" if duty.urgent else "ladders.b_urgent_on"
    more.append(Button(label, pack(ChangeDuty(*own, "urgent", "0" if duty.urgent else "1"))))
    if ladders.may_be_off(here.profile, duty.code):
        label = "ladders.b_off" if duty.on else "ladders.b_on"
        more.append(Button(label, pack(ChangeDuty(*own, "on", "0" if duty.on else "1"))))
    if changed:
        more.append(Button("ladders.b_restore", pack(LookAtDuty(own[0], "undo", duty.code, ""))))
    return (*_rows(numbers, 5), *_rows(more, 2), _back(own[0]))


def _undo(here: Ground, duty: Duty) -> Shown:
    """Ask once more before a duty's changes go."""
    own = (here.branch.id or 0, duty.code)
    changed = ladders.changes(here.profile, here.overrides, duty.code)
    restore = (Button("ladders.b_restore", pack(Restore(*own, ""))),)
    return Shown("ladders.undo", {"duty": duty.code, "count": changed}, (restore, _back(own[0], "duty", duty.code)))


def _due(here: Ground, duty: Duty) -> Shown:
    """Show the due days to choose from."""
    own, usual = (here.branch.id or 0, duty.code), load(here.profile).duty(duty.code)
    buttons = [
        Button("ladders.b_due_day", pack(ChangeDuty(*own, "due", code)),
               arguments={"due": due_words(Due(duty.due.month, due.day, due.count, due.unit), duty)})
        for code, due in ladders.DUE_DAYS.items()
    ]  # fmt: skip
    typed = (Button("ladders.b_write", pack(WriteDue(*own))),)
    arguments = {"duty": duty.code, "due": due_words(duty.due, duty), "usual": due_words(usual.due, usual)}
    return Shown("ladders.due_page", arguments, (*_rows(buttons, 2), typed, _back(own[0], "duty", duty.code)))


def _rung(here: Ground, duty: Duty, step: Step, work: Work, said: set[tuple[str, str]]) -> Shown:
    """Show a reminder: when it comes, to whom, how often; what may be changed of it."""
    found = ladders.steps(here.profile, here.overrides, duty.code)
    number = [one.id for one in found].index(step.id) + 1
    speaks = step.now is not None and duty.on
    comes = rung_moments.coming(duty, step.id, here.facts.setting, work.now, here.today, said) if speaks else None
    arguments = {
        "duty": duty.code, "number": number, "step": _step_words(step, duty), "on": duty.on,
        "comes": work.local(comes) if comes else None, "floats": step.rung.at.anchor.value == "planned",
    }  # fmt: skip
    return Shown("ladders.rung_page", arguments, _rung_rows(here, duty, step))


def _rung_rows(here: Ground, duty: Duty, step: Step) -> Rows:
    own = (here.branch.id or 0, duty.code, step.id)
    back = _back(own[0], "duty", duty.code)
    if step.now is None:
        return ((Button("ladders.b_rung_on", pack(ChangeRung(*own, "on", "1"))),), back)
    looks = [
        Button(f"ladders.b_{name}", pack(LookAtDuty(own[0], name, duty.code, step.id))) for name in ("at", "to", "rep")
    ]
    loud, waits = step.now.loud, step.now.when is When.UNPLANNED
    label = "ladders.b_silent" if loud else "ladders.b_loud"
    more = [Button(label, pack(ChangeRung(*own, "loud", "0" if loud else "1")))]
    if step.now.when in (When.OPEN, When.UNPLANNED):
        label = "ladders.b_always" if waits else "ladders.b_unplanned"
        more.append(Button(label, pack(ChangeRung(*own, "when", "0" if waits else "1"))))
    if step.default is None:
        more.append(Button("ladders.b_remove", pack(Restore(*own))))
    else:
        more.append(Button("ladders.b_rung_off", pack(ChangeRung(*own, "on", "0"))))
    if step.default is not None and step.changed:
        more.append(Button("ladders.b_restore", pack(Restore(*own))))
    return (tuple(looks), *_rows(more, 2), back)


def _at(here: Ground, duty: Duty, step: Step) -> Shown:
    """Show the moments to choose from."""
    own = (here.branch.id or 0, duty.code, step.id)
    days = [
        Button("ladders.b_day", pack(ChangeRung(*own, "at", code)),
               arguments={"at": at_words(parse_at(f"{day} 09:00"), duty)})
        for code, day in rung_moments.day_choices(duty, here.facts.setting, here.today).items()
    ]  # fmt: skip
    hours = tuple(
        Button("ladders.b_hour", pack(ChangeRung(*own, "hour", code)), arguments={"at": hour})
        for code, hour in rung_moments.HOURS.items()
    )
    typed = (Button("ladders.b_write", pack(WriteMoment(*own))),)
    back = _back(own[0], "rung", duty.code, step.id)
    return Shown("ladders.at_page", _about(duty, step), (*_rows(days, 2), hours, typed, back))


def _to(here: Ground, duty: Duty, step: Step) -> Shown:
    """Show the audiences to choose from: none that the duty must not be shown to."""
    own = (here.branch.id or 0, duty.code, step.id)
    buttons = [
        Button("ladders.b_whom", pack(ChangeRung(*own, "to", to.value)), arguments={"to": to_words(to, duty)})
        for to in ladders.audiences(here.profile, here.overrides, duty.code)
    ]
    return Shown("ladders.to_page", _about(duty, step), (*_rows(buttons, 2), _back(own[0], "rung", duty.code, step.id)))


def _repeat(here: Ground, duty: Duty, step: Step) -> Shown:
    """Show how often, and how many working days apart, a reminder may come."""
    own = (here.branch.id or 0, duty.code, step.id)
    times = [
        Button("ladders.b_times", pack(ChangeRung(*own, "times", str(n))), arguments={"count": n})
        for n in ladders.TIMES
    ]
    every = [
        Button("ladders.b_every", pack(ChangeRung(*own, "every", str(n))), arguments={"days": n}) for n in ladders.EVERY
    ]
    rows = [*_rows(times, 5), *(_rows(every, 5) if step.rung.times > 1 else ())]
    return Shown("ladders.rep_page", _about(duty, step), (*rows, _back(own[0], "rung", duty.code, step.id)))


def _about(duty: Duty, step: Step) -> dict[str, Any]:
    return {
        "duty": duty.code, "now": rung_words(step.rung, duty),
        "default": rung_words(step.default, duty) if step.default else None, "visible": duty.visibility.value,
    }  # fmt: skip
