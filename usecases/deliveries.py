"""How reliably a branch's reminders came: what the settings card tells whoever looks after the branch."""

from datetime import timedelta
from typing import Any

from storage import deliveries
from storage.work import Work

DAYS = 90


async def counted(work: Work) -> tuple[str, dict[str, Any]] | None:
    """Return the text that counts the reminders of the last 90 days: late, missed, unknown, dropped, unreached."""
    if work.branch is None or work.branch.id is None:
        return None
    since = timedelta(days=DAYS)
    found = await deliveries.of_branch(work.session, work.branch.id, work.now - since, work.instant - since)
    return "settings.reminders", {"days": DAYS, **found}
