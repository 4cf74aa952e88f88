"""A meeting's agenda: who sees which item, suggestions cleared with the secretary, the order, the freeze."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from domain.agenda import FREEZES, MOST_ITEMS, ON, USUAL, frozen, moved, sees_item
from domain.attendance import check_alive
from domain.permission import Action, Actor, Subject, may
from domain.refusals.forms import NotFound, OldButton
from domain.refusals.papers import AgendaFrozen, AgendaFull
from storage import events, papers, people
from storage.tables import AgendaFreeze, AgendaItem, Branch, Event, Guest, Part
from storage.work import Work
from usecases import events as gatherings
from usecases.leafing import leaf
from usecases.presses.papers import CARD, DecideItem, FreezeAgenda, OpenPaper, PutDocument, TurnPaper, UninviteGuest

DECISIONS = ("clear", "secret", "refuse", "up", "down", "hide", "show", "later", "again", "drop")


@dataclass(frozen=True, slots=True)
class Agenda:
    """An agenda as one person may see it; `mine` are his own suggestions that are not cleared yet."""

    event: Event
    parts: Sequence[Part]
    items: list[AgendaItem]
    waiting: list[AgendaItem]
    mine: list[AgendaItem]
    guests: dict[int, list[Guest]]
    frozen: bool
    arranges: bool
    clears: bool


def freeze_hours(branch: Branch) -> int:
    """Return how many hours before a meeting its agenda is frozen in this branch."""
    kept = branch.settings.get("agenda_freeze", USUAL)
    return kept if kept in FREEZES else USUAL


def arranges(work: Work, event: Event) -> bool:
    """Tell whether the actor orders this agenda: its chair, the secretary, the deputy."""
    return may(work.actor, Action.ARRANGE_AGENDA, gatherings.subject(event), work.place)


def clearing(event: Event) -> Subject:
    """Return an agenda as the right to clear is asked about it: the secretary's; of a group's meeting its chair's."""
    chair = event.chair_id if event.visibility == "group" else None
    return Subject(branch_id=event.branch_id, group_id=event.group_id, chair_id=chair)


def clears(work: Work, event: Event) -> bool:
    """Tell whether the actor clears what is suggested for this agenda."""
    return may(work.actor, Action.ARRANGE_AGENDA, clearing(event), work.place)


def in_committee(work: Work, branch_id: int) -> bool:
    """Tell whether the actor sees confidential items here because he is of the committee."""
    return may(work.actor, Action.SEE_CONFIDENTIAL, Subject(branch_id=branch_id), work.place)


async def is_frozen(work: Work, event: Event) -> bool:
    """Tell whether suggestions for this agenda come too late."""
    by_hand = await papers.freeze(work.session, event.id or 0)
    hours = freeze_hours(gatherings.branch_of(work))
    return frozen(event.starts_at, hours, by_hand.frozen if by_hand else None, work.now)


async def asked(work: Work, event: Event) -> bool:
    """Tell whether the actor sees what everybody at this meeting sees: he is asked to it, or may see its names."""
    seats = await events.seats(work.session, event.id or 0)
    if any(seat.member_id == work.actor.member_id for seat in seats):
        return True
    return may(work.actor, Action.SEE_EVENT_NAMES, gatherings.subject(event), work.place)


async def visible(work: Work, event: Event) -> tuple[list[AgendaItem], dict[int, list[Guest]]]:
    """Return the items on an agenda that the actor may see here, and the guests of each. In a group: nothing."""
    guests = await papers.guests_of(work.session, event.id or 0)
    if not work.origin.private or work.actor.member_id is None or not work.actor.confirmed:
        return [], guests
    committee, everybody = in_committee(work, event.branch_id), await asked(work, event)
    found = []
    for item in await papers.items(work.session, event.id or 0, *ON):
        invited = any(guest.member_id == work.actor.member_id for guest in guests.get(item.id or 0, ()))
        if sees_item(confidential=item.confidential, committee=committee, invited=invited, asked=everybody):
            found.append(item)
    return found, guests


async def agenda(work: Work, event: Event) -> Agenda:
    """Return an agenda as the actor may see it."""
    items, guests = await visible(work, event)
    proposed = await papers.items(work.session, event.id or 0, "proposed")
    may_clear = clears(work, event)
    own = [i for i in proposed if i.proposer_id == work.actor.member_id and work.origin.private]
    return Agenda(
        event, await events.parts(work.session, event.id or 0), items, list(proposed) if may_clear else [], own, guests,
        await is_frozen(work, event), arranges(work, event), may_clear,
    )  # fmt: skip


