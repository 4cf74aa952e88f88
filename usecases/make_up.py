"""Making up: the material or the decision reaches the absent in private, a short reflection comes back in private.

What is done is recorded as made up and never as present.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from domain.permission import Action
from domain.refusals.events import EventNotOpen
from domain.refusals.forms import DateInPast, OldButton
from domain.refusals.presence import NothingToMakeUp
from storage import events, presence
from storage.presence import CONTENT, REFLECTION
from storage.tables import Event, MakeUp, Material
from storage.work import Work
from usecases import events as gatherings
from usecases import make_up_needs
from usecases.event_small_forms import short
from usecases.presses.events import DESK
from usecases.presses.presence import MAKE_UP, EnterMadeUp, MadeUp, ReadReflection, WriteMaterial, WriteReflection
from usecases.reading import civil_date
from usecases.wizards import Answers, Choice, Step, Wizard, known, start

LONGEST_CONTENT, LONGEST_REFLECTION = 1500, 1500
OFFERED_DAYS = (7, 14, 30)


# What the absent are given


async def open_material(work: Work, press: WriteMaterial) -> None:
    """Ask what those who were absent are given, whether they write about it, and until when."""
    event = await gatherings.find(work, press.event)
    work.require(Action.ENTER_ATTENDANCE, gatherings.subject(event))
    if event.closed_at is None:
        raise EventNotOpen()
    await start(work, MATERIAL_FORM.kind, {"event": event.id})


async def give_material(work: Work, given: Answers) -> None:
    """Give the absent what they missed; whoever cannot be written to is named to the officer, with the contact."""
    event = await gatherings.hold(work, given["event"])
    work.require(Action.ENTER_ATTENDANCE, gatherings.subject(event))
    material = await presence.material(work.session, event.id or 0)
    material = material or Material(event_id=event.id or 0, until_on=given["until"], made_at=work.now)
    material.content = work.vault.seal(given["content"], CONTENT) if given.get("content") else None
    material.writes, material.until_on, material.made_by = (
        given["writes"] == "yes",
        given["until"],
        work.actor.member_id,
    )
    work.session.add(material)
    open_ones = [one for one in await _open_ones(work, event) if one.way != make_up_needs.REFLECTION]
    for one in open_ones:
        one.writes, one.until_on, one.sent_at, one.reminded_at = material.writes, material.until_on, work.now, None
    await work.session.flush()
    missed = await make_up_needs.hang(work, open_ones)
    await work.audit("give_material", "event", event.id, number=len(open_ones))
    seats = list(await events.seats(work.session, event.id or 0))
    names = await make_up_needs.names_of(work, seats, missed)
    await work.whisper("presence.material_done", title=event.title, number=len(open_ones) - len(missed), missed=names)
    await work.refresh_cards(DESK, event.id)


async def _open_ones(work: Work, event: Event) -> list[MakeUp]:
    return [one for one in await presence.make_ups(work.session, event.id or 0) if one.done_at is None]


async def _read_content(_work: Work, _given: Answers, text: str) -> str:
    return short(text, LONGEST_CONTENT)


async def _yes_no(_work: Work, _given: Answers) -> Sequence[Choice]:
    return [Choice("no", "buttons.no"), Choice("yes", "buttons.yes")]


async def _untils(work: Work, _given: Answers) -> Sequence[Choice]:
    days = [work.today + timedelta(days=ahead) for ahead in OFFERED_DAYS]
    return [Choice(day.isoformat(), "buttons.day", {"on": day}) for day in days]


async def _read_until(work: Work, _given: Answers, text: str) -> date:
    on = civil_date(work, text, past=False)
    if on < work.today:
        raise DateInPast(on=on)
    return on


async def _about_material(work: Work, given: Answers) -> dict[str, Any]:
    event = await gatherings.find(work, given["event"])
    number = sum(one.way != make_up_needs.REFLECTION for one in await _open_ones(work, event))
    return {"title": event.title, "at": work.local(event.starts_at), "number": number}


MATERIAL_STEPS = (
    Step("content", read=_read_content, optional=True),
    Step("writes", choices=_yes_no),
    Step("until", choices=_untils, read=_read_until),
)
MATERIAL_FORM = known(Wizard("material", "presence", MATERIAL_STEPS, give_material, facts=_about_material))


# Whoever makes up


async def _own(work: Work, number: int) -> tuple[Event, MakeUp]:
    """Return what somebody has to make up himself, held; raises OldButton for another's."""
    one = await presence.make_up(work.session, gatherings.branch_id(work), number, hold=True)
    if one is None or one.member_id != work.actor.member_id or one.sent_at is None:
        raise OldButton()
    return await gatherings.find(work, one.event_id), one


