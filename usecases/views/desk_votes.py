"""The pane of votes and elections on an event's control card, and what the branch set about them."""

from typing import Any

from domain.elections import WIN_OF
from domain.permission import Action, Subject, may
from domain.thresholds import Tally
from storage import votes
from storage.outgoing import Button, Shown
from storage.work import Work
from usecases import elections, resolutions
from usecases import events as gatherings
from usecases.event_counts import Picture, verdicts
from usecases.meeting_hall import other_verdicts
from usecases.presses import pack
from usecases.presses.events import ShowPane
from usecases.presses.votes import (
    AddElection,
    AddMotion,
    LookRegister,
    SetVoteRule,
    ShowElection,
    ShowMotion,
    TypeTerm,
)

PANE, RULES_PANE = "votes", "vote_rules"
MOST, SHORT = 20, 40


def there(seen: Picture) -> Tally:
    """Return who is there, or, before the event, expected."""
    return seen.numbers.expected if seen.event.state == "announced" else seen.numbers.present


async def votes_pane(work: Work, seen: Picture) -> Shown:
    """Show what is put to the vote in a meeting, and what the numbers allow in either profile."""
    event = seen.event
    motions = [
        await resolutions.sheet(work, event, row) for row in await votes.resolutions(work.session, event.id or 0)
    ]
    ballots = [await elections.sheet(work, event, row) for row in await votes.elections(work.session, event.id or 0)]
    shown: dict[str, Any] = {
        "title": event.title, "verdicts": verdicts(work, seen, there(seen)), "before": event.state == "announced",
        "others": other_verdicts(work, seen, there(seen)), "ballots": ballots[:MOST],
        "motions": [{"r": one, "text": one.text[:SHORT]} for one in motions[:MOST]],
    }  # fmt: skip
    buttons = [
        Button("votes.b_motion", pack(ShowMotion(event.branch_id, one.id)), arguments={"number": one.number})
        for one in motions[:MOST]
    ] + [
        Button("elections.b_ballot", pack(ShowElection(event.branch_id, one.id)), arguments={"number": one.number})
        for one in ballots[:MOST]
    ]
    rows = [tuple(buttons[i : i + 3]) for i in range(0, len(buttons), 3)]
    return Shown("votes.pane", shown, (*rows, *_last_rows(work, seen)))


def _last_rows(work: Work, seen: Picture) -> list[tuple[Button, ...]]:
    own, rows = (seen.event.branch_id, seen.event.id or 0), list[tuple[Button, ...]]()
    if seen.event.state != "called-off":
        rows.append((Button("votes.b_add", pack(AddMotion(*own))), Button("elections.b_add", pack(AddElection(*own)))))
    whole = Subject(branch_id=seen.event.branch_id)
    more = []
    if may(work.actor, Action.SEE_REGISTER, whole, work.place):
        more.append(Button("votes.b_see_register", pack(LookRegister(seen.event.branch_id, 0))))
    if may(work.actor, Action.CHANGE_SETTINGS, whole, work.place):
        more.append(Button("votes.b_rules", pack(ShowPane(*own, RULES_PANE))))
    return [*rows, tuple(more), (Button("buttons.back", pack(ShowPane(*own, "main"))),)]


async def rules_pane(work: Work, seen: Picture) -> Shown:
    """Show what the branch set about votes and elections, to be changed by whoever may change its settings."""
    own = (seen.event.branch_id, seen.event.id or 0)
    set_ = {name: elections.setting(work, name) for name in ("margin", "win_of", "written")}
    shown = set_ | {"term": gatherings.branch_of(work).settings.get("term_ends_on") or ""}
    back = (Button("buttons.back", pack(ShowPane(*own, PANE))),)
    if not may(work.actor, Action.CHANGE_SETTINGS, Subject(branch_id=own[0]), work.place):
        return Shown("votes.rules_pane", shown, (back,))
    other = WIN_OF[1] if set_["win_of"] == WIN_OF[0] else WIN_OF[0]
    changes = (
        (Button("votes.b_win_of", pack(SetVoteRule(*own, "win_of", other)), arguments={"of": other}),),
        tuple(
            Button("votes.b_margin", pack(SetVoteRule(*own, "margin", str(n))), arguments={"margin": n})
            for n in (0, 20, 30)
            if n != set_["margin"]
        ),
        (Button("votes.b_written_rule", pack(SetVoteRule(*own, "written", "no" if set_["written"] else "yes")),
                arguments={"on": not set_["written"]}),),
        (Button("votes.b_term", pack(TypeTerm(*own))),),
    )  # fmt: skip
    return Shown("votes.rules_pane", shown, (*changes, back))
