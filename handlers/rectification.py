"""Rectification items: /rectify and their cards; in a group nothing but the way to the private chat."""

from handlers import door
from handlers.payloads import number
from storage.outgoing import Button
from storage.work import Work
from usecases import persons, rectification, rectification_changes, rectification_forms
from usecases.presses import rectification as presses


async def rectify(work: Work, _words: list[str]) -> None:
    """/rectify: the items one may see, in private."""
    if work.origin.private:
        await rectification.show_list(work)
        return
    payload = f"rectify_{work.branch.id}" if work.branch else "rectify"
    await work.reply("rectify.in_private", rows=((Button("buttons.open_private", link=payload),),))


async def arrive(work: Work, arguments: list[str]) -> None:
    """Take up the deep link from a group: `rectify_<branch>`."""
    if arguments:
        await persons.go_to(work, number(arguments))
    await rectification.show_list(work)


COMMANDS = {"rectify": door.command(rectify)}
PRESSES = {
    presses.ListItems: door.press(rectification.show_list),
    presses.AddItem: door.press(rectification.start_adding),
    presses.OpenItem: door.press(rectification.open_item),
    presses.ItemDone: door.press(rectification.start_done),
    presses.NoteProgress: door.press(rectification.start_note),
    presses.ReviewItem: door.press(rectification.review),
    presses.ChangeItem: door.press(rectification_changes.start_changing),
    presses.WithdrawItem: door.press(rectification_changes.withdraw),
    presses.TakeRegister: door.press(rectification.take_register),
}
PAYLOADS = {"rectify": arrive}
FORMS = (
    rectification_forms.ITEM, rectification_forms.DONE, rectification_forms.NOTE, rectification_forms.BACK,
    rectification_forms.CHANGE,
)  # fmt: skip
