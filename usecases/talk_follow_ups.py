"""What a talk left open: the author is reminded on its day, in working hours, until it is followed up."""

from typing import Any

from domain.moments import is_speaking, next_speaking
from domain.permission import Action
from domain.refusals.duties import AlreadyDone
from domain.talks import LATER
from storage import cards, people, talks
from storage.outgoing import Button, Rows
from storage.tables import Talk
from storage.work import Work
from usecases.presses import pack
from usecases.presses.talks import FollowedUp, RemindLater
from usecases.talk_form import branch_id, setting_of
from usecases.talks import due_at, follow_on, person_of, refresh_list, the_talk


async def follow_up(work: Work, press: FollowedUp) -> None:
    """Record that the author has followed his talk up; its reminder ends."""
    talk = await _followed(work, press.talk)
    talk.followed_up_at, talk.remind_at = work.now, None
    await work.audit("talk_followed_up", "talk", talk.id)
    work.toast("talks.followed_up")
    await _settle(work)


async def put_off(work: Work, press: RemindLater) -> None:
    """Remind the author seven days from today."""
    talk = await _followed(work, press.talk)
    follow_on(work, talk, work.today + LATER)
    await work.audit("talk_put_off", "talk", talk.id)
    work.toast("talks.put_off", on=talk.follow_up_on)
    await _settle(work)


async def _followed(work: Work, talk_id: int) -> Talk:
    talk = await the_talk(work, talk_id, Action.CHANGE_TALK, change=True)
    if talk.withdrawn_at is not None or talk.followed_up_at is not None or talk.follow_up_on is None:
        await _settle(work)
        raise AlreadyDone()
    return talk


async def _settle(work: Work) -> None:
    """Take the buttons off the reminder that was pressed; a card shows the new state instead."""
    chat, message = work.origin.chat_id, work.origin.message_id
    if chat is not None and message is not None and await cards.holding(work.session, chat, message) is None:
        await work.retire(chat, message)
    await refresh_list(work)


async def remind_follow_ups(work: Work) -> bool:
    """Remind one author in private of a follow-up that is due; tells whether more may wait. A tick."""
    work.require(Action.KEEP_TIME)
    talk = await talks.to_remind(work.session, work.now)
    if talk is None:
        return False
    work.branch = await people.branch(work.session, talk.branch_id)
    if not is_speaking(work.now, setting_of(work)):
        talk.remind_at = next_speaking(work.now, setting_of(work))
        return True
    asked, talk.remind_at = due_at(work, talk.follow_up_on), None
    author = await people.member(work.session, talk.branch_id, talk.author_id)
    if author is None or author.user_id is None or author.left_on is not None:
        return True
    late = asked is not None and work.local(asked).date() < work.today
    await work.say(
        author.user_id, "talks.follow_up", key=f"talk.follow:{talk.id}:{talk.follow_up_on}:{author.user_id}",
        rows=reminder_rows(talk), silent=False, talk=talk.id, person=await person_of(work, talk),
        held_on=talk.held_on, on=talk.follow_up_on, late=late,
    )  # fmt: skip
    return True


def reminder_rows(talk: Talk) -> Rows:
    """Return the buttons of a follow-up."""
    about = {"branch": talk.branch_id, "talk": talk.id or 0}
    done, later = pack(FollowedUp(**about)), pack(RemindLater(**about))
    return ((Button("talks.done", done), Button("buttons.remind_later", later)),)


async def still_to_follow_up(work: Work, arguments: dict[str, Any]) -> bool:
    """Tell, at sending, whether the author still waits for this reminder."""
    talk = await talks.get(work.session, branch_id(work), arguments["talk"])
    open_yet = talk is not None and talk.followed_up_at is None and talk.withdrawn_at is None
    return open_yet and talk is not None and talk.follow_up_on == arguments["on"]
