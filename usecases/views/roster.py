"""What the cards of registration show: a claim to its officers, the branch's counts to the group."""

from typing import Any

from reports.roster_sheet import Example, draw_template
from storage import people, roster
from storage.outgoing import Button, Rows, Shown
from storage.tables import Claim
from storage.work import Work
from texts.rendering import plain
from usecases.presses import pack
from usecases.presses.roster import ConfirmClaim, ReturnClaim
from usecases.roster import decides
from usecases.views.drawing import Drawing


async def branch_card(work: Work, key: str) -> Shown | None:
    """Show the group what is set up and how many have registered; counts only."""
    branch = await people.branch(work.session, int(key))
    if branch is None or branch.id is None:
        return None
    lines = await people.members(work.session, branch.id)
    shown = {
        "branch": branch.name, "activity": branch.activity_day, "collection": branch.collection_day,
        "total": len(lines), "registered": sum(line.user_id is not None for line in lines),
        "waiting": len(await roster.waiting_claims(work.session, branch.id)),
    }  # fmt: skip
    return Shown("branch.card", shown, ((Button("buttons.join", link=f"join_{branch.id}"),),))


async def claim_card(work: Work, key: str) -> Shown | None:
    """Show an officer who registered under which name, and whether the roster has it."""
    found = await work.session.get(Claim, int(key))
    if found is None or work.branch is None or found.branch_id != work.branch.id:
        return None
    line = await people.member(work.session, found.branch_id, found.member_id) if found.member_id else None
    decider = await people.member(work.session, found.branch_id, found.decided_by) if found.decided_by else None
    waiting = found.state == "waiting"
    taken = waiting and line is not None and line.user_id is not None and line.user_id != found.user_id
    shown = {
        "name": found.name, "state": found.state, "listed": line is not None, "taken": taken,
        "user_id": found.user_id, "decider": decider.name if decider else "", "at": work.local(found.made_at),
    }  # fmt: skip
    return Shown("roster.claim", shown, await _claim_rows(work, found) if waiting else ())


async def _claim_rows(work: Work, found: Claim) -> Rows:
    if not await decides(work):
        return ()
    own = (found.branch_id, found.id or 0)
    return (
        (
            Button("buttons.confirm_identity", pack(ConfirmClaim(*own))),
            Button("buttons.return_claim", pack(ReturnClaim(*own))),
        ),
    )


async def roster_template(work: Work, arguments: dict[str, Any], language: str) -> Drawing:
    """Return the empty roster table with the secretary as its first line."""
    branch = work.branch.id if work.branch and work.branch.id else 0
    heads = await people.holders(work.session, branch, "secretary")
    example = Example(heads[0].name if heads else "")
    filename = f"{plain(language, 'roster.sheet_title', {})}.xlsx"
    return Drawing(filename, lambda: draw_template(example, language))
