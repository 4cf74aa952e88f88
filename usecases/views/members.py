"""What the roster card shows: the list, those who cannot be reached, a person, and the choices about a person."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from domain.permission import MEMBER_STANDINGS, POST_ORDER, Action, Subject, may
from domain.refusals import Refusal
from storage import drafts, people, roster
from storage.outgoing import Button, Rows, Shown
from storage.tables import Member, PartyGroup, Person
from storage.work import Work
from usecases.presses import pack
from usecases.presses.roster import (
    AddPerson,
    ConfirmImport,
    DropImport,
    Look,
    OpenForm,
    SendTemplate,
    SetContact,
    SetGroup,
    SetMark,
    SetPost,
    SetStanding,
    ShowClaims,
)
from usecases.roster import STANDINGS
from usecases.roster_changes import MARKS, PAGES
from usecases.roster_import import preview

A_PAGE, CONTACTS_A_PAGE = 20, 24


@dataclass(slots=True)
class Book:
    """The roster as it is now: lines in order, posts by member, groups, accounts by user id."""

    branch: int
    lines: list[Member]
    posts: dict[int, list[str]] = field(default_factory=dict)
    groups: dict[int, PartyGroup] = field(default_factory=dict)
    accounts: dict[int, Person] = field(default_factory=dict)

    def reach(self, line: Member) -> str:
        """Return whether somebody can be written to: ok, or unclaimed, contact, unstarted, blocked."""
        account = self.accounts.get(line.user_id or 0)
        if line.user_id is None or account is None:
            return "contact" if line.contact_member_id is not None else "unclaimed"
        return "blocked" if account.blocked_at else "ok" if account.started_at else "unstarted"

    def name(self, member_id: int | None) -> str:
        """Return a present line's name, empty for none."""
        return next((line.name for line in self.lines if line.id == member_id), "")


async def _book(work: Work, branch: int) -> Book:
    book = Book(branch, list(await people.members(work.session, branch)))
    for post in await people.posts(work.session, branch):
        book.posts.setdefault(post.member_id, []).append(post.post)
    for held in book.posts.values():
        held.sort(key=POST_ORDER.index)
    book.groups = {group.id or 0: group for group in await people.groups(work.session, branch)}
    book.accounts = await roster.people_behind(work.session, branch)
    return book


async def roster_card(work: Work, key: str) -> Shown | None:
    """Show one page of the roster to a committee member, in private."""
    _, page, of, at = key.split(".")
    if work.branch is None or work.branch.id is None or page not in PAGES or not _may(work, Action.SEE_MEMBERS):
        return Shown("roster.closed")
    book = await _book(work, work.branch.id)
    if page in ("list", "gaps"):
        return await (_list(work, book, int(at)) if page == "list" else _gaps(work, book))
    line = next((line for line in book.lines if line.id == int(of)), None)
    if line is None:
        return Shown("roster.person_left", {}, (_back(book),))
    if page == "person":
        return await _person(work, book, line)
    return await CHOICES[page](work, book, line, int(at))


def _may(work: Work, action: Action) -> bool:
    return may(work.actor, action, Subject(branch_id=work.branch.id if work.branch else None), work.place)


def _back(book: Book, line: Member | None = None) -> tuple[Button, ...]:
    if line is not None:
        return (Button("buttons.back", pack(Look(book.branch, "person", line.id or 0, 0))),)
    return (Button("roster.b_list", pack(Look(book.branch, "list", 0, 0))),)


def _in_rows(buttons: list[Button], a_row: int) -> list[tuple[Button, ...]]:
    return [tuple(buttons[i : i + a_row]) for i in range(0, len(buttons), a_row)]


