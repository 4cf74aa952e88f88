"""The pages of minutes: how they stand, what they say, the entries, the approval, the list of gaps."""

from collections.abc import Sequence
from typing import Any

from domain.minutes import missing
from domain.periods import PeriodKind, containing, parse
from domain.permission import Action, Subject, may
from reports.minutes import lines, title
from storage import papers, people
from storage.outgoing import Button, Rows, Shown
from storage.tables import Event, MinutesVersion, Part
from storage.work import Work
from usecases import events as gatherings
from usecases.agenda import in_committee
from usecases.meeting_gaps import gaps
from usecases.minutes import build, confidential, content_of, for_reader
from usecases.minutes_approval import changed, reads
from usecases.minutes_writing import items_of, may_write
from usecases.presses.papers import (
    ApproveMinutes,
    PrintConfidential,
    PrintMinutes,
    RecordEntry,
    RecordLines,
    SubmitMinutes,
    WithdrawEntry,
)
from usecases.views.paper_buttons import button, pages, turn

PORTION, ENTRIES, MOST_GAPS = 2600, 6, 20  # characters and lines of one page


async def _part(work: Work, rest: list[int]) -> tuple[Event, Part] | None:
    """Return a part whose minutes the actor reads here, with its event."""
    found = await papers.part(work.session, gatherings.branch_id(work), rest[0]) if rest else None
    return found if found is not None and reads(work, found[0]) else None


# How they stand


async def minutes_page(work: Work, rest: list[int]) -> Shown | None:
    """Show how the minutes of a part stand: what is missing, the versions, what can be done."""
    found = await _part(work, rest)
    if found is None:
        return None
    event, part = found
    record = await for_reader(work, event, await build(work, event, part))
    versions = await papers.versions(work.session, part.id or 0)
    last = versions[-1] if versions else None
    names = await _names(work, event)
    seen = {item.id for item in await items_of(work, event, part.id or 0)} | {None}
    entries = [one for one in await papers.remarks(work.session, [part.id or 0]) if one.item_id in seen]
    shown = {
        "kind": part.kind, "title": event.title, "on": event.on_day, "opened": event.opened_at is not None,
        "closed": event.closed_at is not None, "missing": missing(record),
        "entries": len(entries), "items": len(record["items"]),
        "versions": [version_shown(work, one, names) for one in versions[-5:]],
        "changed": last is not None and await changed(work, event, part, last), "late": work.today > event.on_day,
    }  # fmt: skip
    return Shown("minutes.page", shown, await _minutes_rows(work, event, part, versions, again=bool(shown["changed"])))


async def _names(work: Work, event: Event) -> dict[int | None, str]:
    return {line.id: line.name for line in await people.everybody(work.session, event.branch_id)}


def version_shown(work: Work, one: MinutesVersion, names: dict[int | None, str]) -> dict[str, Any]:
    """Return a version as texts take it: its number, when and by whom, who approved it."""
    return {
        "n": one.number, "at": work.local(one.made_at), "who": names.get(one.made_by, ""), "state": one.state,
        "first": names.get(one.first_id, ""), "second": names.get(one.second_id, ""),
        "first_at": work.local(one.first_at) if one.first_at else None,
        "second_at": work.local(one.second_at) if one.second_at else None,
        "returned": names.get(one.returned_by, ""),
    }  # fmt: skip


async def _minutes_rows(
    work: Work, event: Event, part: Part, versions: Sequence[MinutesVersion], *, again: bool
) -> Rows:
    rows: list[tuple[Button, ...]] = []
    if may_write(work, event) and event.opened_at is not None:
        one, many = (
            button(work, "minutes.b_entry", RecordEntry, part.id),
            button(work, "minutes.b_lines", RecordLines, part.id),
        )
        rows.append((one, many))
        rows.append((turn(work, "minutes.b_entries", f"e.{part.id}.0"),))
        if event.closed_at is not None and (not versions or again or versions[-1].state == "returned"):
            rows.append((button(work, "minutes.b_submit", SubmitMinutes, part.id, number=len(versions) + 1),))
    rows.append((turn(work, "minutes.b_read", f"v.{part.id}.0.0"), _print(work, part, 0)))
    older = [
        (turn(work, "minutes.b_version", f"v.{part.id}.{one.number}.0", number=one.number),
         _print(work, part, one.number))
        for one in versions[-3:]
    ]  # fmt: skip
    rows += older
    if in_committee(work, event.branch_id) and any(i.confidential for i in await items_of(work, event, part.id or 0)):
        read = turn(work, "minutes.b_confidential", f"c.{part.id}.0")
        rows.append((read, button(work, "minutes.b_print_confidential", PrintConfidential, part.id)))
    return (*rows, (turn(work, "buttons.back", f"a.{event.id}"),))


