"""The card of papers: one message that leafs through agendas, the register, minutes and gaps; each page asks anew."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from domain.permission import Action, Subject, may
from storage import events, papers, people
from storage.outgoing import Button, Rows, Shown
from storage.tables import AgendaItem, Event
from storage.work import Work
from usecases import agenda as agendas
from usecases import agenda_carrying
from usecases import events as gatherings
from usecases import papers as cases
from usecases.agenda import Agenda, agenda, arranges, clears, text_of
from usecases.event_forms import part_shown
from usecases.minutes_approval import reads
from usecases.presses.papers import (
    DecideItem,
    FreezeAgenda,
    InviteGuest,
    SendKit,
    SetPapers,
    SuggestItem,
    TakeOverAgenda,
    UninviteGuest,
)
from usecases.views import minutes_pages, register_pages
from usecases.views.paper_buttons import A_PAGE, button, pages, turn

GONE = Shown("papers.gone")
A_YEAR = timedelta(days=366)
Page = Callable[[Work, list[int]], Awaitable[Shown | None]]


async def papers_card(work: Work, key: str) -> Shown | None:
    """Show a page; what somebody has no right to, or what is not there, looks the same: gone."""
    name, *rest = key.split(".")
    if work.branch is None or not work.origin.private or name not in PAGES:
        return GONE
    if name == "q":
        return await minutes_pages.gaps_page(work, rest) or GONE
    if not all(one.isdecimal() and len(one) < 16 for one in rest):
        return GONE
    return await PAGES[name](work, [int(one) for one in rest]) or GONE


# The way in


async def _home(work: Work, _rest: list[int]) -> Shown | None:
    """Show the meetings whose agenda one may open; to officers the register, the gaps and the settings."""
    if work.actor.member_id is None or not work.actor.confirmed:
        return None
    found = await cases.own_events(work)
    rows: list[tuple[Button, ...]] = [
        (turn(work, "papers.b_event", f"a.{event.id}", title=event.title[:24], at=work.local(event.starts_at)),)
        for event in found[:A_PAGE]
    ]
    own = Subject(branch_id=gatherings.branch_id(work))
    keeps = may(work.actor, Action.RECORD_DUTY, own, work.place)
    waiting = len(await cases.still_open(work)) if keeps else 0
    if keeps:
        rows.append((turn(work, "papers.b_register", "r.0", number=waiting), turn(work, "papers.b_held", "o.0")))
    if may(work.actor, Action.EXPORT, own, work.place):
        rows.append((turn(work, "papers.b_gaps", "q.now"),))
    shown = {"events": len(found), "waiting": waiting, "hours": cases.setting(work, "freeze"),
             "reasons": bool(cases.setting(work, "reasons"))}  # fmt: skip
    if may(work.actor, Action.CHANGE_SETTINGS, own, work.place):
        rows += _settings(work, shown)
        return Shown("papers.home_head", shown, tuple(rows))
    return Shown("papers.home", shown, tuple(rows))


def _settings(work: Work, shown: dict[str, Any]) -> list[tuple[Button, ...]]:
    hours = [h for h in cases.SETTINGS["freeze"][1] if h != shown["hours"]]
    toggled = int(not shown["reasons"])
    return [
        tuple(button(work, "papers.b_freeze_hours", SetPapers, "freeze", h, number=h) for h in hours),
        (button(work, "papers.b_reasons", SetPapers, "reasons", toggled, on=bool(toggled)),),
    ]


async def _held(work: Work, rest: list[int]) -> Shown | None:
    """Show the meetings that were held, the last one first, for their minutes."""
    if not may(work.actor, Action.RECORD_DUTY, Subject(branch_id=gatherings.branch_id(work)), work.place):
        return None
    first = work.today.replace(year=work.today.year - 1, month=1, day=1)
    last = work.today + A_YEAR  # a meeting may be held before its day
    closed = await papers.closed_parts(work.session, gatherings.branch_id(work), first, last)
    found = [(event, part) for event, part in reversed(closed) if reads(work, event)]
    page = min(rest[0] if rest else 0, max(0, (len(found) - 1) // A_PAGE))
    rows: list[tuple[Button, ...]] = [
        (turn(work, "papers.b_part", f"m.{part.id}", kind=part.kind, on=event.on_day),)
        for event, part in found[page * A_PAGE : (page + 1) * A_PAGE]
    ]
    rows.append((*pages(work, "o", page, len(found)), turn(work, "buttons.back", "h.0")))
    return Shown("papers.held", {"number": len(found)}, tuple(rows))


# Agenda


async def _agenda(work: Work, rest: list[int]) -> Shown | None:
    event = await events.get(work.session, gatherings.branch_id(work), rest[0]) if rest else None
    if event is None or work.actor.member_id is None or not work.actor.confirmed:
        return None
    seen = await agenda(work, event)
    everybody = await agendas.asked(work, event)
    if not (everybody or seen.items or seen.arranges or seen.mine):
        guests = {guest.member_id for guest in await events.guests(work.session, event.id or 0)}
        if work.actor.member_id not in guests:
            return None
    shown = await agenda_shown(work, seen)
    return Shown("agenda.page", shown, await _agenda_rows(work, seen, everybody))


async def agenda_shown(work: Work, seen: Agenda) -> dict[str, Any]:
    """Return an agenda as texts take it; only what the actor sees stands in it."""
    event = seen.event
    return {
        "title": event.title, "at": work.local(event.starts_at), "place": event.place, "state": event.state,
        "lines": [_line(work, seen, item, number) for item, number in zip(seen.items, numbers(seen), strict=True)],
        "frozen": seen.frozen, "waiting": len(seen.waiting),
        "mine": [text_of(work, item)["title"] for item in seen.mine] if not seen.clears else [],
        "freeze_at": work.local(event.starts_at - cases.freeze_gap(work)),
    }  # fmt: skip


def numbers(seen: Agenda) -> list[str]:
    """Return the numbers under which the items of an agenda are shown: within their part, which stands before a dot."""
    counted: dict[int, int] = {}
    ordinals = {part.id: part.ordinal for part in seen.parts}
    found = []
    for item in seen.items:
        counted[item.part_id] = counted.get(item.part_id, 0) + 1
        before = f"{ordinals.get(item.part_id)}." if len(seen.parts) > 1 else ""
        found.append(f"{before}{counted[item.part_id]}")
    return found


def _line(work: Work, seen: Agenda, item: AgendaItem, number: str) -> dict[str, Any]:
    part = next((part for part in seen.parts if part.id == item.part_id), None)
    head = None
    if part is not None and len(seen.parts) > 1 and number.endswith(".1"):
        head = part_shown(part)
    return {
        "head": head, "n": number, "title": text_of(work, item)["title"], "document": text_of(work, item)["number"],
        "confidential": item.confidential, "put_off": item.state == "put-off", "late": item.late,
        "guests": [guest.name for guest in seen.guests.get(item.id or 0, ())],
    }  # fmt: skip


async def _agenda_rows(work: Work, seen: Agenda, everybody: bool) -> Rows:
    event, rows = seen.event, list[tuple[Button, ...]]()
    together = zip(seen.items, numbers(seen), strict=True)
    numbered = [turn(work, "agenda.b_item", f"i.{item.id}", number=number) for item, number in together]
    rows += [tuple(numbered[i : i + 5]) for i in range(0, len(numbered), 5)]
    rows += [
        (turn(work, "agenda.b_waiting", f"i.{i.id}", title=text_of(work, i)["title"][:24]),) for i in seen.waiting[:8]
    ]
    live = event.state in events.LIVE
    if live and everybody and (not seen.frozen or seen.arranges):
        rows.append((button(work, "agenda.b_suggest", SuggestItem, event.id),))
    if live and seen.arranges:
        open_documents = len(await cases.still_open(work))
        if open_documents:
            rows.append((turn(work, "agenda.b_documents", f"p.{event.id}", number=open_documents),))
        if waits := await agenda_carrying.waiting(work, event):
            rows.append((button(work, "agenda.b_take_over", TakeOverAgenda, event.id, number=len(waits)),))
        rows.append((button(work, "agenda.b_freeze", FreezeAgenda, event.id, not seen.frozen, frozen=seen.frozen),))
    if may_kit(work, event):
        rows.append((button(work, "papers.b_kit", SendKit, event.id),))
    if reads(work, event) and event.opened_at is not None:
        rows += [(turn(work, "papers.b_minutes", f"m.{part.id}", kind=part.kind),) for part in seen.parts]
    return (*rows, (turn(work, "buttons.back", "h.0"),))


def may_kit(work: Work, event: Event) -> bool:
    """Tell whether the actor may have the kit of an event printed."""
    if not may(work.actor, Action.SEE_EVENT_NAMES, gatherings.subject(event), work.place):
        return False
    return arranges(work, event) or may(work.actor, Action.WRITE_MINUTES, cases.recording(event), work.place)


async def _item(work: Work, rest: list[int]) -> Shown | None:
    item = await papers.item(work.session, gatherings.branch_id(work), rest[0]) if rest else None
    event = await events.get(work.session, gatherings.branch_id(work), item.event_id) if item else None
    if item is None or event is None:
        return None
    seen = await agenda(work, event)
    places = [one.id for one in seen.items]
    if item.id not in places and all(one.id != item.id for one in (*seen.waiting, *seen.mine)):
        return None
    line = await people.member(work.session, event.branch_id, item.proposer_id) if item.proposer_id else None
    shown = text_of(work, item) | {
        "n": numbers(seen)[places.index(item.id)] if item.id in places else "",
        "event": event.title, "state": item.state,
        "at": work.local(event.starts_at), "who": line.name if line else "", "confidential": item.confidential,
        "late": item.late, "mine": item.proposer_id == work.actor.member_id,
        "guests": [{"name": g.name, "role": g.role} for g in seen.guests.get(item.id or 0, ())],
    }  # fmt: skip
    return Shown("agenda.item_page", shown, _item_rows(work, seen, item))


def _item_rows(work: Work, seen: Agenda, item: AgendaItem) -> Rows:
    rows: list[tuple[Button, ...]] = []
    back = (turn(work, "buttons.back", f"a.{item.event_id}"),)

    def decide(what: str) -> Button:
        return button(work, f"agenda.b_{what}", DecideItem, item.id, what)

    if item.state == "proposed":
        if clears(work, seen.event):
            hides = seen.event.visibility != "group" and not item.confidential
            rows.append((decide("clear"), *((decide("secret"),) if hides else ()), decide("refuse")))
        return (*rows, back)
    if not seen.arranges:
        return (*rows, back)
    rows.append((decide("up"), decide("down"), decide("show" if item.confidential else "hide")))
    rows.append((button(work, "agenda.b_invite", InviteGuest, item.id),))
    rows += [
        (button(work, "agenda.b_uninvite", UninviteGuest, item.id, guest.id, name=guest.name),)
        for guest in seen.guests.get(item.id or 0, ())
    ]
    if seen.event.state != "called-off":
        rows.append((decide("again" if item.state == "put-off" else "later"), decide("drop")))
    return (*rows, back)


async def _nothing(_work: Work, _rest: list[int]) -> Shown | None:
    return None


PAGES: dict[str, Page] = {
    "h": _home,
    "o": _held,
    "a": _agenda,
    "i": _item,
    "r": register_pages.register,
    "d": register_pages.document,
    "p": register_pages.pick,
    "m": minutes_pages.minutes_page,
    "v": minutes_pages.reading_page,
    "k": minutes_pages.approval_page,
    "e": minutes_pages.entries_page,
    "c": minutes_pages.confidential_page,
    "q": _nothing,  # its key is a period; see above
}
