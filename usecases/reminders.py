"""Reminders: plan what is due, gather what people get in a day."""

from storage import leases
from storage.work import Work


async def plan_due(work: Work) -> bool:
    """Plan the branches that are due; tells whether more wait."""
    return False


async def beat(work: Work) -> bool:
    """Record that the bot is alive."""
    await leases.beat(work.session, "alive", work.now)
    return False
