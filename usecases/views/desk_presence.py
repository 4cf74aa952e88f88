"""The control card's pane of who is there and how: code, late and early, from afar, left out, sessions, procedure."""

from typing import Any

from domain.permission import Action, may
from domain.presence import is_late, is_left_out
from storage import events, people, presence
from storage.outgoing import Button, Shown
from storage.tables import Seat
from storage.work import Work
from usecases import events as gatherings
from usecases.codes import code_now
from usecases.event_counts import Picture, remote_counts, rule
from usecases.leaving_out import WHY
from usecases.polls import ANSWER, purpose_of
from usecases.presses import pack
from usecases.presses.events import ShowPane
from usecases.presses.presence import AddSession, AllowRemote, CountAgain, CountRemote, LeaveOut, PostPoll, SignInBy
from usecases.sessions import beginnings, begun_for, sessions_shown
from usecases.views.events import about, signing_now

MOST_NAMES = 30


async def presence_pane(work: Work, seen: Picture) -> Shown:
    """Show how people sign in and who is there in which way; names and codes are for this card alone."""
    event = seen.event
    begun = await beginnings(work, event)
    lines = list(zip(seen.seats, gatherings.records(seen.seats), strict=True))
    by_code = code_now(work, event) if event.state in events.LIVE else None
    shown = await about(work, seen) | {
        "code": by_code[0] if by_code and signing_now(work, event) else "", "by_code": event.code_secret is not None,
        "code_until": by_code[1] if by_code else None,
        "late": [seat.name for seat, one in lines if is_late(one, begun_for(seat, begun))],
        "early": [{"name": seat.name, "at": work.local(seat.left_at)} for seat in seen.seats if seat.left_at],
        "afar": [seat.name for seat in seen.seats if seat.present_at and seat.remote],
        "out": [await _left_out(work, seen, seat) for seat, one in lines if is_left_out(one)],
        "sessions": await _sessions(work, seen), "kinds": _kinds(work, seen),
        "poll": await _poll(work, seen),
    }  # fmt: skip
    return Shown("presence.desk", shown, await _rows(work, seen, poll=shown["poll"]))


async def _poll(work: Work, seen: Picture) -> str:
    """Return what the event's open poll asks, empty when there is none."""
    poll = await presence.open_poll(work.session, seen.event.id or 0)
    return poll.purpose if poll is not None else ""


async def _left_out(work: Work, seen: Picture, seat: Seat) -> dict[str, Any]:
    """Return who is left out; the reason and the agreement for those alone who may read reasons."""
    readable = may(work.actor, Action.READ_LEAVE_REASON, gatherings.subject(seen.event), work.place)
    why = work.vault.open(seat.left_out_why, WHY) if seat.left_out_why and readable else {}
    line = await people.member(work.session, seen.event.branch_id, seat.left_out_by) if seat.left_out_by else None
    return {
        "name": seat.name, "reason": why.get("code", ""), "agreed": why.get("agreed", ""),
        "by": line.name if line else "",
    }  # fmt: skip


async def _sessions(work: Work, seen: Picture) -> list[dict[str, Any]]:
    """Return all sessions with how many signed in at each; nothing where there is but one."""
    more = await sessions_shown(work, seen.event)
    if not more:
        return []
    first = {"at": work.local(seen.event.starts_at), "place": seen.event.place}
    there = [seat.session for seat in seen.seats if seat.present_at is not None]
    return [one | {"present": there.count(number)} for number, one in enumerate([first, *more])]


def _kinds(work: Work, seen: Picture) -> list[dict[str, Any]]:
    """Return the parts' kinds with their procedure, what is kept of them, and whether remote presence counts."""
    kinds = [rule(work, part) for part in seen.parts]
    return [
        {
            "kind": kind.code, "steps": list(kind.procedure), "evidence": list(kind.evidence),
            "votes": kind.quorum is not None, "remote": remote_counts(work, kind),
        }
        for kind in kinds
    ]  # fmt: skip


async def _rows(work: Work, seen: Picture, *, poll: str) -> tuple[tuple[Button, ...], ...]:
    event, rows = seen.event, list[tuple[Button, ...]]()
    ids, about_it = (event.branch_id, event.id or 0), gatherings.subject(seen.event)
    if event.state in events.LIVE:
        by = event.code_secret is None
        label = "presence.b_by_code" if by else "presence.b_by_button"
        rows.append((Button(label, pack(SignInBy(*ids, by))), Button("presence.b_session", pack(AddSession(*ids)))))
        far = not event.remote_open
        label = "presence.b_allow_remote" if far else "presence.b_forbid_remote"
        asks = event.visibility == "branch" and poll != (wanted := purpose_of(event))
        asks = asks and (wanted == ANSWER or event.code_secret is None)
        ask = (Button(f"presence.b_poll_{wanted}", pack(PostPoll(*ids))),) if asks else ()
        rows.append((Button(label, pack(AllowRemote(*ids, far))), *ask))
    if may(work.actor, Action.DECIDE_LEAVE, about_it, work.place) and event.state in events.LIVE:
        rows.append((Button("presence.b_leave_out", pack(LeaveOut(*ids))),))
        back = [seat for seat in seen.seats if seat.left_out][:MOST_NAMES]
        rows += [
            (Button("presence.b_count_again", pack(CountAgain(*ids, seat.id or 0)), arguments={"name": seat.name}),)
            for seat in back
        ]  # fmt: skip
    if may(work.actor, Action.CHANGE_SETTINGS, about_it, work.place):
        for kind in {part.kind: rule(work, part) for part in seen.parts}.values():
            if kind.quorum is not None:
                counts = remote_counts(work, kind)
                press = pack(CountRemote(*ids, kind.code, not counts))
                rows.append((Button("presence.b_remote", press, arguments={"kind": kind.code, "counts": counts}),))
    if event.state == "closed":
        rows.append((Button("presence.b_make_up", pack(ShowPane(*ids, "make_up"))),))
    return (*rows, (Button("buttons.back", pack(ShowPane(*ids, "main"))),))
