"""What the card of talks shows: the list, what it can be narrowed by, one record, its content."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from domain.periods import Period, PeriodKind, containing, parse
from domain.permission import Action, Subject, may
from domain.talks import KINDS, SECTIONS, portions
from storage import requests, talks
from storage.outgoing import Button, Rows, Shown
from storage.tables import Talk, TalkList
from storage.talks import Wanted
from storage.work import Work
from texts.rendering import named
from usecases.presses import pack
from usecases.presses.requests import AddRequest
from usecases.presses.talk_coverage import CollectViews, ShowCoverage
from usecases.presses.talks import (
    CorrectTalk,
    FollowedUp,
    Narrow,
    NewTalk,
    OpenTalk,
    PrintTalk,
    ReadTalk,
    ShowPane,
    TurnPage,
    WithdrawTalk,
    WriteOutline,
)
from usecases.talk_form import branch_id
from usecases.talks import contents, may_read, person_of, sees_all

A_PAGE = 8
NOBODY = Shown("refusals.not_found")


async def view(work: Work, _key: str) -> Shown | None:
    """Show this person's card of talks as it stands; rights are asked anew each time it is drawn."""
    state = await talks.peek(work.session, work.origin.user_id or 0, branch_id(work))
    if state is None or not may(work.actor, Action.SEE_OWN_TALKS, Subject(branch_id=branch_id(work)), work.place):
        return NOBODY
    if state.talk_id is not None:
        talk = await talks.get(work.session, branch_id(work), state.talk_id)
        if talk is not None and (sees_all(work) or talk.author_id == work.actor.member_id):
            return await _record(work, state, talk)
    return await _PANES.get(state.pane, _list)(work, state)


# The list


def wanted(work: Work, state: TalkList) -> Wanted:
    """Return which records this person's list asks for, no more than he may see."""
    alone = state.mine or not sees_all(work)
    first, last = _span(state.period)
    return Wanted(
        branch_id(work),
        author_id=work.actor.member_id if alone else None,
        person_id=state.person_id,
        kind=state.kind,
        first=first,
        last=last,
    )


def _span(code: str) -> tuple[date | None, date | None]:
    try:
        period = parse(code)
    except ValueError:
        return None, None
    return period.start, period.end


