"""What was asked for in a talk: an item with an owner and a date; its answer goes back to whoever raised it."""

from datetime import date
from typing import Any

from domain.calendar import Shift
from domain.moments import is_speaking, next_speaking, place
from domain.permission import Action
from domain.refusals.duties import AlreadyDone
from domain.refusals.forms import NotFound
from domain.situations import AGAIN, MOST_REMINDERS, next_reminder
from domain.talks import REMIND_AT
from storage import people, requests, talks
from storage.tables import TalkRequest
from storage.work import Work
from usecases import wizards
from usecases.presses.requests import CARD, AddRequest, Answered, SettleRequest
from usecases.talk_form import branch_id, setting_of
from usecases.talks import person_of, refresh_list, the_talk
from usecases.wizards import Answers


async def start_request(work: Work, press: AddRequest) -> None:
    """Open the form: what was asked for, who sees to it, by when."""
    talk = await the_talk(work, press.talk, Action.CHANGE_TALK)
    if talk.withdrawn_at is not None or talk.faded_at is not None:
        raise AlreadyDone()
    await wizards.start(work, "request", {"talk": talk.id, "person": await person_of(work, talk)})


async def make_request(work: Work, answers: Answers) -> None:
    """Store an item out of one's own talk and show it to whoever is to see to it."""
    talk = await the_talk(work, answers["talk"], Action.CHANGE_TALK, change=True)
    owner = await people.member(work.session, branch_id(work), int(answers["owner"]))
    if owner is None or owner.left_on is not None or talk.withdrawn_at is not None or talk.faded_at is not None:
        raise NotFound()
    made = TalkRequest(
        branch_id=talk.branch_id, talk_id=talk.id or 0, author_id=talk.author_id, owner_id=owner.id or 0,
        text=work.vault.seal(answers["text"], requests.TEXT), until_on=answers["until"], made_at=work.now,
    )  # fmt: skip
    _remind(work, made, next_reminder(made.until_on, work.today, 0))
    work.session.add(made)
    await work.session.flush()
    await work.audit("request_made", "talk_request", made.id, for_member_id=owner.id)
    await refresh_list(work)
    await _show(work, made, made.owner_id)
    if made.owner_id != made.author_id:
        await work.whisper("requests.made", name=owner.name, until=made.until_on)


def _remind(work: Work, made: TalkRequest, day: date | None) -> None:
    """Set the moment of the next reminder: nine o'clock of its day, or of the next working day."""
    made.remind_at = None if day is None else place(day, REMIND_AT, Shift.AFTER, setting_of(work))[0]


async def _show(work: Work, made: TalkRequest, member: int) -> None:
    line = await people.member(work.session, made.branch_id, member)
    if line is not None and line.user_id is not None and line.left_on is None:
        await work.repost_card(line.user_id, CARD, f"{made.branch_id}.{made.id}", silent=False)


def may_see(work: Work, made: TalkRequest) -> bool:
    """Tell whether the actor may see a request: the author of the talk, and whoever is to see to it."""
    return work.origin.private and work.actor.member_id in (made.author_id, made.owner_id)


async def the_request(work: Work, number: int) -> TalkRequest:
    """Return a request that the actor may see, locked; otherwise it does not exist for him."""
    work.require(Action.SEE_OWN_TALKS)
    made = await requests.get(work.session, branch_id(work), number, change=True)
    if made is None or not may_see(work, made) or made.text is None:
        raise NotFound()
    return made


async def start_outcome(work: Work, press: SettleRequest) -> None:
    """Open the form that says what came of a request."""
    made = await the_request(work, press.request)
    if made.settled_at is not None:
        raise AlreadyDone()
    await wizards.start(work, "outcome", {"request": made.id})


async def settle(work: Work, answers: Answers) -> None:
    """Record what came of a request; the author of the talk is asked, and reminded, to take the answer back."""
    made = await the_request(work, int(answers["request"]))
    if made.settled_at is not None:
        raise AlreadyDone()
    made.settled_at, made.reminded = work.now, 0
    made.outcome = work.vault.seal(answers["outcome"], requests.OUTCOME)
    _remind(work, made, work.today + AGAIN)
    await work.audit("request_settled", "talk_request", made.id)
    await work.refresh_cards(CARD, f"{made.branch_id}.{made.id}")
    await _show(work, made, made.author_id)


async def answered(work: Work, press: Answered) -> None:
    """Record that the author took the answer back; the reminders end."""
    made = await the_request(work, press.request)
    if made.author_id != work.actor.member_id or made.settled_at is None:
        raise NotFound()
    if made.answered_at is not None:
        raise AlreadyDone()
    made.answered_at, made.remind_at = work.now, None
    await work.audit("request_answered", "talk_request", made.id)
    work.toast("requests.answered_toast")
    await work.refresh_cards(CARD, f"{made.branch_id}.{made.id}")
    await refresh_list(work)


async def remind(work: Work) -> bool:
    """Remind one owner of what he is to see to, or one author of the answer he owes; more may wait. A tick."""
    work.require(Action.KEEP_TIME)
    made = await requests.to_remind(work.session, work.now)
    if made is None:
        return False
    work.branch = await people.branch(work.session, made.branch_id)
    if not is_speaking(work.now, setting_of(work)):
        made.remind_at = next_speaking(work.now, setting_of(work))
        return True
    made.reminded += 1
    if made.settled_at is None:
        _remind(work, made, next_reminder(made.until_on, work.today, made.reminded))
    else:
        _remind(work, made, work.today + AGAIN if made.reminded < MOST_REMINDERS else None)
    await _show(work, made, made.owner_id if made.settled_at is None else made.author_id)
    return True


async def about(work: Work, made: TalkRequest) -> dict[str, Any]:
    """Return what a request's card tells: what, by whom raised, whose it is; the caller has asked for the right."""
    talk = await talks.get(work.session, made.branch_id, made.talk_id)
    owner = await people.member(work.session, made.branch_id, made.owner_id)
    author = made.author_id == work.actor.member_id
    return {
        "said": work.vault.open(made.text, requests.TEXT) or "", "until": made.until_on,
        "outcome": work.vault.open(made.outcome, requests.OUTCOME) or "",
        "raised_by": (await person_of(work, talk))["name"] if author and talk is not None else "",
        "owner": owner.name if owner is not None else "", "author": author,
        "mine": made.owner_id == work.actor.member_id, "overdue": made.until_on < work.today,
        "settled": made.settled_at is not None, "answered": made.answered_at is not None,
    }  # fmt: skip
