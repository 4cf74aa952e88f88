"""The board of a period, and the gathered message of a day, as they are at the moment of sending."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.addressees import UNREACHED, unreached
from domain.board import Line, State, board, stand
from domain.catalogue import DoneBy, To
from domain.moments import SNOOZE, TASK
from domain.occasions import applies, occasion, parse_key
from domain.periods import Period, parse
from domain.permission import COMMITTEE_POSTS, Action, Subject, may
from domain.reminding import NoticeKey, still_wanted
from domain.steps import checklist, next_step
from storage import duties
from storage.outgoing import Button, Rows, Shown, Told
from storage.tables import Notice
from storage.work import Work
from usecases import facts as loading
from usecases import outages
from usecases.facts import Picture
from usecases.presses import pack
from usecases.presses.dues import ClaimDues
from usecases.presses.duties import Preview, ShowBoard, ShowOccasion, Snooze
from usecases.presses.planner import ShowPlan
from usecases.views.calling import offers
from usecases.views.closing import closing_of
from usecases.views.lines import before_of, plain_line, sees

MOST_LINES = 20  # buttons of a board: those of its own period before those within it
SPAN = 90


@dataclass(frozen=True, slots=True)
class Reminded:
    """One thing of a day's message: a line of the board, and the notice that brought it up."""

    line: Line
    notice: Notice


async def board_card(work: Work, key: str) -> Shown | None:
    """Show the board of a period: in the group what concerns all, to an officer everything."""
    _branch, _, code = key.partition(".")
    if work.branch is None:
        return None
    picture = await loading.picture(work)
    period = parse(code)
    lines = [line for line in _lines(work, picture, period) if sees(work, line)]
    rows = _board_rows(work, lines, period)
    arguments = {
        "period": period.code,
        "lines": [plain_line(line, picture) | {"wide": _days(line.period) < _days(period)} for line in lines],
        "done": sum(line.state is State.DONE for line in lines),
        "total": sum(line.state is not State.WAIVED for line in lines),
        "private": bool(rows),
    }
    return Shown("duties.board", arguments, rows)


def _days(period: Period) -> int:
    return (period.end - period.start).days


def _lines(work: Work, picture: Picture, period: Period) -> list[Line]:
    return board(picture.facts, picture.records, picture.catalogue, period, work.today)


def _board_rows(work: Work, lines: list[Line], period: Period) -> Rows:
    own = work.branch.id if work.branch and work.branch.id else 0
    if not work.origin.private or not work.actor.posts & COMMITTEE_POSTS:
        return ()
    open_lines = sorted((line for line in lines if not line.closed), key=lambda line: line.period != period)[
        :MOST_LINES
    ]
    buttons = [
        Button(
            "duties.open_line",
            pack(ShowOccasion(own, line.duty.code, line.period.code)),
            arguments={"duty": line.duty.code, "period": line.period.code, "wide": line.period != period},
        )
        for line in open_lines
    ]
    around = (
        Button("duties.earlier", pack(ShowBoard(own, period.previous().code))),
        Button("duties.later", pack(ShowBoard(own, period.next().code))),
    )
    return (*(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2)), around, *ahead_row(work))


def ahead_row(work: Work) -> Rows:
    """Return the buttons that look ahead, for whoever heads the branch."""
    own = work.branch.id if work.branch and work.branch.id else 0
    if not may(work.actor, Action.SEE_PREVIEW, Subject(branch_id=own), work.place):
        return ()
    preview = Button("foresight.b_preview", pack(Preview(own, SPAN)))
    return ((preview, Button("planner.b_plan", pack(ShowPlan(own, 0)))),)


async def day_card(work: Work, key: str) -> Shown | None:
    """Show a day's gathered reminders that still hold; the group's names counts only, a member's what concerns him."""
    _branch, _, text = key.partition(".")
    day = date.fromisoformat(text)
    if work.branch is None or work.branch.id is None:
        return None
    picture = await loading.picture(work)
    notices = await duties.notices_of_day(work.session, work.branch.id, audiences(work, picture), day)
    if not notices:
        return None
    reminded = [one for one in (_reminded(work, picture, notice) for notice in notices) if one is not None]
    asked = [one for one in reminded if one.notice.rung != UNREACHED]
    together = list({(one.line.duty.code, one.line.period.code): one for one in asked}.values())
    closing, named = closing_of(work, picture, [one.line for one in together])
    shown = [one for one in together if not _told_above(work, one, named, asked)]
    told = _settled(notices, reminded)
    if not reminded and told.settled and all(notice.state == "made" for notice in notices):
        return Shown("", told=told)  # it was never posted, and all of it is pointless by now
    late = await outages.lateness(work, [one.notice.due_at for one in reminded if one.notice.late])
    arguments = {
        "lines": [
            plain_line(one.line, picture) | {"told": _told(work, one, asked)} | _steps(work, picture, one, asked)
            for one in shown
        ],
        "deadline": max((one.line.deadline for one in together), default=day),
        "closing": closing,
        "for_others": _for_others(work, picture, [one.notice for one in reminded]),
        "unreached": _unreached(work, picture, reminded),
        **late,
    }
    if not reminded:
        return Shown("duties.day_settled", arguments, told=told)
    name = "duties.day_private" if work.origin.private else "duties.day_group"
    calls = await offers(work, picture, [one.line for one in shown])
    return Shown(name, arguments, (*calls, *_day_rows(work, shown, asked, day)), told=told)


