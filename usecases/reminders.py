"""Reminders: plan the branches that are due, and gather what each audience gets in a day into one card."""

import logging
from datetime import datetime, timedelta
from typing import Any

from domain.moments import is_speaking
from domain.periods import PeriodKind, containing
from domain.reminding import Decision, Notice, NoticeKey, decide, settled_to
from domain.snapshot import TAIL
from storage import dues, duties, leases
from storage.statements import first_time
from storage.tables import Branch, Member
from storage.work import Work
from usecases import facts as loading
from usecases.facts import Picture

log = logging.getLogger("usecases.reminders")
DAY, BOARD = "day", "board"
DUES = "dues.collect"
MOST = 20
OUTAGE = timedelta(seconds=150)
AFTER_A_FAULT = timedelta(minutes=10)
QUIET = frozenset({"answer", "form", "language", "read_talk", "sign_in"})  # changes that no reminder depends on


async def plan_due(work: Work) -> bool:
    """Plan a handful of branches whose moment has come; tells whether more wait. One branch's fault stops no other."""
    due = await duties.due_branches(work.session, work.now, MOST)
    for branch in due:
        work.branch = branch
        try:
            picture = await loading.picture(work)
            decision = await _decide(work, picture)
        except (ValueError, KeyError, TypeError, ArithmeticError):
            log.exception("reminders of branch %s cannot be decided; tried again later", branch.id)
            branch.next_due_at = work.now + AFTER_A_FAULT
            continue
        await _store(work, branch, decision)
        await _show(work, branch, picture, decision)
    return len(due) == MOST


async def _decide(work: Work, picture: Picture) -> Decision:
    assert work.branch is not None
    assert work.branch.id is not None
    since = min(picture.facts.decided_to or work.branch.created_at, work.now) - TAIL
    keys = {NoticeKey(*key) for key in await duties.said(work.session, work.branch.id, since)}
    return decide(picture.facts, picture.records, keys, work.now)


async def _store(work: Work, branch: Branch, decision: Decision) -> None:
    """Write the notices and how far everything is decided."""
    rows = [_row(work, branch, notice, "made") for notice in decision.notices]
    rows += [_row(work, branch, notice, "missed") for notice in decision.missed]
    rows += [_row(work, branch, notice, "covered") for notice in decision.covered]
    await duties.add_notices(work.session, rows)
    await _count_unpaid(work, branch, decision)
    branch.next_due_at, branch.decided_to = decision.next_at, decision.decided_to


async def _count_unpaid(work: Work, branch: Branch, decision: Decision) -> None:
    """Count, on the months themselves, how often each member was reminded of his dues."""
    asked = {(n.period.start, n.audience.member_id) for n in decision.notices if n.duty == DUES and _missing(n)}
    for month in {month for month, _member in asked}:
        lines = await dues.lines(work.session, branch.id or 0, month, month)
        open_ones = [line.row.id or 0 for line in lines if (month, line.member.id) in asked]
        await dues.remember_reminders(work.session, open_ones, work.today)


def _missing(notice: Notice) -> bool:
    return "missing" in notice.rung


def _row(work: Work, branch: Branch, notice: Notice, state: str) -> dict[str, Any]:
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
        "state": state,
    }


async def _show(work: Work, branch: Branch, picture: Picture, decision: Decision) -> None:
    """Want the day's card of everybody who is told something, and the board brought up to date."""
    loud: dict[int, bool] = {}
    for notice in decision.notices:
        chat = receiver(branch, picture.members, notice.audience.key)
        if chat is not None:
            loud[chat] = loud.get(chat, False) or notice.loud
    for chat, sounds in loud.items():
        thread = branch.thread_id if chat == branch.chat_id else None
        await work.touch_card(chat, DAY, day_key(work), thread_id=thread, silent=not sounds)
    if branch.chat_id is not None and is_speaking(work.now, picture.facts.setting):
        quarter = containing(work.today, PeriodKind.QUARTER).code
        await work.touch_card(branch.chat_id, BOARD, f"{branch.id}.{quarter}", thread_id=branch.thread_id, pin=True)


def day_key(work: Work) -> str:
    """Return the key of today's gathered message of this branch."""
    return f"{work.branch.id if work.branch else 0}.{work.today.isoformat()}"


def receiver(branch: Branch, members: dict[int, Member], audience: str) -> int | None:
    """Return the chat in which an audience is reached: the group, a member, or the contact person of one; else None."""
    kind, _, number = audience.partition(":")
    if kind != "member":
        return branch.chat_id if kind == "group" else None
    member = members.get(int(number))
    if member is not None and member.user_id is None and member.contact_member_id is not None:
        member = members.get(member.contact_member_id)
    return member.user_id if member is not None and member.confirmed_at is not None else None


async def look_again(work: Work) -> None:
    """One of the branch's records changed: decide anew at the next tick, and bring today's cards up to date."""
    branch = work.branch
    if branch is None or branch.id is None or not work.audited - QUIET:
        return
    if not first_time(work.session, "look again", branch.id):
        return
    if branch.decided_to is not None and branch.next_due_at is not None:
        branch.decided_to = settled_to(branch.decided_to, branch.next_due_at, work.now)
    branch.next_due_at = work.now
    quarter = containing(work.today, PeriodKind.QUARTER).code
    keys = (day_key(work), f"{branch.id}.{quarter}")
    await duties.refresh_today(work.session, branch.id, (DAY, BOARD), keys)


async def beat(work: Work) -> bool:
    """Record that the bot is alive; a gap is kept as an outage, so that late reminders can say why they are late."""
    before = await leases.beat(work.session, "alive", work.now)
    if before is not None and work.now - before > OUTAGE:
        await leases.beat_exactly(work.session, "outage-from", before)
        await leases.beat_exactly(work.session, "outage-to", work.now)
    return False


async def outage(work: Work) -> tuple[datetime, datetime] | None:
    """Return the last outage, first and last moment, None when there was none."""
    first = await leases.moment(work.session, "outage-from")
    last = await leases.moment(work.session, "outage-to")
    return (first, last) if first and last else None
