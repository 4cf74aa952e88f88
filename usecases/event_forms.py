"""The form of a new event: parts, topics, date, time, place, who chairs."""

from collections.abc import Sequence
from typing import Any

from domain.calendar import MonthDay
from domain.permission import COMMITTEE_POSTS, Post, Subject, may
from domain.refusals.events import NoGroup, UnknownKind
from domain.refusals.roster import AmbiguousName
from domain.vocabulary import plain
from domain.wording import find_name
from storage import people
from storage.tables import Member, Part
from storage.work import Work
from texts.rendering import named
from texts.rendering import plain as rendered
from usecases import date_steps, series_steps
from usecases import events as gatherings
from usecases.event_asks import KINDS, LECTURER, STEPS, announced_late, details, shown
from usecases.event_places import places, read_place
from usecases.event_plans import PartPlan, Plan
from usecases.event_small_forms import hours, moment, moment_shown, read_hour
from usecases.reading import vocabulary
from usecases.wizards import Answers, Choice, Step, Wizard, known

MOST_PEOPLE = 60


# Which parts


async def lawful(work: Work, chosen: Sequence[str], given: Answers) -> list[str]:
    """Return the kinds that may stand beside those chosen, and that the actor may hold; those chosen are among them."""
    rules = gatherings.catalogue(work)
    groups = [group.id or 0 for group in await people.groups(work.session, gatherings.branch_id(work))]
    committee = await people.holders(work.session, gatherings.branch_id(work), *COMMITTEE_POSTS)
    offered = [code for code in KINDS if code in chosen or rules.may_share(code, *chosen)]
    if given.get("own"):
        offered = [code for code in offered if code == "group" or "group" in rules.kind(code).shares]
    if len(committee) < 2:
        offered = [code for code in offered if rules.kind(code).audience != "committee"]
    return [code for code in offered if (code != "group" or groups) and _may_hold(work, code, given, groups)]


def _may_hold(work: Work, code: str, given: Answers, groups: list[int]) -> bool:
    group = next(iter([*(given.get("leads") or []), *groups]), None) if code == "group" or given.get("own") else None
    seen_by = gatherings.visibility(gatherings.catalogue(work), [code], group)
    about = Subject(branch_id=gatherings.branch_id(work), group_id=group, committee=seen_by == "committee")
    return may(work.actor, gatherings.START[seen_by], about, work.place)


async def _kinds(work: Work, given: Answers) -> Sequence[Choice]:
    found = await lawful(work, given.get("kinds") or [], given)
    return [Choice(code, f"kinds.{named(code)}") for code in found]


async def _read_kind(work: Work, given: Answers, text: str) -> str:
    code = vocabulary().kinds.get(plain(text))
    if code is None:
        raise UnknownKind(value=text[:40])
    chosen = [*(given.get("kinds") or []), code]
    if code not in await lawful(work, given.get("kinds") or [], given):
        gatherings.check_parts(work, chosen, given.get("group"))
        raise UnknownKind(value=text[:40])
    return code


def kinds_of(given: Answers) -> list[str]:
    """Return the kinds chosen so far, each once, in the order of choosing."""
    return list(dict.fromkeys(given.get("kinds") or []))


def of_a_group(given: Answers) -> bool:
    """Tell whether the event is a party group's."""
    return bool(given.get("own")) or "group" in kinds_of(given)


# Which group


async def _groups(work: Work, given: Answers) -> Sequence[Choice]:
    found = await people.groups(work.session, gatherings.branch_id(work))
    mine = [group for group in found if not given.get("own") or group.id in work.actor.leads]
    return [Choice(f"g{group.id}", "buttons.word", {"word": group.name}) for group in mine]


async def _read_group(work: Work, given: Answers, text: str) -> int:
    """Return the group's id by its button or its name; raises NoGroup."""
    for group in await people.groups(work.session, gatherings.branch_id(work)):
        if text in (f"g{group.id}", group.name):
            gatherings.check_parts(work, kinds_of(given), group.id)
            return group.id or 0
    raise NoGroup(value=text[:40])


