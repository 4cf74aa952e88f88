"""The board, and what an officer may say about an occasion: done outside the chat, ended by a decision, put off."""

from datetime import timedelta
from typing import Any

from domain.catalogue import DoneBy, Duty
from domain.occasions import applies, occasion
from domain.periods import Period, PeriodKind, containing, parse
from domain.permission import Action, Subject
from domain.preview import preview as coming
from domain.refusals import BadPeriod, NoBranch, NoSuchDuty, NotFound
from domain.typed_dates import parse_period
from storage import duties
from storage.outgoing import Button, Rows
from storage.statements import upsert
from storage.tables import Entry
from storage.tables import Snooze as SnoozeRow
from storage.work import Work
from usecases import facts as loading
from usecases import wizards
from usecases.facts import Picture
from usecases.presses import pack
from usecases.presses.duties import Preview, RecordDone, ShowBoard, ShowOccasion, Snooze, Waive
from usecases.reading import vocabulary
from usecases.reminders import BOARD
from usecases.views.duties import plain_line, sees
from usecases.wizards import Answers

MOST_PREVIEWED = 40


def _branch_id(work: Work) -> int:
    if work.branch is None or work.branch.id is None:
        raise NoBranch()
    return work.branch.id


def period_of(text: str, work: Work) -> Period:
    """Return the period typed, as code or in words, the present quarter for none; raises BadPeriod."""
    if not text:
        return containing(work.today, PeriodKind.QUARTER)
    code = parse_period(text, vocabulary(), work.today)
    if code is None:
        raise BadPeriod(value=text[:40])
    return parse(code)


async def show_board(work: Work, code: str = "") -> None:
    """Post the board of a period at the bottom of the chat in which it was asked for."""
    branch = _branch_id(work)
    work.require(Action.SEE_BOARD)
    key = f"{branch}.{period_of(code, work).code}"
    chat = work.origin.chat_id
    if chat is not None:
        thread = work.origin.thread_id
        await work.repost_card(chat, BOARD, key, thread_id=thread)


async def show_board_privately(work: Work, press: ShowBoard) -> None:
    """Post the board of a period in the private chat of the person who pressed."""
    branch = _branch_id(work)
    work.require(Action.SEE_BOARD)
    if work.origin.user_id is not None:
        await work.repost_card(work.origin.user_id, BOARD, f"{branch}.{period_of(press.period, work).code}")
        work.toast("duties.board_sent")


async def show_occasion(work: Work, press: ShowOccasion) -> None:
    """Tell an officer about one duty of a period: where it stands, its rule and how sure we are, what can be done."""
    work.require(Action.SEE_OFFICER_BOARD)
    picture, duty, period = await _duty(work, press.duty, press.period)
    line = await _line(work, picture, duty, period)
    rules = [{"article": rule.article, "sure": rule.sure.value, "id": rule.id} for rule in duty.rules]
    shown: dict[str, Any] = {"line": line, "rules": rules, "steps": list(duty.steps), "duty": duty.code}
    await work.reply("duties.occasion", rows=_actions(_branch_id(work), duty, period), **shown)


async def _duty(work: Work, code: str, period_code: str) -> tuple[Picture, Duty, Period]:
    _branch_id(work)
    picture = await loading.picture(work)
    try:
        return picture, picture.catalogue.duty(code), parse(period_code)
    except (KeyError, ValueError) as error:
        raise NoSuchDuty(value=code) from error


async def _line(work: Work, picture: Picture, duty: Duty, period: Period) -> dict[str, Any]:
    from domain.board import stand

    found = (
        occasion(duty, period, picture.facts) if applies(duty, picture.facts) and duty.period is period.kind else None
    )
    line = stand(found, picture.facts, picture.records, work.today) if found else None
    if line is None or not sees(work, line):
        raise NotFound()
    return plain_line(line, picture)


def _actions(branch: int, duty: Duty, period: Period) -> Rows:
    where = (branch, duty.code, period.code)
    rows: list[tuple[Button, ...]] = []
    if duty.done.by is DoneBy.ENTRY:
        rows.append((Button("duties.record_done", pack(RecordDone(*where))),))
    rows.append((Button("buttons.remind_later", pack(Snooze(*where, 3))), Button("duties.waive", pack(Waive(*where)))))
    return tuple(rows)