async def _list(work: Work, book: Book, at: int) -> Shown:
    some = book.lines[at : at + A_PAGE]
    shown = [
        {"name": line.name, "posts": book.posts.get(line.id or 0, []), "standing": line.standing,
         "exempt": line.exempt, "reach": book.reach(line), "contact": book.name(line.contact_member_id)}
        for line in some
    ]  # fmt: skip
    buttons = [
        Button("buttons.person", pack(Look(book.branch, "person", line.id or 0, 0)), arguments={"name": line.name})
        for line in some
    ]
    rows = _in_rows(buttons, 4)
    turns = [(at - A_PAGE, "roster.b_before"), (at + A_PAGE, "roster.b_after")]
    pages = [Button(label, pack(Look(book.branch, "list", 0, to))) for to, label in turns if 0 <= to < len(book.lines)]
    if pages:
        rows.append(tuple(pages))
    gaps = sum(book.reach(line) != "ok" for line in book.lines)
    waiting = len(await roster.waiting_claims(work.session, book.branch))
    if waiting and _may(work, Action.CONFIRM_MEMBER):
        rows.append((Button("roster.b_waiting", pack(ShowClaims(book.branch)), arguments={"count": waiting}),))
    if _may(work, Action.ADD_MEMBER):
        rows.append((Button("roster.b_add", pack(AddPerson(book.branch))),))
        rows.append((Button("roster.b_template", pack(SendTemplate(book.branch))),))
    if gaps and _may(work, Action.SEE_UNREACHABLE):
        rows.append((Button("roster.b_gaps", pack(Look(book.branch, "gaps", 0, 0)), arguments={"count": gaps}),))
    counts = {standing.value: sum(line.standing == standing for line in book.lines) for standing in STANDINGS}
    facts: dict[str, Any] = {"lines": shown, "first": at + 1, "total": len(book.lines), **counts}
    facts["registered"] = sum(line.user_id is not None for line in book.lines)
    facts["count"] = work.branch.chat_count if work.branch else None
    facts["expected"] = sum(book.reach(line) != "contact" for line in book.lines)
    return Shown("roster.list", facts, tuple(rows))


async def _gaps(work: Work, book: Book) -> Shown:
    """Show who cannot be written to, and why: a list for the officer, never silently done."""
    if not _may(work, Action.SEE_UNREACHABLE):
        return Shown("roster.closed")
    gaps = [
        {"name": line.name, "reach": book.reach(line), "contact": book.name(line.contact_member_id)}
        for line in book.lines if book.reach(line) != "ok"
    ]  # fmt: skip
    return Shown("roster.gaps", {"gaps": gaps[:60], "more": max(0, len(gaps) - 60)}, (_back(book),))


async def _person(work: Work, book: Book, line: Member) -> Shown:
    rates = await roster.rates(work.session, book.branch, work.today.replace(day=1))
    sees_dues = _may(work, Action.SET_DUES_AMOUNT) or _may(work, Action.SEE_DUES_LEDGER)
    group = book.groups.get(line.group_id or 0)
    facts: dict[str, Any] = {
        "name": line.name, "posts": book.posts.get(line.id or 0, []), "standing": line.standing, "voting": line.voting,
        "group": group.name if group else "", "contact": book.name(line.contact_member_id), "reach": book.reach(line),
        "joined_on": line.joined_on, "admitted_on": line.admitted_on,
        "marks": [mark for mark in MARKS[1:] if getattr(line, mark)],
        "amount": rates.get(line.id or 0) if sees_dues else None,
        "owes": sees_dues and line.standing in MEMBER_STANDINGS,
    }  # fmt: skip
    return Shown("roster.person", facts, (*_actions(work, book, line), _back(book)))


def _actions(work: Work, book: Book, line: Member) -> Rows:
    of, is_member = line.id or 0, line.standing in MEMBER_STANDINGS
    buttons: list[Button] = []
    if _may(work, Action.APPOINT_POST) and is_member:
        buttons.append(Button("roster.b_posts", pack(Look(book.branch, "posts", of, 0))))
    if _may(work, Action.CHANGE_MEMBER):
        buttons += [
            Button(f"roster.b_{page}", pack(Look(book.branch, page, of, 0)))
            for page in ("standing", "group", "contact")
        ]
        marks = [mark for mark in MARKS if mark != "voting" or line.standing == "full"]
        buttons += [
            Button(f"roster.b_{mark}", pack(SetMark(book.branch, of, mark, not getattr(line, mark))),
                   arguments={"on": getattr(line, mark)})
            for mark in marks
        ]  # fmt: skip
        buttons += [Button(f"roster.b_{form}", pack(OpenForm(book.branch, of, form))) for form in ("rename", "dates")]
    if _may(work, Action.SET_DUES_AMOUNT) and is_member:
        buttons.append(Button("roster.b_amount", pack(OpenForm(book.branch, of, "amount"))))
    if _may(work, Action.REMOVE_LEAVER):
        buttons.append(Button("roster.b_leave", pack(OpenForm(book.branch, of, "leave"))))
    return tuple(_in_rows(buttons, 3))


