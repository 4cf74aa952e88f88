"""Loads minutes and the kit for their Word files; rights are asked anew when a file is drawn."""

from typing import Any

from domain.attendance import tally
from domain.minutes import missing
from domain.permission import Action, Subject
from domain.refusals.forms import NotFound
from domain.thresholds import Tally
from reports import kit as kits
from reports import minutes as papers_of
from storage import papers, people
from storage.tables import Event, Part
from storage.work import Work
from texts.rendering import plain
from usecases import events as gatherings
from usecases.agenda import text_of
from usecases.event_counts import numbers, picture, verdict
from usecases.event_counts import rule as rule_of
from usecases.event_forms import part_shown
from usecases.minutes import Record, build, confidential, content_of, for_reader
from usecases.minutes_approval import readable_part
from usecases.minutes_votes import ballots_of
from usecases.views.drawing import Drawing
from usecases.views.minutes_pages import version_shown


async def minutes(work: Work, arguments: dict[str, Any], language: str) -> Drawing:
    """Return the drawing of the minutes of a part as they stand (number 0), or of a version."""
    event, part = await readable_part(work, int(arguments["part"]))
    number, state, draft = int(arguments["number"]), "", True
    record = await build(work, event, part)
    for version in await papers.versions(work.session, part.id or 0):
        if version.number == number:
            names = {line.id: line.name for line in await people.everybody(work.session, event.branch_id)}
            shown = version_shown(work, version, names)
            record, draft = content_of(work, version), version.state != "approved"
            state = plain(language, "paper.state", {
                "number": number, "approved": not draft, "first": shown["first"], "second": shown["second"],
                "on": max(filter(None, (shown["first_at"], shown["second_at"])), default=None),
            })  # fmt: skip
    record = await for_reader(work, event, record)
    lacks = _told(language, record) if draft else []
    return _drawing(language, record, part, draft=draft, secret=False, lacks=lacks, state=state)


async def minutes_confidential(work: Work, arguments: dict[str, Any], language: str) -> Drawing:
    """Return the drawing of the confidential items of a part alone, for one of the committee."""
    work.require(Action.SEE_CONFIDENTIAL, Subject(branch_id=gatherings.branch_id(work)))
    found = await papers.part(work.session, gatherings.branch_id(work), int(arguments["part"]))
    if found is None:
        raise NotFound()
    record = await for_secret(work, *found)
    return _drawing(language, record, found[1], draft=True, secret=True, lacks=[], state="")


async def for_secret(work: Work, event: Event, part: Part) -> Record:
    """Return the record of confidential items without reasons of leave, which stand in the minutes."""
    record = await confidential(work, event, part)
    return record | {"leave": [one | {"reason": {}} for one in record["leave"]]}


def _told(language: str, record: Record) -> list[str]:
    return [plain(language, "minutes.lack", {"m": one, "kind": record["kind"]}) for one in missing(record)]


def _drawing(
    language: str, record: Record, part: Part, *, draft: bool, secret: bool, lacks: list[str], state: str
) -> Drawing:
    name = plain(language, "paper.minutes_file", {"kind": part.kind, "on": record["on"], "number": part.id})
    return Drawing(
        name,
        lambda: papers_of.draw(record, language, draft=draft, confidential=secret, missing=lacks, state=state),
    )


# The kit


async def meeting_kit(work: Work, arguments: dict[str, Any], language: str) -> Drawing:
    """Return the drawing of what a secretary prints before a meeting; nothing confidential stands in it."""
    event = await gatherings.find(work, int(arguments["gathering"]))
    work.require(Action.SEE_EVENT_NAMES, gatherings.subject(event))
    kit = await _kit(work, event, language)
    name = plain(language, "paper.kit_file", {"on": event.on_day, "number": event.id})
    return Drawing(name, lambda: kits.draw(kit, language))


async def _kit(work: Work, event: Event, language: str) -> kits.Kit:
    seen = await picture(work, event)
    groups = {group.id: group.name for group in await people.groups(work.session, event.branch_id)}
    guests = seen.guests
    parts = [await _part(work, event, part) for part in seen.parts]
    about = await _about(work, event, parts) | {"invited": [guest.name for guest in guests]}
    about["group"] = groups.get(event.group_id, "")
    ballots = [kits.Ballot(_post(language, b["post"]), b["seats"], b["names"]) for b in await ballots_of(work, event)]
    if not ballots and any(part.election for part in seen.parts):
        ballots = [kits.Ballot("", 3, ())]
    return kits.Kit(
        about=about, seats=[(seat.name, groups.get(seat.group_id, "")) for seat in seen.seats],
        guests=[(guest.name, guest.role) for guest in guests],
        motions=[item["title"] for part in parts if part["passing"] for item in part["items"]],
        votes=any(part["passing"] for part in parts), ballots=ballots,
    )  # fmt: skip


def _post(language: str, code: str) -> str:
    return plain(language, "elections.post", {"post": code})


async def _part(work: Work, event: Event, part: Part) -> dict[str, Any]:
    """Return a part with the open items of its agenda."""
    items = [i for i in await papers.items(work.session, event.id or 0, "cleared") if i.part_id == part.id]
    guests = await papers.guests_of(work.session, event.id or 0)
    shown = [
        {"number": n, "title": text_of(work, item)["title"], "document": text_of(work, item)["number"],
         "guests": [guest.name for guest in guests.get(item.id or 0, ())]}
        for n, item in enumerate((item for item in items if not item.confidential), 1)
    ]  # fmt: skip
    return {
        "ordinal": part.ordinal, "items": shown, "passing": rule_of(work, part).passing is not None,
        "shown": part_shown(part),
    }  # fmt: skip


async def _about(work: Work, event: Event, parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the meeting as its papers tell it; numbers that are not known yet stay None."""
    seen = await picture(work, event)
    should = tally(gatherings.records(seen.seats))
    begun, n = event.opened_at is not None, numbers(seen.numbers)
    rules = [_rule(work, part, should, seen.numbers.present) for part in seen.parts]
    known = [rule for rule in rules if rule is not None]
    listed = [item["title"] for part in parts for item in part["items"]]
    return {
        "branch": gatherings.branch_of(work).name, "title": event.title, "at": work.local(event.starts_at),
        "place": event.place, "seen_by": event.visibility, "parts": parts, "contents": [p["shown"] for p in parts],
        "should": n["asked"], "present": n["present"] if begun else None, "leave": n["agreed"] if begun else None,
        "voting": should.voting if event.visibility == "branch" else None,
        "voting_present": n["voting_present"] if begun else None, "rules": known,
        "met": all(rule["met"] for rule in known) if begun and known else None, "agenda_items": listed,
    }  # fmt: skip


def _rule(work: Work, part: Part, should: Tally, there: Tally) -> dict[str, Any] | None:
    """Return how many a part needs by the branch's rules, None where it has none."""
    if rule_of(work, part).quorum is None:
        return None
    judged = verdict(work, part, should, there)
    return {
        "kind": part.kind, "needed": judged.quorum_needed, "votes": judged.resolution_needed,
        "election": judged.election_needed if part.election else None, "met": judged.quorum_met,
    }  # fmt: skip
