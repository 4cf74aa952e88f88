"""The card of the year's plan: a quarter's gatherings, one gathering, what could not be planned; nobody else's eyes."""

from typing import Any

from domain.calendar import known
from domain.permission import Action, Subject, may
from domain.planning import Gathering, faults
from storage import plans
from storage.outgoing import Button, Rows, Shown
from storage.tables import YearPlan
from storage.work import Work
from usecases import planner
from usecases.facts import Picture
from usecases.presses import pack
from usecases.presses.planner import (
    AnnouncePlan,
    ConfirmPlan,
    DropDraft,
    MoveGathering,
    Replan,
    ShowPlan,
    TakeOut,
    TurnPlan,
)

QUARTERS = ("q1", "q2", "q3", "q4")


async def plan_card(work: Work, key: str) -> Shown | None:
    """Show a page of a year's plan to whoever heads the branch, in private."""
    own, year, page = key.split(".")
    if not may(work.actor, Action.PLAN_YEAR, Subject(branch_id=int(own)), work.place):
        return None
    row = await plans.find(work.session, int(own), int(year))
    content = (row.draft or row.confirmed) if row is not None else None
    if row is None or content is None:
        return None
    picture = await planner.picture_of(work, row.year)
    found = planner.read(content)
    lines = _lines(work, picture, found)
    if page == "u":
        return _unplanned(row, content)
    if page.startswith("g"):
        return _one(row, picture, found, lines, int(page[1:]))
    return _quarter(work, row, picture, content, lines, page)


def _lines(work: Work, picture: Picture, found: dict[int, Gathering]) -> dict[int, dict[str, Any]]:
    """Return the gatherings as texts take them, by number, each with what is wrong with it now."""
    wrong: dict[int, set[str]] = {}
    for fault in faults(list(found.values()), picture.facts, picture.records, work.today):
        wrong.setdefault(fault.place, set()).add(fault.reason.value)
    return {
        number: {
            "on": one.on, "audience": one.audience, "group": _group(picture, one),
            "duties": list(dict.fromkeys(part.duty for part in one.parts)),
            "fault": min(wrong.get(place, ()), default="") if one.on > work.today else "",
            "sure": known(one.on, picture.facts.calendar), "over": one.on < work.today,
        }
        for place, (number, one) in enumerate(found.items())
    }  # fmt: skip


def _group(picture: Picture, one: Gathering) -> str:
    return picture.groups[one.group].name if one.group in picture.groups else ""


def _quarter(
    work: Work, row: YearPlan, picture: Picture, content: dict[str, Any], lines: dict[int, dict[str, Any]], page: str
) -> Shown:
    quarter = int(page[1:])
    here = {number: line for number, line in lines.items() if (line["on"].month + 2) // 3 == quarter}
    arguments = {
        "year": row.year, "number": quarter, "draft": row.draft is not None,
        "confirmed_on": work.local(row.confirmed_at).date() if row.confirmed_at else None,
        "lines": _together(list(here.values())), "gatherings": len(lines),
        "occasions": sum(len(one.parts) for one in planner.read(content).values()),
        "missing": len(content["unplanned"]), "unsure": not all(line["sure"] for line in here.values()),
    }  # fmt: skip
    return Shown("planner.quarter", arguments, _rows(work, row, content, here, page))


def _together(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the groups that meet on one day as one line."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for line in lines:
        key = (line["on"], line["audience"], tuple(line["duties"]))
        one = found.setdefault(key, {**line, "groups": []})
        one["groups"] = [*one["groups"], *([line["group"]] if line["group"] else [])]
        one["fault"] = one["fault"] or line["fault"]
    return list(found.values())


def _rows(work: Work, row: YearPlan, content: dict[str, Any], here: dict[int, dict[str, Any]], page: str) -> Rows:
    own = (row.branch_id, row.year)
    rows: list[tuple[Button, ...]] = []
    if row.draft is not None:
        coming = {number: line for number, line in here.items() if not line["over"]}
        change = [
            Button("planner.b_change", pack(TurnPlan(*own, f"g{number}")),
                   arguments={"on": line["on"], "audience": line["audience"], "group": line["group"]})
            for number, line in coming.items()
        ]  # fmt: skip
        rows += [tuple(change[i : i + 2]) for i in range(0, len(change), 2)]
    others = [quarter for quarter in QUARTERS if quarter != page]
    rows.append(
        tuple(Button("planner.b_quarter", pack(TurnPlan(*own, q)), arguments={"number": int(q[1])}) for q in others)
    )
    if content["unplanned"]:
        rows.append((Button("planner.b_missing", pack(TurnPlan(*own, "u")),
                            arguments={"n": len(content["unplanned"])}),))  # fmt: skip
    rows += _ends(work, row)
    return tuple(rows)


def _ends(work: Work, row: YearPlan) -> list[tuple[Button, ...]]:
    """Return what can be done with the plan as a whole, and the way to the other year's."""
    own = (row.branch_id, row.year)
    again = Button("planner.b_replan", pack(Replan(*own)))
    if row.draft is not None:
        drop = (Button("planner.b_drop", pack(DropDraft(*own))),) if row.confirmed is not None else ()
        rows = [(Button("planner.b_confirm", pack(ConfirmPlan(*own))),), (again, *drop)]
    else:
        rows = [(again, Button("planner.b_announce", pack(AnnouncePlan(*own))))]
    other = work.today.year + (row.year == work.today.year)
    return [*rows, (Button("planner.b_year", pack(ShowPlan(row.branch_id, other)), arguments={"year": other}),)]


def _one(
    row: YearPlan, picture: Picture, found: dict[int, Gathering], lines: dict[int, dict[str, Any]], number: int
) -> Shown | None:
    """Show one gathering of the draft, with its occasions to be taken out and its date to be moved."""
    one = found.get(number)
    if one is None or row.draft is None:
        return None
    own = (row.branch_id, row.year)
    parts = [{"duty": part.duty, "period": part.period} for part in one.parts]
    rows = [(Button("planner.b_move", pack(MoveGathering(*own, number))),)]
    rows += [
        (Button("planner.b_take_out", pack(TakeOut(*own, number, part.duty, part.period)),
                arguments={"duty": part.duty}),)
        for part in one.parts
    ]  # fmt: skip
    back = f"q{(one.on.month + 2) // 3}"
    rows.append((Button("planner.b_back", pack(TurnPlan(*own, back))),))
    return Shown("planner.gathering", {"line": {**lines[number], "groups": []}, "parts": parts}, tuple(rows))


def _unplanned(row: YearPlan, content: dict[str, Any]) -> Shown:
    lines = [
        {"duty": one.part.duty, "period": one.part.period, "reason": one.reason.value}
        for one in planner.unplanned(content)
    ]
    back = Button("planner.b_back", pack(TurnPlan(row.branch_id, row.year, "q1")))
    return Shown("planner.unplanned", {"year": row.year, "lines": lines}, ((back,),))
