"""/meeting: the live card pointed to, the form opened with what the line or an earlier event already says."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

from domain.permission import COMMITTEE_POSTS, OFFICER_POSTS, Action, Subject, may
from domain.refusals.events import NoGroup
from domain.refusals.forms import NotUnderstood
from domain.refusals.people import AnonymousPresser
from domain.vocabulary import plain
from domain.wording import MeetingDraft, meeting_line
from storage import cards, drafts, events, people
from storage.cards import CardKey
from storage.outgoing import Button, Rows
from storage.tables import Event, Part
from storage.work import Work
from texts.rendering import named
from usecases import events as gatherings
from usecases import wizards
from usecases.event_asks import LONGEST_TOPIC, said_of, unsaid
from usecases.event_forms import (
    MEETING,
    asked_to_come,
    of_a_group,
)
from usecases.event_places import LONGEST_PLACE
from usecases.event_small_forms import moment, open_new_date, read_day, short
from usecases.persons import turn_to_private
from usecases.presses import pack
from usecases.presses.events import CARD, NewDate, OpenDesk, PlanAgain, ShowEvent
from usecases.reading import vocabulary
from usecases.wizards import Answers

MOST_LISTED = 8
RUNNING_ROWS: list[Callable[[Work], Awaitable[Rows]]] = []  # what else an officer runs: searches for a date, series


def may_start(work: Work) -> bool:
    """Tell whether somebody may start any event at all: an officer, the committee, a group's leader."""
    return bool(work.actor.confirmed and (work.actor.posts & COMMITTEE_POSTS or work.actor.leads))


async def start_meeting(work: Work, line: str) -> None:
    """/meeting: the form in private for who may start an event; the live card, or what is coming, for all others."""
    gatherings.branch_of(work)
    if not work.origin.private and work.origin.anonymous:
        raise AnonymousPresser()
    about = Subject(branch_id=gatherings.branch_id(work), member_id=work.actor.member_id)
    work.require(Action.SEE_EVENT, about)
    if line and not may_start(work):
        work.require(Action.START_BRANCH_EVENT)
    if not line and not work.origin.private and await _point_to_live(work):
        return
    if not may_start(work):
        await _list_coming(work)
        return
    given = await _as_in_private(work, line) if line else await blank(work)
    if not line and work.origin.private:
        await _offer_desks(work)
    await _open_form(work, given)


async def _as_in_private(work: Work, line: str) -> Answers:
    """Read a line typed in the group with the rights one has in private: that is where its form opens."""
    group, work.origin = work.origin, replace(work.origin, private=True)
    try:
        return await from_line(work, line)
    finally:
        work.origin = group


async def _open_form(work: Work, given: Answers) -> None:
    """Open the form in private; in the group say where it is, with a button when the private chat was never opened."""
    group = None if work.origin.private else work.origin
    await wizards.start(work, MEETING.kind, given)
    if group is not None and await turn_to_private(work, f"meeting_{gatherings.branch_id(work)}"):
        work.origin = group
        await work.reply("events.form_in_private")


async def follow_link(work: Work) -> None:
    """A deep link from the group: the form begun there goes on here, or a new one opens."""
    work.require(Action.SEE_EVENT, Subject(branch_id=gatherings.branch_id(work), member_id=work.actor.member_id))
    user = work.origin.user_id or 0
    begun = await drafts.current(work.session, user, user)
    if begun is not None and begun.kind == MEETING.kind and may_start(work):
        await work.repost_card(user, wizards.CARD, begun.id)
    else:
        await start_meeting(work, "")


async def new_date(work: Work, press: NewDate) -> None:
    """Move an event that has not begun; of one that has (too few for a vote), open the form of a further one."""
    event = await gatherings.find(work, press.event)
    work.require(Action.CHANGE_EVENT, gatherings.subject(event))
    if event.opened_at is None:
        await open_new_date(work, press)
    else:
        await plan_again(work, PlanAgain(press.branch, press.event))


async def plan_again(work: Work, press: PlanAgain) -> None:
    """Open the form of a further event in place of this one: only the date is asked."""
    event = await gatherings.find(work, press.event)
    work.require(Action.CHANGE_EVENT, gatherings.subject(event))
    await wizards.start(work, MEETING.kind, await again(work, event))


# What is there already


async def _point_to_live(work: Work) -> bool:
    """Reply to the live card that hangs in this group; tells whether there is one."""
    chat = work.origin.chat_id or 0
    for event in await events.live(work.session, gatherings.branch_id(work)):
        card = await cards.find(work.session, CardKey(chat, CARD, str(event.id)))
        if card is None or card.message_id is None or event.visibility != "branch":
            continue
        rows: Rows = ()
        if may_start(work):
            rows = ((Button("events.b_new", link=f"meeting_{gatherings.branch_id(work)}"),),)
        about: dict[str, Any] = {"title": event.title, "at": work.local(event.starts_at)}
        await work.say(
            chat, "events.here", reply_to=card.message_id, thread_id=card.thread_id, rows=rows, priority=3, **about
        )  # fmt: skip
        return True
    return False


