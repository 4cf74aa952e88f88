"""What somebody has to make up, on a card of his own; and the officers' pane of who has, in private."""

from typing import Any

from domain.permission import Action, may
from storage import events, presence
from storage.outgoing import Button, Rows, Shown
from storage.presence import CONTENT
from storage.tables import Event, MakeUp
from storage.work import Work
from usecases import events as gatherings
from usecases import make_up, persons
from usecases.event_counts import Picture
from usecases.event_forms import part_shown
from usecases.presses import pack
from usecases.presses.events import ShowPane
from usecases.presses.presence import EnterMadeUp, MadeUp, ReadReflection, ShowCovered, WriteMaterial, WriteReflection
from usecases.views.events import about

persons.ME_LINES.append(make_up.my_line)
MOST = 40


async def make_up_card(work: Work, key: str) -> Shown | None:
    """Show somebody what he has to make up; to nobody else."""
    one = await presence.make_up(work.session, work.branch.id or 0, int(key)) if work.branch else None
    if one is None or one.member_id != work.actor.member_id or not work.origin.private:
        return Shown("presence.no_more")
    event = await events.get(work.session, one.branch_id, one.event_id)
    if event is None:
        return Shown("presence.no_more")
    material = await presence.material(work.session, one.event_id) if one.way != "reflection" else None
    content = work.vault.open(material.content, CONTENT) if material is not None and material.content else ""
    parts = await events.parts(work.session, one.event_id)
    shown = {
        "title": event.title, "at": work.local(event.starts_at), "parts": [part_shown(part) for part in parts],
        "way": one.way, "words": content, "until": one.until_on, "writes": one.writes,
        "done_at": work.local(one.done_at) if one.done_at else None, "entered": one.entered_by is not None,
    }  # fmt: skip
    return Shown("presence.make_up", shown, _own_rows(one))


def _own_rows(one: MakeUp) -> Rows:
    write = Button("presence.b_reflection", pack(WriteReflection(one.branch_id, one.id or 0)))
    if one.done_at is None:
        read = (
            Button(f"presence.b_{one.way}_done", pack(MadeUp(one.branch_id, one.id or 0))) if not one.writes else write
        )
        return ((read,),)
    return ((write,),) if one.reflection is not None else ()


async def make_up_pane(work: Work, seen: Picture) -> Shown:
    """Show an officer who has made up what, who has not, who handed in a reflection."""
    event = seen.event
    found = {one.member_id: one for one in await presence.make_ups(work.session, event.id or 0)}
    lines = [(seat.name, found[seat.member_id]) for seat in seen.seats if seat.member_id in found]
    shown = await about(work, seen) | {
        "waiting": [name for name, one in lines if one.sent_at is None],
        "open": [name for name, one in lines if one.sent_at is not None and one.done_at is None],
        "made": [_made(work, name, one) for name, one in lines if one.done_at and one.way != "reflection"],
        "handed": sum(one.reflection is not None for _, one in lines),
    }  # fmt: skip
    return Shown("presence.desk_make_up", shown, _desk_rows(work, event, lines))


def _made(work: Work, name: str, one: MakeUp) -> dict[str, Any]:
    return {"name": name, "at": work.local(one.done_at or work.now), "entered": one.entered_by is not None}


def _desk_rows(work: Work, event: Event, lines: list[tuple[str, MakeUp]]) -> Rows:
    ids, about_it = (event.branch_id, event.id or 0), gatherings.subject(event)
    rows: list[tuple[Button, ...]] = []
    if any(one.way != "reflection" and one.done_at is None for _, one in lines):
        rows.append((Button("presence.b_material", pack(WriteMaterial(*ids))),))
    enter = [
        Button("presence.b_enter_made", pack(EnterMadeUp(*ids, one.id or 0)), arguments={"name": name})
        for name, one in lines if one.done_at is None and one.way != "reflection"
    ][:MOST]  # fmt: skip
    read = []
    if may(work.actor, Action.READ_REFLECTION, about_it, work.place):
        read = [
            Button("presence.b_read", pack(ReadReflection(*ids, one.id or 0)), arguments={"name": name})
            for name, one in lines if one.reflection is not None
        ][:MOST]  # fmt: skip
    for buttons in (enter, read):
        rows += [tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2)]
    covered = Button("presence.b_covered", pack(ShowCovered(event.branch_id)))
    return (*rows, (covered,), (Button("buttons.back", pack(ShowPane(*ids, "main"))),))
