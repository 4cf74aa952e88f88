"""What a branch changes of its duties and their reminders: each change is read by the catalogue before it is kept."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from domain import ladders, rung_moments
from domain.catalogue import Anchor, At, CatalogueError, Due, Duty, Overrides, To, When, for_branch, kept
from domain.catalogue.expressions import parse_at
from domain.occasions import applies
from domain.permission import Action
from domain.refusals.duties import OutsideHours, RungUnfit
from domain.refusals.forms import OldButton
from domain.snapshot import BranchFacts
from storage.tables import Branch
from storage.work import Work
from usecases import facts as loading
from usecases.leafing import leaf
from usecases.presses.ladders import ChangeDuty, ChangeRung, LookAtDuties, LookAtDuty, Restore
from usecases.roster import branch_of

CARD = "settings"
PAGES = ("duty", "due", "undo", "rung", "at", "to", "rep")  # a page's place in a card's key
FLAGS = {"1": True, "0": False}


@dataclass(frozen=True, slots=True)
class Ground:
    """A branch with what it changed, for the pages and the changes of its duties."""

    branch: Branch
    facts: BranchFacts
    overrides: Overrides
    today: date

    @property
    def profile(self) -> str:
        """Return the set of duties that the branch follows."""
        return self.branch.profile

    def duty(self, code: str) -> Duty:
        """Return a duty that recurs, as the branch has it; raises OldButton for any other."""
        try:
            found = ladders.present(self.profile, self.overrides, code)
        except KeyError as error:
            raise OldButton() from error
        if found.period is None:
            raise OldButton()
        return found

    def duties(self) -> list[Duty]:
        """Return the duties that recur and that the branch has, or could have if it switched them on."""
        every = for_branch(self.profile, kept(self.profile, self.overrides)).duties
        return [duty for duty in every if applies(replace(duty, on=True), self.facts)]

    def step(self, code: str, rung: str) -> ladders.Step:
        """Return a rung of a duty; raises OldButton for one that is not there."""
        self.duty(code)
        found = next((s for s in ladders.steps(self.profile, self.overrides, code) if s.id == rung), None)
        if found is None:
            raise OldButton()
        return found


async def ground(work: Work) -> Ground:
    """Load the branch of this work with its changes."""
    branch = branch_of(work)
    picture = await loading.picture(work)
    return Ground(branch, picture.facts, branch.settings.get("overrides", {}), work.today)


async def to_change(work: Work) -> Ground:
    """Load the branch for a change: nobody else changes its settings meanwhile."""
    work.require(Action.CHANGE_SETTINGS)
    await work.session.refresh(branch_of(work), attribute_names=["settings"], with_for_update=True)
    return await ground(work)


# Pages


def page_key(branch: Branch, page: str, duty: str = "", rung: str = "") -> str:
    """Return the key of a page of the settings card."""
    return f"{branch.id}.l:{page}:{duty}:{rung}"


async def look_at_duties(work: Work, press: LookAtDuties) -> None:
    """Turn the settings card to the list of duties."""
    work.require(Action.CHANGE_SETTINGS)
    await leaf(work, CARD, page_key(branch_of(work), "list", str(max(0, min(press.number, 99)))))


async def look_at_duty(work: Work, press: LookAtDuty) -> None:
    """Turn the settings card to a duty, a rung of it, or what may be chosen for one."""
    work.require(Action.CHANGE_SETTINGS)
    here = await ground(work)
    if press.page not in PAGES:
        raise OldButton()
    here.step(press.duty, press.rung) if press.rung else here.duty(press.duty)
    await leaf(work, CARD, page_key(here.branch, press.page, press.duty, press.rung))


# Changes


async def change_rung(work: Work, press: ChangeRung) -> None:
    """Choose when, to whom, how often and how loudly a rung speaks, or switch it off or on."""
    here = await to_change(work)
    step = here.step(press.duty, press.rung)
    change = RUNG_FIELDS.get(press.name)
    if change is None or (press.name == "on" and step.default is None):
        raise OldButton()
    await keep_rung(work, here, press.duty, press.rung, **change(here, press.duty, step, press.value))
    await leaf(work, CARD, page_key(here.branch, "rung", press.duty, press.rung))


def _day(here: Ground, code: str, step: ladders.Step, value: str) -> dict[str, Any]:
    day = rung_moments.DAYS.get(value)
    if day is None:
        raise OldButton()
    at = parse_at(f"{day} {step.rung.at.time:%H:%M}").text
    check(here, code, step.id, at)
    return {"at": at}


def _hour(here: Ground, code: str, step: ladders.Step, value: str) -> dict[str, Any]:
    hour = rung_moments.HOURS.get(value)
    if hour is None:
        raise OldButton()
    old = step.rung.at
    at = At(old.anchor, old.count, old.unit, hour).text
    check(here, code, step.id, at)
    return {"at": at}


def _to(here: Ground, code: str, _step: ladders.Step, value: str) -> dict[str, Any]:
    if value not in ladders.audiences(here.profile, here.overrides, code):
        raise OldButton()
    return {"to": value}


def _flag(name: str) -> Callable[[Ground, str, ladders.Step, str], dict[str, Any]]:
    def read(_here: Ground, _code: str, _step: ladders.Step, value: str) -> dict[str, Any]:
        if value not in FLAGS:
            raise OldButton()
        return {name: FLAGS[value]}

    return read


def _when(_here: Ground, _code: str, step: ladders.Step, value: str) -> dict[str, Any]:
    if value not in FLAGS or step.rung.when not in (When.OPEN, When.UNPLANNED):
        raise OldButton()
    return {"when": (When.UNPLANNED if FLAGS[value] else When.OPEN).value}


def _number(name: str, allowed: tuple[int, ...]) -> Callable[[Ground, str, ladders.Step, str], dict[str, Any]]:
    def read(_here: Ground, _code: str, _step: ladders.Step, value: str) -> dict[str, Any]:
        if not value.isdecimal() or int(value) not in allowed:
            raise OldButton()
        return {name: int(value)}

    return read


RUNG_FIELDS: dict[str, Callable[[Ground, str, ladders.Step, str], dict[str, Any]]] = {
    "at": _day,
    "hour": _hour,
    "to": _to,
    "loud": _flag("loud"),
    "on": _flag("on"),
    "when": _when,
    "every": _number("every", ladders.EVERY),
    "times": _number("times", ladders.TIMES),
}


async def change_duty(work: Work, press: ChangeDuty) -> None:
    """Switch a duty or its late reminders off or on, mark it urgent or not, or choose its due day."""
    here = await to_change(work)
    duty = here.duty(press.duty)
    if press.name == "due" and press.value in ladders.DUE_DAYS:
        found = due_moved(here, duty, _of_month(duty, ladders.DUE_DAYS[press.value]))
    elif press.name == "on" and press.value in FLAGS:
        found = ladders.with_on(here.profile, here.overrides, duty.code, FLAGS[press.value])
    elif press.name == "urgent" and press.value in FLAGS:
        found = ladders.with_urgent(here.profile, here.overrides, duty.code, FLAGS[press.value])
    elif press.name == "late" and press.value in FLAGS:
        found = ladders.with_escalation(here.profile, here.overrides, duty.code, FLAGS[press.value])
    else:
        raise OldButton()
    await keep(work, here.branch, found, duty=duty.code, field=press.name, value=press.value)
    await leaf(work, CARD, page_key(here.branch, "duty", duty.code))


def _of_month(duty: Duty, due: Due) -> Due:
    """Return a chosen due day in the month of the period in which the duty is due."""
    return Due(duty.due.month, due.day, due.count, due.unit)


def due_moved(here: Ground, duty: Duty, due: Due) -> Overrides:
    """Return the changes with a duty's due day in them; a term ends when it ends."""
    if duty.due.term:
        raise OldButton()
    return ladders.with_due(here.profile, here.overrides, duty.code, due, here.facts.setting, here.today)


