"""What the card of somebody's own reminder times shows: how it stands, and a page of choices for each thing."""

from domain.quiet import NO_LIMIT
from storage.outgoing import Button, Rows, Shown
from storage.work import Work
from usecases.facts import hours
from usecases.holding import usual_weekly
from usecases.presses import pack
from usecases.presses.resting import LookAtRest, SetRest
from usecases.resting import CHOICES, night_of, noon_of


async def rest_card(work: Work, key: str) -> Shown | None:
    """Show somebody when he is reminded, or the choices of one thing."""
    _, _, page = key.partition(".")
    branch, person = work.branch, work.person
    if branch is None or branch.id is None or person is None or not work.actor.confirmed:
        return None
    usual = usual_weekly(branch)
    if page in CHOICES:
        back = (Button("buttons.back", pack(LookAtRest(branch.id, "main"))),)
        return Shown(f"resting.page_{page}", {}, (*_choices(branch.id, page, usual), back))
    quiet, weekly = hours(branch), usual if person.weekly is None else person.weekly
    shown = {
        "from_hour": quiet.quiet_from, "to_hour": quiet.quiet_to, "night": _span(night_of(person.rest)),
        "noon": _span(noon_of(person.rest)), "weekly": weekly, "own": person.weekly is not None,
        "unlimited": weekly == NO_LIMIT,
    }  # fmt: skip
    pages = tuple(Button(f"resting.b_{name}", pack(LookAtRest(branch.id, name))) for name in CHOICES)
    return Shown("resting.main", shown, (pages,))


def _span(code: str) -> list[int]:
    return [int(hour) for hour in code.split("-")] if code else []


def _choices(branch: int, page: str, usual: int) -> Rows:
    buttons = []
    for value in CHOICES[page]:
        press = pack(SetRest(branch, page, value))
        if page == "weekly" and value:
            buttons.append(Button("resting.b_at_most", press, arguments={"number": int(value)}))
        elif page == "weekly":
            buttons.append(Button("resting.b_usual", press, arguments={"number": usual}))
        elif value:
            first, last = _span(value)
            buttons.append(Button("settings.b_span", press, arguments={"first": first, "last": last}))
        else:
            buttons.append(Button("resting.b_none", press))
    return tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))
