"""What is carried over to an agenda: that of a meeting called off or with too few people, and what was put off."""

from domain.agenda import ON
from domain.permission import Action
from storage import events, papers
from storage.tables import AgendaItem, Event
from storage.work import Work
from usecases import agenda
from usecases import events as gatherings
from usecases.leafing import leaf
from usecases.presses.papers import CARD, TakeOverAgenda

MOST = 20


async def waiting(work: Work, event: Event) -> list[AgendaItem]:
    """Return the items for who orders this agenda: of the meeting it replaces, and what earlier ones put off."""
    if not agenda.arranges(work, event):
        return []
    there = {agenda.text_of(work, item)["title"] for item in await papers.items(work.session, event.id or 0)}
    found = [item for item in await _replaced(work, event) if agenda.text_of(work, item)["title"] not in there]
    there |= {agenda.text_of(work, item)["title"] for item in found}
    return found + [item for item in await _put_off(work, event) if agenda.text_of(work, item)["title"] not in there]


async def _replaced(work: Work, event: Event) -> list[AgendaItem]:
    """Return the items of the meeting that this one replaces."""
    old = await events.get(work.session, event.branch_id, event.replaces_id) if event.replaces_id else None
    if old is None or old.visibility != event.visibility:
        return []
    kept, _ = await agenda.visible(work, old)
    return list(kept)


async def _put_off(work: Work, event: Event) -> list[AgendaItem]:
    """Return what earlier meetings of these kinds put off and nobody has taken up since, the earliest first."""
    kinds = {part.kind for part in await events.parts(work.session, event.id or 0)}
    found = await papers.left_over(work.session, event, kinds, MOST)
    if not found:
        return []
    later = await papers.items_since(work.session, event.branch_id, min(item.id or 0 for item in found))
    newest: dict[str, int] = {}
    for item in later:
        title = agenda.text_of(work, item)["title"]
        newest[title] = max(newest.get(title, 0), item.id or 0)
    return [item for item in reversed(found) if newest.get(agenda.text_of(work, item)["title"], 0) <= (item.id or 0)]


async def take_over(work: Work, press: TakeOverAgenda) -> None:
    """Put the items of the replaced meeting on this agenda, restricted ones as such; a second press finds none."""
    event = await gatherings.hold(work, press.event)
    work.require(Action.ARRANGE_AGENDA, gatherings.subject(event))
    found = await waiting(work, event)
    parts = await events.parts(work.session, event.id or 0)
    old_parts = {
        part.id: part.kind
        for number in {item.event_id for item in found}
        for part in await events.parts(work.session, number)
    }
    count = len(await papers.items(work.session, event.id or 0, "proposed", *ON))
    for number, item in enumerate(found, count + 1):
        await agenda.check_open(work, event)
        kind = old_parts.get(item.part_id)
        part = next((part for part in parts if part.kind == kind), parts[0])
        work.session.add(AgendaItem(
            branch_id=event.branch_id, event_id=event.id or 0, part_id=part.id or 0, document_id=item.document_id,
            ordinal=number, text=work.vault.seal(agenda.text_of(work, item), papers.ITEM), state="cleared",
            confidential=item.confidential, proposer_id=item.proposer_id, cleared_by=work.actor.member_id,
            made_at=work.now,
        ))  # fmt: skip
    await work.session.flush()
    await work.audit("take_over_agenda", "event", event.id, number=len(found))
    work.toast("agenda.taken_over_toast", number=len(found))
    await agenda.show_changed(work, event)
    await leaf(work, CARD, f"a.{event.id}")
