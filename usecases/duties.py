"""The board, and what an officer may say about an occasion: done outside the chat, ended by a decision, put off."""

from datetime import date, timedelta

from domain.board import State
from domain.calendar import add_months
from domain.catalogue import Duty
from domain.occasions import deadline
from domain.periods import Period, PeriodKind, containing, parse
from domain.permission import Action
from domain.refusals.duties import AlreadyDone, NoSuchDuty, TooLate
from domain.refusals.forms import BadPeriod, NotFound, OldButton
from domain.refusals.roster import NoBranch
from domain.typed_dates import parse_period
from storage import duties
from storage.duties import PUT_OFF_FOR, WAIVED_FOR
from storage.statements import upsert
from storage.tables import Entry
from storage.tables import Snooze as SnoozeRow
from storage.work import Work
from usecases import facts as loading
from usecases import wizards
from usecases.facts import Picture
from usecases.presses.duties import PutOff, RecordDone, ShowBoard, ShowOccasion, Snooze, TakeBack, Waive
from usecases.presses.tasks import OCCASION, SnoozeTo
from usecases.reading import vocabulary
from usecases.reminders import BOARD
from usecases.views.lines import line_of
from usecases.wizards import Answers


def branch_of(work: Work) -> int:
    """Return the id of the branch of this work; raises NoBranch."""
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
    branch = branch_of(work)
    work.require(Action.SEE_BOARD)
    key = f"{branch}.{period_of(code, work).code}"
    chat = work.origin.chat_id
    if chat is not None:
        thread = work.origin.thread_id
        await work.repost_card(chat, BOARD, key, thread_id=thread)


async def show_board_privately(work: Work, press: ShowBoard) -> None:
    """Post the board of a period in the private chat of the person who pressed."""
    branch = branch_of(work)
    work.require(Action.SEE_BOARD)
    if work.origin.user_id is not None:
        await work.repost_card(work.origin.user_id, BOARD, f"{branch}.{period_of(press.period, work).code}")
        work.toast("duties.board_sent")


async def show_occasion(work: Work, press: ShowOccasion) -> None:
    """Show an officer one duty of a period: its state, its steps, its rule and how sure we are, what can be done."""
    work.require(Action.SEE_OFFICER_BOARD)
    picture, duty, period = await the_duty(work, press.duty, press.period)
    if line_of(work, picture, duty, period) is None:
        raise NotFound()
    if work.origin.user_id is not None:
        await work.repost_card(work.origin.user_id, OCCASION, f"{branch_of(work)}.{duty.code}.{period.code}")


async def the_duty(work: Work, code: str, period_code: str) -> tuple[Picture, Duty, Period]:
    """Return the branch as it is, a duty and a period by their codes; raises NoSuchDuty."""
    branch_of(work)
    picture = await loading.picture(work)
    try:
        return picture, picture.catalogue.duty(code), parse(period_code)
    except (KeyError, ValueError) as error:
        raise NoSuchDuty(value=code) from error


async def ask_done(work: Work, press: RecordDone) -> None:
    """Open the form in which an officer enters that a duty is done."""
    work.require(Action.RECORD_DUTY)
    await the_duty(work, press.duty, press.period)
    await wizards.start(work, "done", {"duty": press.duty, "period": press.period})


async def record_done(work: Work, given: Answers) -> None:
    """Store an officer's entry that a duty which happens outside the chat was done on a civil date."""
    work.require(Action.RECORD_DUTY)
    branch = branch_of(work)
    note = work.vault.seal(given["note"], "entry.note") if given.get("note") else None
    entry = Entry(
        branch_id=branch, duty=given["duty"], period=given["period"], done_on=given["on"], note=note,
        made_by=work.actor.member_id, made_at=work.now,
    )  # fmt: skip
    work.session.add(entry)
    await work.audit("duty_done", "occasion", duty=given["duty"], period=given["period"])
    await _refresh(work, given["duty"], given["period"])


async def ask_waiver(work: Work, press: Waive) -> None:
    """Open the form in which a decision not to carry a duty out is recorded."""
    work.require(Action.WAIVE_OCCASION)
    await the_duty(work, press.duty, press.period)
    await wizards.start(work, "waive", {"duty": press.duty, "period": press.period})


async def waive(work: Work, given: Answers) -> None:
    """End an occasion by a decision of the committee or the superior; it is shown as not carried out, never as done."""
    work.require(Action.WAIVE_OCCASION)
    row = await duties.occasion(work.session, branch_of(work), given["duty"], given["period"])
    row.waived_at, row.waived_by, row.waived_decision = work.now, work.actor.member_id, given["decision"]
    row.waived_reason = work.vault.seal(given["reason"], WAIVED_FOR)
    await work.audit("duty_waived", "occasion", row.id, duty=given["duty"], period=given["period"])
    await _refresh(work, given["duty"], given["period"])


