"""The year's plan: drafted, changed and confirmed by the secretary in private; then its dates drive the reminders."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from domain.closing import line_of
from domain.periods import parse
from domain.permission import Action
from domain.planning import Fault, Gathering, Part, Reason, Unplanned, YearPlan, dates_of, faults, plan_year
from domain.refusals.duties import NoPlan, NotAWorkingDay, OutOfOrder, OutsideItsTime
from domain.refusals.forms import DateInPast, NotFound, OldButton
from storage import duties, plans
from storage import tables as rows
from storage.work import Work
from usecases import facts as loading
from usecases import wizards
from usecases.duties import branch_of
from usecases.facts import Picture
from usecases.leafing import leaf
from usecases.presses.planner import (
    CARD,
    AnnouncePlan,
    ConfirmPlan,
    DropDraft,
    MoveGathering,
    Replan,
    ShowPlan,
    TakeOut,
    TurnPlan,
)
from usecases.wizards import Answers

Content = dict[str, Any]
DECEMBER = 12


# What is stored: dates and codes


def stored(plan: YearPlan) -> Content:
    """Return a plan as it is stored; each gathering keeps its number whatever becomes of its date."""
    gatherings = [
        {
            "n": n,
            "on": one.on.isoformat(),
            "audience": one.audience,
            "group": one.group,
            "parts": list(map(_row, one.parts)),
        }
        for n, one in enumerate(plan.gatherings, 1)
    ]
    return {"gatherings": gatherings, "unplanned": [[*_row(one.part), one.reason.value] for one in plan.unplanned]}


def _row(part: Part) -> list[Any]:
    return [part.duty, part.period, part.kind, part.subject]


def read(content: Content) -> dict[int, Gathering]:
    """Return the gatherings of a stored plan by their numbers, earliest first."""
    found = {
        row["n"]: Gathering(
            date.fromisoformat(row["on"]), row["audience"], tuple(Part(*part) for part in row["parts"]), row["group"]
        )
        for row in content["gatherings"]
    }
    return dict(sorted(found.items(), key=lambda item: (item[1].on, item[1].audience, item[1].group or 0)))


def unplanned(content: Content) -> list[Unplanned]:
    """Return what a stored plan could not hold, and why."""
    return [Unplanned(Part(*row[:-1]), Reason(row[-1])) for row in content["unplanned"]]


def _with(content: Content, gatherings: dict[int, Gathering]) -> Content:
    """Return the plan with its gatherings changed."""
    kept = [
        row | {"on": gatherings[row["n"]].on.isoformat(), "parts": [_row(part) for part in gatherings[row["n"]].parts]}
        for row in content["gatherings"]
        if row["n"] in gatherings
    ]
    return content | {"gatherings": kept}


# Showing


async def show(work: Work, press: ShowPlan) -> None:
    """Post the plan of a year in private; without one, a draft of what is still open is made."""
    work.require(Action.PLAN_YEAR)
    branch = branch_of(work)
    year = press.year or work.today.year + (work.today.month == DECEMBER)
    if not work.today.year <= year <= work.today.year + 1:
        raise OldButton()
    found = await plans.hold(work.session, branch, year, work.now)
    if found.draft is None and found.confirmed is None:
        await _draft(work, found)
    if work.origin.user_id is not None:
        await work.repost_card(work.origin.user_id, CARD, f"{branch}.{year}.{first_page(work, year)}")


def first_page(work: Work, year: int) -> str:
    """Return the page that is looked at first: the running quarter of the running year, else the first."""
    return f"q{(work.today.month + 2) // 3}" if year == work.today.year else "q1"


async def turn(work: Work, press: TurnPlan) -> None:
    """Turn the plan to another page."""
    work.require(Action.PLAN_YEAR)
    await leaf(work, CARD, f"{branch_of(work)}.{press.year}.{press.page}")


async def picture_of(work: Work, year: int) -> Picture:
    """Return the branch with all that is announced until the year's end."""
    return await loading.picture(work, date(year, 12, 31))


# Drafting and changing


