"""What calendars show: the meetings somebody is asked to, and those called off."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.tables import Event, Guest, Seat


async def of_member(session: AsyncSession, branch_id: int, member_id: int, first: date) -> Sequence[Event]:
    """Return the events since a civil date to which somebody is asked, as one who should come or as a guest."""
    seated = select(col(Seat.id)).where(col(Seat.event_id) == col(Event.id), col(Seat.member_id) == member_id)
    invited = select(col(Guest.id)).where(col(Guest.event_id) == col(Event.id), col(Guest.member_id) == member_id)
    asked = select(Event).where(col(Event.branch_id) == branch_id, col(Event.on_day) >= first)
    asked = asked.where(or_(seated.exists(), invited.exists()), col(Event.state) != "closed")
    return (await session.execute(asked.order_by(col(Event.starts_at), col(Event.id)))).scalars().all()
