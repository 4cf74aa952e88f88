"""The minutes of a part as a plain record: built from what was recorded, in the order of the paper; blanks stay blank.

The record is the same whoever asks: it never holds a confidential item. Those stand in a record of their own, for the
committee and the guests of the item alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from domain.agenda import ON
from domain.attendance import absent, counted, tally
from domain.minutes import OF_ITEM, OF_KIND
from domain.permission import Action, may
from domain.presence import is_late
from domain.thresholds import Tally
from storage import events, papers, people, presence
from storage.tables import AgendaItem, Audit, Event, Guest, MakeUp, Member, MinutesVersion, Part, Remark, Seat
from storage.work import Work
from usecases import events as gatherings
from usecases.agenda import text_of
from usecases.leaving_out import WHY
from usecases.minutes_votes import Voted, votes_of
from usecases.papers import setting

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sources:
    """All that was recorded around a part."""

    event: Event
    part: Part
    seats: Sequence[Seat]
    guests: Sequence[Guest]
    invited: Mapping[int, Sequence[Guest]]
    items: Sequence[AgendaItem]
    remarks: Sequence[Remark]
    names: Mapping[int, Member]
    posts: Mapping[int, str]
    late: Mapping[int, Audit]
    voted: Voted
    made_up: Sequence[MakeUp]


async def sources(work: Work, event: Event, part: Part) -> Sources:
    """Load what was recorded around a part."""
    number = event.id or 0
    lines = {line.id or 0: line for line in await people.everybody(work.session, event.branch_id)}
    posts = await papers.posts_on(work.session, event.branch_id, event.on_day)
    items = [i for i in await papers.items(work.session, number, *ON) if i.part_id == part.id]
    return Sources(
        event, part, await events.seats(work.session, number), await events.guests(work.session, number),
        await papers.guests_of(work.session, number), items, await papers.remarks(work.session, [part.id or 0]), lines,
        posts, await papers.late_entries(work.session, event.branch_id, number), await votes_of(work, event, part),
        await presence.make_ups(work.session, number),
    )  # fmt: skip


async def build(work: Work, event: Event, part: Part) -> Record:
    """Return the record of a part as it stands now, without its confidential items."""
    found = await sources(work, event, part)
    open_items = [item for item in found.items if not item.confidential]
    record = await _head(work, found) | _people(work, found)
    shown = replace(found, voted=Voted([v for v in found.voted.votes if not v["restricted"]], found.voted.elections))
    record["items"] = [_item(work, shown, item, n) for n, item in enumerate(open_items, 1)]
    record["sections"] = _sections(work, found)
    secret = {text_of(work, item)["title"] for item in found.items if item.confidential}
    placed = {text_of(work, item)["title"] for item in found.items}
    record["votes"] = [one for one in shown.voted.votes if not _about(one["text"], placed)]
    record["elections"] = [one for one in found.voted.elections if not _about(one["text"], secret)]
    return record


async def confidential(work: Work, event: Event, part: Part) -> Record:
    """Return the record of the confidential items of a part alone; the caller has asked for the right."""
    found = await sources(work, event, part)
    record = await _head(work, found) | _people(work, found)
    hidden = [item for item in found.items if item.confidential]
    record["items"] = [_item(work, found, item, n) for n, item in enumerate(hidden, 1)]
    titles = {text_of(work, item)["title"] for item in hidden}
    votes = [one for one in found.voted.votes if one["restricted"] and not _about(one["text"], titles)]
    return record | {"sections": {}, "votes": votes, "elections": []}


def _about(text: str, titles: set[str]) -> str:
    """Return the title of the item that a motion is about: it is called so, or names it; empty for none."""
    return next((title for title in titles if title and title in text), "")


# The head


async def _head(work: Work, found: Sources) -> Record:
    event, part = found.event, found.part
    group = next((g.name for g in await people.groups(work.session, event.branch_id) if g.id == event.group_id), "")
    return {
        "branch": gatherings.branch_of(work).name, "group": group, "kind": part.kind, "subkind": part.subkind,
        "topic": part.topic, "lecturer": part.lecturer, "election": part.election, "title": event.title,
        "number": f"{event.on_day.year}-{part.id:04}", "on": event.on_day,
        "which": await papers.which_of_the_year(work.session, event, part),
        "starts": _local(work, event.opened_at), "ends": _local(work, event.closed_at), "place": event.place,
        "chair": _officer(found, event.chair_id), "recorder": _officer(found, event.recorder_id),
        "several": len(await events.parts(work.session, event.id or 0)) > 1,
        "quorate": part.quorate, "with_reasons": bool(setting(work, "reasons")),
    }  # fmt: skip


def _local(work: Work, at: datetime | None) -> datetime | None:
    return work.local(at) if at is not None else None


def _officer(found: Sources, member: int | None) -> dict[str, str] | None:
    line = found.names.get(member or 0)
    return {"name": line.name, "post": found.posts.get(member or 0, "")} if line else None


# Who was there


def _people(work: Work, found: Sources) -> Record:
    lines = counted(gatherings.records(found.seats))
    here = [record for record in lines if record.present_at is not None]
    missing = {record.member_id for record in absent(lines)} if found.event.state == "closed" else set()
    seated = {seat.member_id for seat in found.seats}
    away = [seat for seat in found.seats if seat.present_at is None]
    return {
        "should": _counts(tally(lines), len(lines)),
        "present": _counts(tally(here), len(here)),
        "there": [_seat(work, found, seat) for seat in found.seats if seat.present_at is not None],
        "leave": [_on_leave(work, found, s) for s in away if s.leave_state == "agreed" and not s.unconfirmed],
        "absent": [_seat(work, found, seat) for seat in away if seat.member_id in missing],
        "exempt": [seat.name for seat in away if seat.exempt and seat.member_id not in missing],
        "left_out": [_left_out(work, seat) for seat in away if seat.left_out],
        "made_up": [_made_up(work, found, one) for one in found.made_up if one.done_at is not None],
        "guests": [_guest(found, guest) for guest in found.guests if guest.member_id not in seated],
    }


def _counts(found: Tally, asked: int) -> dict[str, int]:
    return {
        "asked": asked, "members": found.members, "full": found.full,
        "probationary": found.members - found.full, "voting": found.voting,
    }  # fmt: skip


def _seat(work: Work, found: Sources, seat: Seat) -> dict[str, Any]:
    entry = found.late.get(seat.member_id)
    begun, left = found.event.opened_at, seat.left_at
    return {
        "name": seat.name, "remote": seat.remote, "late": work.local(entry.at).date() if entry else None,
        "came_late": is_late(gatherings.record(seat), begun), "left_at": _local(work, left),
    }  # fmt: skip


def _left_out(work: Work, seat: Seat) -> dict[str, Any]:
    """Return somebody who was not counted among those who should attend, and by whose agreement."""
    why = work.vault.open(seat.left_out_why, WHY) if seat.left_out_why else {}
    return {"name": seat.name, "agreed": why.get("agreed", "")}


def _made_up(work: Work, found: Sources, one: MakeUp) -> dict[str, Any]:
    """Return what an absent person made up: who, how, on which day, entered by whom."""
    line, by = found.names.get(one.member_id), found.names.get(one.entered_by or 0)
    on = work.local(one.done_at).date() if one.done_at else None
    return {"name": line.name if line else "", "way": one.way, "on": on, "by": by.name if by else ""}


def _on_leave(work: Work, found: Sources, seat: Seat) -> dict[str, Any]:
    wanted = bool(setting(work, "reasons")) and seat.leave_reason is not None
    reason = work.vault.open(seat.leave_reason, events.REASON) if wanted else None
    return _seat(work, found, seat) | {"reason": reason or {}}


def _guest(found: Sources, guest: Guest) -> dict[str, Any]:
    """Return a guest who came, or was invited, with the numbers of the open items he was invited for."""
    shown = [item for item in found.items if not item.confidential]
    mine = [n for n, i in enumerate(shown, 1) if any(g.id == guest.id for g in found.invited.get(i.id or 0, ()))]
    return {"name": guest.name, "role": guest.role, "items": mine, "here": guest.present_at is not None}


# What was said


def _item(work: Work, found: Sources, item: AgendaItem, number: int) -> dict[str, Any]:
    said = [one for one in found.remarks if one.item_id == item.id]
    text = text_of(work, item)
    proposer = found.names.get(item.proposer_id or 0)
    entries = {name: [_entry(work, found, one) for one in said if one.section == name] for name in OF_ITEM}
    return entries | {
        "title": text["title"], "note": text["note"],
        "id": item.id, "number": number, "put_off": item.state == "put-off",
        "proposer": proposer.name if proposer else "",
        "guests": [guest.name for guest in found.invited.get(item.id or 0, ())],
        "document": text["number"],
        "votes": [one for one in found.voted.votes if text["title"] and text["title"] in one["text"]],
    }  # fmt: skip


def _sections(work: Work, found: Sources) -> dict[str, list[dict[str, Any]]]:
    """Return what was recorded of the whole part by section; what belongs to an item never stands here."""
    whole: dict[str, list[dict[str, Any]]] = {}
    for one in found.remarks:
        if one.item_id is None:
            whole.setdefault(one.section, []).append(_entry(work, found, one))
    for name, said in found.part.details.items():
        if said and name in OF_KIND.get(found.part.kind, ()):
            whole.setdefault(name, []).insert(0, {"who": "", "text": str(said), "until": None, "late": None})
    return whole


def _entry(work: Work, found: Sources, one: Remark) -> dict[str, Any]:
    said = work.vault.open(one.text, papers.REMARK) or {}
    line = found.names.get(one.member_id or 0)
    on: date = work.local(one.made_at).date()
    return {
        "who": line.name if line else said.get("name", ""), "text": said.get("text", ""), "until": one.until_on,
        "late": on if on > found.event.on_day else None,
    }  # fmt: skip


# Who reads it


async def for_reader(work: Work, event: Event, record: Record) -> Record:
    """Return a record as the actor may read it: reasons of leave only for whoever may read them.

    An item that became confidential after a version was kept stands in no paper but the committee's any more.
    """
    hidden = {item.id for item in await papers.items(work.session, event.id or 0) if item.confidential}
    record = record | {"items": [item for item in record["items"] if item["id"] not in hidden]}
    if may(work.actor, Action.READ_LEAVE_REASON, gatherings.subject(event), work.place):
        return record
    return record | {"leave": [one | {"reason": {}} for one in record["leave"]], "with_reasons": False}


def content_of(work: Work, version: MinutesVersion) -> Record:
    """Return the record that a version holds; the caller has asked for the right."""
    kept: Record = work.vault.open(version.content, papers.MINUTES) or {}
    return kept