def _print(work: Work, part: Part, number: int) -> Button:
    return button(work, "minutes.b_print", PrintMinutes, part.id, number, number=number)


# What they say


async def reading_page(work: Work, rest: list[int]) -> Shown | None:
    """Show a portion of the minutes as they stand (0), or of a version."""
    found = await _part(work, rest)
    if found is None or len(rest) != 3:
        return None
    event, part = found
    if rest[1]:
        wanted = [one for one in await papers.versions(work.session, part.id or 0) if one.number == rest[1]]
        if not wanted:
            return None
        record = content_of(work, wanted[0])
    else:
        record = await build(work, event, part)
    record = await for_reader(work, event, record)
    return _portion(work, record, f"v.{part.id}.{rest[1]}", rest[2], f"m.{part.id}", secret=False, draft=not rest[1])


async def confidential_page(work: Work, rest: list[int]) -> Shown | None:
    """Show a portion of the record of confidential items, to the committee alone."""
    found = await papers.part(work.session, gatherings.branch_id(work), rest[0]) if rest else None
    if found is None or len(rest) != 2 or not in_committee(work, gatherings.branch_id(work)):
        return None
    record = await confidential(work, *found)
    return _portion(work, record, f"c.{rest[0]}", rest[1], f"m.{rest[0]}", secret=True, draft=True)


def _portion(
    work: Work, record: dict[str, Any], key: str, page: int, back: str, *, secret: bool, draft: bool
) -> Shown | None:
    portions = _portions([(one.kind, one.label, one.text) for one in lines(record, work.language)])
    if page >= len(portions):
        return None
    shown = {
        "heading": title(record, work.language, draft=draft, confidential=secret), "lines": portions[page],
        "number": page + 1, "total": len(portions),
    }  # fmt: skip
    around = pages(work, key, page, len(portions), 1)
    return Shown("minutes.reading", shown, ((*around, turn(work, "buttons.back", back)),))


def _portions(told: Sequence[tuple[str, str, str]]) -> list[list[dict[str, str]]]:
    """Return the lines in portions that fit a message; a line longer than that goes on on the next page."""
    portions, size = [list[dict[str, str]]()], 0
    for kind, label, text in told:
        pieces = [text[i : i + PORTION] for i in range(0, len(text), PORTION)] or [""]
        for number, piece in enumerate(pieces):
            if size + len(piece) > PORTION and portions[-1]:
                portions.append([])
                size = 0
            portions[-1].append({"kind": kind, "label": label if not number else "", "text": piece})
            size += len(label) + len(piece) + 2
    return portions


# The entries


