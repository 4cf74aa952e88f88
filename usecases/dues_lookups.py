"""/dues: one's own months, the group's card, the collector's lists, and a receipt typed in one line."""

from datetime import date
from typing import Any

from domain.dues import State, claimable, month_of
from domain.permission import Action
from domain.refusals.dues import DuesNotOwed, DuesOfAnother, DuesTooLittle, NotOwedBy
from domain.refusals.forms import OldButton
from domain.refusals.roster import NoSuchBranch
from domain.wording import DuesLine, dues_line, find_name
from storage import cards, dues, people
from storage.cards import CardKey
from storage.outgoing import Button
from storage.tables import Member
from storage.work import Work
from usecases import dues as months
from usecases import dues_receipts, persons, wizards
from usecases.dues_forms import agreed
from usecases.dues_receipts import Receipt, is_old, seen
from usecases.leafing import leaf
from usecases.presses.dues import SendLedger, ShowList, ShowMine, TurnList
from usecases.reading import vocabulary


async def look(work: Work, words: list[str]) -> None:
    """Answer /dues: whose, which month and how much follow from the words."""
    months.own_branch(work)
    asked = dues_line(" ".join(words), vocabulary(), work.today)
    other = await _other(work, asked)
    if other is not None:
        await _of_other(work, other, asked)
    elif asked.month is None and not work.origin.private:
        await show_card(work)
    elif asked.month is None:
        await show_year(work)
    else:
        await show_own_month(work, months.as_date(asked.month))


async def _other(work: Work, asked: DuesLine) -> Member | None:
    """Return the member named, None for oneself; a name the roster has twice is asked for by buttons."""
    if asked.name is None:
        return None
    if not months.collects(work) and not work.actor.leads:
        work.require(Action.SEE_DUES_COUNTS)
        mine = await _own(work)
        if find_name(asked.name, [mine.name, asked.name], vocabulary()) != mine.name:
            raise DuesOfAnother()
        return None
    roster = await people.members(work.session, months.branch_id(work))
    name = find_name(asked.name, [member.name for member in roster], vocabulary())
    found = next(member for member in roster if member.name == name)
    return None if found.id == work.actor.member_id and asked.fen is None else found


async def _own(work: Work) -> Member:
    if work.actor.member_id is None:
        work.require(Action.SEE_OWN_DUES)
    return await months.member_here(work, work.actor.member_id or 0)


async def show_card(work: Work) -> None:
    """Point the group to the month's live card, or post it anew where none hangs; counts only."""
    work.require(Action.SEE_DUES_COUNTS)
    branch, month = months.own_branch(work), months.this_month(work)
    opened, chat = branch.dues_opened_on, work.origin.chat_id or 0
    if opened is None:
        await work.reply("dues.not_open_yet", month=month, on=months.collection_on(branch, month))
        return
    key = months.key_of(work, opened)
    card = await cards.find(work.session, CardKey(chat, months.CARD, key))
    if card is None or card.message_id is None:
        await work.repost_card(chat, months.CARD, key, thread_id=work.origin.thread_id)
        return
    await work.say(chat, "dues.here", reply_to=card.message_id, thread_id=card.thread_id, priority=3, month=opened)


async def show_year(work: Work) -> None:
    """Show the actor, in private, his months of this year, and what he may do as a collector."""
    member = await _own(work)
    work.require(Action.SEE_DUES_COUNTS)
    if months.owes(member, months.this_month(work)):
        await months.month_row(work, member, months.this_month(work))
    if work.origin.user_id is not None:
        key = f"{months.branch_id(work)}.{work.today.year}.{member.id}"
        await work.repost_card(work.origin.user_id, months.YEAR, key)


async def show_own_month(work: Work, month: date) -> None:
    """Show the actor his own card of one month in his private chat; the group gets a button that leads there."""
    member = await _own(work)
    work.require(Action.SEE_DUES_COUNTS)
    claimable(month_of(month), work.today)
    try:
        await months.seen_row(work, member, month)
    except NotOwedBy as refusal:
        raise DuesNotOwed(month=month) from refusal
    if work.origin.user_id is None:
        return
    await work.repost_card(work.origin.user_id, months.MINE, months.key_of(work, month, member.id))
    if not work.origin.private and work.origin.callback_id is None:
        await _lead_to_private(work, f"dues_{months.branch_id(work)}_{month:%Y%m}")


