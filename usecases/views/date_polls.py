"""What the search for a date shows: to those asked in counts, to the officer with names."""

from collections.abc import Sequence
from typing import Any

from domain.date_finding import Suiting
from domain.permission import may
from storage import date_polls
from storage.outgoing import Button, Rows, Shown
from storage.tables import DatePoll
from storage.work import Work
from usecases import date_finding
from usecases import events as gatherings
from usecases.date_answers import silent
from usecases.event_starting import RUNNING_ROWS
from usecases.presses import pack
from usecases.presses.dates import (
    AskEverybody,
    ChangeTimes,
    DropPoll,
    NoTimeSuits,
    OpenDates,
    PickTime,
    RemindAsked,
    SettleDate,
)

MOST_NAMES = 40


async def poll_card(work: Work, key: str) -> Shown | None:
    """Show the times to choose from: counts, and in private one's own choice; never who said what."""
    poll = await date_polls.get(work.session, gatherings.branch_id(work), int(key))
    if poll is None or ((poll.visibility != "branch" or poll.state == "sounding") and not work.origin.private):
        return None
    voices = await date_polls.voices(work.session, poll.id or 0)
    own = next((voice for voice in voices if voice.member_id == work.actor.member_id), None)
    if own is None and work.origin.private:
        return None
    times = await date_finding.suiting(work, poll)
    mine = own.member_id if own is not None and work.origin.private else None
    ahead = [one for one in times if one.starts_at > work.now]
    shown = await _about(work, poll) | {
        "times": [_time(one, mine) for one in times], "answered": len(voices) - len(silent(voices)),
        "asked": len(voices), "again": bool(own.unconfirmed) if mine and own else False, "private": mine is not None,
        "said": bool(own.answered_at) if mine and own else False,
    }  # fmt: skip
    return Shown("dates.card", shown, _card_rows(poll, ahead, mine) if poll.state in date_polls.LIVE else ())


async def _about(work: Work, poll: DatePoll) -> dict[str, Any]:
    form = work.vault.open(poll.form, date_polls.FORM) or {}
    event = await gatherings.find(work, poll.event_id) if poll.event_id is not None else None
    before = await gatherings.find(work, poll.moves_id) if poll.moves_id is not None and event is None else None
    return {
        "title": poll.title, "state": poll.state, "place": form.get("place") or "", "moved": poll.moves_id is not None,
        "at": work.local(event.starts_at) if event else None,
        "before": work.local(before.starts_at) if before else None,
    }  # fmt: skip


def _time(one: Suiting, mine: int | None) -> dict[str, Any]:
    return {"at": one.starts_at, "number": len(one.members), "mine": mine in one.members}


def _card_rows(poll: DatePoll, times: Sequence[Suiting], mine: int | None) -> Rows:
    own = (poll.branch_id, poll.id or 0)
    quiet = poll.state == "sounding"  # those asked first do not see each other's answers
    buttons = [
        Button(
            "dates.b_pick", pack(PickTime(*own, one.key)),
            arguments={"at": one.starts_at, "number": 0 if quiet else len(one.members), "mine": mine in one.members},
        )
        for one in times
    ]  # fmt: skip
    return (*((button,) for button in buttons), (Button("dates.b_none", pack(NoTimeSuits(*own))),))


# The officer's card


async def desk_card(work: Work, key: str) -> Shown | None:
    """Show whoever may run the search where it stands: whom each time suits, who is missing, what is best."""
    poll = await date_polls.get(work.session, gatherings.branch_id(work), int(key))
    if poll is None or not work.origin.private:
        return None
    if not may(work.actor, date_finding.right(poll), date_finding.subject(poll), work.place):
        return Shown("refusals.not_found")
    voices = await date_polls.voices(work.session, poll.id or 0)
    times = await date_finding.suiting(work, poll)
    best = date_finding.proposed(work, times, voices)
    quiet = {voice.member_id for voice in silent(voices)}
    open_to = await gatherings.reachable(work)
    shown = await _about(work, poll) | {
        "times": [_for_officer(one, voices, quiet) | {"best": best is not None and one.key == best.key}
                  for one in times],
        "asked": len(voices), "answered": len(voices) - len(quiet),
        "silent": _names(v.name for v in voices if v.member_id in quiet and not v.unconfirmed),
        "again": _names(v.name for v in voices if v.unconfirmed),
        "unreachable": _names(v.name for v in voices if v.member_id in quiet and v.member_id not in open_to),
        "sounded": [v.name for v in voices if v.sounded],
    }  # fmt: skip
    return Shown("dates.desk", shown, _desk_rows(work, poll, times, best, bool(quiet)))


def _for_officer(one: Suiting, voices: Sequence[Any], quiet: set[int]) -> dict[str, Any]:
    """Return a time with those whom it does not suit; who has not answered stands in a line of his own."""
    missing = [v.name for v in voices if v.member_id not in one.members and v.member_id not in quiet]
    return {"at": one.starts_at, "number": len(one.members), "missing": _names(missing), "more": len(missing)}


def _names(names: Any) -> list[str]:
    return list(names)[:MOST_NAMES]


def _desk_rows(work: Work, poll: DatePoll, times: Sequence[Suiting], best: Suiting | None, quiet: bool) -> Rows:
    if poll.state not in date_polls.LIVE:
        return ()
    own, rows = (poll.branch_id, poll.id or 0), list[tuple[Button, ...]]()
    for one in sorted(times, key=lambda one: one is not best):
        if one.starts_at > work.now:
            about = {"at": one.starts_at, "number": len(one.members), "best": one is best}
            rows.append((Button("dates.b_settle", pack(SettleDate(*own, one.key)), arguments=about),))
    if poll.state == "sounding":
        rows.append((Button("dates.b_everybody", pack(AskEverybody(*own))),))
    change = Button("dates.b_change", pack(ChangeTimes(*own)))
    rows.append((change, Button("dates.b_remind", pack(RemindAsked(*own)))) if quiet else (change,))
    rows.append((Button("dates.b_drop", pack(DropPoll(*own))),))
    return tuple(rows)


async def open_polls(work: Work) -> Rows:
    """Return the searches that the actor may run, for the list under /meeting."""
    found = await date_polls.live(work.session, gatherings.branch_id(work))
    return tuple(
        (Button("dates.b_poll", pack(OpenDates(poll.branch_id, poll.id or 0)), arguments={"title": poll.title[:30]}),)
        for poll in found
        if may(work.actor, date_finding.right(poll), date_finding.subject(poll), work.place)
    )


RUNNING_ROWS.append(open_polls)