async def entries_page(work: Work, rest: list[int]) -> Shown | None:
    """Show a few entries of a part to whoever writes its minutes, each to be taken back."""
    found = await _part(work, rest)
    if found is None or len(rest) != 2 or not may_write(work, found[0]):
        return None
    event, part = found
    seen = {item.id: n for n, item in enumerate(await items_of(work, event, part.id or 0), 1)}
    all_entries = await papers.remarks(work.session, [part.id or 0])
    mine = [one for one in all_entries if one.item_id is None or one.item_id in seen]
    page = min(rest[1], max(0, (len(mine) - 1) // ENTRIES))
    here = mine[page * ENTRIES : (page + 1) * ENTRIES]
    names = await _names(work, event)
    shown = []
    for number, one in enumerate(here, page * ENTRIES + 1):
        said = work.vault.open(one.text, papers.REMARK) or {}
        on = work.local(one.made_at).date()
        shown.append({
            "n": number, "item": seen.get(one.item_id, 0), "section": one.section,
            "who": names.get(one.member_id) or said.get("name", ""), "text": said.get("text", "")[:300],
            "late": on if on > event.on_day else None, "by": names.get(one.made_by, ""),
        })  # fmt: skip
    rows: list[tuple[Button, ...]] = []
    take = [
        button(work, "minutes.b_withdraw", WithdrawEntry, part.id, one.id, number=n)
        for n, one in enumerate(here, page * ENTRIES + 1)
    ]
    rows += [tuple(take[i : i + 3]) for i in range(0, len(take), 3)]
    around = pages(work, f"e.{part.id}", page, len(mine), ENTRIES)
    rows.append((*around, turn(work, "buttons.back", f"m.{part.id}")))
    return Shown("minutes.entries", {"entries": shown, "kind": part.kind, "number": len(mine)}, tuple(rows))


# Approval


async def approval_page(work: Work, rest: list[int]) -> Shown | None:
    """Show a version to one of the two who are asked to approve it."""
    one = await papers.version(work.session, gatherings.branch_id(work), rest[0]) if rest else None
    if one is None or work.actor.member_id not in (one.first_id, one.second_id):
        return None
    found = await papers.part(work.session, one.branch_id, one.part_id)
    if found is None:
        return None
    event, part = found
    first = one.first_id == work.actor.member_id
    own_at = one.first_at if first else one.second_at
    record = await for_reader(work, event, content_of(work, one))
    shown = {
        "kind": part.kind, "title": event.title, "on": event.on_day, "missing": missing(record),
        "v": version_shown(work, one, await _names(work, event)), "done": own_at is not None,
    }  # fmt: skip
    rows: list[tuple[Button, ...]] = []
    if reads(work, event):
        rows.append((turn(work, "minutes.b_read", f"v.{part.id}.{one.number}.0"), _print(work, part, one.number)))
    if one.state == "asked" and own_at is None:
        agree = button(work, "minutes.b_agree", ApproveMinutes, one.id, True)
        rows.append((agree, button(work, "minutes.b_return", ApproveMinutes, one.id, False)))
    return Shown("minutes.approval", shown, tuple(rows))


# What is missing in a period


async def gaps_page(work: Work, rest: list[str]) -> Shown | None:
    """Show what the papers of a period lack, to whoever files them."""
    if not may(work.actor, Action.EXPORT, Subject(branch_id=gatherings.branch_id(work)), work.place):
        return None
    quarter = containing(work.today, PeriodKind.QUARTER)
    try:
        period = quarter if rest in ([], ["now"]) else parse(rest[0])
    except ValueError:
        return None
    found = await gaps(work, period)
    names = {line.id: line.name for line in await people.everybody(work.session, gatherings.branch_id(work))}
    shown = [
        {
            "code": gap.code,
            "kind": gap.held.kind,
            "on": gap.held.on,
            "part": gap.held.part,
            "many": gap.number,
            "other_kind": gap.other.kind if gap.other else "",
            "other_on": gap.other.on if gap.other else None,
            "names": [names.get(member, "") for member in gap.members][:10],
        }
        for gap in found[:MOST_GAPS]
    ]
    parts = list(dict.fromkeys((gap.held.part, gap.held.kind, gap.held.on) for gap in found))[:8]
    rows: list[tuple[Button, ...]] = [
        (turn(work, "papers.b_part", f"m.{part}", kind=kind, on=on),) for part, kind, on in parts
    ]
    spans = [containing(work.today, kind) for kind in (PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR)]
    others = [span for span in spans if span.code != period.code]
    rows.append(tuple(turn(work, "gaps.b_period", f"q.{span.code}", period=span.code) for span in others))
    rows.append((turn(work, "buttons.back", "h.0"),))
    return Shown("gaps.page", {"gaps": shown, "period": period.code, "rest": max(0, len(found) - MOST_GAPS)},
                 tuple(rows))  # fmt: skip
