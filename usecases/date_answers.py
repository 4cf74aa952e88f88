"""What people say of the times they were asked about, and the reminder of those who have said nothing."""

from datetime import timedelta
from typing import Any

from domain.date_finding import pressed_twice
from domain.permission import Action
from domain.refusals.dates import NotAsked, PollOver
from domain.refusals.forms import DateInPast, NotFound, OldButton
from storage import date_polls, people
from storage.outgoing import Button
from storage.tables import DatePoll
from storage.work import Work
from usecases import date_finding
from usecases import events as gatherings
from usecases.presses import pack
from usecases.presses.dates import CARD, NoTimeSuits, OpenDates, PickTime, RemindAsked

PAUSED = timedelta(days=1)  # after which a poll of a branch that is paused is looked at again
Said = dict[int, bool]  # time → whether it suits


async def pick_time(work: Work, press: PickTime) -> None:
    """Say that a time suits, or on a further press that it does not; of a double press the first counts."""
    poll, again = await _asked(work, press.poll)
    times = dict(await date_polls.options(work.session, poll.id or 0))
    if press.option not in times:
        raise OldButton()
    at = work.local(times[press.option])
    if at <= work.now:
        raise DateInPast(on=at.date())
    own = await date_polls.chosen(work.session, poll.id or 0, work.actor.member_id or 0)
    before = {} if again else {option: suits for option, (suits, _) in own.items() if option in times}
    earlier = own.get(press.option)
    repeated = earlier is not None and not again and pressed_twice(earlier[1], work.now)
    suits = before.get(press.option, False) if repeated else not before.get(press.option, False)
    said: Said = dict.fromkeys(own, False) if again else {}
    await _store(work, poll, said | {press.option: suits}, changed=not repeated)
    number = sum((before | {press.option: suits}).values())
    work.toast("dates.picked_toast", at=at, suits=suits, number=number)


async def no_time_suits(work: Work, press: NoTimeSuits) -> None:
    """Say that none of the times suits."""
    poll, _ = await _asked(work, press.poll)
    own = await date_polls.chosen(work.session, poll.id or 0, work.actor.member_id or 0)
    await _store(work, poll, dict.fromkeys(own, False), changed=True)
    work.toast("dates.none_toast", title=poll.title[:40])


async def _asked(work: Work, poll_id: int) -> tuple[DatePoll, bool]:
    """Return the poll and whether one's earlier answer was for other times; raises NotAsked or PollOver."""
    poll = await date_polls.get(work.session, gatherings.branch_id(work), poll_id, share=True)
    if poll is None:
        raise NotFound()
    work.require(Action.ANSWER_EVENT, date_finding.subject(poll, work.actor.member_id))
    if poll.state not in date_polls.LIVE:
        raise PollOver()
    voice = await date_polls.voice(work.session, poll_id, work.actor.member_id or 0)
    if voice is None:
        await _join(work, poll)
    return poll, bool(voice and voice.unconfirmed)


async def _join(work: Work, poll: DatePoll) -> None:
    """Count somebody in who was not waited for, being exempt or new, once all are asked; raises NotAsked."""
    lines = await gatherings.audience(work, poll.visibility, poll.group_id) if poll.state == "polling" else []
    own = [line for line in lines if line.id == work.actor.member_id]
    if not own:
        raise NotAsked()
    await date_polls.put_voices(work.session, date_finding.voices(poll.id or 0, own, sounded=False))


async def _store(work: Work, poll: DatePoll, said: Said, *, changed: bool) -> None:
    """Store what somebody said; once everybody has answered, the officer is told."""
    if not changed:
        return
    number, member = poll.id or 0, work.actor.member_id or 0
    rows = [
        {"poll_id": number, "option_id": option, "member_id": member, "suits": suits, "changed_at": work.now}
        for option, suits in sorted(said.items())
    ]
    await date_polls.choose(work.session, rows)
    await date_polls.answered(work.session, number, member, work.now)
    await work.audit("answer_dates", "date_poll", number, times=sum(said.values()))
    await date_finding.refresh(work, poll)
    if not silent(await date_polls.voices(work.session, number)):
        await tell(work, poll, "all")