async def _draft(work: Work, row: rows.YearPlan) -> None:
    picture = await picture_of(work, row.year)
    row.draft = stored(plan_year(picture.facts, picture.records, work.today, row.year))
    row.changed_at = work.now
    await work.audit("year_drafted", "year_plan", row.id, year=row.year)


async def replan(work: Work, press: Replan) -> None:
    """Make a new draft of all that is still open; what was confirmed holds until the new one is."""
    work.require(Action.PLAN_YEAR)
    row = await plans.hold(work.session, branch_of(work), press.year, work.now)
    await _draft(work, row)
    await leaf(work, CARD, f"{row.branch_id}.{row.year}.{first_page(work, row.year)}")


async def drop(work: Work, press: DropDraft) -> None:
    """Drop the draft; what was confirmed stays as it is."""
    work.require(Action.PLAN_YEAR)
    row = await _drafted(work, press.year)
    if row.confirmed is None:
        raise NoPlan()
    row.draft = None
    await work.audit("year_draft_dropped", "year_plan", row.id, year=row.year)
    await leaf(work, CARD, f"{row.branch_id}.{row.year}.{first_page(work, row.year)}")


async def _drafted(work: Work, year: int) -> rows.YearPlan:
    """Return the year's plan with its row locked; raises NoPlan without a draft."""
    row = await plans.find(work.session, branch_of(work), year)
    if row is None or row.draft is None:
        raise NoPlan()
    return await plans.hold(work.session, row.branch_id, year, work.now)


async def ask_date(work: Work, press: MoveGathering) -> None:
    """Open the form that asks for another date of a gathering."""
    work.require(Action.PLAN_YEAR)
    row = await _drafted(work, press.year)
    if press.number not in read(row.draft or {}):
        raise OldButton()
    await wizards.start(work, "plan_move", {"year": press.year, "number": press.number})


async def gathering(work: Work, given: Answers) -> tuple[Picture, dict[int, Gathering]]:
    """Return the branch and the gatherings of the draft that a form is about; raises NoPlan."""
    row = await plans.find(work.session, branch_of(work), given["year"])
    found = read(row.draft) if row is not None and row.draft is not None else {}
    if given["number"] not in found:
        raise NoPlan()
    return await picture_of(work, given["year"]), found


def new_faults(work: Work, picture: Picture, found: dict[int, Gathering], number: int, on: date) -> list[Fault]:
    """Return what would be wrong with the plan if a gathering were on this date, and is not now."""
    moved = found | {number: replace(found[number], on=on)}
    before = set(faults(list(found.values()), picture.facts, picture.records, work.today))
    after = faults(list(moved.values()), picture.facts, picture.records, work.today)
    own = list(found).index(number)
    return [fault for fault in after if fault not in before or fault.place == own]


def refuse(fault: Fault, picture: Picture, on: date) -> None:
    """Raise the refusal that says what is wrong with a date."""
    if fault.reason is Reason.PAST:
        raise DateInPast(on=on)
    if fault.reason is Reason.NOT_WORKING or fault.part is None:
        raise NotAWorkingDay(on=on)
    if fault.reason is Reason.ORDER:
        raise OutOfOrder(duty=fault.part.duty)
    period = parse(fault.part.period)
    line = line_of(picture.catalogue.duty(fault.part.duty), period, picture.facts, picture.records, on)
    raise OutsideItsTime(duty=fault.part.duty, from_on=period.start, until_on=line.deadline if line else period.end)


async def move(work: Work, given: Answers) -> None:
    """Move a gathering of the draft to another date; raises the refusal that says why not."""
    work.require(Action.PLAN_YEAR)
    row = await _drafted(work, given["year"])
    picture, found = await gathering(work, given)
    for fault in new_faults(work, picture, found, given["number"], given["on"]):
        refuse(fault, picture, given["on"])
    found[given["number"]] = replace(found[given["number"]], on=given["on"])
    await _keep(work, row, found)
    await work.repost_card(work.origin.user_id or 0, CARD, f"{row.branch_id}.{row.year}.g{given['number']}")


