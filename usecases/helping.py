"""Help that fits the person and the place, and the honest word on privacy."""

from domain.permission import Action
from storage.outgoing import Button
from storage.work import Work
from usecases import menus


async def show(work: Work) -> None:
    """Tell what this person may do here, and where the rest is done."""
    work.require(Action.SEE_HELP)
    commands = [entry.command for entry in menus.entries(work)]
    shown = {"commands": commands, "branch": work.branch.name if work.branch else "", "private": work.origin.private}
    shown["registered"] = work.actor.member_id is not None and work.actor.confirmed
    rows = () if work.origin.private else ((Button("buttons.open_private", link="help"),),)
    await work.reply("help.page", rows=rows, **shown)


async def privacy(work: Work) -> None:
    """Tell what is kept, who can read it, and what does not belong here."""
    work.require(Action.SEE_HELP)
    await work.reply("help.privacy_page")