async def ask_done(work: Work, press: RecordDone) -> None:
    """Open the form in which an officer enters that a duty is done."""
    work.require(Action.RECORD_DUTY)
    await _duty(work, press.duty, press.period)
    await wizards.start(work, "done", {"duty": press.duty, "period": press.period})


async def record_done(work: Work, given: Answers) -> None:
    """Store an officer's entry that a duty which happens outside the chat was done on a civil date."""
    work.require(Action.RECORD_DUTY)
    branch = _branch_id(work)
    note = work.vault.seal(given["note"], "entry.note") if given.get("note") else None
    entry = Entry(
        branch_id=branch, duty=given["duty"], period=given["period"], done_on=given["on"], note=note,
        made_by=work.actor.member_id, made_at=work.now,
    )  # fmt: skip
    work.session.add(entry)
    await work.audit("duty_done", "occasion", duty=given["duty"], period=given["period"])


async def ask_waiver(work: Work, press: Waive) -> None:
    """Open the form in which a decision not to carry a duty out is recorded."""
    work.require(Action.WAIVE_OCCASION)
    await _duty(work, press.duty, press.period)
    await wizards.start(work, "waive", {"duty": press.duty, "period": press.period})


async def waive(work: Work, given: Answers) -> None:
    """End an occasion by a decision of the committee or the superior; it is shown as not carried out, never as done."""
    work.require(Action.WAIVE_OCCASION)
    row = await duties.occasion(work.session, _branch_id(work), given["duty"], given["period"])
    row.waived_at, row.waived_by, row.waived_decision = work.now, work.actor.member_id, given["decision"]
    row.waived_reason = work.vault.seal(given["reason"], "occasion.waived_reason")
    await work.audit("duty_waived", "occasion", row.id, duty=given["duty"], period=given["period"])


async def snooze(work: Work, press: Snooze) -> None:
    """Put an occasion off for the person who presses; the series does not move."""
    work.require(Action.SEE_BOARD)
    member = work.actor.member_id
    until = work.today + timedelta(days=max(1, min(press.days, 60)))
    await _duty(work, press.duty, press.period)
    values = {
        "branch_id": _branch_id(work), "duty": press.duty, "period": press.period, "subject": "",
        "audience": f"member:{member}", "until_on": until,
    }  # fmt: skip
    insert = upsert(work.session, SnoozeRow).values(**values)
    keys = ["branch_id", "duty", "period", "subject", "audience"]
    await work.session.execute(insert.on_conflict_do_update(index_elements=keys, set_={"until_on": until}))
    await work.audit("snoozed", "occasion", duty=press.duty, period=press.period)
    work.toast("duties.snoozed", until=until)


async def coming_lines(work: Work, days: int) -> list[dict[str, Any]]:
    """Return the reminders of the next days, if nothing changes meanwhile, as arguments for a line of text each.

    Whoever calls it has asked for the right, or is the operator, who has none in a branch and needs none here.
    """
    picture = await loading.picture(work)
    return [
        {
            "at": work.local(notice.due_at),
            "duty": notice.duty,
            "period": notice.period.code,
            "audience": notice.audience.kind,
            "name": picture.members[notice.audience.member_id].name
            if notice.audience.member_id in picture.members
            else "",
            "asked_on": notice.asked_on,
            "because": notice.because.value,
        }
        for notice in coming(picture.facts, picture.records, work.now, days)
    ]


async def preview(work: Work, press: Preview) -> None:
    """Tell an officer which reminders will come in the next days if nothing changes meanwhile."""
    work.require(Action.SEE_OFFICER_BOARD, Subject(branch_id=_branch_id(work)))
    lines = await coming_lines(work, max(1, min(press.days, 365)))
    await work.whisper(
        "duties.preview", days=press.days, lines=lines[:MOST_PREVIEWED], more=len(lines) - MOST_PREVIEWED
    )
