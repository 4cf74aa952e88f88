"""What a branch sets about votes and elections: the winning majority's base, the margin, written opinions, its term."""

from datetime import date
from typing import Any

from domain.elections import WIN_OF
from domain.permission import Action
from domain.refusals.forms import DateInPast, OldButton
from storage.work import Work
from usecases import events as gatherings
from usecases.elections import SETTING
from usecases.presses.votes import SetVoteRule, TypeTerm
from usecases.reading import civil_date
from usecases.wizards import Answers, Step, Wizard, known, start

VALUES: dict[str, dict[str, Any]] = {
    "win_of": {of: of for of in WIN_OF},
    "margin": {"0": 0, "20": 20, "30": 30},
    "written": {"yes": True, "no": False},
}


async def set_rule(work: Work, press: SetVoteRule) -> None:
    """Change a setting of votes; what was counted before stays as it was."""
    work.require(Action.CHANGE_SETTINGS)
    if press.value not in VALUES.get(press.name, {}):
        raise OldButton()
    branch = gatherings.branch_of(work)
    chosen = {**branch.settings.get(SETTING, {}), press.name: VALUES[press.name][press.value]}
    branch.settings = {**branch.settings, SETTING: chosen}
    await work.audit("settings", "branch", branch.id, name=f"votes.{press.name}")
    work.toast("settings.changed")
    await work.refresh_cards("event_desk", press.event)


# The end of the committee's term (E4 to E6)


async def open_term(work: Work, press: TypeTerm) -> None:
    """Ask when the committee's term ends."""
    work.require(Action.CHANGE_SETTINGS)
    await start(work, TERM_FORM.kind, {"event": press.event})


async def _ends(work: Work, _given: Answers, text: str) -> date:
    on = civil_date(work, text, past=False)
    if on <= work.today:
        raise DateInPast(on=on)
    return on


async def keep_term(work: Work, given: Answers) -> None:
    """Store the end of the term; the change of term is announced six months ahead (E6) where the profile knows it."""
    await set_term(work, given["ends"])
    await work.refresh_cards("event_desk", given["event"])


async def set_term(work: Work, ends_on: date) -> None:
    """Store the end of the term; the branch's duties are planned anew from it."""
    work.require(Action.CHANGE_SETTINGS)
    branch = gatherings.branch_of(work)
    branch.settings = {**branch.settings, "term_ends_on": ends_on.isoformat()}
    branch.next_due_at = work.now
    await work.audit("settings", "branch", branch.id, name="term_ends_on")


TERM_FORM = known(Wizard("term", "votes", (Step("ends", read=_ends),), keep_term, check=False))
