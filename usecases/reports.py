"""/report: a period summed up out of the records; in the group counts alone, in private also sums and a file."""

from collections import Counter
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from domain.board import Line, board
from domain.dues import State
from domain.periods import Period, PeriodKind, between, containing, parse
from domain.permission import Action, Subject, may
from domain.refusals.forms import BadPeriod, NothingToShow
from domain.refusals.roster import NoBranch
from domain.summary import Gathering, by_duty, gatherings
from domain.typed_dates import parse_period
from storage import dues, talks
from storage.work import Work
from usecases import facts as loading
from usecases.facts import Picture
from usecases.reading import vocabulary
from usecases.views.lines import sees

COMMITTEE_KINDS = frozenset({"committee", "committee-life"})
A_MESSAGE = 40  # gatherings in one message


@dataclass(frozen=True, slots=True)
class Found:
    """What a period's records tell the person who asks; None or empty where he has no right to it."""

    period: Period
    picture: Picture
    lines: list[Line]
    held: list[Gathering]
    dues: list[dict[str, Any]]
    handed_fen: int | None
    talks: dict[str, int] | None


async def report(work: Work, words: str) -> None:
    """Answer with a period's summary; in private its file follows. No word means the present quarter."""
    if work.branch is None:
        raise NoBranch()
    work.require(Action.REPORT)
    period = _period(work, words)
    found = await gather(work, period)
    await work.reply("reports.summary", **_told(work, found))
    rest = [asdict(gathering) for gathering in found.held]
    for start in range(0, len(rest), A_MESSAGE):
        await work.reply("reports.gatherings", lines=rest[start : start + A_MESSAGE], first=start + 1, total=len(rest))
    if work.origin.private and work.origin.user_id is not None:
        await work.send_report(work.origin.user_id, "summary", "reports.file_caption", period=period.code)
        await work.audit("report", "branch", period=period.code)


def _period(work: Work, words: str) -> Period:
    if not words:
        return containing(work.today, PeriodKind.QUARTER)
    code = parse_period(words, vocabulary(), work.today)
    if code is None:
        raise BadPeriod(value=words[:40])
    period = parse(code)
    if period.start > work.today:
        raise NothingToShow(reason="reports.not_begun")
    return period


async def gather(work: Work, period: Period) -> Found:
    """Load a period as the actor may see it here."""
    if work.branch is None or work.branch.id is None:
        raise NoBranch()
    work.require(Action.REPORT)
    picture = await loading.picture(work)
    first, last = containing(period.start, PeriodKind.YEAR).start, containing(period.end, PeriodKind.YEAR).end
    picture = replace(picture, records=await loading.records(work, work.branch.id, first, last))
    lines = board(picture.facts, picture.records, picture.catalogue, period, work.today)
    held = [one for one in gatherings(picture.records.held, period) if _shown(work, one)]
    return Found(
        period=period,
        picture=picture,
        lines=[line for line in lines if sees(work, line)],
        held=held,
        dues=await _dues(work, period),
        handed_fen=await _handed_over(work, period),
        talks=await _talks(work, period),
    )


def _shown(work: Work, gathering: Gathering) -> bool:
    """Tell whether a gathering may be named here: the committee's own never in the group."""
    return work.origin.private or not COMMITTEE_KINDS & set(gathering.kinds)


async def _dues(work: Work, period: Period) -> list[dict[str, Any]]:
    """Return a month a line: persons in each state, and sums in fen for those with the right to them."""
    branch = work.branch
    if branch is None or branch.id is None or branch.temporary:
        return []
    counted = may(work.actor, Action.SEE_DUES_COUNTS, _branch(work), work.place)
    summed = may(work.actor, Action.SEE_DUES_LEDGER, _branch(work), work.place)
    rows = await dues.lines(work.session, branch.id, period.start, period.end) if counted else []
    months: dict[date, list[dues.Line]] = {}
    for row in rows:
        months.setdefault(row.row.month, []).append(row)
    return [_month(month, found, summed) for month, found in sorted(months.items())]


def _branch(work: Work) -> Subject:
    return Subject(branch_id=work.branch.id if work.branch else None)


def _month(month: date, lines: list[dues.Line], summed: bool) -> dict[str, Any]:
    states = Counter(dues.state(line.row) for line in lines)
    owed = sum(line.row.amount_fen or 0 for line in lines if dues.state(line.row) is not State.WAIVED)
    unknown = sum(line.row.amount_fen is None and dues.state(line.row) is not State.WAIVED for line in lines)
    settled = summed and unknown < len(lines)
    return {
        "month": month, "unknown": unknown, "should": len(lines), "received": states[State.RECEIVED],
        "pending": states[State.CLAIMED], "waived": states[State.WAIVED], "owed_fen": owed if settled else None,
        "received_fen": sum(line.row.received_fen or 0 for line in lines) if summed else None,
    }  # fmt: skip


async def _handed_over(work: Work, period: Period) -> int | None:
    """Return the sum in fen that was handed upward for a period's whole quarters, None without any or the right."""
    branch = work.branch.id if work.branch and work.branch.id else 0
    quarters = [] if period.kind is PeriodKind.MONTH else list(between(period.start, period.end, PeriodKind.QUARTER))
    if not quarters or not may(work.actor, Action.SEE_DUES_LEDGER, _branch(work), work.place):
        return None
    made = [one for q in quarters for one in await dues.handovers_of(work.session, branch, q.code)]
    return sum(one.amount_fen for one in made)


async def _talks(work: Work, period: Period) -> dict[str, int] | None:
    """Return how many talks of each kind there were: in private alone, numbers alone."""
    if not work.origin.private or work.branch is None or work.branch.id is None:
        return None
    held = await talks.held(work.session, work.branch.id, period.start, period.end)
    return dict(Counter(kind for _author, _partner, kind, _on in held))


def _told(work: Work, found: Found) -> dict[str, Any]:
    """Return the arguments of the message."""
    owed = [month["owed_fen"] for month in found.dues if month["owed_fen"] is not None]
    received = [month["received_fen"] for month in found.dues if month["received_fen"] is not None]
    unknown = sum(month["unknown"] for month in found.dues)
    sums = {"unknown": unknown, "owed_fen": sum(owed), "received_fen": sum(received), "handed_fen": found.handed_fen}
    return {
        "branch": work.branch.name if work.branch else "",
        "period": found.period.code,
        "duties": [asdict(total) for total in by_duty(found.lines)],
        "held": len(found.held),
        "should": sum(one.should for one in found.held),
        "present": sum(one.present for one in found.held),
        "dues": {name: sum(m[name] for m in found.dues) for name in ("should", "received", "pending", "waived")},
        "sums": sums if owed or any(received) else None,
        "talks": found.talks,
    }