def silent(voices: Any) -> list[Any]:
    """Return who of those asked has not answered for the times of now."""
    return [voice for voice in voices if voice.answered_at is None or voice.unconfirmed]


async def tell(work: Work, poll: DatePoll, occasion: str) -> None:
    """Tell the officer, once an occasion, that it is time to decide; who said what stands on his card alone."""
    open_to = await gatherings.reachable(work)
    heads = await people.holders(work.session, poll.branch_id, "secretary", "deputy")
    line = next((open_to[m] for m in (poll.made_by, *(head.id for head in heads)) if m in open_to), None)
    if line is None or line.user_id is None:
        return
    voices = await date_polls.voices(work.session, poll.id or 0)
    rows = ((Button("dates.b_open", pack(OpenDates(poll.branch_id, poll.id or 0))),),)
    key = f"dates{poll.id}:{poll.revision}:{poll.state}:{occasion}"
    asked: dict[str, Any] = {"title": poll.title, "asked": len(voices), "quiet": len(silent(voices))}
    await work.say(line.user_id, "dates.decide", key=key, rows=rows, silent=False, **asked)


# Reminding


async def remind_pressed(work: Work, press: RemindAsked) -> None:
    """The officer has those reminded who have not answered: once a day each."""
    poll = await date_finding.the_poll(work, press.poll)
    reached, missed = await remind_silent(work, poll, f"by-hand-{work.today.isoformat()}")
    work.toast("dates.reminded_toast", number=reached, missed=missed)


async def remind_silent(work: Work, poll: DatePoll, occasion: str) -> tuple[int, int]:
    """Remind in private those who have not answered, once an occasion; returns how many can be reached, and cannot."""
    open_to = await gatherings.reachable(work)
    quiet = silent(await date_polls.voices(work.session, poll.id or 0))
    reached = [open_to[voice.member_id] for voice in quiet if voice.member_id in open_to]
    for line in reached:
        user = line.user_id or 0
        about: dict[str, Any] = {"poll": poll.id, "member": line.id, "title": poll.title}
        key = f"dates{poll.id}:{poll.revision}:{occasion}:{line.id}"
        await work.say(user, "dates.nudge", key=key, silent=False, **about)
        await work.touch_card(user, CARD, poll.id)
    return len(reached), len(quiet) - len(reached)


async def still_silent(work: Work, arguments: dict[str, Any]) -> bool:
    """Tell whether somebody has still not answered when the reminder goes out."""
    poll = await work.session.get(DatePoll, arguments["poll"])
    if poll is None or poll.state not in date_polls.LIVE:
        return False
    quiet = silent(await date_polls.voices(work.session, poll.id or 0))
    return any(voice.member_id == arguments["member"] for voice in quiet)


# By the clock


async def follow_due(work: Work) -> bool:
    """Do what is due around one poll: remind the silent, tell the officer, end what lies behind. Part of a tick."""
    poll = await date_polls.due(work.session, work.now)
    if poll is None:
        return False
    work.branch = await people.branch(work.session, poll.branch_id)
    if poll.state not in date_polls.LIVE or work.branch is None:
        poll.next_at = None
        return True
    if work.branch.state != "active":
        poll.next_at = work.now + PAUSED
        return True
    if poll.nudge_at is not None and poll.nudge_at <= work.now:
        poll.nudge_at = None
        await remind_silent(work, poll, "before")
    if poll.tell_at is not None and poll.tell_at <= work.now:
        poll.tell_at = None
        await tell(work, poll, "time")
    last = max((at for _, at in await date_polls.options(work.session, poll.id or 0)), default=work.now)
    if last <= work.now:
        poll.state = "lapsed"
    moments = [at for at in (poll.nudge_at, poll.tell_at, last) if at is not None and at > work.now]
    poll.next_at = min(moments, default=None)
    await work.session.flush()
    await date_finding.refresh(work, poll)
    return True
