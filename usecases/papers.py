"""The papers of a branch: the way in, the register of documents, the settings of papers, the kit of a meeting."""

from datetime import timedelta
from typing import Any

from domain.agenda import FREEZES
from domain.permission import Action, Subject
from domain.refusals.forms import NotFound, OldButton
from storage import events, papers
from storage.tables import Document, Event
from storage.work import Work
from usecases import events as gatherings
from usecases import persons
from usecases.agenda import arranges, visible
from usecases.leafing import leaf
from usecases.presses.papers import CARD, DecideDocument, SendKit, SetPapers

SETTINGS = {"freeze": ("agenda_freeze", FREEZES), "reasons": ("leave_in_minutes", (0, 1))}


async def show(work: Work) -> None:
    """/papers: what papers there are for this person, in private."""
    if not await persons.turn_to_private(work, f"papers_{gatherings.branch_id(work)}"):
        return
    work.require(Action.SEE_EVENT, Subject(branch_id=gatherings.branch_id(work), member_id=work.actor.member_id))
    await work.repost_card(work.origin.user_id or 0, CARD, "h.0")


async def follow_link(work: Work) -> None:
    """A deep link from the group: the same, in private."""
    await show(work)


# The register


async def stands(work: Work) -> tuple[dict[int, Event], dict[int, Event]]:
    """Return, by document, the closed event in which it was taken, and the coming one on whose agenda it stands."""
    branch = gatherings.branch_id(work)
    return await papers.studied(work.session, branch), await papers.planned(work.session, branch)


async def still_open(work: Work) -> list[Document]:
    """Return the documents that wait to be put on an agenda: neither studied nor planned."""
    taken, coming = await stands(work)
    found = await papers.documents(work.session, gatherings.branch_id(work))
    return [one for one in found if one.studied_on is None and one.id not in taken and one.id not in coming]


def name_of(work: Work, document: Document) -> dict[str, str]:
    """Return title and number of a document."""
    said = work.vault.open(document.name, papers.DOCUMENT) or {}
    return {"title": said.get("title", ""), "number": said.get("number", "")}


async def decide_document(work: Work, press: DecideDocument) -> None:
    """Mark a document as studied elsewhere, take that back, or take the document out of the register."""
    work.require(Action.RECORD_DUTY, Subject(branch_id=gatherings.branch_id(work)))
    made = await papers.document(work.session, gatherings.branch_id(work), press.document, change=True)
    if made is None or made.withdrawn_at is not None:
        raise NotFound()
    if press.what == "studied":
        made.studied_on = made.studied_on or work.today
    elif press.what == "open":
        made.studied_on = None
    elif press.what == "remove":
        made.withdrawn_at = work.now
    else:
        raise OldButton()
    await work.audit("document_changed", "document", made.id, what=press.what)
    work.toast("register.changed_toast", what=press.what)
    await leaf(work, CARD, "r.0" if press.what == "remove" else f"d.{made.id}")


# Settings


def setting(work: Work, name: str) -> int:
    """Return a setting of papers: `freeze` hours, `reasons` 1 when reasons of leave stand in minutes."""
    key, allowed = SETTINGS[name]
    shipped = {"freeze": 24, "reasons": 0}[name]
    kept = gatherings.branch_of(work).settings.get(key, shipped)
    return int(kept) if kept in allowed else shipped


def freeze_gap(work: Work) -> timedelta:
    """Return how long before a meeting its agenda is frozen."""
    return timedelta(hours=setting(work, "freeze"))


async def change_setting(work: Work, press: SetPapers) -> None:
    """Change a setting of papers."""
    work.require(Action.CHANGE_SETTINGS)
    if press.name not in SETTINGS or press.value not in SETTINGS[press.name][1]:
        raise OldButton()
    branch = gatherings.branch_of(work)
    branch.settings = {**branch.settings, SETTINGS[press.name][0]: press.value}
    await work.audit("settings", "branch", branch.id, name=press.name, value=press.value)
    work.toast("papers.set_toast")
    await leaf(work, CARD, "h.0")


# The kit


async def send_kit(work: Work, press: SendKit) -> None:
    """Send the papers of a meeting as one Word file to whoever runs it, in private."""
    event = await gatherings.find(work, press.event)
    work.require(Action.SEE_EVENT_NAMES, gatherings.subject(event))
    if not arranges(work, event):
        work.require(Action.WRITE_MINUTES, recording(event))
    about: dict[str, Any] = {"title": event.title, "at": work.local(event.starts_at)}
    await work.send_report(work.origin.user_id or 0, "meeting_kit", "papers.kit_caption", gathering=event.id, **about)
    await work.audit("kit_printed", "event", event.id)
    work.toast("papers.coming_toast")


def recording(event: Event) -> Subject:
    """Return an event as the right to write its minutes is asked about it: its chair's, its recorder's, the heads'."""
    return Subject(
        branch_id=event.branch_id, member_id=event.recorder_id, group_id=event.group_id, chair_id=event.chair_id,
        committee=event.visibility == "committee",
    )  # fmt: skip


async def part_of(work: Work, part_id: int) -> tuple[Event, Any]:
    """Return a part of this branch with its event; raises NotFound."""
    found = await papers.part(work.session, gatherings.branch_id(work), part_id)
    if found is None:
        raise NotFound()
    return found


async def own_events(work: Work) -> list[Event]:
    """Return the live events whose agenda the actor may open, the next one first."""
    found = []
    for event in await events.live(work.session, gatherings.branch_id(work)):
        seats = {seat.member_id for seat in await events.seats(work.session, event.id or 0)}
        guests = {guest.member_id for guest in await events.guests(work.session, event.id or 0)}
        if work.actor.member_id in seats | guests or (await visible(work, event))[0] or arranges(work, event):
            found.append(event)
    return found