async def _lead_to_private(work: Work, payload: str) -> None:
    await work.reply("dues.in_private", rows=((Button("buttons.open_private", link=payload),),))


async def open_link(work: Work, branch_id: int, month: date | None) -> None:
    """Follow a link into the private chat, in the branch it came from: a month's card, or the year."""
    branch = await people.branch(work.session, branch_id)
    if branch is None:
        raise NoSuchBranch()
    work.enter_branch(branch, await people.actor(work.session, work.origin.user_id or 0, branch_id))
    await (show_year(work) if month is None else show_own_month(work, month))


async def show_mine_pressed(work: Work, press: ShowMine) -> None:
    """Show the presser's own card of a month."""
    await show_own_month(work, press.month)


async def show_list_pressed(work: Work, press: ShowList) -> None:
    """Show the collector or leader the list of a month, at the bottom of his private chat."""
    await seen(work, press.month)
    await months.roster_changed(work)
    if work.origin.user_id is not None:
        await work.repost_card(work.origin.user_id, months.LIST, months.key_of(work, press.month))


async def turn_list(work: Work, press: TurnList) -> None:
    """Turn the list to another month that was opened."""
    opened = months.own_branch(work).dues_opened_on or months.this_month(work)
    if press.month.day != 1 or not months.books_begin(work) <= press.month <= opened:
        raise OldButton()
    await seen(work, press.month)
    await leaf(work, months.LIST, months.key_of(work, press.month))


# Somebody else's


async def _of_other(work: Work, member: Member, asked: DuesLine) -> None:
    """Record what was received for a member, or ask for what is missing; the answer goes to the private chat."""
    work.require(Action.RECEIVE_DUES, months.about(work, member))
    month = months.as_date(asked.month) if asked.month else months.this_month(work)
    claimable(month_of(month), work.today)
    await months.seen_row(work, member, month)
    old = is_old(work, month)
    known = {"month": month, "member": member.id, "way": "cash", "old": old}
    settled = await agreed(work, known)
    if asked.fen is not None and settled is not None and asked.fen < settled:
        raise DuesTooLittle(month=month, agreed=settled)
    if asked.fen is None or old:
        await wizards.start(work, "dues_receipt", {"month": month, "member": member.id, "old": old})
    elif asked.fen != settled:
        await wizards.start(work, "dues_receipt", known | {"amount": asked.fen})
    else:
        await dues_receipts.receive_dues(work, [Receipt(member.id or 0, month, asked.fen)])
        await work.whisper("dues.received_private", name=member.name, month=month, fen=asked.fen)
    if not work.origin.private:
        await _lead_to_private(work, f"dues_{months.branch_id(work)}")


# The ledger


async def send_ledger(work: Work, press: SendLedger) -> None:
    """Send the year's ledger as a file to the private chat of whoever may see it; kept in the audit."""
    work.require(Action.SEE_DUES_LEDGER)
    if work.origin.user_id is None:
        return
    await work.audit("dues.exported", "dues", year=press.year)
    await work.send_report(work.origin.user_id, "dues_ledger", "dues.ledger_caption", year=press.year)
    work.toast("dues.ledger_toast")


async def me_line(work: Work) -> tuple[str, dict[str, Any]] | None:
    """Return what /me tells about a member's dues, text name and arguments; nothing for somebody who owes none."""
    member = await _own(work)
    if work.branch is None or work.branch.temporary or not months.owes(member, months.this_month(work)):
        return None
    await months.month_row(work, member, months.this_month(work))  # as /dues shows it
    since = date(work.today.year - 1, 1, 1)
    rows = await dues.months_of(work.session, member.id or 0, since, months.this_month(work))
    states = [(row.month, dues.state(row)) for row in rows]
    return "dues.me_line", {
        "open": [month for month, state in states if state is State.OPEN],
        "claimed": [month for month, state in states if state is State.CLAIMED],
    }


persons.ME_LINES.append(me_line)
