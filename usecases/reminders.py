"""Reminders: plan the branches that are due, and gather what each audience gets in a day into one card."""

import asyncio
import logging
from datetime import datetime, timedelta
from typing import Any

from domain.catalogue import To
from domain.moments import is_speaking
from domain.occasions import parse_key
from domain.periods import PeriodKind, containing
from domain.reminding import Decision, Notice, NoticeKey, decide, settled_to
from domain.snapshot import TAIL
from storage import dues, duties
from storage.statements import first_time
from storage.tables import Branch
from storage.work import Work
from usecases import facts as loading
from usecases.batches import foresee_pictures
from usecases.facts import Picture
from usecases.holding import Held, hold_back, loudness

log = logging.getLogger("usecases.reminders")
DAY, BOARD = "day", "board"
DUES = "dues.collect"
MOST = 10
DAYS_KEPT_TRUE = 7
AFTER_A_FAULT = timedelta(minutes=10)
QUIET = frozenset({"answer", "form", "language", "read_talk", "sign_in"})  # changes that no reminder depends on


async def plan_due(work: Work) -> bool:
    """Plan a handful of branches whose moment has come; tells whether more wait. One branch's fault stops no other."""
    due = await duties.due_branches(work.session, work.now, MOST)
    if len(due) > 1:
        await foresee_pictures(work.session, due, work.now)
        await duties.foresee_said(work.session, {branch.id or 0: _since(work, branch) for branch in due})
    decided = [(branch, await _decided(work, branch)) for branch in due]  # nothing is written until all are decided
    for branch, found in decided:
        work.branch = branch
        if found is None:
            branch.next_due_at = work.now + AFTER_A_FAULT
            continue
        picture, decision = found
        held = await hold_back(work, branch, picture, decision)
        await _store(work, branch, picture, decision, held)
        await _show(work, branch, picture, decision, held)
    return len(due) == MOST


async def _decided(work: Work, branch: Branch) -> tuple[Picture, Decision] | None:
    """Return a branch as it is, and what follows; None when it cannot be decided."""
    work.branch = branch
    await asyncio.sleep(0)  # what is at hand is not waited for: the loop has other things to do between two branches
    try:
        picture = await loading.picture(work)
        keys = {NoticeKey(*key) for key in await duties.said(work.session, branch.id or 0, _since(work, branch))}
        return picture, decide(picture.facts, picture.records, keys, work.now)
    except (ValueError, KeyError, TypeError, ArithmeticError):
        log.exception("reminders of branch %s cannot be decided; tried again later", branch.id)
        return None


def _since(work: Work, branch: Branch) -> datetime:
    """Return from when on what was said matters; whole days, so that branches share their question."""
    return (min(branch.decided_to or branch.created_at, work.now) - TAIL).replace(
        hour=0, minute=0, second=0, microsecond=0
    )


async def _store(work: Work, branch: Branch, picture: Picture, decision: Decision, held: Held) -> None:
    """Write the notices, when those that wait may go, and how far everything is decided."""
    rows = [_row(work, branch, notice, "made", held.until.get(notice.key)) for notice in decision.notices]
    rows += [_row(work, branch, notice, "missed") for notice in decision.missed]
    rows += [_row(work, branch, notice, "covered") for notice in decision.covered]
    rows += [_row(work, branch, notice, "unreached") for notice in decision.unreached]
    await duties.add_notices(work.session, rows)
    await _count_unpaid(work, branch, picture, decision, held)
    branch.held_until, branch.decided_to = held.next_at, decision.decided_to
    branch.next_due_at = min(decision.next_at, held.next_at or decision.next_at)


async def _count_unpaid(work: Work, branch: Branch, picture: Picture, decision: Decision, held: Held) -> None:
    """Count, on the months themselves, how often each member was reminded of his dues: not who waits, nor the lost."""
    asks = {rung.id for rung in picture.catalogue.duty(DUES).ladder if rung.to is To.MISSING}
    asked = {
        (notice.period.start, notice.audience.member_id)
        for notice in decision.notices
        if notice.duty == DUES and notice.rung.partition(".")[0] in asks and notice.key not in held.until
    }
    asked |= {
        (parse_key(row.occasion)[0].start, int(row.audience.partition(":")[2]))
        for row in held.released
        if row.duty == DUES and row.rung.partition(".")[0] in asks
    }
    for month in {month for month, _member in asked}:
        lines = await dues.lines(work.session, branch.id or 0, month, month)
        open_ones = [line.row.id or 0 for line in lines if (month, line.member.id) in asked]
        await dues.remember_reminders(work.session, open_ones, work.today)


def _row(
    work: Work, branch: Branch, notice: Notice, state: str, until: datetime | None = None
) -> dict[str, Any]:  # fmt: skip
    return {
        "branch_id": branch.id,
        "duty": notice.duty,
        "occasion": notice.occasion,
        "rung": notice.rung,
        "audience": notice.audience.key,
        "due_at": notice.due_at,
        "made_at": work.now,
        "on_day": work.today,
        "late": notice.late,
        "loud": notice.loud,
        "pressing": notice.pressing,
        "state": "held" if until is not None else state,
        "until_at": until,
    }


async def _show(work: Work, branch: Branch, picture: Picture, decision: Decision, held: Held) -> None:
    """Want the day's card of everybody who is told something, and the board brought up to date."""
    for chat, sounds in loudness(branch, picture, decision, held).items():
        thread = branch.thread_id if chat == branch.chat_id else None
        await work.touch_card(chat, DAY, day_key(work), thread_id=thread, silent=not sounds)
    if branch.chat_id is not None and is_speaking(work.now, picture.facts.setting):
        quarter = containing(work.today, PeriodKind.QUARTER).code
        await work.touch_card(branch.chat_id, BOARD, f"{branch.id}.{quarter}", thread_id=branch.thread_id, pin=True)


def day_key(work: Work) -> str:
    """Return the key of today's gathered message of this branch."""
    return f"{work.branch.id if work.branch else 0}.{work.today.isoformat()}"


async def look_again(work: Work) -> None:
    """One of the branch's records changed: decide anew at the next tick, and bring what people read up to date.

    Of a chat's gathered messages that is the newest of the last week: an older one is what was said then.
    """
    branch = work.branch
    if branch is None or branch.id is None or not work.audited - QUIET:
        return
    if not first_time(work.session, "look again", branch.id):
        return
    if branch.decided_to is not None and branch.next_due_at is not None:
        branch.decided_to = settled_to(branch.decided_to, branch.next_due_at, work.now)
    branch.next_due_at = work.now
    quarter = containing(work.today, PeriodKind.QUARTER).code
    days = [f"{branch.id}.{work.today - timedelta(days=back)}" for back in range(DAYS_KEPT_TRUE)]
    await duties.refresh_newest(work.session, branch.id, (DAY, BOARD), (*days, f"{branch.id}.{quarter}"))
