"""/papers and its buttons: agendas, the register of documents, the kit, minutes."""

from handlers import door
from handlers.payloads import number
from storage.work import Work
from usecases import agenda, agenda_carrying, agenda_forms, minutes_approval, minutes_writing, persons
from usecases import papers as cases
from usecases.presses import papers


async def show(work: Work, _words: list[str]) -> None:
    """/papers: agendas, minutes and the register, always in private."""
    await cases.show(work)


async def follow(work: Work, arguments: list[str]) -> None:
    """`papers_<branch>`: the same, from a group's button."""
    await persons.go_to(work, number(arguments))
    await cases.follow_link(work)


COMMANDS = {"papers": door.command(show)}
PRESSES = {
    papers.TurnPaper: door.press(agenda.turn),
    papers.OpenPaper: door.press(agenda.open_page),
    papers.SuggestItem: door.press(agenda_forms.suggest),
    papers.DecideItem: door.press(agenda.decide),
    papers.InviteGuest: door.press(agenda_forms.invite),
    papers.UninviteGuest: door.press(agenda.uninvite),
    papers.FreezeAgenda: door.press(agenda.freeze),
    papers.PutDocument: door.press(agenda.put_document),
    papers.TakeOverAgenda: door.press(agenda_carrying.take_over),
    papers.NewDocument: door.press(agenda_forms.new_document),
    papers.DecideDocument: door.press(cases.decide_document),
    papers.SendKit: door.press(cases.send_kit),
    papers.SetPapers: door.press(cases.change_setting),
    papers.RecordEntry: door.press(minutes_writing.record_entry),
    papers.RecordLines: door.press(minutes_writing.record_lines),
    papers.WithdrawEntry: door.press(minutes_writing.withdraw),
    papers.SubmitMinutes: door.press(minutes_approval.submit),
    papers.ApproveMinutes: door.press(minutes_approval.approve),
    papers.PrintMinutes: door.press(minutes_approval.send_minutes),
    papers.PrintConfidential: door.press(minutes_approval.send_confidential),
}
PAYLOADS = {"papers": follow}
FORMS = (
    agenda_forms.ITEM, agenda_forms.ITEM_GUEST, agenda_forms.DOCUMENT, minutes_writing.ENTRY, minutes_writing.LINES,
)  # fmt: skip
