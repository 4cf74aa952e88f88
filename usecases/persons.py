"""Accounts: met, greeted, blocked, their language, and the branch they work with in private."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from domain.permission import Action, Subject, may
from domain.refusals.roster import NoBranch, NoSuchBranch
from storage import people, roster
from storage.outgoing import Button, Rows
from storage.tables import Branch, Member, Person
from storage.work import Work
from texts.rendering import LANGUAGES
from usecases import menus
from usecases.presses import pack
from usecases.presses.resting import OpenRest
from usecases.presses.roster import ShowClaims
from usecases.presses.start import EnterBranch, SetLanguage

Line = Callable[[Work], Awaitable[tuple[str, dict[str, Any]] | None]]
ME_ROWS: list[Callable[[Work], Rows]] = []  # further buttons under /me
ME_LINES: list[Line] = []  # what /me tells beside the roster line: text name and arguments, or nothing


def guessed(code: str | None, fallback: str) -> str:
    """Return which of our languages fits Telegram's language code."""
    if code is None:
        return fallback
    return "zh-CN" if code.lower().startswith("zh") else "en" if code.lower().startswith("en") else fallback


async def meet(work: Work) -> None:
    """Remember the account behind an update the first time it comes; a private message shows it can be written to."""
    user = work.origin.user_id
    if user is None:
        return
    person = await work.session.get(Person, user)
    if person is None:
        language = guessed(work.origin.language_code, work.defaults.language)
        person = Person(user_id=user, language=language)
        work.session.add(person)
    if work.origin.private and work.origin.way != "service" and (person.started_at is None or person.blocked_at):
        person.started_at, person.blocked_at = work.now, None
    work.person = person


async def blocked(work: Work) -> None:
    """Remember that this account stopped the bot."""
    if work.person is not None:
        work.person.blocked_at = work.now


async def unblocked(work: Work) -> None:
    """Remember that this account takes messages again."""
    if work.person is not None:
        work.person.blocked_at, work.person.started_at = None, work.person.started_at or work.now


async def go_to(work: Work, branch_id: int) -> Branch:
    """Make a branch the person's present one in private; raises NoSuchBranch. Rights come from its roster alone."""
    branch = await people.branch(work.session, branch_id)
    if branch is None or branch.id is None:
        raise NoSuchBranch()
    work.enter_branch(branch, await people.actor(work.session, work.origin.user_id or 0, branch.id))
    if work.person is not None:
        work.person.current_branch_id = branch.id
    return branch


async def turn_to_private(work: Work, link: str) -> bool:
    """Answer in the private chat what was asked in the group; False, with a button there, when it cannot be opened."""
    if work.origin.private:
        return True
    if work.person is None or work.person.started_at is None or work.person.blocked_at is not None:
        await work.reply("start.in_private", rows=((Button("buttons.open_private", link=link),),))
        return False
    user = work.person.user_id
    work.origin = replace(work.origin, private=True, chat_id=user, message_id=None, thread_id=None)
    return True


async def enter_branch(work: Work, press: EnterBranch) -> None:
    """Take the branch chosen among one's own as the present one."""
    work.require(Action.SEE_HELP)
    mine = {branch.id for branch in await people.branches_of(work.session, work.origin.user_id or 0)}
    if press.branch not in mine:
        raise NoSuchBranch()
    branch = await go_to(work, press.branch)
    work.toast("start.branch_entered", branch=branch.name)
    await greet(work)


