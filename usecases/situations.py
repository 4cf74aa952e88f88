"""Situations: reported in private, they open a talk or a visit with a date that somebody is reminded of until done."""

from datetime import date
from typing import Any

from domain.calendar import Shift
from domain.moments import is_speaking, next_speaking, place
from domain.permission import Action, Post, Subject, may
from domain.refusals.duties import AlreadyDone
from domain.refusals.forms import NotFound
from domain.refusals.talks import NobodyElse
from domain.situations import Kind, kinds, next_reminder, who_goes
from domain.talks import REMIND_AT
from storage import people, situations, tasks
from storage.situations import Matter, Pair
from storage.tables import Situation, Talk, Task
from storage.work import Work
from usecases import talks, wizards
from usecases.presses.situations import CARD, HandOn, RecordIt, Settle
from usecases.talk_form import branch_id, setting_of
from usecases.wizards import Answers

DUTY = "visits.five"


async def start_report(work: Work) -> None:
    """Open the form in which anybody of the branch reports a situation in private."""
    work.require(Action.REPORT_SITUATION)
    await wizards.start(work, "situation")


async def open_situation(work: Work, answers: Answers) -> None:
    """Store what was reported, and give whoever it falls to a task with its date."""
    kind, person = kinds()[answers["code"]], answers["person"]
    work.require(Action.OPEN_SITUATION if kind.committee else Action.REPORT_SITUATION)
    whose = await assignee(work, person["member"])
    if whose is None:
        raise NobodyElse()
    found = Situation(
        branch_id=branch_id(work), reported_by=work.actor.member_id, reported_at=work.now,
        matter=situations.seal(work.vault, Matter(kind.code, person["member"], person["name"])),
        note=work.vault.seal(answers["note"], situations.NOTE) if answers.get("note") else None,
    )  # fmt: skip
    task = await put(work, found, kind, whose)
    await work.audit("situation_reported", "situation", found.id, for_member_id=whose)
    await _show(work, found, whose)
    await work.whisper("situations.reported", until=task.until_on, name=await name_of(work, whose))


async def put(work: Work, found: Situation, kind: Kind, whose: int) -> Task:
    """Store a situation with its task, given to a member until its date."""
    work.session.add(found)
    await work.session.flush()
    at = branch_id(work), DUTY, f"{work.today:%Y-%m}", kind.asks.value, str(found.id)
    task = await tasks.at(work.session, *at)
    found.task_id, task.until_on = task.id, kind.until(work.today)
    _give(work, found, task, whose)
    await work.session.flush()
    return task


def _give(work: Work, found: Situation, task: Task, whose: int) -> None:
    task.assignee_id, task.state, task.given_by, task.given_at = whose, "accepted", work.actor.member_id, work.now
    found.reminded = 0
    remind_next(work, found, task)


def remind_next(work: Work, found: Situation, task: Task) -> None:
    """Set when whoever has the task is reminded next, in working hours; never when it is done."""
    day = next_reminder(task.until_on, work.today, found.reminded) if task.until_on and not task.done_at else None
    found.remind_at = None if day is None else place(day, REMIND_AT, Shift.AFTER, setting_of(work))[0]


async def assignee(work: Work, concerned: int | None) -> int | None:
    """Return to whom a situation falls that concerns this member."""
    held = await people.posts(work.session, branch_id(work))
    return who_goes({Post(post.post): post.member_id for post in held}, concerned)


async def _show(work: Work, found: Situation, member: int) -> None:
    line = await people.member(work.session, found.branch_id, member)
    if line is not None and line.user_id is not None:
        await work.repost_card(line.user_id, CARD, f"{found.branch_id}.{found.id}", silent=False)


def may_see(work: Work, found: Situation, task: Task) -> bool:
    """Tell whether the actor may see a situation: whoever it was given to, and the heads unless it concerns them."""
    concerns = situations.matter(work.vault, found).member
    if concerns is not None and concerns == work.actor.member_id:
        return False
    heads = may(work.actor, Action.SEE_TALK_COVERAGE, Subject(branch_id=found.branch_id), work.place)
    mine = work.actor.member_id is not None and work.actor.member_id == task.assignee_id
    return work.origin.private and (heads or mine)


