"""Registration and the roster."""

from handlers import door
from handlers.payloads import number
from storage.outgoing import Button
from storage.work import Work
from usecases import roster
from usecases.presses.roster import ConfirmClaim, ReturnClaim


async def join(work: Work, words: list[str]) -> None:
    """/join with a name registers; without one asks for it, in private."""
    branch = roster.branch_of(work)
    link = ((Button("buttons.join", link=f"join_{branch.id}"),),)
    if words:
        await roster.claim(work, " ".join(words))
        if not work.origin.private and (work.person is None or work.person.started_at is None):
            await work.reply("roster.claim_in_group", rows=link)
    elif work.origin.private:
        await roster.ask_name(work, branch.id or 0)
    else:
        await work.reply("roster.join_in_private", rows=link)


async def follow_join(work: Work, arguments: list[str]) -> None:
    """`join_<branch>`: the button in the group."""
    await roster.ask_name(work, number(arguments))


COMMANDS = {"join": door.command(join)}
PRESSES = {ConfirmClaim: door.press(roster.confirm), ReturnClaim: door.press(roster.send_back)}
PAYLOADS = {"join": follow_join}
FORMS = (roster.JOIN, roster.ADMIT)
