"""The forms of an agenda: a new item, a guest for an item, a document of the superior."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from domain.agenda import LONGEST_NAME, LONGEST_NOTE, LONGEST_NUMBER, LONGEST_TITLE, MOST_WAITING
from domain.permission import Action, Subject
from domain.refusals.forms import DateInPast, NotFound, OldButton
from domain.refusals.papers import AgendaFull
from domain.wording import clean_name
from storage import events, papers, people
from storage.tables import Document, Event, Guest, ItemGuest
from storage.work import Work
from usecases import agenda
from usecases import events as gatherings
from usecases.event_forms import part_shown
from usecases.presses.events import CARD as EVENT_CARD
from usecases.presses.papers import CARD, InviteGuest, NewDocument, SuggestItem
from usecases.reading import civil_date, vocabulary
from usecases.talk_form import short
from usecases.wizards import Answers, Choice, Step, Wizard, known, start

MOST_PEOPLE, LONGEST_ROLE = 60, 40
DOCUMENTS = ("resolution", "instruction", "study")
SOON = (30, 60, 90)


# A new item


async def suggest(work: Work, press: SuggestItem) -> None:
    """Open the form of a new item for whoever is asked to the meeting."""
    event = await gatherings.find(work, press.event)
    work.require(Action.SUGGEST_ITEM, gatherings.subject(event, work.actor.member_id) if _mine(event) else None)
    if not await agenda.asked(work, event):
        raise NotFound()
    await agenda.check_open(work, event)
    proposed = await papers.items(work.session, event.id or 0, "proposed")
    if sum(item.proposer_id == work.actor.member_id for item in proposed) >= MOST_WAITING:
        raise AgendaFull(limit=MOST_WAITING)
    parts = await events.parts(work.session, event.id or 0)
    given: Answers = {"event": event.id, "several": len(parts) > 1}
    given["committee"] = event.visibility != "group" and agenda.in_committee(work, event.branch_id)
    await start(work, ITEM.kind, given if len(parts) > 1 else given | {"part": parts[0].id})


def _mine(event: Event) -> bool:
    """Tell whether the right is asked about the event itself: a committee's own."""
    return event.visibility == "committee"


async def _parts(work: Work, given: Answers) -> Sequence[Choice]:
    found = await events.parts(work.session, given["event"])
    shown = [part_shown(p) for p in found]
    return [Choice(f"p{part.id}", "agenda.b_part", {"p": one}) for part, one in zip(found, shown, strict=True)]


async def _part(work: Work, given: Answers, text: str) -> int:
    for part in await events.parts(work.session, given["event"]):
        if text == f"p{part.id}":
            return part.id or 0
    raise OldButton()


async def _title(_work: Work, _given: Answers, text: str) -> str:
    return " ".join(short(text, LONGEST_TITLE).split())


async def _note(_work: Work, _given: Answers, text: str) -> str:
    return short(text, LONGEST_NOTE)


async def _yes_no(_work: Work, _given: Answers) -> Sequence[Choice]:
    return [Choice("no", "agenda.b_open"), Choice("yes", "agenda.b_confidential")]


async def _facts(work: Work, given: Answers) -> dict[str, Any]:
    event = await gatherings.find(work, given["event"])
    limits = {"title": LONGEST_TITLE, "note": LONGEST_NOTE}
    return {"title": event.title, "at": work.local(event.starts_at), "limits": limits,
            "clears": agenda.clears(work, event)}  # fmt: skip


async def finish_item(work: Work, given: Answers) -> None:
    """Put the suggestion before the secretary; his own, and the deputy's, stand on the agenda at once."""
    event = await gatherings.hold(work, given["event"])
    work.require(Action.SUGGEST_ITEM, gatherings.subject(event, work.actor.member_id) if _mine(event) else None)
    text = {"title": given["title"], "note": given.get("note") or ""}
    hidden = given.get("hidden") == "yes" and agenda.in_committee(work, event.branch_id)
    item = await agenda.add_item(work, event, given["part"], text, confidential=hidden)
    if item.state == "proposed":
        asked = await agenda.clearers(work, event)
        for user in asked:
            await work.repost_card(user, CARD, f"i.{item.id}", silent=False)
        await work.whisper("agenda.suggested", reached=bool(asked))
    await work.repost_card(work.origin.user_id or 0, CARD, f"a.{event.id}")


ITEM = known(
    Wizard(
        "item", "agenda",
        (
            Step("part", choices=_parts, read=_part, wanted=lambda given: bool(given.get("several")), a_row=1),
            Step("title", read=_title),
            Step("note", read=_note, optional=True),
            Step("hidden", choices=_yes_no, wanted=lambda given: bool(given.get("committee")), a_row=1),
        ),
        finish_item, _facts, secret=True,
    )
)  # fmt: skip


# A guest for an item


async def invite(work: Work, press: InviteGuest) -> None:
    """Ask who is invited for an item."""
    event, item = await agenda.the_item(work, press.item)
    work.require(Action.ARRANGE_AGENDA, gatherings.subject(event))
    await start(work, ITEM_GUEST.kind, {"event": event.id, "item": item.id})


async def _candidates(work: Work, given: Answers) -> Sequence[Choice]:
    """Offer the guests the meeting has already, then who is not asked to it."""
    invited = await events.guests(work.session, given["event"])
    seated = {seat.member_id for seat in await events.seats(work.session, given["event"])}
    seated |= {guest.member_id or 0 for guest in invited}
    lines = [line for line in await people.members(work.session, gatherings.branch_id(work)) if line.id not in seated]
    there = [Choice(f"g{guest.id}", "buttons.person", {"name": guest.name}) for guest in invited]
    return [*there, *(Choice(f"m{line.id}", "buttons.person", {"name": line.name}) for line in lines)][:MOST_PEOPLE]


