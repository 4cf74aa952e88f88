"""What a message or card shows now: asked at the moment of sending, so that nothing pointless or stale goes out."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from storage.outbox import Letter
from storage.outgoing import Shown
from storage.work import Work
from usecases import (
    attendance,
    dues_reminders,
    dues_second,
    dues_standards,
    event_reminders,
    holding,
    talk_follow_ups,
    wizards,
)
from usecases import dues_desk as dues_desk_case
from usecases import dues_fund as dues_fund_case
from usecases.presses.events import CARD as EVENT
from usecases.presses.events import DESK, LEAVE
from usecases.presses.foreseeing import CARD as PREVIEW
from usecases.presses.planner import CARD as PLAN
from usecases.presses.requests import CARD as REQUEST
from usecases.presses.resting import CARD as REST
from usecases.presses.situations import CARD as SITUATION
from usecases.presses.talk_coverage import CARD as COVERAGE
from usecases.presses.talks import CARD as TALKS
from usecases.presses.tasks import CARD as TASK
from usecases.presses.tasks import OCCASION
from usecases.views import (
    dues,
    dues_desk,
    dues_fund,
    dues_handed,
    dues_list,
    dues_papers,
    dues_statements,
    duties,
    event_desk,
    events,
    foreseeing,
    members,
    planner,
    requests,
    resting,
    roster,
    settings,
    situations,
    talk_coverage,
    talks,
    tasks,
)
from usecases.views.drawing import Drawing
from usecases.views.dues_ledger import dues_ledger
from usecases.views.summary import summary
from usecases.views.talk_record import talk_record
from usecases.views.talk_register import talk_register

View = Callable[[Work, str], Awaitable[Shown | None]]
Check = Callable[[Work, dict[str, Any]], Awaitable[bool]]


Report = Callable[[Work, dict[str, Any], str], Awaitable[Drawing]]

CARDS: dict[str, View] = {
    wizards.CARD: wizards.view,
    "board": duties.board_card,
    "day": duties.day_card,
    "dues": dues.month_card,
    "dues_list": dues_list.month_list,
    "dues_mine": dues.own_month,
    "dues_year": dues.own_year,
    dues_second.CARD: dues_handed.handed_card,
    dues_desk_case.CARD: dues_desk.desk_card,
    dues_standards.CARD: dues_desk.standard_card,
    dues_fund_case.CARD: dues_fund.fund_card,
    "branch": roster.branch_card,
    "claim": roster.claim_card,
    EVENT: events.event_card,
    DESK: event_desk.desk_card,
    LEAVE: events.leave_card,
    "settings": settings.settings_card,
    REST: resting.rest_card,
    "roster": members.roster_card,
    "import": members.import_card,
    TALKS: talks.view,
    COVERAGE: talk_coverage.coverage_card,
    REQUEST: requests.request_card,
    SITUATION: situations.situation_card,
    OCCASION: tasks.occasion_card,
    TASK: tasks.task_card,
    PREVIEW: foreseeing.preview_card,
    PLAN: planner.plan_card,
}

STILL_WANTED: dict[str, Check] = {  # text name → asked before sending; False drops the message
    "events.nudge": event_reminders.still_silent,
    "events.not_closed": event_reminders.still_not_closed,
    "events.entered": attendance.still_entered,
    "talks.follow_up": talk_follow_ups.still_to_follow_up,
    "dues.unpaid": dues_reminders.still_unpaid,
    "dues.unpaid_contact": dues_reminders.still_unpaid,
}

RESTING = frozenset({"events.nudge", "talks.follow_up", "dues.unpaid", "dues.unpaid_contact"})  # wait for their reader

REPORTS: dict[str, Report] = {
    "dues_ledger": dues_ledger,
    "dues_receipt": dues_handed.dues_receipt,
    "dues_details": dues_papers.dues_details,
    "dues_cash": dues_papers.dues_cash,
    "dues_quarter": dues_papers.dues_quarter,
    "dues_publication": dues_papers.dues_publication,
    "dues_statement": dues_statements.dues_statement,
    "dues_fund": dues_statements.fund_statement,
    "summary": summary,
    "roster_template": roster.roster_template,
    "talk_record": talk_record,
    "talk_register": talk_register,
}


class NotNow(Exception):
    """A reminder waits for the end of its reader's own quiet hours."""

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait


async def card(work: Work, kind: str, key: str) -> Shown | None:
    """Return what a card shows now, None when there is nothing to show any more."""
    return await CARDS[kind](work, key)


async def letter(work: Work, letter: Letter) -> Shown | None:
    """Return what a message shows, None when it is no longer wanted; raises NotNow in its reader's quiet hours."""
    check = STILL_WANTED.get(letter.row.name)
    if check is not None and not await check(work, letter.arguments):
        return None
    if letter.row.name in RESTING and (wait := holding.rest_of(work)):
        raise NotNow(wait)
    report = letter.arguments.get("report") if letter.row.method == "document" else None
    return Shown(letter.row.name, letter.arguments, letter.rows, report, letter.arguments if report else {})


def stands_alone(letter: Letter) -> bool:
    """Tell whether a message needs nothing but its own arguments to be shown: nothing to look up, nothing to check."""
    return letter.row.method == "message" and letter.row.name not in STILL_WANTED


async def report(work: Work, name: str, arguments: dict[str, Any], language: str) -> Drawing:
    """Return the drawing of a report, its data loaded."""
    return await REPORTS[name](work, arguments, language)