async def take_out(work: Work, press: TakeOut) -> None:
    """Take an occasion out of a gathering; an empty gathering goes. A new draft brings both back."""
    work.require(Action.PLAN_YEAR)
    row = await _drafted(work, press.year)
    found = read(row.draft or {})
    one = found.get(press.number)
    if one is None:
        raise OldButton()
    left = tuple(part for part in one.parts if (part.duty, part.period) != (press.duty, press.period))
    page = f"g{press.number}" if left else f"q{(one.on.month + 2) // 3}"
    found[press.number] = replace(one, parts=left)
    await _keep(work, row, {number: one for number, one in found.items() if one.parts})
    await leaf(work, CARD, f"{row.branch_id}.{row.year}.{page}")


async def _keep(work: Work, row: rows.YearPlan, gatherings: dict[int, Gathering]) -> None:
    row.draft, row.changed_at = _with(row.draft or {}, gatherings), work.now
    await work.audit("year_draft_changed", "year_plan", row.id, year=row.year)
    for page in ("q1", "q2", "q3", "q4", "u"):
        await work.refresh_cards(CARD, f"{row.branch_id}.{row.year}.{page}")


# Confirming


async def confirm(work: Work, press: ConfirmPlan) -> None:
    """Give the occasions the draft's dates; earlier dates of what is not held and no longer planned are taken away."""
    work.require(Action.PLAN_YEAR)
    row = await _drafted(work, press.year)
    draft = row.draft or {}
    dates = dates_of(read(draft).values())
    await _clear(work, row, dates)
    for (duty, period, subject), on in dates.items():
        place = await duties.occasion(work.session, row.branch_id, duty, period, str(subject) if subject else "")
        place.planned_on = on
    row.confirmed, row.draft, row.confirmed_at, row.confirmed_by = draft, None, work.now, work.actor.member_id
    await work.audit("year_planned", "year_plan", row.id, year=row.year, occasions=len(dates))
    work.toast("planner.confirmed_toast", n=len(dates))
    await leaf(work, CARD, f"{row.branch_id}.{row.year}.{first_page(work, row.year)}")


async def _clear(work: Work, row: rows.YearPlan, dates: dict[tuple[str, str, int | None], date]) -> None:
    picture = await picture_of(work, row.year)
    for place in await plans.dated(work.session, row.branch_id, row.year):
        wanted = (place.duty, place.period, duties.subject_id(place.subject))
        if wanted not in dates and not _closed(work, picture, place):
            place.planned_on = None


def _closed(work: Work, picture: Picture, place: rows.Occasion) -> bool:
    """Tell whether an occasion is held or ended, so that its date is history."""
    try:
        duty = picture.catalogue.duty(place.duty)
    except KeyError:
        return False
    line = line_of(duty, parse(place.period), picture.facts, picture.records, work.today)
    return line is not None and line.closed


async def announce(work: Work, press: AnnouncePlan) -> None:
    """Tell the members' group the dates of a confirmed plan that concern all, once it is asked for."""
    work.require(Action.PLAN_YEAR)
    row = await plans.find(work.session, branch_of(work), press.year)
    if row is None or row.confirmed is None or work.branch is None or work.branch.chat_id is None:
        raise NotFound()
    picture = await picture_of(work, press.year)
    lines = [
        {"on": one.on, "duties": shown, "audience": one.audience, "group": ""}
        for one in read(row.confirmed).values()
        if one.on >= work.today and one.audience == "members" and (shown := for_all(picture, one.parts))
    ]
    await work.say(work.branch.chat_id, "planner.notice", thread_id=work.branch.thread_id, year=press.year, lines=lines)
    await work.audit("year_announced", "year_plan", row.id, year=press.year)
    work.toast("planner.announced_toast")


def for_all(picture: Picture, parts: Sequence[Part]) -> list[str]:
    """Return the duties of a gathering that the members' group may see."""
    codes = dict.fromkeys(part.duty for part in parts)
    return [code for code in codes if picture.catalogue.duty(code).visibility.value == "group"]
