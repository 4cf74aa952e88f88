"""The amount agreed with a member from a month on, in fen, and the open months that take it over."""

from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.statements import pick, upsert
from storage.tables import DuesMonth, DuesRate, DuesStandard


def agreed_in(member_id: Any, month: Any) -> Any:
    """Return the amount agreed for a member in a month, as part of a statement."""
    agreed = pick(DuesRate.amount_fen).where(col(DuesRate.member_id) == member_id, col(DuesRate.from_month) <= month)
    return agreed.order_by(col(DuesRate.from_month).desc()).limit(1).scalar_subquery()


async def set_rate(
    session: AsyncSession, branch_id: int, member_id: int, from_month: date, fen: int, bracket: str = ""
) -> None:
    """Agree an amount from a month on, and give it to the months that are open still."""
    values = {"branch_id": branch_id, "member_id": member_id, "from_month": from_month, "amount_fen": fen}
    values |= {"bracket": bracket}
    made = upsert(session, DuesRate).values(**values)
    await session.execute(
        made.on_conflict_do_update(
            index_elements=["member_id", "from_month"], set_={"amount_fen": fen, "bracket": bracket}
        )
    )
    await take_over_rates(session, branch_id, from_month, member_id)


async def take_over_rates(session: AsyncSession, branch_id: int, since: date, member_id: int | None = None) -> None:
    """Give the months from `since` on that are open the amounts agreed for them, where there is one."""
    here = DuesMonth.__table__.c  # type: ignore[attr-defined]
    agreed = agreed_in(here.member_id, here.month)
    still = update(DuesMonth).where(col(DuesMonth.branch_id) == branch_id, col(DuesMonth.month) >= since)
    still = still.where(col(DuesMonth.received_at).is_(None), col(DuesMonth.reduced_fen).is_(None), agreed.is_not(None))
    if member_id is not None:
        still = still.where(col(DuesMonth.member_id) == member_id)
    await session.execute(still.values(amount_fen=agreed).execution_options(synchronize_session=False))


async def rate(session: AsyncSession, member_id: int, month: date) -> int | None:
    """Return the amount agreed for a member in a month, None while there is none."""
    agreed = pick(DuesRate.amount_fen).where(col(DuesRate.member_id) == member_id, col(DuesRate.from_month) <= month)
    found: int | None = (await session.execute(agreed.order_by(col(DuesRate.from_month).desc()).limit(1))).scalar()
    return found


async def standard(session: AsyncSession, branch_id: int, number: int) -> DuesStandard | None:
    """Return, and hold, a proposed amount of the branch."""
    wanted = select(DuesStandard).where(col(DuesStandard.branch_id) == branch_id, col(DuesStandard.id) == number)
    wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return (await session.execute(wanted)).scalars().first()
