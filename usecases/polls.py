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
from domain.refusals.presence import CodeInstead, NotInTheGroup, PollThere
from storage import events, people, presence
from storage.tables import Event, EventPoll
from storage.work import Origin, Work
from usecases import attendance
from usecases import events as gatherings
from usecases.attendance import Given
from usecases.poll_ends import stop_poll
from usecases.presses.presence import PostPoll

ANSWERS = (Answer.COMING, Answer.LEAVE, Answer.MAYBE)
TAKEN_BACK = -1
ANSWER, PRESENCE = "answer", "presence"
HERE, REMOTE, NOT_YET = "here", "remote", "not_yet"
EARLY_KEPT = timedelta(days=2)  # Telegram itself keeps updates for a day


async def post(work: Work, press: PostPoll) -> None:
    """Have a poll sent to the branch's group: who comes; once sign-in is open, who is there. One at a time."""
    event = await gatherings.hold(work, press.event)
    work.require(Action.CHANGE_EVENT, gatherings.subject(event))
    check_alive(await gatherings.gathering(work, event))
    branch, purpose = gatherings.branch_of(work), purpose_of(event)
    if event.visibility != "branch" or branch.chat_id is None:
        raise NotInTheGroup()
    if purpose == PRESENCE and event.code_secret is not None:
        raise CodeInstead()
    there = await presence.open_poll(work.session, event.id or 0)
    if there is not None and there.purpose == purpose:
        raise PollThere()
    await stop_poll(work, event)
    poll = EventPoll(
        branch_id=event.branch_id, event_id=event.id or 0, made_at=work.now, chat_id=branch.chat_id,
        thread_id=branch.thread_id, purpose=purpose, remote=event.remote_open and purpose == PRESENCE,
    )  # fmt: skip
    work.session.add(poll)
    await work.session.flush()
    about: dict[str, Any] = {"title": event.title, "at": work.local(event.starts_at), "place": event.place}
    await work.send_poll(
        branch.chat_id, "presence.poll", options=tuple(f"presence.poll_{one}" for one in options_of(poll)),
        thread_id=branch.thread_id, poll=poll.id, purpose=purpose, **about,
    )  # fmt: skip
    await work.audit("post_poll", "event", event.id, purpose=purpose)
    work.toast("presence.poll_toast", alert=True)
    await gatherings.refresh(work, event)


def purpose_of(event: Event) -> str:
    """Return what a poll posted now would ask: who comes, or, once people can sign in, who is there."""
    return ANSWER if event.state == "announced" else PRESENCE


def options_of(poll: EventPoll) -> tuple[str, ...]:
    """Return the options of a poll in their order."""
    if poll.purpose == ANSWER:
        return tuple(answer.value for answer in ANSWERS)
    return (HERE, REMOTE, NOT_YET) if poll.remote else (HERE, NOT_YET)


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
    branch, options = await people.branch(work.session, poll.branch_id), options_of(poll)
    if branch is None or branch.id is None or not TAKEN_BACK <= option < len(options):
        return
    work.enter_branch(branch, await people.actor(work.session, work.origin.user_id or 0, branch.id))
    work.origin = replace(work.origin, chat_id=poll.chat_id, thread_id=poll.thread_id, private=False)
    said = options[option] if option != TAKEN_BACK else ""
    if poll.purpose == PRESENCE:
        await _be_there(work, poll, said)
    elif said:
        await attendance.record_answers(work, [Given(poll.event_id, work.actor.member_id or 0, Answer(said))])
    else:
        await take_back(work, poll.event_id)


async def _be_there(work: Work, poll: EventPoll, said: str) -> None:
    """Let somebody sign in by his vote, as long as the poll is open; taking it back is an officer's correction."""
    if said in (HERE, REMOTE) and poll.stopped_at is None:
        own = [work.actor.member_id or 0]
        await attendance.record_sign_ins(work, poll.event_id, own, remote=said == REMOTE, late_too=True)


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
