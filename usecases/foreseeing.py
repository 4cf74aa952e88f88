"""The preview: which reminders will come if nothing changes meanwhile, for the secretary and his deputy alone."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from domain.foreseeing import Foreseen, Keeping, Reader, foresee, rung_of
from domain.moments import local_date
from domain.permission import Action
from domain.quiet import Ways, spans_of
from domain.refusals.forms import OldButton
from domain.refusals.roster import NoBranch
from domain.reminding import NoticeKey
from domain.snapshot import TAIL
from storage import duties
from storage.work import Work
from usecases import facts as loading
from usecases.facts import Picture
from usecases.holding import receiver, usual_weekly
from usecases.leafing import leaf
from usecases.presses.duties import Preview
from usecases.presses.foreseeing import CARD, PreviewWeek

SPAN = 90
WEEK = timedelta(days=7)


async def show(work: Work, _press: Preview | None = None) -> None:
    """Post the preview of the running week in the private chat of whoever heads the branch."""
    work.require(Action.SEE_PREVIEW)
    if work.branch is None or work.branch.id is None:
        raise NoBranch()
    if work.origin.user_id is not None:
        await work.repost_card(work.origin.user_id, CARD, f"{work.branch.id}.{work.today.isoformat()}.0")


async def turn(work: Work, press: PreviewWeek) -> None:
    """Turn the preview to another week; none before today, none behind the ninety days."""
    work.require(Action.SEE_PREVIEW)
    if not week_of(work.today)[0] <= press.first <= work.today + timedelta(days=SPAN):
        raise OldButton()
    first = max(press.first, work.today).isoformat()
    await leaf(work, CARD, f"{press.branch}.{first}.{max(press.part, 0)}")


def week_of(day: date) -> tuple[date, date]:
    """Return the Monday and the Sunday of a civil date's week."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + WEEK - timedelta(days=1)


async def coming(work: Work, until: datetime) -> tuple[Picture, list[Foreseen]]:
    """Return the branch as it is, and its reminders up to a moment (UTC) if nothing changes meanwhile.

    Whoever calls it has asked for the right, or is the operator, who has none in a branch and needs none here.
    """
    branch = work.branch
    if branch is None or branch.id is None:
        raise NoBranch()
    picture = await loading.picture(work, until.date())
    since = min(picture.facts.decided_to or branch.created_at, work.now) - TAIL
    said = {NoticeKey(*key) for key in await duties.said(work.session, branch.id, since)}
    return picture, foresee(picture.facts, picture.records, work.now, until, said, await _keeping(work, picture))


async def _keeping(work: Work, picture: Picture) -> Keeping:
    """Return what holds messages back here: who reads and how he wants it, his messages of this week, what waits."""
    assert work.branch is not None
    number = work.branch.id or 0
    open_to = {i: reach for i, reach in picture.reach.items() if reach.open}
    chats = {i: picture.members[i].user_id for i in open_to if i in picture.members}
    told = await duties.days_told(work.session, [chat for chat in chats.values() if chat], week_of(work.today)[0])
    readers = {
        i: Reader(Ways(spans_of(open_to[i].rest), open_to[i].weekly), frozenset(told[chat]))
        for i, chat in chats.items()
        if chat is not None
    }
    rows = await duties.held(work.session, number)
    held = frozenset(NoticeKey(row.duty, row.occasion, row.rung, row.audience) for row in rows)
    return Keeping(str(number), usual_weekly(work.branch), readers, held)


async def coming_lines(work: Work, days: int) -> list[dict[str, Any]]:
    """Return the reminders of the next days as arguments for a line of text each, for the operator."""
    picture, found = await coming(work, work.now + timedelta(days=days))
    return [plain_item(work, picture, [one]) for one in found]


async def week_lines(work: Work, first: date) -> list[dict[str, Any]]:
    """Return the reminders of a week from a civil date on, those of one rung to several people as one line."""
    _monday, last = week_of(first)
    end = datetime.combine(last, time(23, 59), work.zone)
    picture, found = await coming(work, min(end, work.now + timedelta(days=SPAN)))
    together: dict[tuple[Any, ...], list[Foreseen]] = {}
    for one in found:
        if local_date(one.at, picture.facts.zone) >= first:
            notice = one.notice
            together.setdefault((one.at, notice.duty, notice.period, notice.rung, notice.audience.kind), []).append(one)
    return [plain_item(work, picture, group) for group in together.values()]


def plain_item(work: Work, picture: Picture, group: Sequence[Foreseen]) -> dict[str, Any]:
    """Return reminders of one rung as the texts take them: when, what, to whom, why on that day."""
    notice, at = group[0].notice, work.local(group[0].at)
    ids = [one.notice.audience.member_id for one in group]
    named = {i: picture.members[i].name for i in ids if i in picture.members}
    return {
        "at": at,
        "duty": notice.duty,
        "period": notice.period.code,
        "by": picture.catalogue.duty(notice.duty).done.by.value,
        "audience": notice.audience.kind,
        "names": list(named.values()),
        "unreached": [name for i, name in named.items() if not _reached(work, picture, f"member:{i}")],
        "why": _why(picture, group[0]),
        "asked_on": notice.asked_on,
        "moved": at.date() != notice.asked_on,
        "because": "week" if group[0].at > notice.due_at else notice.because.value,
    }


def _reached(work: Work, picture: Picture, audience: str) -> bool:
    """Tell whether somebody, or whoever is his contact person, can be written to at all."""
    return work.branch is not None and receiver(work.branch, picture, audience) is not None


def _why(picture: Picture, one: Foreseen) -> dict[str, Any]:
    """Return from which day the moment is counted, and which of a repeated rung it is (0: not repeated)."""
    rung, name = rung_of(one.notice, picture.facts), one.notice.rung
    if rung is None:
        return {"anchor": name.partition(".")[0].partition("-")[0], "count": 0, "unit": "d", "turn": 0}
    turn = int(name.rpartition(".")[2]) if rung.times > 1 else 0
    return {"anchor": rung.at.anchor.value, "count": rung.at.count, "unit": rung.at.unit.value, "turn": turn}
