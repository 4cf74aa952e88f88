"""A poll of the group as another way to answer: it outlives an outage, and feeds the record that the buttons feed.

Everybody sees who voted for what (Telegram tells the bot of no others); whoever asks for leave is asked why in private.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

from domain.attendance import Answer, check_alive, withdraw
from domain.permission import Action
from domain.refusals import Refusal
from domain.refusals.presence import NotInTheGroup, PollThere
from storage import events, people, presence
from storage.tables import Event, EventPoll
from storage.work import Origin, Work
from usecases import attendance
from usecases import events as gatherings
from usecases.attendance import Given
from usecases.presses.presence import PostPoll

ANSWERS = (Answer.COMING, Answer.LEAVE, Answer.MAYBE)
TAKEN_BACK = -1
EARLY_KEPT = timedelta(days=2)  # Telegram itself keeps updates for a day


async def post(work: Work, press: PostPoll) -> None:
    """Have the poll sent to the branch's group."""
    event = await gatherings.hold(work, press.event)
    work.require(Action.CHANGE_EVENT, gatherings.subject(event))
    check_alive(await gatherings.gathering(work, event))
    branch = gatherings.branch_of(work)
    if event.visibility != "branch" or branch.chat_id is None:
        raise NotInTheGroup()
    if await presence.open_poll(work.session, event.id or 0) is not None:
        raise PollThere()
    poll = EventPoll(
        branch_id=event.branch_id, event_id=event.id or 0, made_at=work.now, chat_id=branch.chat_id,
        thread_id=branch.thread_id,
    )  # fmt: skip
    work.session.add(poll)
    await work.session.flush()
    options = tuple(f"presence.poll_{answer}" for answer in ANSWERS)
    about: dict[str, Any] = {"title": event.title, "at": work.local(event.starts_at), "place": event.place}
    await work.send_poll(
        branch.chat_id, "presence.poll", options=options, thread_id=branch.thread_id, poll=poll.id, **about
    )  # fmt: skip
    await work.audit("post_poll", "event", event.id)
    work.toast("presence.poll_toast", alert=True)
    await gatherings.refresh(work, event)


async def still_asked(work: Work, arguments: dict[str, Any]) -> bool:
    """Tell whether the poll is still wanted when it is about to be sent: the event lives, nobody stopped it."""
    poll = await work.session.get(EventPoll, arguments["poll"])
    event = await work.session.get(Event, poll.event_id) if poll is not None else None
    return poll is not None and poll.stopped_at is None and event is not None and event.state in events.LIVE


async def sent(work: Work, number: int, poll_id: str, message_id: int) -> None:
    """Remember by which id Telegram tells of the votes, and take up those that came before this was known."""
    poll = await work.session.get(EventPoll, number)
    if poll is None:
        return
    poll.poll_id, poll.message_id = poll_id, message_id
    if poll.stopped_at is not None:
        await work.stop_poll(poll.chat_id, message_id)
    await work.session.flush()
    for place, (user, option) in enumerate(await presence.take_early(work.session, poll_id, work.instant - EARLY_KEPT)):
        where = Origin("poll", update_id=-(number * 10_000 + place), user_id=user, chat_id=poll.chat_id)
        voter = Work(work.session, work.vault, where, work.now, work.instant, work.defaults)
        voter.person = await people.person(work.session, user)
        with suppress(Refusal):
            await _take(voter, poll, option)


async def vote(work: Work, poll_id: str, option: int) -> None:
    """Take somebody's vote as his answer; one in a poll that nobody knows yet waits until it is known."""
    poll = await presence.poll(work.session, poll_id)
    if poll is None:
        await presence.keep_early(work.session, poll_id, work.origin.user_id or 0, option, work.instant)
        return
    await _take(work, poll, option)


async def _take(work: Work, poll: EventPoll, option: int) -> None:
    """Record the vote where a press on the card would have been recorded, for the branch whose poll it is."""
    branch = await people.branch(work.session, poll.branch_id)
    if branch is None or branch.id is None or not TAKEN_BACK <= option < len(ANSWERS):
        return
    work.enter_branch(branch, await people.actor(work.session, work.origin.user_id or 0, branch.id))
    work.origin = replace(work.origin, chat_id=poll.chat_id, thread_id=poll.thread_id, private=False)
    if option == TAKEN_BACK:
        await take_back(work, poll.event_id)
    else:
        await attendance.record_answers(work, [Given(poll.event_id, work.actor.member_id or 0, ANSWERS[option])])


async def take_back(work: Work, event_id: int) -> None:
    """Take one's answer back: nothing was said."""
    event = await gatherings.hold(work, event_id, share=True)
    member = work.actor.member_id or 0
    work.require(Action.ANSWER_EVENT, gatherings.subject(event, member))
    seat = (await events.seats_of(work.session, event_id, [member])).get(member)
    if seat is None:
        return
    old = gatherings.record(seat)
    new = withdraw(old, await gatherings.gathering(work, event))
    if new == old and seat.answer is None:
        return
    asked = seat.leave_state != "none"
    row = attendance.fact_row(seat, new, answer=None, answered_at=work.now, unconfirmed=False)
    await events.write_seats(work.session, [row])
    await work.audit("answer", "event", event.id, for_member_id=member, said="taken back")
    await gatherings.refresh(work, event)
    if asked:
        await gatherings.refresh_leave(work, [seat])