async def made_up(work: Work, press: MadeUp) -> None:
    """Whoever was absent says that he has read it; where a reflection is asked for, that is handed in instead."""
    event, one = await _own(work, press.make_up)
    work.require(Action.ANSWER_EVENT, gatherings.subject(event, work.actor.member_id))
    if one.writes and one.done_at is None:
        await start(work, REFLECTION_FORM.kind, {"make_up": one.id})
        return
    work.toast("presence.made_up_toast", way=one.way)
    await _done(work, event, one)


async def _done(work: Work, event: Event, one: MakeUp, by: int | None = None) -> None:
    if one.done_at is not None:
        return
    one.done_at, one.entered_by = work.now, by
    await work.audit("made_up", "event", event.id, for_member_id=one.member_id, way=one.way)
    await work.session.flush()
    await work.refresh_cards(MAKE_UP, one.id)
    await work.refresh_cards(DESK, event.id)


async def open_reflection(work: Work, press: WriteReflection) -> None:
    """Open the form of a reflection; one that was handed in may be written anew."""
    event, one = await _own(work, press.make_up)
    work.require(Action.ANSWER_EVENT, gatherings.subject(event, work.actor.member_id))
    await start(work, REFLECTION_FORM.kind, {"make_up": one.id})


async def hand_in(work: Work, given: Answers) -> None:
    """Keep a reflection, sealed; what was typed goes from the chat."""
    event, one = await _own(work, given["make_up"])
    work.require(Action.ANSWER_EVENT, gatherings.subject(event, work.actor.member_id))
    one.reflection = work.vault.seal(given["text"], REFLECTION)
    await _done(work, event, one)
    await work.session.flush()
    await work.refresh_cards(MAKE_UP, one.id)
    await work.whisper("presence.reflection_kept", title=event.title)


async def _read_text(_work: Work, _given: Answers, text: str) -> str:
    return short(text, LONGEST_REFLECTION)


async def _about_reflection(work: Work, given: Answers) -> dict[str, Any]:
    event, _ = await _own(work, given["make_up"])
    return {"title": event.title, "at": work.local(event.starts_at)}


REFLECTION_FORM = known(
    Wizard(
        "reflection", "presence", (Step("text", read=_read_text),), hand_in, facts=_about_reflection, secret=True,
        check=False,
    )
)  # fmt: skip


# Officers


async def enter_made_up(work: Work, press: EnterMadeUp) -> None:
    """An officer enters that somebody was told, or has studied it, by another way; marked as his entry."""
    event = await gatherings.find(work, press.event)
    work.require(Action.ENTER_ATTENDANCE, gatherings.subject(event))
    one = await presence.make_up(work.session, event.branch_id, press.make_up, hold=True)
    if one is None or one.event_id != event.id:
        raise NothingToMakeUp()
    work.toast("presence.made_up_toast", way=one.way)
    await _done(work, event, one, by=work.actor.member_id)


async def read_reflection(work: Work, press: ReadReflection) -> None:
    """Show a reflection to whoever may read it; each reading by another is on record."""
    event = await gatherings.find(work, press.event)
    work.require(Action.READ_REFLECTION, gatherings.subject(event))
    one = await presence.make_up(work.session, event.branch_id, press.make_up)
    if one is None or one.event_id != event.id or one.reflection is None:
        raise NothingToMakeUp()
    seats = await events.seats_of(work.session, event.id or 0, [one.member_id])
    name = seats[one.member_id].name if one.member_id in seats else ""
    await work.audit("read_reflection", "event", event.id, for_member_id=one.member_id)
    text = work.vault.open(one.reflection, REFLECTION)
    await work.whisper("presence.reflection", name=name, title=event.title, words=text)


async def my_line(work: Work) -> tuple[str, dict[str, Any]] | None:
    """Return what /me tells of what is still to be made up."""
    if work.actor.member_id is None:
        return None
    found = await presence.own_open(work.session, work.actor.member_id)
    lines = [{"title": event.title, "way": one.way, "until": one.until_on} for event, one in found[:5]]
    return ("presence.me", {"lines": lines}) if lines else None
