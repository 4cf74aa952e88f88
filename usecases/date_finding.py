"""Looking for a date: a few are asked in private, then all who should come; one press makes the event, or moves it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from domain.calendar import CalendarKind
from domain.date_finding import Suiting, asking_moments, best
from domain.event_times import next_moment
from domain.permission import Action, Subject
from domain.refusals.dates import PollOver
from domain.refusals.forms import DateInPast, NotFound, OldButton
from storage import date_polls, people
from storage.tables import DatePoll, Member
from storage.work import Work
from usecases import date_steps, event_forms, event_small_forms
from usecases import events as gatherings
from usecases.facts import hours
from usecases.presses.dates import (
    CARD,
    DESK,
    AskEverybody,
    AskNewDate,
    DropPoll,
    OpenDates,
    SettleDate,
)
from usecases.wizards import Answers, Wizard, known, start


def subject(poll: DatePoll, member_id: int | None = None) -> Subject:
    """Return a poll as rights are asked about it; `member_id`: whose answer is meant."""
    return Subject(
        branch_id=poll.branch_id, member_id=member_id, group_id=poll.group_id, committee=poll.visibility == "committee"
    )


def right(poll: DatePoll) -> Action:
    """Return the right to run a poll: that to start such an event."""
    return gatherings.START[poll.visibility]


async def the_poll(work: Work, poll_id: int, *, over: bool = False) -> DatePoll:
    """Return a poll that the actor may run, its row held; raises NotFound, the refusal of a right, or PollOver."""
    poll = await date_polls.get(work.session, gatherings.branch_id(work), poll_id, change=True)
    if poll is None:
        raise NotFound()
    work.require(right(poll), subject(poll))
    if poll.state not in date_polls.LIVE and not over:
        raise PollOver()
    return poll


# Opening


async def open_finding(work: Work, given: Answers) -> None:
    """Begin to look for the date of the event that the form describes."""
    kinds, group = event_forms.kinds_of(given), given.get("group") if event_forms.of_a_group(given) else None
    gatherings.check_parts(work, kinds, group)
    starts = date_steps.checked_times(work, given)
    seen_by = gatherings.visibility(gatherings.catalogue(work), kinds, group)
    form = {name: value for name, value in given.items() if name not in ("on", "at", "slots", "sounded")}
    poll = DatePoll(
        branch_id=gatherings.branch_id(work), title=event_forms.title(work, given | {"on": starts[0].date()}),
        visibility=seen_by, group_id=group, form=work.vault.seal(form, date_polls.FORM),
        made_by=work.actor.member_id or 0, made_at=work.now,
    )  # fmt: skip
    await _begin(work, poll, starts, date_steps.first_asked(given))


async def ask_new_date(work: Work, press: AskNewDate) -> None:
    """Open the form that looks for another date of an event that stands already."""
    event = await gatherings.find(work, press.event)
    work.require(Action.CHANGE_EVENT, gatherings.subject(event))
    event_small_forms.still_movable(event, await gatherings.gathering(work, event))
    await start(work, MOVING.kind, {"moves": event.id})


async def open_moving(work: Work, given: Answers) -> None:
    """Begin to look for another date of an event; until one is settled the event stays where it is."""
    event = await gatherings.hold(work, given["moves"])
    work.require(Action.CHANGE_EVENT, gatherings.subject(event))
    event_small_forms.still_movable(event, await gatherings.gathering(work, event))
    poll = DatePoll(
        branch_id=event.branch_id, title=event.title, visibility=event.visibility, group_id=event.group_id,
        form=work.vault.seal({"place": event.place}, date_polls.FORM), moves_id=event.id,
        made_by=work.actor.member_id or 0, made_at=work.now,
    )  # fmt: skip
    await _begin(work, poll, date_steps.checked_times(work, given), date_steps.first_asked(given))


async def _begin(work: Work, poll: DatePoll, starts: Sequence[datetime], first: Sequence[int]) -> None:
    work.session.add(poll)
    await work.session.flush()
    number = poll.id or 0
    await date_polls.put_options(work.session, number, starts)
    await work.audit("date_poll", "date_poll", number, times=len(starts), sounded=len(first))
    set_moments(work, poll, starts)
    if first:
        lines = [line for line in await _asked(work, poll) if line.id in first]
        await date_polls.put_voices(work.session, voices(number, lines, sounded=True))
        await _hang(work, poll, {line.id or 0 for line in lines})
    else:
        await _ask_all(work, poll)
    await show_desk(work, poll)


def set_moments(work: Work, poll: DatePoll, starts: Sequence[datetime]) -> None:
    """Set when the silent are reminded, when the officer is told to decide, and when nothing lies ahead any more."""
    branch = gatherings.branch_of(work)
    poll.nudge_at, poll.tell_at = asking_moments(
        work.now, starts, work.zone, hours(branch).opens, CalendarKind(branch.calendar)
    )
    poll.next_at = next_moment(work.now, (poll.nudge_at, poll.tell_at, max(starts)))


def voices(poll: int, lines: Sequence[Member], *, sounded: bool) -> list[dict[str, Any]]:
    """Return these people as rows of those asked."""
    return [
        {"poll_id": poll, "member_id": line.id, "name": line.name, "ordinal": n, "sounded": sounded,
         "unconfirmed": False}
        for n, line in enumerate(lines)
    ]  # fmt: skip


async def _asked(work: Work, poll: DatePoll) -> list[Member]:
    return await gatherings.audience(work, poll.visibility, poll.group_id)


async def ask_everybody(work: Work, press: AskEverybody) -> None:
    """Go on from the private sounding to a poll of all who should come; what was said so far stays."""
    poll = await the_poll(work, press.poll)
    if poll.state != "sounding":
        raise OldButton()
    set_moments(work, poll, _ahead(work, await date_polls.options(work.session, poll.id or 0)))
    await _ask_all(work, poll)
    await work.audit("date_poll", "date_poll", poll.id, everybody=True)
    work.toast("dates.everybody_toast")
    await refresh(work, poll)


def _ahead(work: Work, options: Sequence[tuple[int, datetime]]) -> list[datetime]:
    """Return the times that still lie ahead; raises DateInPast when there is none."""
    found = [at for _, at in options if at > work.now]
    if not found:
        raise DateInPast(on=work.today)
    return found


async def _ask_all(work: Work, poll: DatePoll) -> None:
    poll.state, poll.polled_at = "polling", work.now
    lines = await _asked(work, poll)
    await date_polls.put_voices(
        work.session, voices(poll.id or 0, [line for line in lines if not line.exempt], sounded=False)
    )
    branch = gatherings.branch_of(work)
    if poll.visibility == "branch" and branch.chat_id is not None:
        await work.touch_card(branch.chat_id, CARD, poll.id, thread_id=branch.thread_id, silent=False)
    else:
        await _hang(work, poll, {line.id or 0 for line in lines})


async def _hang(work: Work, poll: DatePoll, members: set[int]) -> None:
    """Hang the poll in the private chats of these members, as far as they can be written to."""
    for member_id, line in (await gatherings.reachable(work)).items():
        if member_id in members:
            await work.touch_card(line.user_id or 0, CARD, poll.id, silent=False)


# What the officer does


async def show_desk(work: Work, poll: DatePoll) -> None:
    """Hang the officer's card, anew at the bottom of the private chat of whoever looks for the date."""
    line = await people.member(work.session, poll.branch_id, poll.made_by)
    if line is not None and line.user_id is not None:
        await work.repost_card(line.user_id, DESK, poll.id)


