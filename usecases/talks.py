"""Talk records: written, listed, read, corrected, withdrawn, followed up; nothing of them is seen without the right."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Any

from domain.calendar import Shift
from domain.moments import place
from domain.permission import Action, Post, Subject, may
from domain.refusals import Refusal
from domain.refusals.forms import NotFound
from domain.refusals.roster import NoBranch
from domain.talks import REMIND_AT, WRITTEN
from storage import cards, people, talks
from storage.outgoing import Button, Rows
from storage.tables import Talk
from storage.work import Work
from usecases import persons, wizards
from usecases.presses import pack
from usecases.presses.talks import CARD, ListTalks, NewTalk
from usecases.talk_form import STEPS, branch_id, read_person, setting_of, suggestion
from usecases.talk_keeping import keep, months_of
from usecases.talk_reach import suggestions
from usecases.wizards import Answers, Wizard, known

Recorded = Callable[[Work, Talk], Awaitable[None]]
RECORDED: list[Recorded] = []  # what else follows from a new record

# Writing


async def start_talk(
    work: Work, _press: NewTalk | None = None, name: str = "", given: Answers | None = None
) -> None:  # fmt: skip
    """Open the form in the author's private chat, with the person filled in when one was named or is given."""
    if work.branch is None:
        raise NoBranch()
    work.require(Action.WRITE_TALK)
    given = {"person": await read_person(work, {}, name)} if name else given
    if name and work.origin.message_id is not None:
        await work.erase(work.origin.chat_id or 0, work.origin.message_id)
    await wizards.start(work, "talk", given)


async def record_talk(work: Work, answers: Answers) -> None:
    """Store a record out of the form: who with whom and when in plain, the rest sealed."""
    work.require(Action.WRITE_TALK)
    person, depth = answers["person"], answers["depth"]
    sections = WRITTEN if depth != "fact" else ()
    content = {name: answers[name] for name in ("topic", *sections, "topics") if answers.get(name)}
    talk = Talk(
        branch_id=branch_id(work),
        author_id=work.actor.member_id or 0,
        with_member_id=person["member"],
        with_name=None if person["member"] else work.vault.seal(person["name"], talks.NAME),
        kind=answers["kind"],
        held_on=answers["held"]["on"],
        held_at=answers["held"]["at"],
        place=work.vault.seal(answers["place"], talks.PLACE) if answers.get("place") else None,
        content=work.vault.seal(content, talks.CONTENT) if content else None,
        has_content=any(name in content for name in WRITTEN),
        exclude_secretary=depth == "alone",
        made_at=work.now,
    )
    follow_on(work, talk, answers.get("follow"))
    keep(work, talk)
    work.session.add(talk)
    await work.session.flush()
    for follows in RECORDED:
        await follows(work, talk)
    facts = {"kind": talk.kind, "content": talk.has_content, "alone": talk.exclude_secretary}
    await work.audit("talk_written", "talk", talk.id, for_member_id=talk.with_member_id, **facts)
    await work.whisper("talks.recorded", rows=_after(work, talk), follow_up_on=talk.follow_up_on)
    await refresh_list(work)


def _after(work: Work, talk: Talk) -> Rows:
    branch = branch_id(work)
    return ((Button("talks.records", pack(ListTalks(branch))), Button("talks.another", pack(NewTalk(branch)))),)


def follow_on(work: Work, talk: Talk, on: date | None) -> None:
    """Set the day of the follow-up, and the moment of its reminder in the branch's working hours."""
    talk.follow_up_on, talk.followed_up_at = on, None
    talk.remind_at = due_at(work, on)


def due_at(work: Work, on: date | None) -> datetime | None:
    """Return the moment (UTC) of the reminder of a follow-up: nine o'clock, on its day or the next working day."""
    return None if on is None else place(on, REMIND_AT, Shift.AFTER, setting_of(work))[0]


# Who may see and read


def sees_all(work: Work) -> bool:
    """Tell whether the actor sees that talks took place: the committee does."""
    return may(work.actor, Action.SEE_TALK_FACT, Subject(branch_id=branch_id(work)), work.place)


def may_read(work: Work, talk: Talk) -> bool:
    """Tell whether the actor may read what was said: the author, and the secretary unless the talk excludes him."""
    about = Subject(branch_id=talk.branch_id, author_id=talk.author_id)
    alone = talk.exclude_secretary and talk.author_id != work.actor.member_id
    return not alone and may(work.actor, Action.READ_TALK, about, work.place)


async def the_talk(work: Work, talk_id: int, action: Action, *, change: bool = False) -> Talk:
    """Return a record the actor may do this to; otherwise it does not exist for him."""
    talk = await talks.get(work.session, branch_id(work), talk_id, change=change)
    if talk is None:
        raise NotFound()
    try:
        work.require(action, Subject(branch_id=talk.branch_id, author_id=talk.author_id))
    except Refusal as refusal:
        raise NotFound() from refusal
    if action is Action.READ_TALK and not may_read(work, talk):
        raise NotFound()
    return talk


# What others show of it


async def refresh_list(work: Work) -> None:
    """Show the actor's own card of talks again, if there is one; other people's are not touched."""
    user = work.origin.user_id or 0
    if await cards.find(work.session, cards.CardKey(user, CARD, str(branch_id(work)))) is not None:
        await work.touch_card(user, CARD, branch_id(work))


async def me_line(work: Work) -> tuple[str, dict[str, Any]] | None:
    """Return the line of /me: how many talks the actor recorded this year, and how many wait to be followed up."""
    if not may(work.actor, Action.SEE_OWN_TALKS, Subject(branch_id=branch_id(work)), work.place):
        return None
    me = work.actor.member_id or 0
    year = date(work.today.year, 1, 1), date(work.today.year, 12, 31)
    mine = talks.Wanted(branch_id(work), author_id=me, first=year[0], last=year[1], standing=True)
    due = await talks.open_follow_ups(work.session, branch_id(work), me, work.today)
    recorded = await talks.count(work.session, mine)
    return ("talks.me", {"talks": recorded, "due": due}) if recorded or due else None


async def person_of(work: Work, talk: Talk) -> dict[str, Any]:
    """Return with whom a talk was: the roster line's number (None: on no roster) and the name."""
    if talk.with_member_id is None:
        return {"member": None, "name": work.vault.open(talk.with_name, talks.NAME) or ""}
    line = await people.member(work.session, talk.branch_id, talk.with_member_id)
    return {"member": talk.with_member_id, "name": line.name if line else ""}


def contents(work: Work, talk: Talk) -> dict[str, Any]:
    """Open what was said; the caller has asked for the right."""
    return dict(work.vault.open(talk.content, talks.CONTENT) or {})


async def readers(work: Work) -> dict[str, Any]:
    """Return who will be able to read: the secretary's name ('' while vacant), and whether that is the actor."""
    holders = await people.holders(work.session, branch_id(work), Post.SECRETARY)
    own = Post.SECRETARY in work.actor.posts
    return {"secretary": "" if own or not holders else holders[0].name, "own": own}


async def _facts(work: Work, answers: Answers) -> dict[str, Any]:
    chosen = "person" in answers
    kind = await suggestion(work, answers["person"]) if chosen else ""
    return {
        **await readers(work),
        "suggested": kind,
        "following": [] if chosen else await suggestions(work),
        "months": months_of(work.branch),
    }


persons.ME_LINES.append(me_line)
known(Wizard("talk", "talks", STEPS, record_talk, _facts, secret=True))
