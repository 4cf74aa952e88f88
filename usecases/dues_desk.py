"""The desk of whoever keeps the dues: what does not match, the papers, the settings; in private only."""

from datetime import date

from domain.permission import Action, Subject
from domain.refusals.forms import OldButton
from storage.work import Work
from usecases import dues as months
from usecases.dues_choices import turn
from usecases.presses.dues import OpenDesk, SendPaper, SendStatement, TurnSetting

CARD = "dues_desk"
PAPERS = ("details", "cash", "quarter", "publication", "fund")


async def open_desk(work: Work, _press: OpenDesk) -> None:
    """Post the desk at the bottom of the presser's private chat."""
    work.require(Action.SEE_DUES_LEDGER)
    if work.origin.user_id is not None:
        await work.repost_card(work.origin.user_id, CARD, months.branch_id(work))


async def turn_setting(work: Work, press: TurnSetting) -> None:
    """Give a setting of the dues its next value."""
    work.require(Action.CHANGE_SETTINGS)
    branch = months.own_branch(work)
    turn(branch, press.name)
    await work.audit("settings", "branch", branch.id, name=f"dues.{press.name}")
    work.toast("settings.changed")
    await work.refresh_cards(CARD, branch.id)


async def send_statement(work: Work, press: SendStatement) -> None:
    """Send a member his own statement of a year as a file, in private."""
    work.require(Action.SEE_OWN_DUES, Subject(branch_id=months.branch_id(work), member_id=work.actor.member_id))
    if work.origin.user_id is not None:
        on, member = date(press.year, 12, 31), work.actor.member_id
        caption = "dues.statement_caption"
        await work.send_report(work.origin.user_id, "dues_statement", caption, on=on, member=member)
        work.toast("dues.ledger_toast")


async def send_paper(work: Work, press: SendPaper) -> None:
    """Send one of the papers as a file to the private chat of whoever may see the ledger; kept in the audit."""
    work.require(Action.SEE_DUES_LEDGER)
    if press.paper not in PAPERS:
        raise OldButton()
    if work.origin.user_id is None:
        return
    await work.audit("dues.exported", "dues", paper=press.paper, year=work.today.year)
    on = months.own_branch(work).dues_opened_on or months.this_month(work)
    name = f"dues_{press.paper}"
    await work.send_report(work.origin.user_id, name, "dues.paper_caption", paper=press.paper, on=on)
    work.toast("dues.ledger_toast")