async def open_dates(work: Work, press: OpenDates) -> None:
    """Show an officer where the search stands, in his private chat."""
    poll = await the_poll(work, press.poll, over=True)
    await work.repost_card(work.origin.user_id or 0, DESK, poll.id)


async def refresh(work: Work, poll: DatePoll) -> None:
    """Want every card of the poll shown again."""
    await work.refresh_cards(CARD, poll.id)
    await work.refresh_cards(DESK, poll.id)


async def suiting(work: Work, poll: DatePoll) -> list[Suiting]:
    """Return the times with those whom they suit."""
    found = await date_polls.suiting(work.session, poll.id or 0)
    times = await date_polls.options(work.session, poll.id or 0)
    return [Suiting(option, work.local(at), frozenset(found.get(option, ()))) for option, at in times]


def proposed(work: Work, times: Sequence[Suiting], voices: Sequence[Any]) -> Suiting | None:
    """Return the time that suits best; those who were asked first tip the balance."""
    return best(times, {voice.member_id for voice in voices if voice.sounded}, work.now)


async def settle_date(work: Work, press: SettleDate) -> None:
    """Make the event at the time chosen, or move it there; the answers stay what they are, nobody is signed up."""
    poll = await the_poll(work, press.poll)
    times = dict(await date_polls.options(work.session, poll.id or 0))
    if press.option not in times:
        raise OldButton()
    at = work.local(times[press.option])
    if at <= work.now:
        raise DateInPast(on=at.date())
    poll.event_id = await _make(work, poll, at)
    poll.state, poll.next_at = "settled", None
    await work.audit("settle_date", "date_poll", poll.id, on=at.date().isoformat(), event=poll.event_id)
    work.toast("dates.settled_toast", at=at, title=poll.title[:40])
    await refresh(work, poll)


async def _make(work: Work, poll: DatePoll, at: datetime) -> int:
    when: Answers = {"on": at.date(), "at": f"{at:%H:%M}"}
    if poll.moves_id is not None:
        await event_small_forms.move(work, {"event": poll.moves_id} | when)
        return poll.moves_id
    form = dict(work.vault.open(poll.form, date_polls.FORM)) | when
    event = await gatherings.announce_event(work, await event_forms.plan(work, form))
    return event.id or 0


async def drop_poll(work: Work, press: DropPoll) -> None:
    """Look for a date no more."""
    poll = await the_poll(work, press.poll)
    poll.state, poll.next_at = "dropped", None
    await work.audit("drop_date_poll", "date_poll", poll.id)
    work.toast("dates.dropped_toast")
    await refresh(work, poll)


async def form_facts(work: Work, given: Answers) -> dict[str, Any]:
    """Return what the short forms of a search show: its title, the times, who is asked first."""
    shown = await date_steps.facts(work, given)
    if given.get("poll"):
        poll = await date_polls.get(work.session, gatherings.branch_id(work), given["poll"])
        return shown | {"title": poll.title if poll else ""}
    return shown | {"title": (await gatherings.find(work, given["moves"])).title}


MOVING = known(Wizard("moving", "dates", (date_steps.SOUNDED, date_steps.SLOTS), open_moving, facts=form_facts))
date_steps.OPENERS[date_steps.ASK] = open_finding
