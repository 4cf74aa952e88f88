"""The month's dues of a branch: when its collection opens, who owes, who collects, which cards show it.

Money is in fen, a month is the civil date of its first day. The rules: duty dues.collect (D14, D26, D27).
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from domain.calendar import CalendarKind, MonthDay, add_months
from domain.catalogue import Duty
from domain.dues import Membership, month_of
from domain.moments import is_speaking, next_speaking, to_utc
from domain.occasions import collection, deadline
from domain.periods import PeriodKind, containing
from domain.permission import Action, Place, Subject, may
from domain.refusals.dues import NotOwedBy, TemporaryBranch
from domain.refusals.forms import NotFound, OldButton
from domain.refusals.roster import NoBranch
from domain.snapshot import Setting
from storage import dues, dues_rates, people
from storage.tables import Branch, DuesMonth, Member
from storage.work import Work
from usecases.facts import catalogue_of, hours

DUTY = "dues.collect"
CARD, LIST, MINE, YEAR = "dues", "dues_list", "dues_mine", "dues_year"
COLLECTORS = ("collector", "organisation", "secretary", "deputy")
SETTINGS = frozenset({"settings", "set_up"})  # audited actions that may move the collection day
ROSTER = ("member", "roster", "leaver", "claim_confirmed", "standing")  # parts of the names of those that move people
MOST = 20
MOST_MONTHS = 24  # after an outage no older months are opened by themselves


def own_branch(work: Work) -> Branch:
    """Return the branch of this work; raises NoBranch, or TemporaryBranch for one that collects none."""
    if work.branch is None or work.branch.id is None:
        raise NoBranch()
    if work.branch.temporary:
        raise TemporaryBranch()
    return work.branch


def branch_id(work: Work) -> int:
    """Return the id of the branch of this work; raises NoBranch or TemporaryBranch."""
    found = own_branch(work).id
    assert found is not None
    return found


# The calendar of a month


def setting_of(branch: Branch) -> Setting:
    """Return what the days of collection depend on."""
    return Setting(
        branch.timezone, CalendarKind(branch.calendar), hours(branch), None, MonthDay(branch.collection_day), None
    )


def _duty(branch: Branch) -> Duty:
    return catalogue_of(branch).duty(DUTY)


def collection_on(branch: Branch, month: date) -> date:
    """Return the working day on which this month is collected."""
    return collection(containing(month, PeriodKind.MONTH), setting_of(branch))


def pay_by(branch: Branch, month: date) -> date:
    """Return the last civil date on which this month is in time."""
    return deadline(_duty(branch), containing(month, PeriodKind.MONTH), setting_of(branch))


def opens_at(branch: Branch, month: date) -> datetime:
    """Return the moment (UTC) at which the month's card appears: the collection day, when working hours begin."""
    setting = setting_of(branch)
    return to_utc(collection_on(branch, month), setting.hours.opens, setting.zone)


def this_month(work: Work) -> date:
    """Return the running month in the branch's zone."""
    return work.today.replace(day=1)


def as_date(month: str) -> date:
    """Return the first day of a month written YYYY-MM."""
    return date.fromisoformat(f"{month}-01")


# Opening


async def open_collections(work: Work) -> bool:
    """Open the month of a handful of branches whose collection day has come; tells whether more wait. For the tick."""
    due = await dues.due_branches(work.session, work.now, MOST)
    for branch in due:
        work.branch = branch
        work.require(Action.KEEP_TIME)
        await _open(work, branch)
    return len(due) == MOST


async def _open(work: Work, branch: Branch) -> None:
    month, setting = _next_month(work, branch), setting_of(branch)
    at = opens_at(branch, month)
    if at > work.now:
        branch.dues_due_at = at
        return
    if not is_speaking(work.now, setting):
        branch.dues_due_at = next_speaking(work.now, setting)
        return
    for _number in range(MOST_MONTHS):
        await dues.open_month(work.session, branch_id(work), month)
        following = add_months(month, 1)
        if opens_at(branch, following) > work.now:
            break
        month = following
    if not await dues.lines(work.session, branch_id(work), month, month):
        branch.dues_due_at = next_speaking(work.now + timedelta(days=1), setting)  # nobody on the roster yet
        return
    branch.dues_opened_on, branch.dues_due_at = month, opens_at(branch, following)
    await announce(work, month)


def _next_month(work: Work, branch: Branch) -> date:
    """Return the month that opens next; a branch set up after the last day to pay begins with the next month."""
    opened = branch.dues_opened_on
    following = books_begin(work) if opened is None else add_months(opened, 1)
    return max(following, add_months(this_month(work), 1 - MOST_MONTHS))


async def look_again(work: Work) -> None:
    """Something was changed that the dues depend on: plan the next opening anew, bring the open month in line."""
    if work.branch is None:
        return
    if work.audited & SETTINGS:
        work.branch.dues_due_at = work.branch.dues_watch_at = None
    if any(word in action for action in work.audited for word in ROSTER):
        await roster_changed(work)


async def announce(work: Work, month: date) -> None:
    """Want the month's card in the group, and its list with the collector and the group leaders in private."""
    branch = own_branch(work)
    if branch.chat_id is not None:
        await work.touch_card(branch.chat_id, CARD, key_of(work, month), thread_id=branch.thread_id)
    for member in await receivers(work):
        chat = chat_of(member)
        if chat is not None:
            await work.touch_card(chat, LIST, key_of(work, month))


