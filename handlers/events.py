"""/meeting, the buttons of events, and the links that lead from the group to their forms."""

from domain.refusals.roster import NoSuchBranch
from handlers import door
from handlers.payloads import number
from storage import people
from storage.work import Work
from texts.rendering import LANGUAGES, plain
from usecases import (
    attendance,
    covering,
    event_forms,
    event_reminders,
    event_running,
    event_small_forms,
    event_starting,
)
from usecases.presses import events
from usecases.presses.events import GiveReason


async def meeting(work: Work, words: list[str]) -> None:
    """/meeting, alone or with the line that says it all; with the word for it, who has taken part in nothing."""
    if words and words[0].lower() in {word for each in LANGUAGES for word in plain(each, "presence.words", {}).split()}:
        await covering.show_covered(work)
        return
    await event_starting.start_meeting(work, " ".join(words))


async def follow_meeting(work: Work, arguments: list[str]) -> None:
    """`meeting_<branch>`: on with the form, in private."""
    await _enter(work, number(arguments))
    await event_starting.follow_link(work)


async def follow_leave(work: Work, arguments: list[str]) -> None:
    """`leave_<branch>_<event>`: why one cannot come."""
    await _enter(work, number(arguments))
    await attendance.give_reason(work, GiveReason(number(arguments), number(arguments, 1)))


async def _enter(work: Work, branch_id: int) -> None:
    """Work in the branch that a link names; raises NoSuchBranch."""
    branch = await people.branch(work.session, branch_id)
    if branch is None or branch.id is None:
        raise NoSuchBranch()
    work.enter_branch(branch, await people.actor(work.session, work.origin.user_id or 0, branch.id))


COMMANDS = {"meeting": door.command(meeting)}
PRESSES = {
    events.AnswerEvent: door.press(attendance.answer_pressed),
    events.GiveReason: door.press(attendance.give_reason),
    events.DecideLeave: door.press(attendance.decide_leave),
    events.EnterFact: door.press(attendance.enter_fact),
    events.ShowEvent: door.press(event_running.show_event),
    events.OpenDesk: door.press(event_running.open_desk),
    events.ShowPane: door.press(event_running.show_pane),
    events.OpenSignIn: door.press(event_running.open_sign_in),
    events.OpenMeeting: door.press(event_running.open_meeting),
    events.CloseMeeting: door.press(event_running.close_meeting),
    events.PutOffVote: door.press(event_running.put_off_vote),
    events.RefreshRoster: door.press(event_running.refresh_roster),
    events.GuestHere: door.press(event_running.guest_pressed),
    events.CallOff: door.press(event_small_forms.open_call_off),
    events.NewDate: door.press(event_starting.new_date),
    events.AddGuest: door.press(event_small_forms.open_guest),
    events.RemindSilent: door.press(event_reminders.remind_pressed),
    events.PlanAgain: door.press(event_starting.plan_again),
}
PAYLOADS = {"meeting": follow_meeting, "leave": follow_leave}
FORMS = (
    event_forms.MEETING, event_small_forms.LEAVE_FORM, event_small_forms.CALL_OFF_FORM, event_small_forms.MOVE_FORM,
    event_small_forms.GUEST_FORM,
)  # fmt: skip
