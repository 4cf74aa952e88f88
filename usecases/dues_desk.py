"""The desk of whoever keeps the dues: what does not match, the papers, the settings; in private only."""

from datetime import date

from domain.permission import Action, Subject
from domain.refusals.forms import OldButton
from storage import dues, people
from storage import duties as stored
from storage.outgoing import Button
from storage.work import Work
from usecases import dues as months
from usecases import duties
from usecases.dues_choices import setting, turn
from usecases.facts import catalogue_of
from usecases.leafing import leaf
from usecases.presses import pack
from usecases.presses.dues import OpenDesk, PublishDues, SendPaper, SendStatement, ShowPapers, TurnDesk, TurnSetting

CARD = "dues_desk"
PUBLICATION, FIRST_YEAR = "dues.publication", 2000
PAGES = ("main", "settings")
PAPERS = ("details", "cash", "quarter", "publication", "fund")


async def open_desk(work: Work, _press: OpenDesk) -> None:
    """Post the desk at the bottom of the presser's private chat."""
    work.require(Action.SEE_DUES_LEDGER)
    if work.origin.user_id is not None:
        await work.repost_card(work.origin.user_id, CARD, months.branch_id(work))


async def turn_desk(work: Work, press: TurnDesk) -> None:
    """Turn the desk to another page."""
    work.require(Action.SEE_DUES_LEDGER)
    if press.page not in PAGES:
        raise OldButton()
    await leaf(work, CARD, page_key(work, press.page))


def page_key(work: Work, page: str) -> str:
    """Return the key of the card that shows this page of the desk."""
    own = months.branch_id(work)
    return str(own) if page == "main" else f"{own}.{page}"


async def show_papers(work: Work, press: ShowPapers) -> None:
    """Show which papers there are of a month, its quarter and its year."""
    work.require(Action.SEE_DUES_LEDGER)
    await leaf(work, CARD, f"{months.branch_id(work)}.papers.{_kept(work, press.month):%Y-%m}")


def _kept(work: Work, month: date) -> date:
    """Return a month of which there may be papers; raises OldButton for any other date."""
    if month.day != 1 or not month.year >= FIRST_YEAR or month > months.this_month(work):
        raise OldButton()
    return month


async def turn_setting(work: Work, press: TurnSetting) -> None:
    """Give a setting of the dues its next value."""
    work.require(Action.CHANGE_SETTINGS)
    branch = months.own_branch(work)
    turn(branch, press.name)
    await work.audit("settings", "branch", branch.id, name=f"dues.{press.name}")
    work.toast("settings.changed")
    await leaf(work, CARD, page_key(work, "settings"))


async def send_statement(work: Work, press: SendStatement) -> None:
    """Send a member his own statement of a year as a file, in private."""
    work.require(Action.SEE_OWN_DUES, Subject(branch_id=months.branch_id(work), member_id=work.actor.member_id))
    if not FIRST_YEAR <= press.year <= work.today.year:
        raise OldButton()
    if work.origin.user_id is not None:
        on, member = date(press.year, 12, 31), work.actor.member_id
        caption = "dues.statement_caption"
        await work.send_report(work.origin.user_id, "dues_statement", caption, on=on, member=member)
        await work.audit("dues.exported", "dues", for_member_id=member, paper="statement", year=press.year)
        work.toast("dues.ledger_toast")


async def publish(work: Work, press: PublishDues) -> None:
    """Send the yearly publication to every member who can be written to, in private: sums never reach the group (D24).

    The year's duty is done by it where the branch has one. Raises OldButton for a year to come.
    """
    work.require(Action.SEE_DUES_LEDGER)
    work.require(Action.RECORD_DUTY)
    branch = months.own_branch(work)
    if not FIRST_YEAR <= press.year <= work.today.year:
        raise OldButton()
    lines = [line for line in await people.members(work.session, branch.id or 0) if line.standing in dues.PAYING]
    chats = {line.id: chat for line in lines if (chat := months.chat_of(line)) is not None}
    if not press.sure:
        sure = Button("dues.b_publish_sure", pack(PublishDues(branch.id or 0, press.year, True)))
        named = bool(setting(work, "public"))
        await work.whisper("dues.publish_ask", rows=((sure,),), year=press.year, number=len(chats), named=named)
        return
    on = min(date(press.year, 12, 31), work.today)
    for member, chat in chats.items():
        key = f"dues:published:{branch.id}:{press.year}:{member}:{work.today}"  # pressed again the same day: sent once
        facts = {"on": on, "year": press.year, "public": True}
        await work.send_report(chat, "dues_publication", "dues.published", key=key, **facts)
    await work.audit("dues.published", "dues", year=press.year, number=len(chats))
    await _published(work, f"{press.year}")
    await work.whisper("dues.published_told", year=press.year, number=len(chats))


async def _published(work: Work, period: str) -> None:
    """Record the year's duty as done, where the branch's catalogue has it and nobody recorded it yet."""
    try:
        duty = catalogue_of(months.own_branch(work)).duty(PUBLICATION)
    except KeyError:
        return
    own = months.branch_id(work)
    if duty.on and await stored.newest_entry(work.session, own, PUBLICATION, period) is None:
        await duties.record_done(work, {"duty": PUBLICATION, "period": period, "on": work.today})


async def send_paper(work: Work, press: SendPaper) -> None:
    """Send one of the papers as a file to the private chat of whoever may see the ledger; kept in the audit."""
    work.require(Action.SEE_DUES_LEDGER)
    if press.paper not in PAPERS:
        raise OldButton()
    if work.origin.user_id is None:
        return
    on = _kept(work, press.month)
    await work.audit("dues.exported", "dues", paper=press.paper, month=f"{on:%Y-%m}")
    name = f"dues_{press.paper}"
    await work.send_report(work.origin.user_id, name, "dues.paper_caption", paper=press.paper, on=on)
    work.toast("dues.ledger_toast")