async def greet(work: Work) -> None:
    """Show the menu that fits the person, in private; who is in several branches can choose."""
    work.require(Action.SEE_HELP)
    mine = await people.branches_of(work.session, work.origin.user_id or 0)
    if not mine or work.branch is None:
        await _greet_stranger(work)
        return
    if work.branch.id not in {branch.id for branch in mine}:
        await go_to(work, mine[0].id or 0)
    line = await own_line(work)
    choices: Rows = tuple(
        (Button("start.b_branch", pack(EnterBranch(branch.id or 0)), arguments={"branch": branch.name}),)
        for branch in mine if branch.id != work.branch.id
    )  # fmt: skip
    if may(work.actor, Action.CONFIRM_MEMBER, Subject(branch_id=work.branch.id), work.place):
        waiting = await roster.waiting_claims(work.session, work.branch.id or 0)
        show = Button("roster.b_waiting", pack(ShowClaims(work.branch.id or 0)), arguments={"count": len(waiting)})
        choices = ((show,), *choices) if waiting else choices
    commands = [entry.command for entry in menus.entries(work)] if line.confirmed_at else []
    posts = await posts_of(work, line)
    shown = {"branch": work.branch.name, "name": line.name, "post": posts[0]["post"] if posts else ""}
    await work.reply("start.menu", rows=choices, commands=commands, several=len(mine) > 1, **shown)


async def _greet_stranger(work: Work) -> None:
    waiting = await roster.any_waiting_of(work.session, work.origin.user_id or 0)
    await work.reply("start.waiting" if waiting else "start.stranger")


async def own_line(work: Work) -> Member:
    """Return the actor's roster line; raises NoBranch or NotAMember."""
    if work.branch is None or work.branch.id is None:
        raise NoBranch()
    line = await people.member_of(work.session, work.origin.user_id or 0, work.branch.id)
    work.require(Action.SEE_OWN_RECORD, Subject(branch_id=work.branch.id, member_id=line.id if line else None))
    assert line is not None
    return line


async def posts_of(work: Work, line: Member) -> list[dict[str, str]]:
    """Return the posts somebody holds, the highest first, each with its group's name where it has one."""
    groups = {group.id: group.name for group in await people.groups(work.session, line.branch_id)}
    held = [post for post in await people.posts(work.session, line.branch_id) if post.member_id == line.id]
    held.sort(key=lambda post: menus.RANK.index(post.post))
    return [{"post": post.post, "group": groups.get(post.group_id or 0, "")} for post in held]


async def show_me(work: Work) -> None:
    """Tell somebody his own record, in private."""
    line = await own_line(work)
    groups = {group.id: group.name for group in await people.groups(work.session, line.branch_id)}
    more = [found for each in ME_LINES if (found := await each(work)) is not None]
    shown: dict[str, Any] = {
        "name": line.name, "standing": line.standing, "voting": line.voting, "exempt": line.exempt,
        "group": groups.get(line.group_id or 0, ""), "posts": await posts_of(work, line), "joined_on": line.joined_on,
    }  # fmt: skip
    lines = [{"name": name, "arguments": arguments} for name, arguments in more]
    rest = Button("resting.b_open", pack(OpenRest(line.branch_id)))
    name = work.branch.name if work.branch else ""
    await work.whisper(
        "start.me",
        rows=((rest,), *(tuple(row) for each in ME_ROWS for row in each(work))),
        branch=name,
        lines=lines,
        **shown,
    )


async def offer_languages(work: Work) -> None:
    """Show the languages to choose from; in a group they are the branch's."""
    work.require(Action.SET_LANGUAGE if work.origin.private else Action.CHANGE_SETTINGS)
    branch = work.branch.id if work.branch and work.branch.id else 0
    buttons = tuple(Button(f"start.b_{code.replace('-', '_')}", pack(SetLanguage(branch, code))) for code in LANGUAGES)
    await work.reply("start.languages", rows=(buttons,), group=not work.origin.private)


async def choose_language(work: Work, press: SetLanguage) -> None:
    """Answer in this language from now on: the person in private, the branch in its group."""
    if press.language not in LANGUAGES:
        return
    if work.origin.private:
        work.require(Action.SET_LANGUAGE, Subject())
        if work.person is not None:
            work.person.language = press.language
            await menus.refresh(work, work.person)
    else:
        work.require(Action.CHANGE_SETTINGS)
        if work.branch is not None:
            work.branch.language = press.language
            await work.refresh_cards("branch", work.branch.id)
    work.toast("start.language_chosen")
    await work.audit("language", "person" if work.origin.private else "branch", language=press.language)
