"""Views collected for the committee meeting: how often each topic was ticked; nobody named, nothing said told."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from domain.periods import PeriodKind, containing
from domain.permission import Action
from domain.talk_views import LEAST_PARTNERS, LEAST_SHOWN, Ticked, counted_until, counts, enough
from domain.talks import LEAST_TICKED
from storage import talk_views, talks
from storage.tables import Talk
from storage.talks import Wanted
from storage.work import Work
from usecases.presses.talk_coverage import CollectViews
from usecases.talk_form import branch_id
from usecases.talks import contents

MOST = 2000
Counted = dict[str, Any]


async def collect(work: Work, _press: CollectViews | None = None) -> None:
    """Tell a committee member how often each topic came up this half-year, up to the last closed month.

    Authors ticked the topics themselves. Talks for the author alone are left out, since they could be guessed.
    """
    work.require(Action.SEE_TALK_FACT)
    until = counted_until(work.today)
    half = containing(until, PeriodKind.HALF)
    counted = await _counted(work, half.start, until)
    await work.audit("talk_views", "branch", branch_id(work), period=half.code)
    await work.whisper(
        "coverage.views", period=half.code, until=counted.get("until", until), lines=counted.get("lines", []),
        talks=counted.get("talks", 0), least=LEAST_TICKED, partners=LEAST_PARTNERS, few=LEAST_SHOWN,
    )  # fmt: skip


async def _counted(work: Work, first: date, until: date) -> Counted:
    """Return what is shown: the counts up to a civil date, or those shown last while too little was added to them."""
    before = await talk_views.latest(work.session, branch_id(work), first, until)
    shown = dict(work.vault.open(before.counted, talk_views.COUNTED)) if before is not None else {}
    if before is not None and before.until_on == until:
        return shown
    asked = Wanted(branch_id(work), first=first, last=until, standing=True)
    rows = await talks.page(work.session, asked, 0, MOST)
    rows = [row for row in rows if not row.exclude_secretary and row.made_at < _end_of(work, until)]
    added = [row for row in rows if before is None or row.made_at >= _end_of(work, before.until_on)]
    if not enough(_ticked(work, added)):
        return shown
    found = _ticked(work, rows)
    made = {"until": until, "lines": counts(found), "talks": len(found)}
    sealed = work.vault.seal(made, talk_views.COUNTED)
    await talk_views.keep(work.session, branch_id(work), until, sealed)
    return made


def _end_of(work: Work, day: date) -> datetime:
    """Return the end of a civil date (aware); what was recorded later, of an earlier day too, is not counted."""
    return datetime.combine(day + timedelta(days=1), time(0), work.zone)


def _ticked(work: Work, rows: Sequence[Talk]) -> list[Ticked]:
    found = []
    for row in rows:
        topics = contents(work, row).get("topics")
        partner = row.with_member_id or str(work.vault.open(row.with_name, talks.NAME) or "")
        if topics:
            found.append(Ticked(row.author_id, partner, frozenset(topics)))
    return found