async def _list_coming(work: Work) -> None:
    """Tell somebody which events are coming that he is asked to; in a group there are none with a card."""
    if not work.origin.private:
        await work.reply("events.none")
        return
    mine = []
    for event in await events.live(work.session, gatherings.branch_id(work)):
        if await events.seats_of(work.session, event.id or 0, [work.actor.member_id or 0]):
            mine.append(event)
    await work.reply("events.coming" if mine else "events.none", rows=_event_rows(work, mine, ShowEvent))


async def _offer_desks(work: Work) -> None:
    """Show an officer the live events he runs, before the form of a new one."""
    run = []
    for event in await events.live(work.session, gatherings.branch_id(work)):
        if may(work.actor, Action.CHANGE_EVENT, gatherings.subject(event), work.place):
            run.append(event)
    more = [row for each in RUNNING_ROWS for row in await each(work)]
    if run or more:
        await work.reply("events.running", rows=(*_event_rows(work, run, OpenDesk), *more))


def _event_rows(work: Work, found: Sequence[Event], kind: type[ShowEvent] | type[OpenDesk]) -> Rows:
    return tuple(
        (
            Button(
                "events.b_event", pack(kind(event.branch_id, event.id or 0)),
                arguments={"title": event.title[:30], "at": work.local(event.starts_at)},
            ),
        )
        for event in found[:MOST_LISTED]
    )  # fmt: skip


# What is known before the form opens


async def blank(work: Work) -> Answers:
    """Return what is known of an event before anything was said: of a leader who is no officer, his group."""
    if work.actor.posts & (OFFICER_POSTS | COMMITTEE_POSTS):
        return {"leads": sorted(work.actor.leads)}
    own: Answers = {"own": True, "leads": sorted(work.actor.leads)}
    return own | ({"group": min(work.actor.leads)} if len(work.actor.leads) == 1 else {})


async def from_line(work: Work, line: str) -> Answers:
    """Return the form's answers out of a typed line; what it leaves out of the essentials is asked. Refuses early."""
    groups = await people.groups(work.session, gatherings.branch_id(work))
    said = meeting_line(line, vocabulary(), work.today, [group.name for group in groups])
    given = await blank(work)
    if said.group is not None:
        given["group"] = next(group.id for group in groups if plain(group.name) == plain(said.group))
    _put_said(work, given, said)
    if said.kinds:
        await _check_said(work, given, [group.id or 0 for group in groups])
    if said.on is not None:
        await read_day(work, given, said.on.isoformat())
    if "on" in given and "at" in given:
        moment(work, given)
    if not given.get("kinds") and not {"on", "at", "place"} & set(given):
        raise NotUnderstood(example="examples.meeting")
    return given


async def _check_said(work: Work, given: Answers, groups: list[int]) -> None:
    """Refuse early what the end of the form would refuse; the only group there is becomes the event's."""
    if not of_a_group(given):
        given.pop("group", None)
        gatherings.check_parts(work, given["kinds"], None)
        await asked_to_come(work, given)
        return
    if not groups:
        raise NoGroup(value="")
    if len(groups) == 1:
        given["group"] = groups[0]
    mine = given.get("group") or next(iter([*given["leads"], *groups]))
    gatherings.check_parts(work, given["kinds"], mine)


def _put_said(work: Work, given: Answers, said: MeetingDraft) -> None:
    if said.kinds:
        given["kinds"] = list(said.kinds)
    if said.on is not None:
        given["on"] = said.on
    if said.at is not None:
        given["at"] = f"{said.at:%H:%M}"
    if said.place:
        given["place"] = short(said.place, LONGEST_PLACE)
    first = said.kinds[0] if said.kinds else None
    for kind in said.kinds:
        given |= unsaid(gatherings.catalogue(work).kind(kind))
        if said.topic and kind == first:
            given[f"topic_{named(kind)}"] = short(said.topic, LONGEST_TOPIC)
    given |= {"people": "usual"} if said.kinds else {}


async def again(work: Work, event: Event) -> Answers:
    """Return the form's answers for a further event with the same parts; only the date is asked."""
    given = await blank(work)
    parts: Sequence[Part] = await events.parts(work.session, event.id or 0)
    if event.state == "closed":
        parts = [part for part in parts if not part.quorate] or parts
    for part in parts:
        given |= said_of(gatherings.catalogue(work).kind(part.kind), part)
    return given | {
        "kinds": [part.kind for part in parts], "group": event.group_id, "place": event.place, "replaces": event.id,
        "at": f"{work.local(event.starts_at):%H:%M}", "chair": event.chair_id, "recorder": event.recorder_id,
        "people": "choose" if event.chair_id and event.recorder_id else "usual",
    }  # fmt: skip
