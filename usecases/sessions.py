"""Several sessions of one event, for shifts: one roster, one attendance, one sign-in after the other."""

from datetime import datetime
from typing import Any

from domain.attendance import check_alive
from domain.event_times import SIGN_IN_BEFORE, sign_in_window
from domain.permission import Action
from domain.refusals.presence import NoSessions
from storage import presence
from storage.tables import Event, EventSession, Seat
from storage.work import Work
from usecases import events as gatherings
from usecases.event_places import LONGEST_PLACE
from usecases.event_small_forms import WHEN, moment, moment_shown, short
from usecases.presses.presence import AddSession
from usecases.wizards import Answers, Step, Wizard, known, start

MOST = 4  # the first one counted


async def open_session(work: Work, press: AddSession) -> None:
    """Ask when and where a further session is."""
    event = await gatherings.find(work, press.event)
    work.require(Action.CHANGE_EVENT, gatherings.subject(event))
    check_alive(await gatherings.gathering(work, event))
    await start(work, SESSION_FORM.kind, {"event": event.id})


async def add_session(work: Work, given: Answers) -> None:
    """Add a session after the last one; who comes to either is there, once."""
    event = await gatherings.hold(work, given["event"])
    work.require(Action.CHANGE_EVENT, gatherings.subject(event))
    check_alive(await gatherings.gathering(work, event))
    known_ones = await presence.sessions(work.session, event.id or 0)
    at = moment(work, given)
    if at <= (event.last_at or event.starts_at) or len(known_ones) >= MOST - 1:
        raise NoSessions()
    line = EventSession(event_id=event.id or 0, ordinal=len(known_ones) + 1, starts_at=at, place=given["place"] or "")
    work.session.add(line)
    event.last_at = at
    event.session_at = event.session_at or at - SIGN_IN_BEFORE
    gatherings.wind(work, event)
    await work.session.flush()
    await work.audit("add_session", "event", event.id, number=line.ordinal)
    await gatherings.refresh(work, event)
    await work.whisper("presence.session_added", title=event.title, at=work.local(at), place=line.place)


async def turn_session(work: Work, event: Event) -> None:
    """Open the sign-in of the next session when its time has come; that of the one before is over. For the tick."""
    if event.session_at is None or event.session_at > work.now:
        return
    ahead = [one for one in await presence.sessions(work.session, event.id or 0) if one.ordinal > event.session]
    event.session_at = None
    if ahead:
        event.session = ahead[0].ordinal
        event.signin_at, event.signin_until = sign_in_window(ahead[0].starts_at)
        event.session_at = ahead[1].starts_at - SIGN_IN_BEFORE if len(ahead) > 1 else None


async def sessions_shown(work: Work, event: Event) -> list[dict[str, Any]]:
    """Return an event's further sessions as texts take them; nothing is asked of the database where there are none."""
    if event.last_at is None:
        return []
    found = await presence.sessions(work.session, event.id or 0)
    return [{"at": work.local(one.starts_at), "place": one.place or event.place} for one in found]


async def beginnings(work: Work, event: Event) -> dict[int, datetime | None]:
    """Return from when on somebody is late, by session: the event's own opening, the others' beginning."""
    begun: dict[int, datetime | None] = {0: event.opened_at}
    if event.last_at is not None:
        begun |= {one.ordinal: one.starts_at for one in await presence.sessions(work.session, event.id or 0)}
    return begun


def begun_for(seat: Seat, begun: dict[int, datetime | None]) -> datetime | None:
    """Return from when on this person is late."""
    return begun.get(seat.session)


async def _read_place(_work: Work, _given: Answers, text: str) -> str:
    return short(text, LONGEST_PLACE)


async def _about(work: Work, given: Answers) -> dict[str, Any]:
    event = await gatherings.find(work, given["event"])
    about: dict[str, Any] = {"title": event.title, "at": work.local(event.starts_at), "place": event.place}
    return about | {"new": moment_shown(work, given)}


STEPS = (*WHEN, Step("place", read=_read_place, optional=True))
SESSION_FORM = known(Wizard("session", "presence", STEPS, add_session, facts=_about))
