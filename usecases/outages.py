"""When the bot was off: noticed by its heartbeat, told where something is late, and on cards that can be pressed."""

from datetime import datetime
from typing import Any

from domain.outages import TOLD_FOR, Outage, explaining, told_of, with_silence
from storage import events, leases
from storage import outages as kept
from storage.work import Work

ALIVE = "alive"
EVENT, DUES = "event", "dues"  # kinds of the cards that tell of it


async def beat(work: Work) -> bool:
    """Record that the bot is alive. A silence is kept as an outage; the open cards say so, and a day later no more."""
    before = await leases.beat(work.session, ALIVE, work.now)
    if before is not None:
        outages = await kept.known(work.session)
        silence = with_silence(outages, before, work.now)
        if silence[-1:] != outages[-1:]:
            await kept.keep(work.session, silence)
            await _tell(work)
        else:
            await _tell_no_more(work, outages, before)
    return False


async def live_on(work: Work) -> None:
    """Count the time up to now as lived through: the clock was moved on purpose, nobody was away."""
    before = await leases.beat(work.session, ALIVE, work.now)
    if before is not None:
        await _tell_no_more(work, await kept.known(work.session), before)


async def _tell_no_more(work: Work, outages: list[Outage], before: datetime) -> None:
    if outages and before < outages[-1].last + TOLD_FOR <= work.now:
        await _tell(work)


async def _tell(work: Work) -> None:
    """Have the cards that people can press say what holds now."""
    month = f"{work.now.astimezone(work.zone):%Y-%m}"
    await kept.refresh_open(work.session, EVENT, DUES, month, events.LIVE)


async def pause(work: Work, open_since: datetime) -> dict[str, Any] | None:
    """Return what a card that can be pressed, open since a moment, says of the last outage; None: nothing."""
    outage = told_of(await kept.known(work.session), open_since, work.now)
    return {"first": work.local(outage.first), "last": work.local(outage.last)} if outage else None


async def lateness(work: Work, missed: list[datetime]) -> dict[str, Any]:
    """Return, for a text, the earliest of the moments missed and the days of the outages they fell into; None: none."""
    outage = explaining(await kept.known(work.session), missed) if missed else None
    days = [work.local(moment).date() for moment in outage] if outage else None
    return {"late": work.local(min(missed)) if missed else None, "outage": days}