# Who chairs and who records


async def usual(work: Work, given: Answers) -> tuple[Member | None, Member | None]:
    """Return chair and recorder by custom: the secretary and the organisation member; in a group, its leader."""
    if of_a_group(given):
        held = await people.posts(work.session, gatherings.branch_id(work))
        leader = next((p.member_id for p in held if p.post == Post.LEADER and p.group_id == given.get("group")), None)
        line = await people.member(work.session, gatherings.branch_id(work), leader) if leader else None
        return line, line
    heads = await people.holders(work.session, gatherings.branch_id(work), Post.SECRETARY)
    heads = heads or await people.holders(work.session, gatherings.branch_id(work), Post.DEPUTY)
    records = await people.holders(work.session, gatherings.branch_id(work), Post.ORGANISATION)
    chair = heads[0] if heads else None
    return chair, next((line for line in records if line != chair), chair)


async def _people(_work: Work, _given: Answers) -> Sequence[Choice]:
    return [Choice("usual", "events.people_usual"), Choice("choose", "events.people_choose")]


def _choosing(given: Answers) -> bool:
    return given.get("people") == "choose"


async def asked_to_come(work: Work, given: Answers) -> list[Member]:
    """Return who should come to what the form says so far."""
    kinds, group = kinds_of(given), given.get("group")
    seen_by = gatherings.visibility(gatherings.catalogue(work), kinds, group)
    return await gatherings.audience(work, seen_by, group)


async def _chairs(work: Work, given: Answers) -> Sequence[Choice]:
    lines = await asked_to_come(work, given)
    committee = await people.holders(work.session, gatherings.branch_id(work), *COMMITTEE_POSTS)
    if not of_a_group(given) and len(committee) > 1:
        lines = list(committee)
    return _named(lines)


async def _recorders(work: Work, given: Answers) -> Sequence[Choice]:
    return _named(await asked_to_come(work, given))


def _named(lines: Sequence[Member]) -> list[Choice]:
    return [Choice(f"m{line.id}", "buttons.person", {"name": line.name}) for line in lines[:MOST_PEOPLE]]


async def _read_person(work: Work, _given: Answers, text: str) -> int:
    """Return the member meant by a button or a name; raises UnknownName or AmbiguousName."""
    lines = await people.members(work.session, gatherings.branch_id(work))
    for line in lines:
        if text == f"m{line.id}":
            return line.id or 0
    name = find_name(text, [line.name for line in lines], vocabulary())
    same = [line for line in lines if line.name == name]
    if len(same) > 1:
        raise AmbiguousName(name=name)
    return same[0].id or 0


# The end


async def finish(work: Work, given: Answers) -> None:
    """Announce what the form says, or begin to look for its date."""
    if date_steps.dated(given):
        await gatherings.announce_event(work, await plan(work, given))
    else:
        await date_steps.OPENERS[given["on"]](work, given)


async def plan(work: Work, given: Answers) -> Plan:
    """Return the event that the form describes; raises DateInPast."""
    chair, recorder = await _leading(work, given)
    return Plan(
        title=title(work, given), parts=tuple(_part(work, kind, given) for kind in kinds_of(given)),
        starts_at=moment(work, given), place=given["place"], group_id=given.get("group") if of_a_group(given) else None,
        chair_id=chair.id if chair else None, recorder_id=recorder.id if recorder else None,
        replaces_id=given.get("replaces"),
    )  # fmt: skip


async def _leading(work: Work, given: Answers) -> tuple[Member | None, Member | None]:
    if not _choosing(given):
        return await usual(work, given)
    own = gatherings.branch_id(work)
    chair, recorder = given.get("chair"), given.get("recorder")
    return (
        await people.member(work.session, own, chair) if chair else None,
        await people.member(work.session, own, recorder) if recorder else None,
    )


