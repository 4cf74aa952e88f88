"""Setting a branch up: by a Telegram administrator of its group, in private, in about two minutes."""

import re
from collections.abc import Sequence
from dataclasses import replace

from domain.permission import Action, Actor, Subject, may
from domain.refusals import Refusal
from domain.refusals.forms import NotUnderstood, TooLong
from domain.refusals.people import AnonymousPresser
from domain.refusals.roster import BadName, BranchExists
from domain.vocabulary import any_of, plain
from domain.wording import looks_like_identity_number
from storage import people, roster
from storage.outgoing import Button
from storage.tables import Branch, Member, Post
from storage.work import Work
from usecases import chats, menus, persons, wizards
from usecases.presses import pack
from usecases.presses.roster import SendTemplate
from usecases.presses.settings import ConfirmService
from usecases.reading import vocabulary
from usecases.roster import read_person
from usecases.wizards import Answers, Choice, Step, Wizard

DAYS = (5, 10, 15, 20, 25, 31)  # offered by buttons; 31 is the month's last day, whatever its number
LAST_TYPED = 28
LONGEST_NAME = 40
PROFILES = ("source", "current")
BRANCH_CARD = "branch"


async def start_in_group(work: Work) -> None:
    """Answer /start in a group: set-up for an administrator, who can set up for others, short help for a branch."""
    chat = work.origin.chat_id or 0
    begin = ((chats.set_up_button(work, chat),),)
    if work.branch is not None:
        await _help_in_group(work, work.branch)
    elif work.origin.anonymous:
        await work.reply(AnonymousPresser.text, rows=begin)
    elif _is_administrator(work):
        await work.reply("setup.offer", rows=begin)
    else:
        await work.reply("setup.ask_administrator")


async def _help_in_group(work: Work, branch: Branch) -> None:
    work.require(Action.SEE_HELP)
    _take_topic(work, branch)
    rows = [(Button("buttons.join", link=f"join_{branch.id}"),)]
    if not work.origin.anonymous and _is_administrator(work) and await _secretary_is_lost(work, branch):
        rows.append((Button("setup.b_handover", link=f"handover_{branch.id}_{chats.chat_code(branch.chat_id or 0)}"),))
    commands = [entry.command for entry in menus.ENTRIES if entry.group and entry.command in menus.OFFERED]
    await work.reply("start.group", rows=tuple(rows), branch=branch.name, commands=commands)


def _take_topic(work: Work, branch: Branch) -> None:
    """Move to the topic in which an officer sends /start, when the branch has none or has lost it."""
    asked = may(work.actor, Action.CHANGE_SETTINGS, Subject(branch_id=branch.id), work.place)
    if asked and branch.thread_id is None and work.origin.thread_id is not None:
        branch.thread_id = work.origin.thread_id


def _is_administrator(work: Work) -> bool:
    """Tell whether Telegram has the actor among the group's administrators; raises what stood in the way of asking."""
    found = work.fetched.get("administrators")
    if isinstance(found, Refusal):
        raise found
    return work.origin.user_id is not None and work.origin.user_id in (found or ())


def _as_administrator(work: Work) -> None:
    """Let the actor act as the group's administrator if he is one."""
    work.actor = replace(work.actor, administrator=_is_administrator(work))


async def begin(work: Work, chat_id: int, thread_id: int | None) -> None:
    """Open the set-up form for an administrator of the group; raises BranchExists, NotAllowed."""
    work.branch, work.actor = None, Actor(user_id=work.origin.user_id)
    _as_administrator(work)
    work.require(Action.SET_UP_BRANCH)
    await _refuse_second(work, chat_id)
    count = work.fetched.get("member_count")
    known = {"chat": chat_id, "thread": thread_id, "count": count if isinstance(count, int) else None}
    await wizards.start(work, "setup", known)


async def _refuse_second(work: Work, chat_id: int) -> None:
    there = await people.branch_of_chat(work.session, chat_id)
    if there is not None:
        raise BranchExists(branch=there.name)