# The choices about a person


def _marked(label: str, press: str, chosen: bool, **arguments: Any) -> Button:
    """Return a button of a choice, with a mark when it is what holds now."""
    if not chosen:
        return Button(label, press, arguments=arguments)
    return Button("buttons.chosen", press, arguments={"label": label, "inner": arguments})


async def _posts(_work: Work, book: Book, line: Member, _at: int) -> Shown:
    held = book.posts.get(line.id or 0, [])
    buttons = []
    for post in POST_ORDER:
        on = post in held
        press = SetPost(book.branch, line.id or 0, post.value, not on)
        ask = Look(book.branch, "secretary", line.id or 0, 0)
        buttons.append(_marked(f"posts.{post}", pack(ask if post == "secretary" and not on else press), on))
    rows = (*_in_rows(buttons, 2), _back(book, line))
    return Shown("roster.page_posts", {"name": line.name}, rows)


async def _secretary(_work: Work, book: Book, line: Member, _at: int) -> Shown:
    take = Button("roster.b_hand_over", pack(SetPost(book.branch, line.id or 0, "secretary", True)))
    return Shown("roster.page_secretary", {"name": line.name}, ((take,), _back(book, line)))


async def _standing(_work: Work, book: Book, line: Member, _at: int) -> Shown:
    buttons = [
        _marked(f"posts.{one}", pack(SetStanding(book.branch, line.id or 0, one.value)), one == line.standing)
        for one in STANDINGS
    ]
    return Shown("roster.page_standing", {"name": line.name}, (tuple(buttons), _back(book, line)))


async def _group(_work: Work, book: Book, line: Member, _at: int) -> Shown:
    of = line.id or 0
    buttons = [
        _marked("buttons.word", pack(SetGroup(book.branch, of, number)), number == line.group_id, word=group.name)
        for number, group in book.groups.items()
    ]
    buttons.append(_marked("roster.b_no_group", pack(SetGroup(book.branch, of, 0)), line.group_id is None))
    new = (Button("roster.b_new_group", pack(OpenForm(book.branch, of, "group"))),)
    return Shown("roster.page_group", {"name": line.name}, (*_in_rows(buttons, 2), new, _back(book, line)))


async def _contact(_work: Work, book: Book, line: Member, at: int) -> Shown:
    of = line.id or 0
    able = [one for one in book.lines if one.user_id is not None and one.id != line.id]
    buttons = [
        _marked("buttons.person", pack(SetContact(book.branch, of, one.id or 0)),
                one.id == line.contact_member_id, name=one.name)
        for one in able[at : at + CONTACTS_A_PAGE]
    ]  # fmt: skip
    rows = _in_rows(buttons, 3)
    turns = [(at - CONTACTS_A_PAGE, "roster.b_before"), (at + CONTACTS_A_PAGE, "roster.b_after")]
    pages = [Button(label, pack(Look(book.branch, "contact", of, to))) for to, label in turns if 0 <= to < len(able)]
    rows += [tuple(pages)] if pages else []
    rows.append((Button("roster.b_no_contact", pack(SetContact(book.branch, of, 0))),))
    return Shown("roster.page_contact", {"name": line.name}, (*rows, _back(book, line)))


Page = Callable[[Work, Book, Member, int], Awaitable[Shown]]
CHOICES: dict[str, Page] = {
    "posts": _posts,
    "secretary": _secretary,
    "standing": _standing,
    "group": _group,
    "contact": _contact,
}


async def import_card(work: Work, key: str) -> Shown | None:
    """Show what a roster file would change, before anything is written."""
    draft = await drafts.get(work.session, int(key))
    if draft is None or work.branch is None or draft.user_id != work.origin.user_id:
        return None
    if draft.state not in drafts.LIVE:
        return Shown("roster.import_saved" if draft.state == "saved" else "roster.import_dropped")
    own = (work.branch.id or 0, draft.id or 0)
    buttons = (
        Button("roster.b_import", pack(ConfirmImport(*own))),
        Button("roster.b_drop_import", pack(DropImport(*own))),
    )
    try:
        return Shown("roster.import_check", await preview(work, draft), (buttons,))
    except Refusal as refusal:  # the roster has changed since, and the file fits it no more
        return Shown(refusal.text, refusal.arguments, (buttons[1:],))
