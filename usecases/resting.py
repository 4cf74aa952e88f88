"""When somebody wants to be reminded: quiet hours of his own, and how many gathered messages a week at most."""

from domain.permission import Action, Subject
from domain.refusals.forms import OldButton
from storage.tables import Person
from storage.work import Work
from usecases.leafing import leaf
from usecases.presses.resting import CARD, LookAtRest, OpenRest, SetRest
from usecases.roster import branch_of

# Spans of whole hours; the branch's own quiet hours hold beside them. The empty one is none.
NIGHTS = ("", "20-8", "21-8", "21-9", "21-10", "22-8", "22-10")
NOONS = ("", "11-13", "12-13", "12-14", "13-15")
WEEKLIES = ("", "0", "3", "2", "1")  # none: as the branch has it; 0: any number
CHOICES = {"night": NIGHTS, "noon": NOONS, "weekly": WEEKLIES}


def night_of(rest: str) -> str:
    """Return the span at night of somebody's quiet hours, empty for none."""
    return next((span for span in rest.split() if span in NIGHTS), "")


def noon_of(rest: str) -> str:
    """Return the span at noon of somebody's quiet hours, empty for none."""
    return next((span for span in rest.split() if span in NOONS), "")


async def show(work: Work, _press: OpenRest) -> None:
    """Post the card in the private chat of whoever asks."""
    _own(work)
    if work.origin.user_id is not None:
        await work.repost_card(work.origin.user_id, CARD, f"{branch_of(work).id}.main")


async def look(work: Work, press: LookAtRest) -> None:
    """Turn the card to a page."""
    _own(work)
    if press.page != "main" and press.page not in CHOICES:
        raise OldButton()
    await leaf(work, CARD, f"{branch_of(work).id}.{press.page}")


async def change(work: Work, press: SetRest) -> None:
    """Choose a value for oneself; what waited for the old one is looked at again."""
    person = _own(work)
    if press.value not in CHOICES.get(press.name, ()):
        raise OldButton()
    if press.name == "weekly":
        person.weekly = int(press.value) if press.value else None
    else:
        night = press.value if press.name == "night" else night_of(person.rest)
        noon = press.value if press.name == "noon" else noon_of(person.rest)
        person.rest = " ".join(span for span in (night, noon) if span)
    branch = branch_of(work)
    if branch.held_until is not None:
        branch.next_due_at = work.now
    await work.audit("rest", "person", name=press.name)
    work.toast("settings.changed")
    await leaf(work, CARD, f"{branch.id}.main")


def _own(work: Work) -> Person:
    """Return the account of whoever acts, once it is known to belong to the branch."""
    work.require(Action.SEE_OWN_RECORD, Subject(branch_id=branch_of(work).id, member_id=work.actor.member_id))
    assert work.person is not None
    return work.person