# The form


async def read_branch_name(_work: Work, _given: Answers, text: str) -> str:
    """Return a branch's name in one line of 2 to 40 characters; raises BadName, TooLong."""
    name = " ".join(text.split())
    if len(name) > LONGEST_NAME:
        raise TooLong(limit=LONGEST_NAME)
    if len(name) < 2 or looks_like_identity_number(name) or name.startswith("/"):
        raise BadName(name=name)
    return name


async def read_day(_work: Work, _given: Answers, text: str) -> int:
    """Return a day of the month, 1 to 28, or 31 for the last; raises NotUnderstood."""
    bare = re.sub(rf"\s*{any_of(vocabulary().day_signs)}$", "", plain(text))
    if bare.isdecimal() and len(bare) <= 2 and (1 <= int(bare) <= LAST_TYPED or int(bare) == max(DAYS)):
        return int(bare)
    raise NotUnderstood(example="setup.example_day")


async def day_choices(_work: Work, _given: Answers) -> Sequence[Choice]:
    """Offer some days of the month."""
    return [Choice(str(day), "setup.b_day", {"day": day}) for day in DAYS]


async def _profiles(_work: Work, _given: Answers) -> Sequence[Choice]:
    return [Choice(profile, f"setup.b_{profile}") for profile in PROFILES]


async def _me(_work: Work, _given: Answers) -> Sequence[Choice]:
    return [Choice("me", "setup.b_me")]


async def _secretary(work: Work, given: Answers, text: str) -> str:
    """Return the typed name, empty when the actor is the secretary."""
    return "" if text == "me" else await read_person(work, given, text)


async def _service(_work: Work, given: Answers) -> Sequence[Choice]:
    if given.get("secretary"):
        return [Choice("save", "setup.b_save")]
    return [Choice("confirm", "setup.b_confirm_save"), Choice("save", "setup.b_save_later")]


async def finish(work: Work, given: Answers) -> None:
    """Make the branch, its secretary's line and post, and its card in the group."""
    work.actor = replace(work.actor, administrator=True)  # verified when the form was opened
    work.require(Action.SET_UP_BRANCH, Subject())
    await _refuse_second(work, given["chat"])
    branch = Branch(
        name=given["name"], chat_id=given["chat"], thread_id=given["thread"], profile=given["profile"],
        timezone=work.defaults.timezone, language=work.defaults.language, activity_day=given["activity"],
        collection_day=given["collection"], created_at=work.now, next_due_at=work.now, chat_count=given["count"],
        settings={"set_up_by": work.origin.user_id},
    )  # fmt: skip
    work.session.add(branch)
    await work.session.flush()
    await persons.go_to(work, branch.id or 0)
    own = not given["secretary"]
    line = await _first_line(work, branch, given["own_name"] if own else given["secretary"], own)
    if own and given["service"] == "confirm":
        branch.confirmed_use_at = work.now
    await work.audit("set_up", "branch", branch.id, for_member_id=line.id, profile=branch.profile)
    await persons.go_to(work, branch.id or 0)
    await work.touch_card(given["chat"], BRANCH_CARD, branch.id, thread_id=branch.thread_id)
    await _say_what_next(work, branch, line)
    await menus.refresh_of(work, work.origin.user_id)


async def _first_line(work: Work, branch: Branch, name: str, own: bool) -> Member:
    """Add the secretary to the roster; an administrator who is it himself needs nobody to confirm him."""
    line = Member(branch_id=branch.id or 0, name=name, ordinal=1, joined_on=work.today)
    if own:
        line.user_id, line.confirmed_at = work.origin.user_id, work.now
    work.session.add(line)
    await work.session.flush()
    work.session.add(Post(branch_id=line.branch_id, member_id=line.id or 0, post="secretary", from_on=work.today))
    await work.session.flush()
    return line