async def the_situation(work: Work, number: int) -> Pair:
    """Return an open situation that the actor may see to, locked; otherwise it does not exist for him."""
    work.require(Action.REPORT_SITUATION)
    pair = await situations.get(work.session, branch_id(work), number, change=True)
    if pair is None or not may_see(work, *pair):
        raise NotFound()
    if pair[1].done_at is not None:
        raise AlreadyDone()
    return pair


async def settle(work: Work, press: Settle) -> None:
    """Record that somebody has gone, or talked; its reminders end."""
    found, task = await the_situation(work, press.situation)
    await _settled(work, found, task)
    work.toast("situations.settled")


async def _settled(work: Work, found: Situation, task: Task) -> None:
    task.state, task.done_at, task.done_by = "done", work.now, work.actor.member_id
    found.remind_at, found.note = None, None  # what was told is needed no longer
    task.until_on = None  # beside a talk recorded at the same moment, the length of the term would tell what it was
    await work.audit("situation_settled", "situation", found.id)
    await work.refresh_cards(CARD, f"{found.branch_id}.{found.id}")


async def settle_by_talk(work: Work, talk: Talk) -> None:
    """Settle what its author was to see to of this person, once the talk or visit is on record."""
    if talk.with_member_id is None:
        return
    for found, task in await situations.open_of(work.session, talk.branch_id, talk.author_id):
        about = situations.matter(work.vault, found).member == talk.with_member_id
        if about and talk.held_on >= work.local(found.reported_at).date():
            await _settled(work, found, task)


async def record_it(work: Work, press: RecordIt) -> None:
    """Open the form of a talk with whom the situation concerns; saving it settles the situation."""
    found, _task = await the_situation(work, press.situation)
    person = await concerned(work, found)
    await talks.start_talk(work, given={"person": person} if person["name"] else None)


async def start_handing_on(work: Work, press: HandOn) -> None:
    """Open the form: to whom."""
    found, _task = await the_situation(work, press.situation)
    await wizards.start(
        work, "handing_on", {"situation": found.id, "concerns": (await concerned(work, found))["member"]}
    )


async def hand_on(work: Work, answers: Answers) -> None:
    """Give a situation to another member, who alone with the heads sees it from now on."""
    found, task = await the_situation(work, int(answers["situation"]))
    line = await people.member(work.session, found.branch_id, int(answers["whom"]))
    concerns = situations.matter(work.vault, found).member
    if line is None or line.left_on is not None or line.id is None or line.id == concerns:
        raise NotFound()
    _give(work, found, task, line.id)
    await work.session.flush()
    await work.audit("situation_handed_on", "situation", found.id, for_member_id=line.id)
    await work.refresh_cards(CARD, f"{found.branch_id}.{found.id}")
    await _show(work, found, line.id)


async def remind(work: Work) -> bool:
    """Remind one member of a situation he is to see to; tells whether more may wait. A tick."""
    work.require(Action.KEEP_TIME)
    found = await situations.to_remind(work.session, work.now)
    if found is None:
        return False
    work.branch = await people.branch(work.session, found.branch_id)
    pair = await situations.get(work.session, found.branch_id, found.id or 0)
    if pair is None or pair[1].done_at is not None or pair[1].assignee_id is None:
        found.remind_at = None
        return True
    if not is_speaking(work.now, setting_of(work)):
        found.remind_at = next_speaking(work.now, setting_of(work))
        return True
    found.reminded += 1
    remind_next(work, found, pair[1])
    line = await people.member(work.session, found.branch_id, pair[1].assignee_id)
    if line is not None and line.user_id is not None and line.left_on is None:
        await work.repost_card(line.user_id, CARD, f"{found.branch_id}.{found.id}", silent=False)
    return True


async def concerned(work: Work, found: Situation) -> dict[str, Any]:
    """Return whom a situation concerns: the roster line's number (None: on no roster) and the name; '' for nobody."""
    about = situations.matter(work.vault, found)
    return {"member": about.member, "name": about.name if about.member is None else await name_of(work, about.member)}


async def name_of(work: Work, member: int | None) -> str:
    """Return a member's name, '' for nobody."""
    line = await people.member(work.session, branch_id(work), member) if member is not None else None
    return line.name if line is not None else ""


def overdue(until: date | None, today: date) -> bool:
    """Tell whether a date has passed."""
    return until is not None and until < today


talks.RECORDED.append(settle_by_talk)
