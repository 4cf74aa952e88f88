"""The pages of the register: what the superior sent, one document of it, what waits to be put on an agenda."""

from typing import Any

from domain.permission import Action, Subject, may
from storage import events, papers
from storage.outgoing import Button, Shown
from storage.tables import Event
from storage.work import Work
from usecases import events as gatherings
from usecases import papers as cases
from usecases.agenda import arranges
from usecases.presses.papers import DecideDocument, NewDocument, PutDocument
from usecases.views.paper_buttons import A_PAGE, button, pages, turn


async def register(work: Work, rest: list[int]) -> Shown | None:
    """Show a page of the register, what is still to be studied first."""
    if not may(work.actor, Action.RECORD_DUTY, Subject(branch_id=gatherings.branch_id(work)), work.place):
        return None
    taken, coming = await cases.stands(work)
    found = list(await papers.documents(work.session, gatherings.branch_id(work)))
    found.sort(key=lambda one: one.studied_on is not None or one.id in taken)
    page = min(rest[0] if rest else 0, max(0, (len(found) - 1) // A_PAGE))
    here = found[page * A_PAGE : (page + 1) * A_PAGE]
    lines = [document_shown(work, one, taken, coming) for one in here]
    rows: list[tuple[Button, ...]] = []
    numbered = [turn(work, "agenda.b_item", f"d.{one.id}", number=page * A_PAGE + n) for n, one in enumerate(here, 1)]
    rows += [tuple(numbered[i : i + 4]) for i in range(0, len(numbered), 4)]
    rows.append((button(work, "register.b_new", NewDocument),))
    rows.append((*pages(work, "r", page, len(found)), turn(work, "buttons.back", "h.0")))
    return Shown("register.page", {"lines": lines, "first": page * A_PAGE, "number": len(found)}, tuple(rows))


def document_shown(work: Work, one: Any, taken: dict[int, Event], coming: dict[int, Event]) -> dict[str, Any]:
    """Return a document as texts take it, and where it stands: studied, planned or open."""
    where = taken.get(one.id)
    planned = coming.get(one.id)
    return cases.name_of(work, one) | {
        "kind": one.kind, "received": one.received_on, "until": one.study_by,
        "studied_on": where.on_day if where else one.studied_on, "where": where.title if where else "",
        "planned_on": planned.on_day if planned else None, "planned": planned.title if planned else "",
        "overdue": bool(one.study_by and one.study_by < work.today),
    }  # fmt: skip


async def document(work: Work, rest: list[int]) -> Shown | None:
    """Show one document, and where it stands."""
    if not may(work.actor, Action.RECORD_DUTY, Subject(branch_id=gatherings.branch_id(work)), work.place):
        return None
    one = await papers.document(work.session, gatherings.branch_id(work), rest[0]) if rest else None
    if one is None or one.withdrawn_at is not None:
        return None
    taken, coming = await cases.stands(work)
    rows: list[tuple[Button, ...]] = []
    if one.id not in taken:
        what = "open" if one.studied_on else "studied"
        rows.append((button(work, f"register.b_{what}", DecideDocument, one.id, what),))
    rows.append((button(work, "register.b_remove", DecideDocument, one.id, "remove"),))
    rows.append((turn(work, "buttons.back", "r.0"),))
    return Shown("register.one", {"d": document_shown(work, one, taken, coming)}, tuple(rows))


async def pick(work: Work, rest: list[int]) -> Shown | None:
    """Offer the documents that wait, to be put on an agenda."""
    event = await events.get(work.session, gatherings.branch_id(work), rest[0]) if rest else None
    if event is None or not arranges(work, event):
        return None
    found = await cases.still_open(work)
    rows: list[tuple[Button, ...]] = [
        (button(work, "register.b_put", PutDocument, event.id, one.id, title=cases.name_of(work, one)["title"][:30]),)
        for one in found[:20]
    ]
    rows.append((turn(work, "buttons.back", f"a.{event.id}"),))
    lines = [document_shown(work, one, {}, {}) for one in found[:20]]
    return Shown("register.pick", {"lines": lines, "title": event.title}, tuple(rows))
