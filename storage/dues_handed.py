"""Hand-overs: found, confirmed by a second officer, taken back; money in fen."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.calendar import add_months
from domain.periods import parse
from domain.snapshot import Handover as HandoverFact
from storage import by_branch
from storage.by_branch import IDS, ByBranch
from storage.dues import collected
from storage.statements import pick
from storage.tables import DuesMonth, HandOver


async def one(session: AsyncSession, branch_id: int, number: int, *, lock: bool = False) -> HandOver | None:
    """Return one hand-over of the branch, held against others when it is to be changed."""
    wanted = select(HandOver).where(col(HandOver.branch_id) == branch_id, col(HandOver.id) == number)
    wanted = wanted.with_for_update().execution_options(populate_existing=True) if lock else wanted
    return (await session.execute(wanted)).scalars().first()


async def without_photo(session: AsyncSession, branch_id: int, member_id: int) -> HandOver | None:
    """Return a member's last hand-over that stands and has no photo of its receipt."""
    wanted = select(HandOver).where(col(HandOver.branch_id) == branch_id, col(HandOver.made_by) == member_id)
    wanted = wanted.where(col(HandOver.returned_at).is_(None)).order_by(col(HandOver.id).desc()).limit(1)
    found = (await session.execute(wanted)).scalars().first()
    return found if found is not None and found.receipt_photo is None else None


async def months(session: AsyncSession, made: HandOver) -> Sequence[DuesMonth]:
    """Return the months that a hand-over carries, in the order of the roster's rows."""
    wanted = select(DuesMonth).where(col(DuesMonth.handover_id) == made.id).order_by(col(DuesMonth.id))
    return (await session.execute(wanted)).scalars().all()


async def take_back(session: AsyncSession, made: HandOver, at: datetime) -> Sequence[DuesMonth]:
    """Mark a hand-over as returned, and give its months back to the collector; returns them as they were."""
    rows = await months(session, made)
    made.returned_at = at
    freed = update(DuesMonth).where(col(DuesMonth.handover_id) == made.id).values(handover_id=None)
    await session.execute(freed.execution_options(synchronize_session="fetch"))
    return rows


async def of_branch(session: AsyncSession, branch_id: int, first: datetime, last: datetime) -> Sequence[HandOver]:
    """Return the hand-overs that stand, made between two instants, earliest first."""
    wanted = select(HandOver).where(col(HandOver.branch_id) == branch_id, col(HandOver.returned_at).is_(None))
    wanted = wanted.where(col(HandOver.made_at).between(first, last)).order_by(col(HandOver.id))
    return (await session.execute(wanted)).scalars().all()


# What the rules look at


HANDOVERS = ByBranch("handovers", ("hand_over",), select(HandOver).where(col(HandOver.branch_id).in_(IDS)), spans=False)


async def handovers(session: AsyncSession, branch_id: int, first: date, last: date) -> tuple[HandoverFact, ...]:
    """Return the hand-overs that stand, of periods that begin between two civil dates.

    Settled: nothing received is left behind, and a second officer has confirmed it where there is one.
    """
    made = [row[0] for row in await by_branch.ask(session, HANDOVERS, branch_id) if row[0].returned_at is None]
    wanted = [one for one in made if first <= parse(one.period).start <= last]
    if not wanted:
        return ()
    left = pick(DuesMonth.month, func.min(DuesMonth.received_at)).where(*collected(branch_id, add_months(last, 1)))
    found = await session.execute(left.group_by(col(DuesMonth.month)))
    behind = {row[0]: row[1] for row in found}
    return tuple(HandoverFact(one.period, one.handed_on, _is_settled(one, behind)) for one in wanted)


def _is_settled(made: HandOver, behind: dict[date, datetime]) -> bool:
    """Tell whether it was seen to and left nothing behind; what came in only afterwards goes with the next one."""
    seen = made.confirmed_at is not None or not made.needs_second
    return seen and not any(month in parse(made.period) and at <= made.made_at for month, at in behind.items())
