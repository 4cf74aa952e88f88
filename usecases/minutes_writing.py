"""Recording what was said in a meeting: entry by entry through a form, or many as one text, in private."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from domain.minutes import LONGEST, OF_ITEM, WITH_PERSON, sections
from domain.minutes_lines import Entry, read
from domain.permission import Action, may
from domain.refusals.forms import BadDate, NotFound, NotUnderstood, OldButton, TooLong
from domain.refusals.papers import NotHeldYet
from domain.typed_dates import parse_date
from storage import events, papers
from storage.tables import AgendaItem, Event, Part, Remark
from storage.work import Work
from texts.rendering import LANGUAGES, plain
from usecases import events as gatherings
from usecases.agenda import text_of, visible
from usecases.papers import part_of, recording
from usecases.presses.papers import CARD, RecordEntry, RecordLines, WithdrawEntry
from usecases.reading import civil_date, vocabulary
from usecases.talk_form import short
from usecases.wizards import Answers, Choice, Step, Wizard, known, start

HEADS = (*OF_ITEM[:1], "outcome", "task", "summary", "leftover", "discussion", "outline", "before", "previous",
         "measures", "film", "length", "equipment", "reflections", "documents", "course", "agreed", "division",
         "absence", "makeup", "annexes")  # fmt: skip
MOST_PEOPLE, MOST_ENTRIES, LONGEST_NAME = 60, 60, 40
SOON = (7, 14, 30)


async def the_part(work: Work, part_id: int) -> tuple[Event, Part]:
    """Return a part whose minutes the actor writes, with its event; raises NotHeldYet before the meeting begins."""
    event, part = await part_of(work, part_id)
    work.require(Action.WRITE_MINUTES, recording(event))
    if event.opened_at is None:
        raise NotHeldYet()
    return event, part


def may_write(work: Work, event: Event) -> bool:
    """Tell whether the actor writes the minutes of an event."""
    return may(work.actor, Action.WRITE_MINUTES, recording(event), work.place)


async def items_of(work: Work, event: Event, part_id: int) -> list[AgendaItem]:
    """Return the items of a part that the actor may see, in their order."""
    return [item for item in (await visible(work, event))[0] if item.part_id == part_id]


async def show_changed(work: Work, part_id: int) -> None:
    """Want the page of a part's minutes shown again."""
    await work.refresh_cards(CARD, f"m.{part_id}")


async def add(work: Work, event: Event, part_id: int, entry: dict[str, Any]) -> None:
    """Store one entry, sealed; `entry`: item, section, member, name, text, until."""
    said = {"text": entry["text"], "name": entry.get("name") or ""}
    work.session.add(Remark(
        part_id=part_id, item_id=entry.get("item"), section=entry["section"], member_id=entry.get("member"),
        text=work.vault.seal(said, papers.REMARK), until_on=entry.get("until"), made_by=work.actor.member_id,
        made_at=work.now,
    ))  # fmt: skip
    await work.session.flush()
    late = work.today > event.on_day
    await work.audit("minutes_entry", "part", part_id, section=entry["section"], late=late)


async def withdraw(work: Work, press: WithdrawEntry) -> None:
    """Take an entry back; that it was there stays in the audit."""
    event, part = await the_part(work, press.part)
    found = await papers.remark(work.session, part.id or 0, press.entry)
    if found is None or found.withdrawn_at is not None:
        raise NotFound()
    if found.item_id is not None and all(i.id != found.item_id for i in await items_of(work, event, part.id or 0)):
        raise NotFound()
    found.withdrawn_at = work.now
    await work.audit("minutes_withdrawn", "part", part.id, entry=found.id)
    work.toast("minutes.withdrawn_toast")
    await work.session.flush()
    await work.refresh_cards(CARD, f"e.{part.id}.0")
    await show_changed(work, part.id or 0)


# One entry


async def record_entry(work: Work, press: RecordEntry) -> None:
    """Open the form of one entry."""
    event, part = await the_part(work, press.part)
    given: Answers = {"event": event.id, "of": part.id, "kind": part.kind}
    if not await items_of(work, event, part.id or 0):
        given["item"] = 0
    await start(work, ENTRY.kind, given)


async def _items(work: Work, given: Answers) -> Sequence[Choice]:
    event = await gatherings.find(work, given["event"])
    found = await items_of(work, event, given["of"])
    offered = [
        Choice(f"i{item.id}", "minutes.b_item", {"number": n, "title": text_of(work, item)["title"][:24]})
        for n, item in enumerate(found, 1)
    ]
    return [*offered, Choice("i0", "minutes.b_whole")]


async def _item(work: Work, given: Answers, text: str) -> int:
    for choice in await _items(work, given):
        if text == choice.value:
            return int(text[1:])
    raise OldButton()


async def _sections(_work: Work, given: Answers) -> Sequence[Choice]:
    offered = OF_ITEM if given.get("item") else sections(given["kind"])
    return [Choice(name, "minutes.b_section", {"section": name, "kind": given["kind"]}) for name in offered]


def _of_person(given: Answers) -> bool:
    return given.get("section") in WITH_PERSON


async def names(work: Work, event: Event) -> dict[str, int | None]:
    """Return who may have spoken at an event, by name: those asked to it, then its guests."""
    found: dict[str, int | None] = {seat.name: seat.member_id for seat in await events.seats(
        work.session, event.id or 0
    )}  # fmt: skip
    for guest in await events.guests(work.session, event.id or 0):
        found.setdefault(guest.name, guest.member_id)
    return found


