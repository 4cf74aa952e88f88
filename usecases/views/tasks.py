"""An occasion with its checklist, as its officers see it; and a task, as whoever was given it sees it."""

from typing import Any

from domain.board import Line, State
from domain.catalogue import DoneBy, Duty
from domain.periods import Period, parse
from domain.permission import COMMITTEE_POSTS, Action, Subject, may
from domain.steps import Step, checklist
from domain.tasks import CALL
from storage import duties, people, tasks
from storage.duties import PUT_OFF_FOR, WAIVED_FOR
from storage.outgoing import Button, Rows, Shown
from storage.tables import Task
from storage.work import Work
from usecases import facts as loading
from usecases.facts import Picture
from usecases.presses import pack
from usecases.presses.duties import PutOff, RecordDone, Snooze, TakeBack, Waive
from usecases.presses.tasks import AcceptTask, DoneTask, GiveTask, ReturnTask, SnoozeTo, TickStep
from usecases.views.calling import told_when
from usecases.views.lines import before_of, line_of, plain_line
from usecases.views.naming import called, named

LATER = {"duties.b_tomorrow": 1, "duties.b_three_days": 3, "duties.b_week": 7}


async def occasion_card(work: Work, key: str) -> Shown | None:
    """Show one duty of a period: its state, its steps with who ticked them, its rule, and what can be done."""
    code, _, period_code = key.partition(".")[2].rpartition(".")
    if work.branch is None or not work.origin.private or not work.actor.posts & COMMITTEE_POSTS:
        return None
    picture = await loading.picture(work)
    duty, period = picture.catalogue.duty(code), parse(period_code)
    line = line_of(work, picture, duty, period)
    if line is None:
        return None
    steps = checklist(line, picture.records, picture.catalogue.evidence)
    arguments: dict[str, Any] = {
        "duty": duty.code,
        "line": plain_line(line, picture),
        "steps": [_plain_step(step, picture) for step in steps],
        "before": before_of(work, picture, line),
        "holder": _whole(picture, line),
        "calls": _calls(picture, line, work),
        "told": await told_when(work, picture, line),
        "decided": await _decided(work, line),
        "rules": [{"article": rule.article, "sure": rule.sure.value, "id": rule.id} for rule in duty.rules],
    }
    return Shown("duties.occasion", arguments, _occasion_rows(work, duty, period, steps, line))


def _plain_step(step: Step, picture: Picture) -> dict[str, Any]:
    return {
        "name": step.name, "done": step.done, "shown": step.shown, "done_on": step.done_on, "until": step.until,
        "by": named(picture, step.done_by), "given": "" if step.done else named(picture, step.member_id),
    }  # fmt: skip


async def _decided(work: Work, line: Line) -> dict[str, Any]:
    """Return why an occasion is not carried out, or until when it was put off and why; to its officers."""
    row = await duties.find_occasion(
        work.session, work.branch.id or 0 if work.branch else 0, line.duty.code, line.period.code
    )
    found: dict[str, Any] = {"reason": "", "put_off_to": None}
    if row is not None and row.waived_at is not None and row.waived_reason is not None:
        found["reason"] = work.vault.open(row.waived_reason, WAIVED_FOR)
    elif row is not None and row.put_off_to is not None and row.put_off_reason is not None:
        found = {"reason": work.vault.open(row.put_off_reason, PUT_OFF_FOR), "put_off_to": row.put_off_to}
    return found


def _calls(picture: Picture, line: Line, work: Work) -> list[dict[str, Any]]:
    """Return who calls whom himself until when; of members who are missing only what the receiver does himself."""
    kind = line.duty.subject.value
    return [
        {"name": called(picture, kind, task.subject), "by": named(picture, task.member_id), "until": task.until}
        for task in picture.records.tasks_at.get((line.duty.code, line.period.code), ())
        if task.rests(work.today)
        and task.member_id is not None
        and task.subject in line.missing
        and (kind == "group" or task.member_id == work.actor.member_id)
    ]


def _whole(picture: Picture, line: Line) -> dict[str, Any] | None:
    """Return who was given the occasion as a whole, None for nobody."""
    for task in picture.records.tasks_at.get((line.duty.code, line.period.code), ()):
        if task.step == "" and task.member_id is not None:
            return {"name": named(picture, task.member_id), "until": task.until, "accepted": task.accepted}
    return None


def _occasion_rows(work: Work, duty: Duty, period: Period, steps: list[Step], line: Line) -> Rows:
    where = (work.branch.id if work.branch and work.branch.id else 0, duty.code, period.code)
    rows: list[tuple[Button, ...]] = []
    ticks = [step for step in steps if not step.shown]
    buttons = [
        Button("tasks.b_untick" if step.done else "tasks.b_tick", pack(TickStep(*where, step.name)),
               arguments={"step": step.name})
        for step in ticks
    ]  # fmt: skip
    rows += [tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2)]
    heads = may(work.actor, Action.ASSIGN_DUTY, Subject(branch_id=where[0]), work.place)
    if line.closed:
        said = line.state is State.WAIVED or duty.done.by is DoneBy.ENTRY
        if said and (heads or line.state is not State.WAIVED):
            rows.append((Button("duties.b_take_back", pack(TakeBack(*where))),))
        return tuple(rows)
    if duty.done.by is DoneBy.ENTRY:
        rows.append((Button("duties.record_done", pack(RecordDone(*where))),))
    if heads:
        give, waive = Button("tasks.b_give", pack(GiveTask(*where))), Button("duties.waive", pack(Waive(*where)))
        later = (Button("duties.b_put_off", pack(PutOff(*where))),) if duty.put_off is not None else ()
        rows.append((give, waive, *later))
    rows.append(
        (
            *(Button(label, pack(Snooze(*where, days))) for label, days in LATER.items()),
            Button("duties.b_other_day", pack(SnoozeTo(*where))),
        )
    )
    return tuple(rows)


async def task_card(work: Work, key: str) -> Shown | None:
    """Show whoever was given something what it is, until when, by whom; to be taken on, handed back, or done."""
    _branch, _, number = key.partition(".")
    if work.branch is None or work.branch.id is None:
        return None
    row = next((task for task in await tasks.of_branch(work.session, work.branch.id) if task.id == int(number)), None)
    if row is None or row.assignee_id is None:
        return None
    who = await people.member(work.session, row.branch_id, row.assignee_id)
    giver = await people.member(work.session, row.branch_id, row.given_by) if row.given_by is not None else None
    mine = who is not None and work.actor.member_id in (who.id, None if who.user_id else who.contact_member_id)
    if who is None or not mine:
        return Shown("tasks.card_gone")
    arguments = {
        "duty": row.duty, "period": row.period, "step": row.step, "until": row.until_on, "state": row.state,
        "giver": giver.name if giver else "", "name": "" if who.id == work.actor.member_id else who.name,
        "call": "",
    }  # fmt: skip
    if row.step == CALL and row.subject:
        picture = await loading.picture(work)
        kind = picture.catalogue.duty(row.duty).subject.value
        return Shown("tasks.card", arguments | {"call": called(picture, kind, int(row.subject))}, _task_rows(row))
    return Shown("tasks.card", arguments, _task_rows(row))


def _task_rows(row: Task) -> Rows:
    own = (row.branch_id, row.id or 0)
    back = Button("tasks.b_return", pack(ReturnTask(*own)))
    if row.state == "asked":
        return ((Button("tasks.b_accept", pack(AcceptTask(*own))), back),)
    if row.state == "accepted":
        return ((Button("tasks.b_done", pack(DoneTask(*own))), back),)
    return ()
