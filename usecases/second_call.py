"""The second call of a meeting without a quorum: it stays on record as it was, a further date is proposed at once."""

from datetime import datetime

from domain.calendar import CalendarKind
from domain.date_finding import next_call
from domain.permission import Action
from storage import event_parts
from storage.outgoing import Button, Rows
from storage.tables import Event
from storage.work import Work
from usecases import event_running, event_starting, wizards
from usecases import events as gatherings
from usecases.date_steps import ASK
from usecases.event_counts import Picture
from usecases.event_forms import MEETING
from usecases.presses import pack
from usecases.presses.dates import SecondCall


def proposed(work: Work, event: Event) -> datetime:
    """Return the moment proposed: some working days ahead at the hour of the first call, on the branch's clock."""
    kind = CalendarKind(gatherings.branch_of(work).calendar)
    return next_call(work.now, work.zone, work.local(event.starts_at).time(), kind)


async def second_call(work: Work, press: SecondCall) -> None:
    """Open the form of a further event with the same parts at the moment proposed, or with its date to be asked for."""
    event = await gatherings.find(work, press.event)
    work.require(Action.CHANGE_EVENT, gatherings.subject(event))
    at = proposed(work, event)
    given = await event_starting.again(work, event) | {"on": at.date(), "at": f"{at:%H:%M}"}
    if press.ask:
        given = {name: value for name, value in given.items() if name != "at"} | {"on": ASK}
    await wizards.start(work, MEETING.kind, given)


async def rows(work: Work, event: Event) -> Rows:
    """Return the buttons that call a meeting again, none when that was done already."""
    if await event_parts.successor(work.session, event.branch_id, event.id or 0) is not None:
        return ()
    own = (event.branch_id, event.id or 0)
    again = Button("dates.b_second", pack(SecondCall(*own)), arguments={"at": proposed(work, event)})
    return ((again,), (Button("dates.b_second_ask", pack(SecondCall(*own, True))),))


async def propose(work: Work, seen: Picture) -> None:
    """Tell whoever ran a meeting without a quorum, in private, that it stays open, and propose the next date."""
    event = seen.event
    if all(part.quorate for part in seen.parts):
        return
    open_to = await gatherings.reachable(work)
    chair = open_to.get(event.chair_id or 0)
    users = {chair.user_id if chair else work.origin.user_id, work.origin.user_id} - {None}
    short = [part.kind for part in seen.parts if not part.quorate]
    for user in sorted(user for user in users if user):
        await work.say(
            user, "dates.not_quorate", rows=await rows(work, event), silent=False, title=event.title, kinds=short,
            at=work.local(event.starts_at),
        )  # fmt: skip


event_running.CLOSED.append(propose)
