"""What the control card of an election's ballot shows to whoever runs its meeting."""

from typing import Any

from domain.permission import Action, Subject, may
from storage import events, votes
from storage.outgoing import Button, Rows, Shown
from storage.tables import Election, Event
from storage.work import Work
from usecases import election_running, elections
from usecases import events as gatherings
from usecases.elections import ElectionSheet
from usecases.meeting_hall import Hall, hall, part_of
from usecases.presses import pack
from usecases.presses.votes import BeginElection, DeclareElection, EnterElection, RunOff, SetTerm, TakeOver

GONE = Shown("refusals.not_found")


async def election_card(work: Work, key: str) -> Shown | None:
    """Show a ballot to whoever runs its meeting; rights are asked anew each time it is drawn."""
    row = await votes.election(work.session, work.branch.id or 0, int(key)) if work.branch else None
    event = await events.get(work.session, row.branch_id, row.event_id) if row else None
    if row is None or event is None:
        return None
    if not may(work.actor, Action.SEE_EVENT_NAMES, gatherings.subject(event), work.place):
        return GONE
    made, now = await elections.sheet(work, event, row, work.language), await hall(work, event)
    changes = await election_running.changes(work, row) if row.handed_over_at is None else []
    shown = {
        "e": made, "title": event.title, "at": work.local(event.starts_at), "there": len(now.voters),
        "should": len(now.entitled), "quorums": await _quorums(work, row, now), "changes": changes,
        "going_on": event.state == "open", "run_off": election_running.again(made)[1],
        "term": gatherings.branch_of(work).settings.get("term_ends_on") or "",
    }  # fmt: skip
    return Shown("elections.card", shown, await _rows(work, row, event, made, changes))


async def _quorums(work: Work, row: Election, now: Hall) -> list[dict[str, Any]]:
    """Return what an election needs by the branch's profile with those present now, and by the other if it differs."""
    part = await part_of(work, row.part_id)
    own = elections.quorum(work, part, now.kept)
    other = elections.quorum(work, part, now.kept, other=True)
    asked = [own, *([other] if own is None or (other is not None and other.needed != own.needed) else [])]
    return [{"q": one, "own": one is own} for one in asked if one is not None]


async def _rows(work: Work, row: Election, event: Event, made: ElectionSheet, changes: list[dict[str, Any]]) -> Rows:
    about, own, rows = gatherings.subject(event), (row.branch_id, row.id or 0), list[tuple[Button, ...]]()
    runs = may(work.actor, Action.RUN_VOTE, about, work.place)
    if runs and row.state == "prepared" and event.state == "open":
        rows.append((Button("elections.b_begin", pack(BeginElection(*own))),))
    if runs and row.state in ("voting", "counted", "void"):
        label = "elections.b_count" if row.state == "voting" else "elections.b_count_again"
        rows.append((Button(label, pack(EnterElection(*own))),))
    if row.state == "counted" and may(work.actor, Action.DECLARE_RESULT, about, work.place):
        rows.append((Button("elections.b_declare", pack(DeclareElection(*own))),))
    followed = await election_running.followed_by(work, row)
    if runs and followed is None and event.state == "open" and election_running.again(made)[0]:
        rows.append((Button("elections.b_run_off", pack(RunOff(*own))),))
    if row.state == "declared" and followed is None:
        rows += _after(work, event, own, changes)
    return tuple(rows)


def _after(work: Work, event: Event, own: tuple[int, int], changes: list[dict[str, Any]]) -> list[tuple[Button, ...]]:
    """Return what follows a declared election: the posts, and the new term, each for whoever may."""
    whole, rows = Subject(branch_id=event.branch_id), list[tuple[Button, ...]]()
    if changes and may(work.actor, Action.APPOINT_POST, whole, work.place):
        rows.append((Button("elections.b_take_over", pack(TakeOver(*own))),))
    if may(work.actor, Action.CHANGE_SETTINGS, whole, work.place):
        terms = [
            Button("elections.b_term", pack(SetTerm(*own, years)), arguments={
                "years": years, "ends": election_running.term_end(event, years),
            })
            for years in election_running.YEARS
        ]  # fmt: skip
        rows += [(one,) for one in terms]
    return rows
