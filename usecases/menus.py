"""What can be asked of the bot, by whom and where: the help and the command menus come from this one table."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from domain.permission import POST_ORDER, Action, Place, Subject, may
from storage import outbox, people
from storage.tables import Outbox, Person
from storage.work import Work

RANK = tuple(POST_ORDER)
OFFERED: set[str] = set()  # the commands that have handlers; filled once, when these are registered


@dataclass(frozen=True, slots=True)
class Entry:
    """A command: the right it needs (of the first of them that one has), and where it is shown in menus."""

    command: str
    actions: tuple[Action, ...]
    group: bool = False  # in the menu and the help of groups
    everybody: bool = False  # in the menu of people who are not registered yet


ENTRIES = (
    Entry("me", (Action.SEE_OWN_RECORD,)),
    Entry("duties", (Action.SEE_BOARD,), group=True),
    Entry("plan", (Action.PLAN_YEAR,)),
    Entry("dues", (Action.SEE_OWN_DUES, Action.SEE_DUES_COUNTS), group=True),
    Entry("talk", (Action.WRITE_TALK,)),
    Entry("visit", (Action.REPORT_SITUATION,)),
    Entry("rectify", (Action.KEEP_RECTIFICATION,)),
    Entry("meeting", (Action.START_BRANCH_EVENT, Action.START_COMMITTEE_EVENT, Action.START_GROUP_EVENT), group=True),
    Entry("papers", (Action.SUGGEST_ITEM,)),
    Entry("members", (Action.SEE_MEMBERS, Action.SEE_MEMBER_COUNTS)),
    Entry("report", (Action.REPORT,)),
    Entry("settings", (Action.CHANGE_SETTINGS,)),
    Entry("join", (Action.REGISTER_SELF,), group=True, everybody=True),
    Entry("help", (Action.SEE_HELP,), group=True, everybody=True),
    Entry("language", (Action.SET_LANGUAGE,), everybody=True),
    Entry("privacy", (Action.SEE_HELP,), everybody=True),
    Entry("cancel", (Action.SEE_HELP,), everybody=True),
)
PRESSED_RARELY = frozenset({"join"})  # of no use to somebody who is registered


def offer(commands: Collection[str]) -> None:
    """Remember which commands have handlers; a menu shows no other."""
    OFFERED.update(commands)


def entries(work: Work, place: Place | None = None) -> list[Entry]:
    """Return what the actor may do here."""
    where = place or work.place
    here = [entry for entry in ENTRIES if where is Place.PRIVATE or entry.group]
    return [entry for entry in here if entry.command in OFFERED and _may(work, entry, where)]


def _may(work: Work, entry: Entry, place: Place) -> bool:
    actor = work.actor
    if actor.member_id is not None and actor.confirmed and entry.command in PRESSED_RARELY:
        return False
    branch = work.branch.id if work.branch else None
    groups: Iterable[int | None] = actor.leads or (None,)
    subjects = [Subject(branch_id=branch, member_id=actor.member_id, group_id=group) for group in groups]
    return any(may(actor, action, subject, place) for action in entry.actions for subject in subjects)


async def refresh(work: Work, person: Person) -> None:
    """Give somebody the command menu of his rights in his private chat, when it differs from the one he has."""
    if person.started_at is None:
        return
    listed = await _commands(work, person)
    language = person.language or work.defaults.language
    menu = hashlib.sha256(f"{language}:{listed}".encode()).hexdigest()[:16]
    if person.menu == menu:
        return
    person.menu = menu
    await _put(work, f"menu:{person.user_id}:{menu}:{work.now:%Y%m%d%H%M%S}", person.user_id, "chat", language, listed)


async def _commands(work: Work, person: Person) -> list[str]:
    """Return the commands of a person's menu in the branch he works with, as his private chat would have them."""
    mine, actor = work.branch, work.actor
    try:
        if mine is not None and mine.id is not None:
            work.actor = await people.actor(work.session, person.user_id, mine.id)
        return [entry.command for entry in entries(work, Place.PRIVATE)]
    finally:
        work.actor = actor


async def refresh_of(work: Work, user_id: int | None) -> None:
    """Give the account behind a roster line, if there is one, the menu of its rights."""
    person = await people.person(work.session, user_id) if user_id is not None else None
    if person is not None:
        await work.session.flush()
        await refresh(work, person)


async def set_defaults(work: Work) -> None:
    """Have the menus of private chats and groups set that people see before they have one of their own."""
    private = [entry.command for entry in ENTRIES if entry.everybody and entry.command in OFFERED]
    group = [entry.command for entry in ENTRIES if entry.group and entry.command in OFFERED]
    for scope, commands in (("all_private_chats", ["start", *private]), ("all_group_chats", ["start", *group])):
        for code, language in (("", work.defaults.language), ("zh", "zh-CN"), ("en", "en")):
            listed = hashlib.sha256(f"{scope}{code}{language}{commands}".encode()).hexdigest()[:16]
            await _put(work, f"menu:{listed}", 0, scope, language, commands, code)


async def _put(
    work: Work, key: str, chat_id: int, scope: str, language: str, commands: list[str], code: str = ""
) -> None:
    """Store a menu to be set: `code` is Telegram's language code, empty for all languages."""
    letter = Outbox(
        key=key, method="menu", chat_id=chat_id, priority=8, created_at=work.instant, not_before=work.instant
    )  # fmt: skip
    what: dict[str, Any] = {"scope": scope, "language": language, "code": code, "commands": commands}
    await outbox.put(work.session, work.vault, letter, what)
