"""Situations: /visit, and the card of whoever is to see to one; in a group nothing but the way to the private chat."""

from handlers import door
from handlers.payloads import number
from storage.outgoing import Button
from storage.work import Work
from usecases import persons, situation_forms, situations
from usecases.presses.situations import HandOn, RecordIt, Settle

FORMS = situation_forms.SITUATION, situation_forms.HANDING_ON


async def visit(work: Work, _words: list[str]) -> None:
    """/visit opens the form in which a situation is reported."""
    if work.origin.private:
        await situations.start_report(work)
        return
    payload = f"visit_{work.branch.id}" if work.branch else "visit"
    await work.reply("situations.in_private", rows=((Button("buttons.open_private", link=payload),),))


async def arrive(work: Work, arguments: list[str]) -> None:
    """Take up the deep link from a group: `visit`, or `visit_<branch>`, which becomes the person's current branch."""
    if arguments:
        await persons.go_to(work, number(arguments))
    await situations.start_report(work)


COMMANDS = {"visit": door.command(visit)}
PRESSES = {
    Settle: door.press(situations.settle),
    RecordIt: door.press(situations.record_it),
    HandOn: door.press(situations.start_handing_on),
}
PAYLOADS = {"visit": arrive}
