"""Work broken down to persons: steps ticked off, occasions and steps given to members, taken on, handed back, done."""

from typing import Any

from domain.board import stand
from domain.occasions import occasion
from domain.periods import parse
from domain.permission import Action, Subject
from domain.refusals.duties import AlreadyDone
from domain.refusals.forms import NotFound, OldButton
from domain.tasks import CALL
from storage import people, tasks
from storage.outgoing import Button
from storage.tables import Member, Task
from storage.work import Work
from usecases import facts as loading
from usecases import persons, wizards
from usecases.duties import branch_of, the_duty
from usecases.presses import pack
from usecases.presses.duties import ShowOccasion
from usecases.presses.tasks import CARD, OCCASION, AcceptTask, DoneTask, GiveTask, ReturnTask, TickStep
from usecases.wizards import Answers

VISITS, MOST_OWN = "visits.five", 8  # a visit's steps are no steps of a procedure; so many tasks are told at once


async def tick(work: Work, press: TickStep) -> None:
    """Tick a step off by hand, or take the tick away; raises OldButton for a step that the duty has not."""
    work.require(Action.RECORD_DUTY)
    _picture, duty, period = await the_duty(work, press.duty, press.period)
    if press.step not in duty.steps:
        raise OldButton()
    row = await tasks.at(work.session, branch_of(work), duty.code, period.code, press.step)
    await _mark(work, row, done=row.done_at is None)


async def _mark(work: Work, row: Task, *, done: bool) -> None:
    """Record that a step is done, or that it is not after all; who was given it keeps it."""
    row.done_at, row.done_by = (work.now, work.actor.member_id) if done else (None, None)
    if done:
        row.state = "done"
    else:
        row.state = "accepted" if row.assignee_id is not None else "open"
    await work.audit("step_done" if done else "step_undone", "task", row.id, duty=row.duty, step=row.step)
    work.toast("tasks.ticked" if done else "tasks.unticked", step=row.step)
    await _refresh(work, row)


async def _refresh(work: Work, row: Task) -> None:
    await work.refresh_cards(OCCASION, f"{row.branch_id}.{row.duty}.{row.period}")
    await work.refresh_cards(CARD, f"{row.branch_id}.{row.id}")


async def ask(work: Work, press: GiveTask) -> None:
    """Open the form: what of the occasion, to whom, until when."""
    work.require(Action.ASSIGN_DUTY)
    await the_duty(work, press.duty, press.period)
    await wizards.start(work, "task", {"duty": press.duty, "period": press.period})


async def give(work: Work, given: Answers) -> None:
    """Give an occasion or one step of it to a member until a civil date, and ask him whether he takes it on."""
    work.require(Action.ASSIGN_DUTY)
    branch = branch_of(work)
    member = await people.member(work.session, branch, int(given["whom"]))
    if member is None or member.left_on is not None or member.id is None:
        raise NotFound()
    step = "" if given["what"] == "whole" else given["what"]
    row = await tasks.at(work.session, branch, given["duty"], given["period"], step)
    row.state, row.assignee_id, row.until_on = "asked", member.id, given["until"]
    row.given_by, row.given_at, row.returned_for = work.actor.member_id, work.now, None
    row.done_at, row.done_by = None, None
    await work.session.flush()
    await work.audit("task_given", "task", row.id, for_member_id=member.id, duty=row.duty, step=step)
    await _refresh(work, row)
    chat = await _chat_for(work, member)
    if chat is not None:
        await work.repost_card(chat, CARD, f"{branch}.{row.id}", silent=False)


async def _chat_for(work: Work, member: Member) -> int | None:
    """Return the private chat in which a member is reached, himself or through his contact person; None for nobody."""
    if member.user_id is None and member.contact_member_id is not None:
        contact = await people.member(work.session, member.branch_id, member.contact_member_id)
        return contact.user_id if contact is not None else None
    return member.user_id


