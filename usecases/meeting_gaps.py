"""What the papers of a period lack or contradict: on demand, and by itself before the end of a quarter."""

from datetime import timedelta

from domain.attendance import Leave, absent
from domain.gaps import TOLD_BEFORE, Gap, Held, find
from domain.minutes import missing
from domain.moments import is_speaking
from domain.periods import Period, PeriodKind, containing
from domain.permission import COMMITTEE_POSTS, Action, Subject
from storage import events, papers, people
from storage.tables import Event, GapNotice, Part
from storage.work import Work
from usecases import events as gatherings
from usecases.minutes import build
from usecases.presses.papers import CARD
from usecases.talk_form import setting_of

LOOK_BACK = timedelta(days=92)  # what is compared with the period's own papers
PIECE = 5


async def gaps(work: Work, period: Period) -> list[Gap]:
    """Return what the papers of a period lack, for whoever files them."""
    work.require(Action.EXPORT, Subject(branch_id=gatherings.branch_id(work)))
    return await _gaps(work, period)


async def _gaps(work: Work, period: Period) -> list[Gap]:
    branch = gatherings.branch_id(work)
    last = min(period.end, work.today)
    found = await papers.closed_parts(work.session, branch, period.start - LOOK_BACK, last)
    held = [await _held(work, event, part) for event, part in found]
    committee = await people.holders(work.session, branch, *COMMITTEE_POSTS)
    met = [one.on for one in held if one.kind == "committee"]
    if len({line.id for line in committee}) < 2:
        met += [one.on for one in held if one.kind == "assembly"]  # a branch without a committee lacks no meeting of it
    return find(held, met, period.start)


async def _held(work: Work, event: Event, part: Part) -> Held:
    seats = await events.seats(work.session, event.id or 0)
    record = await build(work, event, part)
    versions = await papers.versions(work.session, part.id or 0)
    excused = [seat for seat in seats if seat.present_at is None and seat.leave_state == Leave.AGREED]
    said = await papers.remarks(work.session, [part.id or 0])
    return Held(
        event=event.id or 0, part=part.id or 0, kind=part.kind, title=event.title, on=event.on_day,
        begins=event.opened_at or event.starts_at, ends=event.closed_at or event.starts_at, place=event.place,
        present=tuple(seat.member_id for seat in seats if seat.present_at is not None and not seat.remote),
        without_leave=len(absent(gatherings.records(seats))),
        no_reason=sum(seat.leave_reason is None for seat in excused),
        approved=bool(versions) and versions[-1].state == "approved", lacks=len(missing(record)),
        texts=tuple((work.vault.open(one.text, papers.REMARK) or {}).get("text", "") for one in said),
        wrong_votes=tuple(one["text"] for one in (*record["votes"], *record["elections"]) if one["wrong"])
        + tuple(vote["text"] for item in record["items"] for vote in item["votes"] if vote["wrong"]),
    )  # fmt: skip


async def tell_due(work: Work) -> bool:
    """Tell secretaries once, in the last week of a quarter, that papers lack something; more may wait. A tick."""
    work.require(Action.KEEP_TIME)
    period = containing(work.now.date(), PeriodKind.QUARTER)  # of no zone: within a week a day does not matter
    if period.end - work.now.date() > TOLD_BEFORE:
        return False
    told = 0
    for branch in await papers.not_told(work.session, period.code):
        work.branch = branch
        if is_speaking(work.now, setting_of(work)):
            await _tell(work, period)
            told += 1
        if told == PIECE:
            return True
    return False


async def _tell(work: Work, period: Period) -> None:
    branch = gatherings.branch_id(work)
    work.session.add(GapNotice(branch_id=branch, period=period.code, told_at=work.now))
    await work.session.flush()
    heads = await people.holders(work.session, branch, "secretary") or await people.holders(
        work.session, branch, "deputy"
    )
    open_to = await gatherings.reachable(work)
    if await _gaps(work, period):
        for line in heads:
            if line.id in open_to:
                await work.repost_card(line.user_id or 0, CARD, f"q.{period.code}", silent=True)