async def _list(work: Work, state: TalkList) -> Shown:
    asked = wanted(work, state)
    total = await talks.count(work.session, asked)
    page = min(state.page, max(0, (total - 1) // A_PAGE))
    found = await talks.page(work.session, asked, page * A_PAGE, A_PAGE)
    names = await talks.names(work.session, branch_id(work))
    lines = [_line(work, talk, names, page * A_PAGE + n) for n, talk in enumerate(found, 1)]
    arguments = {
        "lines": lines, "total": total, "page": page + 1, "pages": max(1, -(-total // A_PAGE)),
        "mine": asked.author_id is not None, "person": names.get(state.person_id or 0, ""), "period": state.period,
        "kind": state.kind,
    }  # fmt: skip
    return Shown("talks.list", arguments, _list_rows(work, state, lines, page, total))


def _line(work: Work, talk: Talk, names: dict[int, str], number: int) -> dict[str, Any]:
    partner = names.get(talk.with_member_id or 0, "")
    if talk.with_member_id is None:
        partner = work.vault.open(talk.with_name, talks.NAME) or ""
    return {
        "id": talk.id, "number": number, "on": talk.held_on, "author": names.get(talk.author_id, ""),
        "partner": partner, "kind": talk.kind, "content": talk.has_content, "withdrawn": talk.withdrawn_at is not None,
    }  # fmt: skip


def _list_rows(work: Work, state: TalkList, lines: list[dict[str, Any]], page: int, total: int) -> Rows:
    own = branch_id(work)
    numbers = tuple(
        Button("talks.number", pack(OpenTalk(own, li["id"])), arguments={"n": li["number"]}) for li in lines
    )
    turns = []
    if page > 0:
        turns.append(Button("talks.newer", pack(TurnPage(own, page - 1))))
    if (page + 1) * A_PAGE < total:
        turns.append(Button("talks.older", pack(TurnPage(own, page + 1))))
    by = [Button(f"talks.by_{pane}", pack(ShowPane(own, pane))) for pane in ("person", "period", "kind")]
    last = [Button("talks.another", pack(NewTalk(own)))]
    if sees_all(work):
        label = "talks.everybodys" if state.mine else "talks.only_mine"
        last.insert(0, Button(label, pack(Narrow(own, "mine", "0" if state.mine else "1"))))
    return (numbers[:4], numbers[4:], tuple(turns), tuple(by), tuple(last), _more_rows(work))


def _more_rows(work: Work) -> tuple[Button, ...]:
    own = branch_id(work)
    if not sees_all(work):
        return ()
    views = Button("coverage.collect", pack(CollectViews(own)))
    if not may(work.actor, Action.SEE_TALK_COVERAGE, Subject(branch_id=own), work.place):
        return (views,)
    return (Button("coverage.show", pack(ShowCoverage(own))), views)


# What it can be narrowed by


async def _people(work: Work, _state: TalkList) -> Shown:
    author = None if sees_all(work) else work.actor.member_id
    lines = await talks.people_in(work.session, branch_id(work), author)
    choices = [("buttons.person", str(line.id), {"name": line.name}) for line in lines[:80]]
    return _choice(work, "person", choices, 3)


async def _periods(work: Work, _state: TalkList) -> Shown:
    kinds = PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR
    now = [containing(work.today, kind) for kind in kinds]
    found: list[Period] = [period for this in now for period in (this, this.previous())]
    return _choice(work, "period", [("talks.period", p.code, {"code": p.code}) for p in found], 2)


async def _kinds(work: Work, _state: TalkList) -> Shown:
    return _choice(work, "kind", [(f"talks.kind_{named(kind)}", kind, {}) for kind in KINDS], 2)


def _choice(work: Work, by: str, choices: list[tuple[str, str, dict[str, Any]]], a_row: int) -> Shown:
    own = branch_id(work)
    buttons = [Button(label, pack(Narrow(own, by, value)), arguments=more) for label, value, more in choices]
    rows = [tuple(buttons[i : i + a_row]) for i in range(0, len(buttons), a_row)]
    rows.append((Button("talks.no_filter", pack(Narrow(own, by, ""))), _back(work)))
    return Shown("talks.choose", {"by": by, "empty": not choices}, tuple(rows))


def _back(work: Work) -> Button:
    return Button("talks.to_list", pack(ShowPane(branch_id(work), "list")))


_PANES: dict[str, Callable[[Work, TalkList], Awaitable[Shown]]] = {
    "person": _people,
    "period": _periods,
    "kind": _kinds,
}


# One record


async def _record(work: Work, state: TalkList, talk: Talk) -> Shown:
    arguments = await _fact(work, talk)
    if state.pane == "withdraw" and arguments["own"]:
        return Shown("talks.withdraw", arguments, _withdraw_rows(work, talk))
    if state.pane == "content" and may_read(work, talk) and talk.content is not None:
        return await _content(work, state, talk, arguments)
    return Shown("talks.fact", arguments, _fact_rows(work, talk, arguments))


async def _fact(work: Work, talk: Talk) -> dict[str, Any]:
    names = await talks.names(work.session, branch_id(work))
    own = talk.author_id == work.actor.member_id
    readings = await talks.readings(work.session, branch_id(work), talk.id or 0) if own else []
    asked_for = await requests.numbers(work.session, branch_id(work)) if own else {}
    return {
        "author": names.get(talk.author_id, ""), "person": await person_of(work, talk), "kind": talk.kind,
        "on": talk.held_on, "at": talk.held_at, "own": own, "readable": may_read(work, talk),
        "content": talk.has_content, "anything": talk.content is not None, "alone": talk.exclude_secretary,
        "withdrawn": talk.withdrawn_at is not None, "faded": talk.faded_at is not None,
        "ends_on": talk.ends_on if own else None,
        "requests": asked_for.get(talk.id or 0, (0, 0)),
        "outline": (work.vault.open(talk.outline, talks.OUTLINE) or "") if own or sees_all(work) else "",
        "changed": work.local(talk.changed_at) if talk.changed_at else None,
        "follow_up_on": talk.follow_up_on if own else None, "done": talk.followed_up_at is not None,
        "readings": [(names.get(member or 0, ""), work.local(at)) for member, at in readings],
    }  # fmt: skip


def _fact_rows(work: Work, talk: Talk, shown: dict[str, Any]) -> Rows:
    own, number = branch_id(work), talk.id or 0
    first, second = [], []
    if shown["readable"] and shown["anything"]:
        first.append(Button("talks.read", pack(ReadTalk(own, number))))
    if shown["follow_up_on"] and not shown["done"] and not shown["withdrawn"]:
        first.append(Button("talks.done", pack(FollowedUp(own, number))))
    if shown["own"] and not shown["withdrawn"] and not shown["faded"]:
        second.append(Button("talks.outline", pack(WriteOutline(own, number))))
        second.append(Button("requests.b_add", pack(AddRequest(own, number))))
    if shown["own"] and not shown["withdrawn"]:
        second.append(Button("talks.correct", pack(CorrectTalk(own, number))))
        second.append(Button("talks.remove", pack(WithdrawTalk(own, number, False))))
        second.append(Button("talk_record.print", pack(PrintTalk(own, number))))
    return (tuple(first), *(tuple(second[i : i + 2]) for i in range(0, len(second), 2)), (_back(work),))


def _withdraw_rows(work: Work, talk: Talk) -> Rows:
    own, number = branch_id(work), talk.id or 0
    sure = Button("talks.remove_sure", pack(WithdrawTalk(own, number, True)))
    return ((sure, Button("talks.keep", pack(OpenTalk(own, number)))),)


async def _content(work: Work, state: TalkList, talk: Talk, arguments: dict[str, Any]) -> Shown:
    found = contents(work, talk)
    topics = found.pop("topics", [])
    parts = portions([(name, found[name]) for name in SECTIONS if name in found])
    part = min(state.part, len(parts) - 1)
    more = {
        "sections": parts[part], "topics": topics if part == 0 else [], "part": part + 1, "parts": len(parts),
        "place": work.vault.open(talk.place, talks.PLACE),
    }  # fmt: skip
    turns = []
    if part > 0:
        turns.append(Button("talks.before", pack(TurnPage(branch_id(work), part - 1))))
    if part + 1 < len(parts):
        turns.append(Button("talks.after", pack(TurnPage(branch_id(work), part + 1))))
    hide = Button("talks.hide", pack(OpenTalk(branch_id(work), talk.id or 0)))
    return Shown("talks.content", arguments | more, (tuple(turns), (hide,)))