async def _own(work: Work, task_id: int) -> Task:
    """Return a task given to the actor, or to somebody he is the contact of; raises NotFound."""
    row = await tasks.held(work.session, branch_of(work), task_id)
    if row is None or row.assignee_id is None:
        raise NotFound()
    who = await people.member(work.session, row.branch_id, row.assignee_id)
    through = who is not None and who.user_id is None and who.contact_member_id == work.actor.member_id
    mine = work.actor.member_id if through else row.assignee_id
    work.require(Action.SEE_OWN_RECORD, Subject(branch_id=row.branch_id, member_id=mine))
    if row.state == "done":
        raise AlreadyDone()
    if row.state not in tasks.HELD:
        raise OldButton()
    return row


async def accept(work: Work, press: AcceptTask) -> None:
    """Take a task on."""
    row = await _own(work, press.task)
    row.state = "accepted"
    await work.audit("task_accepted", "task", row.id)
    work.toast("tasks.accepted_toast", until=row.until_on)
    await _refresh(work, row)


async def done(work: Work, press: DoneTask) -> None:
    """Say that one's task is done; of a whole occasion it is the record that counts, so its state stays derived."""
    row = await _own(work, press.task)
    await _mark(work, row, done=True)
    await _tell_giver(work, row, "tasks.done_told")


async def ask_return(work: Work, press: ReturnTask) -> None:
    """Open the form that asks why a task is handed back; who only offered to call somebody need not say why not."""
    row = await _own(work, press.task)
    if row.step == CALL:
        row.state = "returned"
        await work.audit("task_returned", "task", row.id)
        await _refresh(work, row)
        return
    await wizards.start(work, "task_return", {"task": row.id, "duty": row.duty, "period": row.period, "step": row.step})


async def hand_back(work: Work, given: Answers) -> None:
    """Hand a task back with a reason that only whoever gave it reads; it falls to the post that holds the duty."""
    row = await _own(work, int(given["task"]))
    row.state, row.returned_for = "returned", work.vault.seal(given["reason"], tasks.RETURNED_FOR)
    await work.audit("task_returned", "task", row.id)
    await _refresh(work, row)
    await _tell_giver(work, row, "tasks.returned_told", reason=given["reason"])


async def _tell_giver(work: Work, row: Task, name: str, **more: Any) -> None:
    giver = await people.member(work.session, row.branch_id, row.given_by) if row.given_by is not None else None
    who = await people.member(work.session, row.branch_id, row.assignee_id or 0)
    if giver is None or giver.user_id is None or giver.id == work.actor.member_id:
        return
    button = Button("tasks.b_occasion", pack(ShowOccasion(row.branch_id, row.duty, row.period)))
    about: dict[str, Any] = {"duty": row.duty, "period": row.period, "step": row.step, "name": who.name if who else ""}
    await work.say(giver.user_id, name, rows=((button,),), **about, **more)


async def names_for_form(work: Work, given: Answers) -> dict[str, str]:
    """Return the name of the member chosen in the form, empty before one is."""
    chosen = given.get("whom")
    member = await people.member(work.session, branch_of(work), int(chosen)) if chosen else None
    return {"name": member.name if member else ""}


async def me_line(work: Work) -> tuple[str, dict[str, Any]] | None:
    """Return what /me tells of what the actor was given and has not done; nothing when there is none."""
    own = work.actor.member_id
    found = await tasks.of_member(work.session, branch_of(work), own or 0, work.today.replace(month=1, day=1))
    if not found:
        return None
    lines = [
        {"duty": one.duty, "period": one.period, "until": one.until_on, "step": "" if one.duty == VISITS else one.step}
        for one in found[:MOST_OWN]
    ]
    return "tasks.mine", {"tasks": lines, "more": len(found) - len(lines)}


async def still_open(work: Work, row: Task) -> bool:
    """Tell whether the occasion of a task is open, so that asking for it still has sense."""
    picture = await loading.picture(work)
    try:
        duty, period = picture.catalogue.duty(row.duty), parse(row.period)
    except (KeyError, ValueError):
        return False
    found = occasion(duty, period, picture.facts) if duty.period is period.kind else None
    line = stand(found, picture.facts, picture.records, work.today) if found else None
    return line is not None and not line.closed


persons.ME_LINES.append(me_line)
