"""/plan: the year's plan, in private."""

from handlers import door
from storage.work import Work
from usecases import persons, planner, planner_forms
from usecases.presses.planner import (
    AnnouncePlan,
    ConfirmPlan,
    DropDraft,
    MoveGathering,
    Replan,
    ShowPlan,
    TakeOut,
    TurnPlan,
)


async def show(work: Work, words: list[str]) -> None:
    """/plan, asked anywhere, is answered in private; /plan 2027 is the next year's."""
    if await persons.turn_to_private(work, "plan"):
        typed = words[0] if words else ""
        year = int(typed) if typed.isdecimal() and len(typed) == len("2027") else 0
        await planner.show(work, ShowPlan(0, year))


COMMANDS = {"plan": door.command(show)}
PRESSES = {
    ShowPlan: door.press(planner.show),
    TurnPlan: door.press(planner.turn),
    MoveGathering: door.press(planner.ask_date),
    TakeOut: door.press(planner.take_out),
    Replan: door.press(planner.replan),
    DropDraft: door.press(planner.drop),
    ConfirmPlan: door.press(planner.confirm),
    AnnouncePlan: door.press(planner.announce),
}
PAYLOADS = {"plan": show}
FORMS = (planner_forms.MOVE,)
