"""Situations that open by themselves: the end of a probation, a life meeting, a festival (regulations.md K5, K6)."""

from datetime import timedelta

from domain.calendar import add_months
from domain.moments import next_speaking
from domain.permission import Action
from domain.situations import BEFORE_END, BEFORE_LIFE, festivals, kinds
from storage import people, situations
from storage.situations import Matter
from storage.tables import Situation
from storage.work import Work
from usecases.situations import assignee, put
from usecases.talk_form import setting_of

EACH, A_YEAR = timedelta(hours=1), timedelta(days=366)


async def open_due(work: Work) -> bool:
    """Open one situation whose time has come, in any branch, looking hourly; tells whether more may wait. A tick."""
    work.require(Action.KEEP_TIME)
    before = await situations.looked_at(work.session)
    if before is not None and timedelta(0) <= work.now - before < EACH:
        return False
    more = await _probation(work) or await _life(work) or await _festivals(work)
    if not more:
        await situations.set_looked_at(work.session, work.now)
    return more


async def _probation(work: Work) -> bool:
    """Open the talk at the end of a probation a month before the year is over."""
    line = await situations.probation_ending(work.session, add_months(work.now.date(), -BEFORE_END))
    if line is None:
        return False
    await _open(work, line.branch_id, situations.PROBATION, line.id, f"member:{line.id}")
    return True


async def _life(work: Work) -> bool:
    """Open the talks before a life meeting two weeks ahead of it."""
    found = await situations.life_meeting(work.session, work.now, work.now + timedelta(days=BEFORE_LIFE))
    if found is None:
        return False
    await _open(work, found[0], situations.LIFE, None, f"event:{found[1]}")
    return True


async def _festivals(work: Work) -> bool:
    """Open the calls before a festival in one branch that has somebody to call on, its custom two weeks ahead."""
    today = work.now.date()
    for festival in festivals():
        on = festival.coming(today)
        if on is None:
            continue
        occasion = f"{festival.code}:{on.year}"
        since = work.now - A_YEAR
        branch = await situations.before_festival(work.session, occasion, festival.whom, since)
        if branch is not None:
            names = await situations.called_on(work.session, work.vault, branch, festival.whom, since)
            await _open(work, branch, situations.FESTIVAL, None, occasion, wanted=bool(names))
            return True
    return False


async def _open(
    work: Work, branch: int, code: str, concerned: int | None, occasion: str, *, wanted: bool = True
) -> None:  # fmt: skip
    """Store it with its task; whoever it falls to is told at the next moment at which the branch is spoken to.

    What is not `wanted`, or nobody could see to, gets no task and counts as opened.
    """
    work.branch = await people.branch(work.session, branch)
    whose = await assignee(work, concerned) if wanted else None
    sealed = situations.seal(work.vault, Matter(code, concerned))
    found = Situation(branch_id=branch, matter=sealed, occasion=occasion, reported_at=work.now)
    if whose is None:
        work.session.add(found)
    else:
        await put(work, found, kinds()[code], whose)
        found.remind_at = next_speaking(work.now, setting_of(work))
    await work.session.flush()
    await work.audit("situation_opened", "situation", found.id, for_member_id=whose)
