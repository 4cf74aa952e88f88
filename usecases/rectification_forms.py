"""The forms of rectification items: what is amiss and who mends it, how far it is, why it is not good enough."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from domain.permission import COMMITTEE_POSTS
from domain.rectification import LONGEST, LONGEST_NOTE, SOURCES, offered_ends
from domain.refusals.forms import DateAhead, DateInPast, NotFound
from domain.refusals.rectification import ReviewsHimself
from storage import people
from storage.work import Work
from texts.rendering import named
from usecases import rectification, rectification_changes
from usecases.events import branch_id
from usecases.reading import civil_date
from usecases.talk_form import MOST_PEOPLE, read_anybody, short
from usecases.wizards import Answers, Choice, Step, Wizard, known


async def _sources(_work: Work, _given: Answers) -> Sequence[Choice]:
    return [Choice(code, f"rectify.source_{named(code)}") for code in SOURCES]


async def _long(_work: Work, _given: Answers, typed: str) -> str:
    return short(typed, LONGEST)


async def _note(_work: Work, _given: Answers, typed: str) -> str:
    return short(typed, LONGEST_NOTE)


async def _owners(work: Work, _given: Answers) -> Sequence[Choice]:
    lines = await people.members(work.session, branch_id(work))
    return [Choice(f"m{line.id}", "buttons.person", {"name": line.name}) for line in lines[:MOST_PEOPLE]]


async def _verifiers(work: Work, given: Answers) -> Sequence[Choice]:
    held = await people.holders(work.session, branch_id(work), *COMMITTEE_POSTS)
    others = [line for line in held if line.id != given.get("owner")]
    return [Choice(f"m{line.id}", "buttons.person", {"name": line.name}) for line in others[:MOST_PEOPLE]]


async def _who(work: Work, given: Answers, typed: str) -> int:
    """Return the roster line chosen; raises NotFound for somebody who is on no roster."""
    person = await read_anybody(work, given, typed)
    if person["member"] is None:
        raise NotFound()
    return int(person["member"])


async def _verifier(work: Work, given: Answers, typed: str) -> int:
    member = await _who(work, given, typed)
    if member == given.get("owner"):
        raise ReviewsHimself()
    return member


async def _ends(work: Work, _given: Answers) -> Sequence[Choice]:
    return [Choice(day.isoformat(), "rectify.b_day", {"on": day}) for day in offered_ends(work.today)]


async def _end(work: Work, _given: Answers, typed: str) -> date:
    on = civil_date(work, typed, past=False)
    if on <= work.today:
        raise DateInPast(on=on)
    return on


async def _days(work: Work, _given: Answers) -> Sequence[Choice]:
    return [Choice(work.today.isoformat(), "rectify.b_today")]


async def _day(work: Work, _given: Answers, typed: str) -> date:
    on = civil_date(work, typed)
    if on > work.today:
        raise DateAhead(on=on)
    return on


async def _facts(work: Work, given: Answers) -> dict[str, Any]:
    found = {name: await rectification.name_of(work, given.get(name)) for name in ("owner", "verifier")}
    return found | {"longest": LONGEST}


UNTIL = Step("until", choices=_ends, read=_end)
ITEM = known(
    Wizard(
        "rectification", "rectify",
        (
            Step("source", choices=_sources),
            Step("problem", read=_long),
            Step("details", read=_long, optional=True),
            Step("measure", read=_long),
            Step("owner", choices=_owners, read=_who, a_row=3),
            UNTIL,
            Step("verifier", choices=_verifiers, read=_verifier, a_row=3),
        ),
        rectification.put_down, _facts, secret=True,
    )
)  # fmt: skip
DONE = known(
    Wizard(
        "rectified", "rectify",
        (Step("on", choices=_days, read=_day), Step("progress", read=_note, optional=True)),
        rectification.say_done, _facts, secret=True, check=False,
    )
)  # fmt: skip
NOTE = known(
    Wizard("rectify_note", "rectify", (Step("progress", read=_note),), rectification.note_progress, _facts,
           secret=True, check=False)
)  # fmt: skip
BACK = known(
    Wizard("rectify_return", "rectify", (Step("remarks", read=_note),), rectification.send_back, _facts,
           secret=True, check=False)
)  # fmt: skip
CHANGE = known(
    Wizard(
        "rectify_change", "rectify",
        (
            Step("owner", choices=_owners, read=_who, optional=True, a_row=3),
            Step("until", choices=_ends, read=_end, optional=True),
        ),
        rectification_changes.change_item, _facts,
    )
)  # fmt: skip
