"""Views collected for the committee meeting: how often each topic was ticked; nobody named, nothing said told."""

from collections import Counter

from domain.periods import PeriodKind, containing
from domain.permission import Action
from domain.talks import LEAST_TICKED, TOPICS
from storage import talks
from storage.talks import Wanted
from storage.work import Work
from usecases.presses.talk_coverage import CollectViews
from usecases.talk_form import branch_id
from usecases.talks import contents

MOST = 2000


async def collect(work: Work, _press: CollectViews | None = None) -> None:
    """Tell a committee member how often each topic came up this half-year; too few talks tell nothing.

    Authors ticked the topics themselves. Talks for the author alone are left out, since they could be guessed.
    """
    work.require(Action.SEE_TALK_FACT)
    half = containing(work.today, PeriodKind.HALF)
    asked = Wanted(branch_id(work), first=half.start, last=half.end, standing=True)
    rows = [row for row in await talks.page(work.session, asked, 0, MOST) if not row.exclude_secretary]
    ticked = [set(found) for row in rows if (found := contents(work, row).get("topics"))]
    times = Counter(topic for found in ticked for topic in found)
    enough = len(ticked) >= LEAST_TICKED
    lines = [(topic, times[topic]) for topic in sorted(TOPICS, key=lambda one: -times[one]) if times[topic]]
    await work.audit("talk_views", "branch", branch_id(work), period=half.code)
    await work.whisper(
        "coverage.views", period=half.code, lines=lines if enough else [], talks=len(ticked), least=LEAST_TICKED
    )  # fmt: skip