async def _say_what_next(work: Work, branch: Branch, line: Member) -> None:
    own = line.user_id is not None
    shown = {"branch": branch.name, "secretary": line.name, "own": own, "count": branch.chat_count}
    rows: list[tuple[Button, ...]] = []
    if own:
        rows.append((Button("roster.b_template", pack(SendTemplate(branch.id or 0))),))
        if branch.confirmed_use_at is None:
            rows.append((Button("setup.b_confirm_service", pack(ConfirmService(branch.id or 0))),))
    await work.whisper("setup.what_next", rows=tuple(rows), **shown)


SETUP = wizards.known(
    Wizard(
        "setup",
        "setup",
        (
            Step("name", read=read_branch_name),
            Step("profile", _profiles),
            Step("activity", day_choices, read_day, a_row=3),
            Step("collection", day_choices, read_day, a_row=3),
            Step("secretary", _me, _secretary),
            Step("own_name", read=read_person, wanted=lambda given: given.get("secretary") == ""),
            Step("service", _service, a_row=1),
        ),
        finish,
        check=False,
    )
)


# The secretary is lost


async def _secretary_is_lost(work: Work, branch: Branch) -> bool:
    """Tell whether no secretary can be reached: the post is vacant, nobody registered for it, or he blocked the bot."""
    behind = await roster.people_behind(work.session, branch.id or 0)
    for member in await people.holders(work.session, branch.id or 0, "secretary"):
        person = behind.get(member.user_id or 0)
        if person is not None and member.confirmed_at is not None and person.blocked_at is None:
            return False
    return True


async def begin_handover(work: Work, branch_id: int, chat_id: int) -> None:
    """Open the form in which an administrator names a new secretary, where the old one is lost."""
    branch = await persons.go_to(work, branch_id)
    if branch.chat_id != chat_id:
        raise NotUnderstood(example="")
    _as_administrator(work)
    work.require(Action.START_HANDOVER)
    if not await _secretary_is_lost(work, branch):
        await work.reply("setup.secretary_there")
        return
    await wizards.start(work, "handover")


async def hand_over(work: Work, given: Answers) -> None:
    """Give the post of secretary to the person named; those who hold posts are told, and whoever set this going."""
    branch = work.branch
    assert branch is not None
    assert branch.id is not None
    work.actor = replace(work.actor, administrator=True)  # verified when the form was opened
    work.require(Action.START_HANDOVER, Subject(branch_id=branch.id))
    if not await _secretary_is_lost(work, branch):
        await work.reply("setup.secretary_there")
        return
    await roster.lock_branch(work.session, branch.id)
    line = await _named(work, branch.id, given["name"])
    await roster.end_posts(work.session, branch.id, work.today, post="secretary")
    work.session.add(Post(branch_id=branch.id, member_id=line.id or 0, post="secretary", from_on=work.today))
    branch.settings = {**branch.settings, "set_up_by": work.origin.user_id}
    branch.confirmed_use_at = None
    await work.audit("handover", "branch", branch.id, for_member_id=line.id)
    for officer in await people.holders(work.session, branch.id, *menus.RANK):
        if officer.user_id is not None:
            await work.say(officer.user_id, "setup.handed_over", silent=False, name=line.name, branch=branch.name)
    await work.whisper("setup.handover_next", name=line.name, registered=line.user_id is not None)
    await menus.refresh_of(work, line.user_id)


async def _named(work: Work, branch_id: int, name: str) -> Member:
    """Return the roster line of this name, made when there is none."""
    for member in await people.members(work.session, branch_id):
        if member.name == name and member.standing == "full":
            return member
    ordinal = await roster.next_ordinal(work.session, branch_id)
    line = Member(branch_id=branch_id, name=name, ordinal=ordinal, joined_on=work.today)
    work.session.add(line)
    await work.session.flush()
    return line


HANDOVER = wizards.known(Wizard("handover", "setup", (Step("name", read=read_person),), hand_over, check=True))
