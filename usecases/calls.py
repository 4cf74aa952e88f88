"""Calling somebody oneself: whoever was reminded twice is left in peace, and an officer takes him over for a while."""

from domain.calendar import add_working_days
from domain.permission import Action, Subject
from domain.refusals.duties import AlreadyDone
from domain.refusals.forms import NotFound
from domain.tasks import CALL
from storage import tasks
from storage.tables import Task
from storage.work import Work
from usecases.duties import branch_of, the_duty
from usecases.facts import Picture
from usecases.presses.tasks import CARD, TakeCall
from usecases.views.lines import line_of
from usecases.views.naming import called, named

REST_DAYS = 5  # working days for which nobody else reminds whoever is called


async def take_over(work: Work, press: TakeCall) -> None:
    """Say that one calls a missing member (or a group's leader) oneself: the ladder pauses for him, one has a task.

    Raises NotFound for what the duty does not miss, AlreadyDone when it misses it no longer.
    """
    picture, duty, period = await the_duty(work, press.duty, press.period)
    group = _group(picture, duty.subject.value, press.subject)
    work.require(Action.TAKE_OVER_CALL, Subject(branch_id=branch_of(work), group_id=group))
    line = line_of(work, picture, duty, period)
    if line is None:
        raise NotFound()
    if press.subject not in line.missing:
        raise AlreadyDone()
    row = await tasks.at(work.session, branch_of(work), duty.code, period.code, CALL, str(press.subject))
    if row.state == "accepted" and row.assignee_id != work.actor.member_id and _rests(work, row):
        work.toast("tasks.call_taken", name=named(picture, row.assignee_id), until=row.until_on)
        return
    row.state, row.assignee_id, row.given_by, row.given_at = "accepted", work.actor.member_id, None, work.now
    row.until_on = add_working_days(work.today, REST_DAYS, picture.facts.calendar)
    row.done_at, row.done_by, row.returned_for = None, None, None
    await work.audit("call_taken", "task", row.id, duty=duty.code, period=period.code)
    work.toast("tasks.call_yours", name=called(picture, duty.subject.value, press.subject), until=row.until_on)
    await work.repost_card(work.origin.user_id or 0, CARD, f"{branch_of(work)}.{row.id}")


def _rests(work: Work, row: Task) -> bool:
    return row.until_on is not None and work.today < row.until_on


def _group(picture: Picture, kind: str, subject: int) -> int | None:
    """Return the group that a subject is, or is in; None for none."""
    if kind == "group":
        return subject
    member = picture.members.get(subject)
    return member.group_id if member is not None else None