async def _guest(work: Work, given: Answers, text: str) -> dict[str, Any]:
    """Return the guest pressed, the roster line pressed, or the name typed."""
    for guest in await events.guests(work.session, given["event"]):
        if text in (f"g{guest.id}", guest.name):
            return {"guest": guest.id, "member": guest.member_id, "name": guest.name}
    for line in await people.members(work.session, gatherings.branch_id(work)):
        if text in (f"m{line.id}", line.name):
            return {"guest": None, "member": line.id, "name": line.name}
    return {"guest": None, "member": None, "name": clean_name(text, vocabulary())}


async def _role(_work: Work, _given: Answers, text: str) -> str:
    return short(text, LONGEST_ROLE)


async def _item_facts(work: Work, given: Answers) -> dict[str, Any]:
    _, item = await agenda.the_item(work, given["item"])
    return agenda.text_of(work, item)


async def finish_guest(work: Work, given: Answers) -> None:
    """Invite somebody for one item: he becomes a guest of the meeting, and sees that item and what everybody sees."""
    event, item = await agenda.the_item(work, given["item"], change=True)
    work.require(Action.ARRANGE_AGENDA, gatherings.subject(event))
    who = given["guest"]
    guest = next((g for g in await events.guests(work.session, event.id or 0) if g.id == who["guest"]), None)
    if guest is None:
        guest = Guest(event_id=event.id or 0, member_id=who["member"], name=who["name"], role=given.get("role") or "")
        work.session.add(guest)
        await work.session.flush()
    invited = (await papers.guests_of(work.session, event.id or 0)).get(item.id or 0, [])
    if all(one.id != guest.id for one in invited):
        work.session.add(ItemGuest(item_id=item.id or 0, guest_id=guest.id or 0))
        await work.session.flush()
        await work.audit("invite", "agenda_item", item.id, guest=guest.id)
        member = (await gatherings.reachable(work)).get(guest.member_id or 0)
        if member is not None and member.user_id is not None and event.closed_at is None:
            await work.touch_card(member.user_id, EVENT_CARD, event.id, silent=False)
    await agenda.show_changed(work, event)
    await work.repost_card(work.origin.user_id or 0, CARD, f"i.{item.id}")


ITEM_GUEST = known(
    Wizard(
        "item_guest", "agenda",
        (Step("guest", choices=_candidates, read=_guest, a_row=3), Step("role", read=_role, optional=True)),
        finish_guest, _item_facts, check=False,
    )
)  # fmt: skip


# A document of the superior


async def new_document(work: Work, _press: NewDocument) -> None:
    """Open the form that enters a document."""
    work.require(Action.RECORD_DUTY, _own(work))
    await start(work, DOCUMENT.kind)


def _own(work: Work) -> Subject:
    return Subject(branch_id=gatherings.branch_id(work))


async def _kinds(_work: Work, _given: Answers) -> Sequence[Choice]:
    return [Choice(kind, f"register.kind_{kind}") for kind in DOCUMENTS]


async def _name(_work: Work, _given: Answers, text: str) -> str:
    return " ".join(short(text, LONGEST_NAME).split())


async def _number(_work: Work, _given: Answers, text: str) -> str:
    return " ".join(short(text, LONGEST_NUMBER).split())


async def _received_days(work: Work, _given: Answers) -> Sequence[Choice]:
    days = [work.today, work.today - timedelta(days=1)]
    return [Choice(day.isoformat(), "buttons.day", {"on": day}) for day in days]


async def _received(work: Work, _given: Answers, text: str) -> date:
    on = civil_date(work, text)
    if on > work.today:
        raise NotFound()
    return on


async def _until_days(work: Work, _given: Answers) -> Sequence[Choice]:
    days = [work.today + timedelta(days=ahead) for ahead in SOON]
    return [Choice(day.isoformat(), "buttons.day", {"on": day}) for day in days]


async def _until(work: Work, _given: Answers, text: str) -> date:
    on = civil_date(work, text, past=False)
    if on < work.today:
        raise DateInPast(on=on)
    return on


async def _document_facts(_work: Work, _given: Answers) -> dict[str, Any]:
    return {"limits": {"title": LONGEST_NAME, "number": LONGEST_NUMBER}}


async def finish_document(work: Work, given: Answers) -> None:
    """Enter a document in the register."""
    work.require(Action.RECORD_DUTY, _own(work))
    name = {"title": given["title"], "number": given.get("number") or ""}
    made = Document(
        branch_id=gatherings.branch_id(work), kind=given["kind"], name=work.vault.seal(name, papers.DOCUMENT),
        received_on=given["received"], study_by=given.get("until"), made_by=work.actor.member_id, made_at=work.now,
    )  # fmt: skip
    work.session.add(made)
    await work.session.flush()
    await work.audit("document_entered", "document", made.id)
    await work.repost_card(work.origin.user_id or 0, CARD, "r.0")


DOCUMENT = known(
    Wizard(
        "document", "register",
        (
            Step("kind", choices=_kinds, a_row=3),
            Step("title", read=_name),
            Step("number", read=_number, optional=True),
            Step("received", choices=_received_days, read=_received),
            Step("until", choices=_until_days, read=_until, optional=True, a_row=3),
        ),
        finish_document, _document_facts, secret=True,
    )
)  # fmt: skip