async def the_item(work: Work, number: int, *, change: bool = False) -> tuple[Event, AgendaItem]:
    """Return an item that the actor may see, with its event; otherwise it does not exist for him."""
    work.require(Action.SEE_EVENT, Subject(branch_id=gatherings.branch_id(work), member_id=work.actor.member_id))
    item = await papers.item(work.session, gatherings.branch_id(work), number, change=change)
    event = await events.get(work.session, gatherings.branch_id(work), item.event_id) if item else None
    if item is None or event is None:
        raise NotFound()
    shown, _ = await visible(work, event)
    on_it = any(one.id == item.id for one in shown)
    own = item.state == "proposed" and item.proposer_id == work.actor.member_id and work.origin.private
    if not (on_it or own or (item.state not in ON and clears(work, event))):
        raise NotFound()
    return event, item


def text_of(work: Work, item: AgendaItem) -> dict[str, str]:
    """Return an item's title and note, of a document its number; the caller has asked for the right."""
    said = work.vault.open(item.text, papers.ITEM) or {}
    return {name: said.get(name) or "" for name in ("title", "note", "number")}


# Suggesting


async def check_open(work: Work, event: Event) -> bool:
    """Raise AgendaFrozen or AgendaFull when no item comes in; tells whether it comes late, let in by who may."""
    check_alive(await gatherings.gathering(work, event))
    if len(await papers.items(work.session, event.id or 0, "proposed", *ON)) >= MOST_ITEMS:
        raise AgendaFull(limit=MOST_ITEMS)
    late = await is_frozen(work, event)
    if late and not arranges(work, event):
        raise AgendaFrozen(secretary=await gatherings.secretary_name(work))
    return late


async def add_item(
    work: Work, event: Event, part_id: int, text: dict[str, Any], *, confidential: bool = False,
    document_id: int | None = None,
) -> AgendaItem:  # fmt: skip
    """Put an item before the secretary, or on the agenda at once when its proposer clears it himself."""
    late, own = await check_open(work, event), clears(work, event)
    there = await papers.items(work.session, event.id or 0)
    item = AgendaItem(
        branch_id=event.branch_id, event_id=event.id or 0, part_id=part_id, document_id=document_id,
        ordinal=len(there) + 1, text=work.vault.seal(text, papers.ITEM), state="cleared" if own else "proposed",
        confidential=confidential, proposer_id=work.actor.member_id, cleared_by=work.actor.member_id if own else None,
        made_at=work.now, late=late,
    )  # fmt: skip
    work.session.add(item)
    await work.session.flush()
    await work.audit("suggest_item", "agenda_item", item.id, gathering=event.id, cleared=own)
    await show_changed(work, event)
    return item


async def clearers(work: Work, event: Event) -> list[int]:
    """Return the accounts of those who are asked to clear: the secretary, else the deputy; of a group its chair."""
    open_to = await gatherings.reachable(work)
    heads = [line.id for post in ("secretary", "deputy") for line in await people.holders(
        work.session, event.branch_id, post
    )]  # fmt: skip
    wanted = [event.chair_id, *heads] if event.visibility == "group" else heads
    users = [open_to[member].user_id for member in wanted if member in open_to]
    return [user for user in users if user][:1]


async def show_changed(work: Work, event: Event) -> None:
    """Want everything shown again that hangs on this agenda."""
    await work.refresh_cards(CARD, f"a.{event.id}")
    for item in await papers.items(work.session, event.id or 0):
        await work.refresh_cards(CARD, f"i.{item.id}")
    await gatherings.refresh(work, event)


# Deciding


async def decide(work: Work, press: DecideItem) -> None:
    """Clear or refuse a suggestion; move, hide, put off or drop an item."""
    if press.what not in DECISIONS:
        raise OldButton()
    event, item = await the_item(work, press.item, change=True)
    await gatherings.hold(work, event.id or 0)
    if press.what in ("clear", "secret", "refuse"):
        work.require(Action.ARRANGE_AGENDA, clearing(event))
        await _clear(work, event, item, press.what)
    else:
        work.require(Action.ARRANGE_AGENDA, gatherings.subject(event))
        await _change(work, event, item, press.what)
    await show_changed(work, event)