async def ask_put_off(work: Work, press: PutOff) -> None:
    """Open the form in which the superior's approval to put an occasion off is recorded; raises OldButton."""
    work.require(Action.WAIVE_OCCASION)
    _picture, duty, _period = await the_duty(work, press.duty, press.period)
    if duty.put_off is None:
        raise OldButton()
    await wizards.start(work, "put_off", {"duty": press.duty, "period": press.period})


async def latest(work: Work, given: Answers) -> date:
    """Return the last civil date to which an occasion may be put off, by its rule (catalogue: put_off)."""
    picture, duty, period = await the_duty(work, given["duty"], given["period"])
    months = duty.put_off.months if duty.put_off is not None else 0
    return add_months(deadline(duty, period, picture.facts.setting), months)


async def put_off(work: Work, given: Answers) -> None:
    """Record that an occasion is put off with the superior's approval: its deadline and its reminders move."""
    work.require(Action.WAIVE_OCCASION)
    if not work.today < given["until"] <= await latest(work, given):
        raise TooLate(on=await latest(work, given))
    row = await duties.occasion(work.session, branch_of(work), given["duty"], given["period"])
    row.put_off_to, row.put_off_by = given["until"], work.actor.member_id
    row.put_off_reason = work.vault.seal(given["reason"], PUT_OFF_FOR)
    await work.audit("duty_put_off", "occasion", row.id, duty=row.duty, until=given["until"].isoformat())
    await _refresh(work, given["duty"], given["period"])


async def take_back(work: Work, press: TakeBack) -> None:
    """Take back what ended an occasion by word of an officer: the newest entry, or the decision; raises AlreadyDone."""
    picture, duty, period = await the_duty(work, press.duty, press.period)
    line = line_of(work, picture, duty, period)
    waived = line is not None and line.state is State.WAIVED
    work.require(Action.WAIVE_OCCASION if waived else Action.RECORD_DUTY)
    row = await duties.occasion(work.session, branch_of(work), duty.code, period.code)
    entry = await duties.newest_entry(work.session, branch_of(work), duty.code, period.code)
    if waived and row.waived_at is not None:
        row.waived_at = None
        await work.audit("waiver_withdrawn", "occasion", row.id, duty=duty.code, period=period.code)
    elif not waived and entry is not None:
        entry.withdrawn_at = work.now
        await work.audit("entry_withdrawn", "entry", entry.id, duty=duty.code, period=period.code)
    else:
        raise AlreadyDone()
    work.toast("duties.taken_back")
    await _refresh(work, duty.code, period.code)


async def _refresh(work: Work, duty: str, period: str) -> None:
    await work.refresh_cards(OCCASION, f"{branch_of(work)}.{duty}.{period}")


async def snooze(work: Work, press: Snooze) -> None:
    """Put an occasion off, by so many days, for the person who presses; the series does not move."""
    work.require(Action.SEE_BOARD)
    await _put_off(work, press.duty, press.period, work.today + timedelta(days=max(1, min(press.days, 60))))


async def ask_later(work: Work, press: SnoozeTo) -> None:
    """Open the form that asks until when an occasion is put off for the person who presses."""
    work.require(Action.SEE_BOARD)
    await the_duty(work, press.duty, press.period)
    await wizards.start(work, "later", {"duty": press.duty, "period": press.period})


async def snooze_until(work: Work, given: Answers) -> None:
    """Put an occasion off until a civil date for the person who typed it."""
    work.require(Action.SEE_BOARD)
    await _put_off(work, given["duty"], given["period"], given["until"])


async def _put_off(work: Work, code: str, period_code: str, until: date) -> None:
    _picture, duty, period = await the_duty(work, code, period_code)
    values = {
        "branch_id": branch_of(work), "duty": duty.code, "period": period.code, "subject": "",
        "audience": f"member:{work.actor.member_id}", "until_on": until,
    }  # fmt: skip
    insert = upsert(work.session, SnoozeRow).values(**values)
    keys = ["branch_id", "duty", "period", "subject", "audience"]
    await work.session.execute(insert.on_conflict_do_update(index_elements=keys, set_={"until_on": until}))
    await work.audit("snoozed", "occasion", duty=duty.code, period=period.code)
    work.toast("duties.snoozed", until=until)