async def roster_changed(work: Work) -> None:
    """Bring the rows of the month that is open in line with the roster: who came owes, who owes no more is left out.

    Amounts that came with an import are taken over. A use case that changes the roster has asked for the right already.
    """
    branch = work.branch
    if branch is None or branch.id is None or branch.temporary or branch.dues_opened_on is None:
        return
    await dues.open_month(work.session, branch.id, branch.dues_opened_on)
    await dues.drop_not_owed(work.session, branch.id, branch.dues_opened_on)
    await dues_rates.take_over_rates(work.session, branch.id, branch.dues_opened_on)
    await refresh(work, branch.dues_opened_on)


# Who collects


async def collector(work: Work) -> Member | None:
    """Return who collects: whoever holds the post, else the organisation member, else who heads the branch."""
    for post in COLLECTORS:
        held = await people.holders(work.session, branch_id(work), post)
        if held:
            return held[0]
    return None


async def collector_shown(work: Work) -> dict[str, str]:
    """Return the collector's post and name as texts take them; both empty while there is nobody."""
    found = await collector(work)
    if found is None:
        return {"post": "", "name": ""}
    held = {post.post for post in await people.posts(work.session, branch_id(work)) if post.member_id == found.id}
    post = next(
        (name for name in ("secretary", "deputy", "organisation", "publicity", "discipline") if name in held), ""
    )
    return {"post": post, "name": found.name}


async def receivers(work: Work) -> list[Member]:
    """Return the collector and the leaders of the party groups, each once."""
    found = await collector(work)
    leaders = await people.holders(work.session, branch_id(work), "leader")
    every = {member.id: member for member in (found, *leaders) if member is not None}
    return list(every.values())


def chat_of(member: Member | None) -> int | None:
    """Return the private chat in which a member may be told of money: only of an account that an officer confirmed."""
    return member.user_id if member is not None and member.confirmed_at is not None else None


def collects(work: Work) -> bool:
    """Tell whether the actor collects for the whole branch."""
    return may(work.actor, Action.RECEIVE_DUES, Subject(branch_id=branch_id(work)), Place.PRIVATE)


def groups_seen(work: Work) -> Iterable[int] | None:
    """Return of which groups the actor may see the list: None is everybody's, none at all is nobody's."""
    sees = may(work.actor, Action.SEE_DUES_LEDGER, Subject(branch_id=branch_id(work)), Place.PRIVATE)
    return None if sees else sorted(work.actor.leads)


# One member's month


def about(work: Work, member: Member) -> Subject:
    """Return a member as the subject of a right."""
    return Subject(branch_id=branch_id(work), member_id=member.id, group_id=member.group_id)


async def member_here(work: Work, member_id: int) -> Member:
    """Return a line of this branch's roster; raises NotFound."""
    found = await people.member(work.session, branch_id(work), member_id)
    if found is None:
        raise NotFound()
    return found


def owes(member: Member, month: date) -> bool:
    """Tell whether a member owes a month: from joining and admission on, the month of leaving included (D10)."""
    since = max(member.joined_on, member.admitted_on or member.joined_on)
    return member.standing in dues.PAYING and Membership(since, member.left_on).owes(month_of(month))


async def month_row(work: Work, member: Member, month: date) -> DuesMonth:
    """Return, and hold, a member's month, made when it is owed and new; raises NotOwedBy, OldButton for no month."""
    assert member.id is not None
    if month.day != 1:
        raise OldButton()
    found = await dues.row(work.session, member.id, month, lock=True)
    if found is None and owes(member, month):
        alone = None if month == this_month(work) else member.id  # the running month is everybody's at once
        await dues.open_month(work.session, branch_id(work), month, alone)
        found = await dues.row(work.session, member.id, month, lock=True)
    if found is None:
        raise NotOwedBy(name=member.name, month=month)
    return found


async def seen_row(work: Work, member: Member, month: date) -> DuesMonth:
    """Return a member's month to be looked at: looking at one that was never opened makes nobody owe it."""
    found = await dues.row(work.session, member.id or 0, month)
    if found is not None:
        return found
    if month.day != 1 or not owes(member, month):
        raise NotOwedBy(name=member.name, month=month)
    fen = await dues_rates.rate(work.session, member.id or 0, month)
    return DuesMonth(branch_id=branch_id(work), member_id=member.id or 0, month=month, amount_fen=fen)


def books_begin(work: Work) -> date:
    """Return the first of the month from which on this branch keeps its dues here."""
    branch = own_branch(work)
    since = work.local(branch.created_at).date()
    first = since.replace(day=1)
    return first if since <= pay_by(branch, first) else add_months(first, 1)


# Cards


def key_of(work: Work, month: date, member_id: int | None = None) -> str:
    """Return the key of a month's card or list, or of one member's month."""
    mine = "" if member_id is None else f".{member_id}"
    return f"{branch_id(work)}.{month:%Y-%m}{mine}"


def read_key(key: str) -> tuple[date, int]:
    """Return the month and the member (0: none) of a card's key."""
    _branch, month, *member = key.split(".")
    return as_date(month), int(member[0]) if member else 0


async def refresh(work: Work, month: date, members: Sequence[int] = ()) -> None:
    """Want every card shown again that depends on this month, and those of these members."""
    await work.refresh_cards(CARD, key_of(work, month))
    await work.refresh_cards(LIST, key_of(work, month))
    for member_id in members:
        await work.refresh_cards(MINE, key_of(work, month, member_id))
        await work.refresh_cards(YEAR, f"{branch_id(work)}.{month.year}.{member_id}")