async def _people(work: Work, given: Answers) -> Sequence[Choice]:
    event = await gatherings.find(work, given["event"])
    found = await names(work, event)
    return [Choice(f"n{n}", "buttons.person", {"name": name}) for n, name in enumerate(found)][:MOST_PEOPLE]


async def _who(work: Work, given: Answers, text: str) -> dict[str, Any]:
    event = await gatherings.find(work, given["event"])
    for number, (name, member) in enumerate((await names(work, event)).items()):
        if text in (f"n{number}", name):
            return {"member": member, "name": name}
    return {"member": None, "name": short(text, LONGEST_NAME)}


async def _text(_work: Work, _given: Answers, text: str) -> str:
    return short(text, LONGEST)


async def _days(work: Work, _given: Answers) -> Sequence[Choice]:
    days = [work.today + timedelta(days=ahead) for ahead in SOON]
    return [Choice(day.isoformat(), "buttons.day", {"on": day}) for day in days]


async def _day(work: Work, _given: Answers, text: str) -> date:
    return civil_date(work, text, past=False)


async def _facts(work: Work, given: Answers) -> dict[str, Any]:
    event = await gatherings.find(work, given["event"])
    shown = {"title": event.title, "limit": LONGEST, "item": "", "late": work.today > event.on_day}
    for item in await items_of(work, event, given["of"]):
        if item.id == given.get("item"):
            shown["item"] = text_of(work, item)["title"]
    return shown


async def finish_entry(work: Work, given: Answers) -> None:
    """Store the entry; an item that is hidden from the actor takes none of his."""
    event, part = await the_part(work, given["of"])
    item = given.get("item") or None
    if item and all(one.id != item for one in await items_of(work, event, part.id or 0)):
        raise NotFound()
    who = given.get("who") or {}
    await add(work, event, part.id or 0, {
        "item": item, "section": given["section"], "member": who.get("member"), "name": who.get("name"),
        "text": given["text"], "until": given.get("until"),
    })  # fmt: skip
    await work.repost_card(work.origin.user_id or 0, CARD, f"m.{part.id}")


ENTRY = known(
    Wizard(
        "entry", "minutes",
        (
            Step("item", choices=_items, read=_item, a_row=1),
            Step("section", choices=_sections),
            Step("who", choices=_people, read=_who, optional=True, wanted=_of_person, a_row=3),
            Step("text", read=_text),
            Step("until", choices=_days, read=_day, optional=True, a_row=3,
                 wanted=lambda given: given.get("section") == "task"),
        ),
        finish_entry, _facts, secret=True,
    )
)  # fmt: skip


# Many as one text


async def record_lines(work: Work, press: RecordLines) -> None:
    """Open the form that takes a whole text."""
    event, part = await the_part(work, press.part)
    await start(work, LINES.kind, {"event": event.id, "of": part.id, "kind": part.kind})


def heads() -> dict[str, str]:
    """Return what a word before a colon begins, in both languages."""
    found = {}
    for language in LANGUAGES:
        for name in HEADS:
            for word in plain(language, f"minutes.words_{name}", {}).lower().split("|"):
                found[word.strip()] = name
    return found


def item_words() -> list[str]:
    """Return the words that name an item by its number, in both languages."""
    return [word for language in LANGUAGES for word in plain(language, "minutes.words_item", {}).split("|")]


async def _lines(work: Work, given: Answers, text: str) -> list[dict[str, Any]]:
    """Return the entries of what was typed; raises NotUnderstood for a text whose first line begins nothing."""
    event = await gatherings.find(work, given["event"])
    known_names = list(await names(work, event))

    def day(word: str) -> date | None:
        try:
            return parse_date(word, vocabulary(), work.today)
        except BadDate:
            return None

    found, lost = read(text, heads(), item_words(), known_names, day)
    count = len(await items_of(work, event, given["of"]))
    own = sections(given["kind"])
    misplaced = [entry for entry in found if entry.section not in (OF_ITEM if entry.item else own)]  # no paper has it
    if lost or not found or misplaced or any(entry.item > count for entry in found):
        raise NotUnderstood(example="examples.minutes")
    if len(found) > MOST_ENTRIES or any(len(entry.text) > LONGEST for entry in found):
        raise TooLong(limit=LONGEST)
    return [_plain(entry) for entry in found]


def _plain(entry: Entry) -> dict[str, Any]:
    return {"item": entry.item, "section": entry.section, "who": entry.who, "text": entry.text, "until": entry.until}


async def finish_lines(work: Work, given: Answers) -> None:
    """Store all entries of the text; the numbers of items are those that the actor sees."""
    event, part = await the_part(work, given["of"])
    found, spoken = await items_of(work, event, part.id or 0), await names(work, event)
    for entry in given["lines"]:
        item = found[entry["item"] - 1].id if 0 < entry["item"] <= len(found) else None
        await add(work, event, part.id or 0, {
            "item": item, "section": entry["section"], "member": spoken.get(entry["who"]), "name": entry["who"],
            "text": entry["text"], "until": entry["until"],
        })  # fmt: skip
    await work.repost_card(work.origin.user_id or 0, CARD, f"m.{part.id}")


LINES = known(Wizard("lines", "minutes", (Step("lines", read=_lines),), finish_lines, _facts, secret=True))
