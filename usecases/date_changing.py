"""Changing the times of a search for a date: whoever has answered is asked again."""

from typing import Any

from storage import date_polls
from storage.work import Work
from usecases import date_finding, date_steps
from usecases import events as gatherings
from usecases.presses.dates import CARD, ChangeTimes
from usecases.wizards import Answers, Step, Wizard, known, start


async def change_times(work: Work, press: ChangeTimes) -> None:
    """Open the form that changes the times to choose from."""
    poll = await date_finding.the_poll(work, press.poll)
    ahead = [at for _, at in await date_polls.options(work.session, poll.id or 0) if at > work.now]
    await start(work, CHANGING.kind, {"poll": poll.id, "before": [date_steps.code_of(work.local(at)) for at in ahead]})


def _seeded(given: Answers) -> Answers:
    """Begin with the times there are: they stand chosen until one takes them out."""
    given.setdefault("slots", list(given.get("before") or []))
    return given


async def _slots(work: Work, given: Answers) -> Any:
    return await date_steps.slots(work, _seeded(given))


async def _read_slot(work: Work, given: Answers, text: str) -> str:
    return await date_steps.read_slot(work, _seeded(given), text)


async def changed_times(work: Work, given: Answers) -> None:
    """Have other times to choose from; whoever has answered is asked again, and counts as silent until he does."""
    poll = await date_finding.the_poll(work, given["poll"])
    starts = date_steps.checked_times(work, given)
    number = poll.id or 0
    old = {work.local(at) for _, at in await date_polls.options(work.session, number)}
    if old == set(starts):
        return
    await date_polls.put_options(work.session, number, starts)
    answered = [voice.member_id for voice in await date_polls.voices(work.session, number) if voice.answered_at]
    await date_polls.unconfirm(work.session, number)
    poll.revision += 1
    date_finding.set_moments(work, poll, starts)
    await work.audit("change_date_poll", "date_poll", number, times=len(starts), again=len(answered))
    open_to = await gatherings.reachable(work)
    for member in answered:
        if member in open_to and member != work.actor.member_id:
            await work.repost_card(open_to[member].user_id or 0, CARD, number, silent=False)
    await date_finding.refresh(work, poll)
    branch = gatherings.branch_of(work)
    if poll.state == "polling" and poll.visibility == "branch" and branch.chat_id is not None:
        await work.repost_card(branch.chat_id, CARD, number, thread_id=branch.thread_id, silent=False)


async def _facts(work: Work, given: Answers) -> dict[str, Any]:
    return await date_finding.form_facts(work, _seeded(given))


SLOTS = Step("slots", choices=_slots, read=_read_slot, many=True)
CHANGING = known(Wizard("changing", "dates", (SLOTS,), changed_times, facts=_facts))
