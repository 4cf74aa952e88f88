"""The list of talk records: one card per person, narrowed and opened by buttons, edited in place."""

from datetime import timedelta

from domain.permission import Action
from domain.refusals.forms import NotFound, OldButton
from domain.refusals.roster import NoBranch
from domain.talks import KINDS
from storage import people, talks
from storage.tables import Talk, TalkList
from storage.work import Work
from usecases.presses.talks import CARD, ListTalks, Narrow, OpenTalk, PrintTalk, ReadTalk, ShowPane, TurnPage
from usecases.talk_form import branch_id
from usecases.talks import refresh_list, the_talk

OPEN_FOR, MOST = timedelta(minutes=30), 20
PANES = ("list", "person", "period", "kind")


async def show_talks(work: Work, _press: ListTalks | None = None) -> None:
    """Post the list anew at the bottom of the actor's private chat."""
    state = await state_of(work)
    state.pane, state.talk_id, state.opened_at = "list", None, None
    await work.session.flush()
    await work.repost_card(work.origin.user_id or 0, CARD, branch_id(work), erase=True)


async def state_of(work: Work) -> TalkList:
    """Return what the actor's card shows, to be changed; raises NoBranch."""
    if work.branch is None:
        raise NoBranch()
    work.require(Action.SEE_OWN_TALKS)
    return await talks.shown(work.session, work.origin.user_id or 0, branch_id(work))


async def turn_page(work: Work, press: TurnPage) -> None:
    """Show another page of the list, or another portion of an open record."""
    state = await state_of(work)
    number = max(0, min(press.page, 9999))
    if state.pane == "content":
        state.part = number
    else:
        state.page = number
    await refresh_list(work)


async def show_pane(work: Work, press: ShowPane) -> None:
    """Show the list, or what it can be narrowed by; an open record is put away."""
    if press.pane not in PANES:
        raise OldButton()
    state = await state_of(work)
    state.pane, state.talk_id, state.opened_at = press.pane, None, None
    await refresh_list(work)


async def narrow(work: Work, press: Narrow) -> None:
    """Narrow the list, or widen it again."""
    state = await state_of(work)
    if press.by == "mine":
        state.mine = press.value == "1"
    elif press.by == "person":
        line = await _person(work, press.value)
        state.person_id = line
    elif press.by == "period":
        state.period = press.value[:10]
    elif press.by == "kind" and press.value in ("", *KINDS):
        state.kind = press.value
    else:
        raise OldButton()
    state.pane, state.page, state.talk_id, state.opened_at = "list", 0, None, None
    await refresh_list(work)


async def _person(work: Work, value: str) -> int | None:
    if not value:
        return None
    lines = await talks.names(work.session, branch_id(work))
    line = next((line for line in lines if str(line) == value), None)
    if line is None:
        raise OldButton()
    return line


# One record


async def open_talk(work: Work, press: OpenTalk) -> None:
    """Show that a talk took place: who with whom, when, of what kind."""
    talk = await the_talk(work, press.talk, Action.SEE_TALK_FACT)
    await turn_to(work, talk, "fact")


async def read_talk(work: Work, press: ReadTalk) -> None:
    """Show what was said; a reading by anybody but the author goes to the audit, and the card says so."""
    talk = await the_talk(work, press.talk, Action.READ_TALK)
    if talk.withdrawn_at is not None or talk.content is None:
        raise NotFound()
    if talk.author_id != work.actor.member_id:
        await work.audit("read_talk", "talk", talk.id, for_member_id=talk.author_id)
    await turn_to(work, talk, "content")


async def print_talk(work: Work, press: PrintTalk) -> None:
    """Send the Word form of one's own record to the author's private chat."""
    talk = await the_talk(work, press.talk, Action.CHANGE_TALK)
    if talk.withdrawn_at is not None or work.origin.user_id is None:
        raise NotFound()
    await work.send_report(work.origin.user_id, "talk_record", "talk_record.caption", talk=talk.id)
    await work.audit("talk_printed", "talk", talk.id)
    work.toast("talk_record.coming")


async def turn_to(work: Work, talk: Talk, pane: str) -> None:
    """Show a record, in one of its panes, on the actor's card."""
    state = await state_of(work)
    state.talk_id, state.pane, state.part = talk.id, pane, 0
    state.opened_at = work.now if pane == "content" else None
    await refresh_list(work)


async def put_away(work: Work) -> bool:
    """Close contents that have lain open for half an hour; tells whether more wait. A tick."""
    work.require(Action.KEEP_TIME)
    found = await talks.left_open(work.session, work.now - OPEN_FOR, MOST)
    for state in found:
        state.pane, state.opened_at = "fact", None
        work.branch = await people.branch(work.session, state.branch_id)
        await work.touch_card(state.user_id, CARD, state.branch_id)
    return len(found) == MOST
