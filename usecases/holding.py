"""What was decided for a person waits until he may be reminded: after his quiet hours, within his week's number.

What waits joins the next message that he gets anyway. It is asked again first: what became pointless is dropped, and
counted. One that can be sent no more (nobody reads for that member now) is dropped as well.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.quiet import USUAL_WEEKLY, Ways, held_until, rests, spans_of, wakes, week_of
from domain.reminding import Decision, NoticeKey, still_wanted
from domain.reminding import Notice as Decided
from storage import duties
from storage.people import Reach
from storage.tables import Branch, Notice
from storage.work import Work
from usecases.dues import setting_of
from usecases.facts import Picture


@dataclass(slots=True)
class Held:
    """Until when the notices just decided wait, by key; the rows let go now; when the next one that waits may go."""

    until: dict[NoticeKey, datetime] = field(default_factory=dict)
    released: list[Notice] = field(default_factory=list)
    next_at: datetime | None = None


@dataclass(slots=True)
class _Pile:
    """What one person would get in his message."""

    reach: Reach
    fresh: list[Decided] = field(default_factory=list)
    waiting: list[Notice] = field(default_factory=list)

    @property
    def pressing(self) -> bool:
        return any(one.pressing or one.urgent for one in self.fresh) or any(row.pressing for row in self.waiting)


def usual_weekly(branch: Branch) -> int:
    """Return how many gathered messages a week somebody gets at most who has chosen nothing; 0: any number."""
    return int(branch.settings.get("weekly", USUAL_WEEKLY))


def receiver(branch: Branch, picture: Picture, audience: str) -> int | None:
    """Return the chat in which an audience is reached: the group, a member or who reaches him; None: in none."""
    kind = audience.partition(":")[0]
    if kind != "member":
        return branch.chat_id if kind == "group" else None
    of = _reader(picture, audience)
    return picture.members[of].user_id if of in picture.members and picture.reach[of].open else None


def _reader(picture: Picture, audience: str) -> int:
    of = int(audience.partition(":")[2])
    return picture.facts.contacts.get(of, of)


async def hold_back(work: Work, branch: Branch, picture: Picture, decision: Decision) -> Held:
    """Sort out who may be told now; rows that waited are let go, dropped, or wait on."""
    piles = _piles(branch, picture, decision.notices)
    if branch.held_until is not None:
        await _gather_waiting(work, branch, picture, piles)
    found = Held()
    if not piles:
        return found
    monday = week_of(work.today)
    told = await duties.days_told(work.session, list(piles), monday)
    for chat, pile in piles.items():
        today = (str(branch.id), work.today)
        used, begun = len({one for one in told[chat] if one != today}), today in told[chat]
        until = None if any(one.urgent for one in pile.fresh) else held_until(
            work.now, _ways(pile.reach), usual_weekly(branch), used,
            pressing=pile.pressing, begun=begun, setting=picture.facts.setting,
        )  # fmt: skip
        _sort(work, pile, until, found)
    return found


def _ways(reach: Reach) -> Ways:
    return Ways(spans_of(reach.rest), reach.weekly)


def _piles(branch: Branch, picture: Picture, notices: Iterable[Decided]) -> dict[int, _Pile]:
    piles: dict[int, _Pile] = {}
    for notice in notices:
        chat = receiver(branch, picture, notice.audience.key) if notice.audience.member_id is not None else None
        if chat is not None:
            reach = picture.reach[_reader(picture, notice.audience.key)]
            piles.setdefault(chat, _Pile(reach)).fresh.append(notice)
    return piles


async def _gather_waiting(work: Work, branch: Branch, picture: Picture, piles: dict[int, _Pile]) -> None:
    """Lay what waits to what is new for the same person; drop what is pointless by now."""
    for row in await duties.held(work.session, branch.id or 0):
        key = NoticeKey(row.duty, row.occasion, row.rung, row.audience)
        chat = receiver(branch, picture, row.audience)
        if chat is None or not still_wanted(key, picture.facts, picture.records, work.now):
            row.state, row.until_at, row.reason = "dropped", None, "settled" if chat is not None else "lapsed"
            continue
        piles.setdefault(chat, _Pile(picture.reach[_reader(picture, row.audience)])).waiting.append(row)


def _sort(work: Work, pile: _Pile, until: datetime | None, found: Held) -> None:
    for row in pile.waiting:
        row.until_at = until
        if until is None:
            row.state, row.on_day = "made", work.today
            found.released.append(row)
    if until is not None:
        found.until |= {notice.key: until for notice in pile.fresh}
        found.next_at = min(until, found.next_at or until)


def rest_of(work: Work) -> timedelta | None:
    """Return for how long the reader of a private message still rests, by his own quiet hours; None: he does not."""
    spans = spans_of(work.person.rest) if work.person is not None else ()
    if not spans or work.branch is None or not rests(work.local(work.now).time(), spans):
        return None
    return wakes(work.now, spans, setting_of(work.branch)) - work.now


def loudness(branch: Branch, picture: Picture, decision: Decision, held: Held) -> dict[int, bool]:
    """Return whose message of today is wanted, by chat, and whether it is to be heard."""
    now = [(one.audience.key, one.loud) for one in decision.notices if one.key not in held.until]
    now += [(row.audience, row.loud) for row in held.released]
    loud: dict[int, bool] = defaultdict(bool)
    for audience, sounds in now:
        chat = receiver(branch, picture, audience)
        if chat is not None:
            loud[chat] |= sounds
    return loud