async def restore(work: Work, press: Restore) -> None:
    """Go back to the default of a rung or of a whole duty."""
    here = await to_change(work)
    own = here.step(press.duty, press.rung).default is None if press.rung else False
    here.duty(press.duty)
    found = ladders.without(here.profile, here.overrides, press.duty, press.rung)
    await keep(work, here.branch, found, duty=press.duty, rung=press.rung, field="restored")
    page = "duty" if own or not press.rung else "rung"
    await leaf(work, CARD, page_key(here.branch, page, press.duty, "" if page == "duty" else press.rung))


async def keep_rung(work: Work, here: Ground, code: str, rung: str, **fields: Any) -> None:
    """Keep a change of a rung; raises RungUnfit."""
    found = _tried(here, code, rung, **fields)
    await keep(work, here.branch, found, duty=code, rung=rung, **fields)


def _tried(here: Ground, code: str, rung: str, **fields: Any) -> Overrides:
    """Return the changes with those of a rung in them; raises RungUnfit when the catalogue does not take them."""
    try:
        return ladders.with_rung(here.profile, here.overrides, code, rung, **fields)
    except CatalogueError as error:
        windowed = "at" in fields and parse_at(fields["at"]).anchor in (Anchor.WINDOW, Anchor.WINDOW_END)
        raise RungUnfit(why="window" if windowed and not here.duty(code).windows else "late") from error


def check(here: Ground, code: str, rung: str, at: str) -> None:
    """Raise what is wrong with a rung's new moment: outside the hours, never, too long after, no season."""
    more = {"to": To.HOLDER.value} if rung == ladders.TRIAL else {}
    duty = ladders.present(here.profile, _tried(here, code, rung, at=at, on=True, **more), code)
    found = next((one for one in duty.ladder if one.id == rung), None)
    setting = here.facts.setting
    why = rung_moments.unfit(duty, found, setting, here.today) if found else None
    if why == "hours":
        raise OutsideHours(opens=setting.hours.opens, closes=setting.hours.closes)
    if why is not None:
        raise RungUnfit(why=why)


async def keep(work: Work, branch: Branch, overrides: Overrides, **what: Any) -> None:
    """Store a branch's changes, which the catalogue has taken, and have its reminders planned anew."""
    branch.settings = {**branch.settings, "overrides": overrides}
    branch.next_due_at = work.now
    await work.audit("settings", "branch", branch.id, name="duty", **what)
    work.toast("settings.changed")
    await work.refresh_cards(CARD, f"{branch.id}.main")