def _settled(notices: Sequence[Notice], reminded: list[Reminded]) -> Told:
    """Return which notices the message carries, and which became pointless before it went out."""
    still = {one.notice.id for one in reminded}
    ids = [notice.id or 0 for notice in notices if notice.state == "made"]
    return Told(tuple(i for i in ids if i in still), tuple(i for i in ids if i not in still))


def _unreached(work: Work, picture: Picture, reminded: list[Reminded]) -> dict[str, Any]:
    """Return, for the officer in private, whom no reminder reaches, and of which occasions."""
    lines = [one.line for one in reminded if one.notice.rung == UNREACHED and work.origin.private]
    ids = dict.fromkeys(i for line in lines for i in unreached(line, picture.facts, picture.records))
    names = [member.name for i, member in picture.members.items() if i in ids]
    return {"names": names, "lines": [plain_line(line, picture) for line in lines[:8]]}


def audiences(work: Work, picture: Picture) -> list[str]:
    """Return whose notices the receiver of a card reads: his own, those of people he is the contact of; the group's."""
    if not work.origin.private:
        return ["group"]
    mine = work.actor.member_id if work.actor.member_id not in picture.facts.contacts else None
    through = [member for member, contact in picture.facts.contacts.items() if contact == work.actor.member_id]
    return [f"member:{member}" for member in (mine, *through) if member is not None]


def _reminded(work: Work, picture: Picture, notice: Notice) -> Reminded | None:
    """Return a notice with its line as it is now, None when it no longer holds."""
    wanted = NoticeKey(notice.duty, notice.occasion, notice.rung, notice.audience)
    if not still_wanted(wanted, picture.facts, picture.records, work.now):
        return None
    period, _subject = parse_key(notice.occasion)
    duty = picture.catalogue.duty(notice.duty)
    found = occasion(duty, period, picture.facts) if applies(duty, picture.facts) else None
    line = stand(found, picture.facts, picture.records, work.today) if found else None
    return Reminded(line, notice) if line is not None else None


def _told_above(work: Work, one: Reminded, named: set[tuple[str, str]], reminded: list[Reminded]) -> bool:
    """Tell whether a line is the closing itself, or is named in it and is neither a task of its reader nor put off."""
    if one.line.duty.done.by is DoneBy.CLOSING:
        return True
    own = [o for o in reminded if o.line.duty is one.line.duty and o.notice.rung.startswith((TASK, SNOOZE))]
    pays = one.line.duty.done.by is DoneBy.DUES and _told(work, one, reminded) != "sees"
    return (one.line.duty.code, one.line.period.code) in named and not own and not pays


def _told(work: Work, one: Reminded, reminded: list[Reminded]) -> str:
    """Return why a line stands there: the receiver is missing (own), sees to it, or is to tell others who are."""
    rungs = {rung.id: rung.to for rung in one.line.duty.ladder}
    same = [
        other.notice for other in reminded if other.line.duty is one.line.duty and other.line.period == one.line.period
    ]
    missing = {n.audience for n in same if rungs.get(n.rung.partition(".")[0]) is To.MISSING}
    if f"member:{work.actor.member_id}" in missing:
        return "own"
    return "others" if missing and all(n.audience in missing for n in same) else "sees"


def _steps(work: Work, picture: Picture, one: Reminded, reminded: list[Reminded]) -> dict[str, Any]:
    """Return what of an occasion comes next, and what of it the receiver was given to do; nothing in the group."""
    if not work.origin.private:
        return {"step": "", "given": None, "before": []}
    following = next_step(checklist(one.line, picture.records, picture.catalogue.evidence))
    about = {o.notice.rung.partition(".")[0] for o in reminded if o.line.duty is one.line.duty}
    tasks = picture.records.tasks_at.get((one.line.duty.code, one.line.period.code), ())
    mine = next((task for task in tasks if f"{TASK}-{task.id}" in about), None)
    given = {"step": mine.step, "until": mine.until} if mine is not None else None
    before = before_of(work, picture, one.line)
    return {"step": following.name if following else "", "given": given, "before": before}


def _for_others(work: Work, picture: Picture, notices: list[Notice]) -> list[str]:
    """Return the names of those whom the receiver is asked to reach."""
    ids = [int(n.audience.partition(":")[2]) for n in notices if n.audience.startswith("member:")]
    others = [i for i in dict.fromkeys(ids) if i != work.actor.member_id]
    return [picture.members[i].name for i in others if i in picture.members] if work.origin.private else []


def _day_rows(work: Work, shown: list[Reminded], reminded: list[Reminded], day: date) -> Rows:
    own = work.branch.id if work.branch and work.branch.id else 0
    quarter = f"{day.year}Q{(day.month + 2) // 3}"
    everything = Button("buttons.all", pack(ShowBoard(own, quarter)))
    if not work.origin.private:
        return ((everything,),)
    months = [
        one.line.period.start
        for one in shown
        if one.line.duty.done.by is DoneBy.DUES and _told(work, one, reminded) == "own"
    ]
    pay = [
        (Button("buttons.dues_paid_month", pack(ClaimDues(own, month)), arguments={"month": month}),)
        for month in sorted(months)[:3]
    ]
    put_off = [one for one in shown if one.line.duty.done.by is not DoneBy.DUES][:4]
    later = [
        (
            Button(
                "duties.later_line",
                pack(Snooze(own, one.line.duty.code, one.line.period.code, 3)),
                arguments={"duty": one.line.duty.code},
            ),
        )
        for one in put_off
    ]
    return (*pay, *later, (everything,))