async def _clear(work: Work, event: Event, item: AgendaItem, what: str) -> None:
    if item.state != "proposed":
        work.toast("agenda.decided_already")
        return
    check_alive(await gatherings.gathering(work, event))
    item.state, item.cleared_by = ("refused" if what == "refuse" else "cleared"), work.actor.member_id
    item.confidential = item.confidential or what == "secret"
    await work.audit("clear_item", "agenda_item", item.id, what=what, for_member_id=item.proposer_id)
    work.toast("agenda.decided_toast", taken=item.state == "cleared")
    member = (await gatherings.reachable(work)).get(item.proposer_id or 0)
    if member is not None and member.user_id and member.id != work.actor.member_id:
        about: dict[str, Any] = {"title": event.title, "at": work.local(event.starts_at)}
        await work.say(member.user_id, "agenda.decided", taken=item.state == "cleared", **about)
    await leaf(work, CARD, f"a.{event.id}")


async def _change(work: Work, event: Event, item: AgendaItem, what: str) -> None:
    if item.state not in ON:
        raise OldButton()
    if what in ("up", "down"):
        await _move(work, event, item, -1 if what == "up" else 1)
        return
    if what in ("hide", "show"):
        item.confidential = what == "hide"
    else:
        item.state = {"later": "put-off", "again": "cleared", "drop": "dropped"}[what]
    await work.audit("change_item", "agenda_item", item.id, what=what)
    work.toast("agenda.changed_toast", what=what)
    if what == "drop":
        await leaf(work, CARD, f"a.{event.id}")


async def _move(work: Work, event: Event, item: AgendaItem, by: int) -> None:
    """Change places with the neighbour, within the same part and among items seen by the same people."""
    there = await papers.items(work.session, event.id or 0, *ON)
    found = [one for one in there if (one.part_id, one.confidential) == (item.part_id, item.confidential)]
    order = moved([one.id or 0 for one in found], item.id or 0, by)
    for one in found:
        one.ordinal = order.index(one.id or 0) + 1
    await work.audit("change_item", "agenda_item", item.id, what="move", by=by)


async def freeze(work: Work, press: FreezeAgenda) -> None:
    """Freeze an agenda before its time, or open it again."""
    event = await gatherings.hold(work, press.event)
    work.require(Action.ARRANGE_AGENDA, gatherings.subject(event))
    check_alive(await gatherings.gathering(work, event))
    kept = await papers.freeze(work.session, event.id or 0)
    if kept is None:
        kept = AgendaFreeze(event_id=event.id or 0, frozen=press.frozen, at=work.now)
        work.session.add(kept)
    kept.frozen, kept.at, kept.by_id = press.frozen, work.now, work.actor.member_id
    await work.audit("freeze_agenda", "event", event.id, frozen=press.frozen)
    work.toast("agenda.frozen_toast", frozen=press.frozen)
    await show_changed(work, event)


async def put_document(work: Work, press: PutDocument) -> None:
    """Put a document of the register on the agenda as an item of its own; a second press changes nothing."""
    event = await gatherings.hold(work, press.event)
    work.require(Action.ARRANGE_AGENDA, gatherings.subject(event))
    document = await papers.document(work.session, event.branch_id, press.document, change=True)
    if document is None or document.withdrawn_at is not None:
        raise NotFound()
    there = await papers.items(work.session, event.id or 0, "proposed", *ON)
    if all(item.document_id != document.id for item in there):
        name = work.vault.open(document.name, papers.DOCUMENT) or {}
        parts = await events.parts(work.session, event.id or 0)
        part = next((part for part in parts if part.kind in ("study", "assembly", "committee")), parts[0])
        await add_item(work, event, part.id or 0, name | {"kind": document.kind}, document_id=document.id)
    work.toast("agenda.document_toast")
    await leaf(work, CARD, f"a.{event.id}")


async def uninvite(work: Work, press: UninviteGuest) -> None:
    """Take the invitation of a guest for one item back; he stays a guest of the meeting."""
    event, item = await the_item(work, press.item)
    work.require(Action.ARRANGE_AGENDA, gatherings.subject(event))
    await papers.uninvite(work.session, item.id or 0, press.guest)
    await work.audit("uninvite", "agenda_item", item.id, guest=press.guest)
    await show_changed(work, event)


# Looking


async def turn(work: Work, press: TurnPaper) -> None:
    """Show another page on the pressed message; what it shows to whom, its view decides."""
    work.require(Action.SEE_EVENT, _own(work.actor))
    await leaf(work, CARD, press.page)


async def open_page(work: Work, press: OpenPaper) -> None:
    """Show a page anew at the bottom of one's private chat."""
    work.require(Action.SEE_EVENT, _own(work.actor))
    await work.repost_card(work.origin.user_id or 0, CARD, press.page)


def _own(actor: Actor) -> Subject:
    return Subject(branch_id=actor.branch_id, member_id=actor.member_id)