def _part(work: Work, kind: str, given: Answers) -> PartPlan:
    rules = gatherings.catalogue(work).kind(kind)
    said = details(rules, given)
    lecturer = said.pop(LECTURER, "")
    return PartPlan(
        kind, given.get(f"sub_{named(kind)}") or "", given.get(f"topic_{named(kind)}") or "", lecturer,
        rules.election is not None and given.get("election") == "yes", said,
    )  # fmt: skip


def title(work: Work, given: Answers) -> str:
    """Return what the event is called, in the branch's language: the month's activity day, or its parts."""
    branch = gatherings.branch_of(work)
    kinds, on = kinds_of(given), given["on"] if date_steps.dated(given) else work.today
    all_asked = gatherings.visibility(gatherings.catalogue(work), kinds, given.get("group")) == "branch"
    usual_day = MonthDay(branch.activity_day).on(on.year, on.month) == on
    basket = "activity" in kinds or (all_asked and len(kinds) > (1 if usual_day else 2))
    return rendered(branch.language, "events.title", {"kinds": kinds, "on": on, "activity": basket})[:80]


async def _facts(work: Work, given: Answers) -> dict[str, Any]:
    """Return what the form's texts show: parts, group, people, how many are asked."""
    shown: dict[str, Any] = {
        "parts": [],
        "group": "",
        "chair": "",
        "recorder": "",
        "asked": 0,
        "at": None,
        "title": "",
        "notice": 0,
    }
    if given.get("group"):
        groups = {g.id: g.name for g in await people.groups(work.session, gatherings.branch_id(work))}
        shown["group"] = groups.get(given["group"], "")
    if not given.get("kinds") or "place" not in given:
        return shown | {"seen_by": "branch"}
    chair, recorder = await _leading(work, given)
    parts = [_part(work, kind, given) for kind in kinds_of(given)]
    return shown | {
        "parts": [part_shown(p) for p in parts],
        "chair": chair.name if chair else "", "recorder": recorder.name if recorder else "",
        "asked": len(await asked_to_come(work, given)) if not of_a_group(given) or given.get("group") else 0,
        "at": moment_shown(work, given) if date_steps.dated(given) else None,
        "title": title(work, given) if "on" in given else "", **await date_steps.facts(work, given),
        "seen_by": gatherings.visibility(gatherings.catalogue(work), kinds_of(given), given.get("group")),
        "notice": _late(work, given),
    }  # fmt: skip


def part_shown(part: PartPlan | Part) -> dict[str, Any]:
    """Return a part, planned or announced, as texts take it."""
    return {
        "kind": part.kind, "subkind": part.subkind, "topic": part.topic, "lecturer": part.lecturer,
        "election": part.election, "more": shown(part.details),
    }  # fmt: skip


def _late(work: Work, given: Answers) -> int:
    """Return the notice in days that the kinds ask for and this date does not leave; 0 for enough, or no date yet."""
    if not date_steps.dated(given):
        return 0
    return announced_late(gatherings.catalogue(work), kinds_of(given), moment_shown(work, given), work.now)


MEETING = known(
    Wizard(
        "meeting", "events",
        (
            Step("kinds", choices=_kinds, read=_read_kind, many=True),
            Step("group", choices=_groups, read=_read_group, wanted=of_a_group),
            *STEPS,
            Step("on", choices=date_steps.days_or_ask, read=date_steps.read_day_or_ask),
            *series_steps.STEPS,
            Step("at", choices=hours, read=read_hour, a_row=3, wanted=lambda given: not date_steps.asks(given)),
            Step("place", choices=places, read=read_place),
            Step("people", choices=_people, a_row=1),
            Step("chair", choices=_chairs, read=_read_person, wanted=_choosing, a_row=3),
            Step("recorder", choices=_recorders, read=_read_person, wanted=_choosing, a_row=3),
            *date_steps.STEPS,
        ),
        finish, facts=_facts,
    )
)  # fmt: skip
