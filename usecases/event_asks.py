"""What the form of a new event asks about each of its parts, as the catalogue has it: sub-kind, topic, and its own.

A kind's `asks` become steps `ask_<kind>_<what>`, answered in words and left out at will; a kind with a rule for
elections is asked whether there is one.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.catalogue import Catalogue, Kind, load
from storage.tables import Part
from storage.work import Work
from texts.rendering import named
from usecases.event_small_forms import short
from usecases.wizards import Answers, Choice, Step

SHIPPED = load("source").kinds
KINDS = tuple(kind.code for kind in SHIPPED)
LONGEST_TOPIC, LONGEST_ASKED = 200, 40
LECTURER = "lecturer"  # has a column of its own


def asked_name(kind: str, what: str) -> str:
    """Return the name of the step that asks one thing of a kind."""
    return f"ask_{named(kind)}_{named(what)}"


def _chosen(kind: str) -> Callable[[Answers], bool]:
    return lambda given: kind in (given.get("kinds") or [])


def _subkinds(kind: Kind) -> Callable[[Work, Answers], Any]:
    async def offered(_work: Work, _given: Answers) -> Sequence[Choice]:
        return [Choice(code, f"kinds.{named(kind.code)}_{named(code)}") for code in kind.topics]

    return offered


def _read(limit: int) -> Callable[[Work, Answers, str], Any]:
    async def read(_work: Work, _given: Answers, text: str) -> str:
        return short(text, limit)

    return read


async def _yes_no(_work: Work, _given: Answers) -> Sequence[Choice]:
    return [Choice("no", "buttons.no"), Choice("yes", "buttons.yes")]


def steps_about(kind: Kind) -> tuple[Step, ...]:
    """Return the steps that ask about one part."""
    wanted, asked = _chosen(kind.code), list[Step]()
    if kind.topics:
        asked.append(Step(f"sub_{named(kind.code)}", choices=_subkinds(kind), optional=True, wanted=wanted))
    asked.append(Step(f"topic_{named(kind.code)}", read=_read(LONGEST_TOPIC), optional=True, wanted=wanted))
    for what in kind.asks:
        asked.append(Step(asked_name(kind.code, what), read=_read(LONGEST_ASKED), optional=True, wanted=wanted))
    if kind.election is not None:
        asked.append(Step("election", choices=_yes_no, wanted=wanted))
    return tuple(asked)


STEPS = tuple(step for kind in SHIPPED for step in steps_about(kind))


def details(kind: Kind, given: Answers) -> dict[str, str]:
    """Return what the form says of what this kind asks, in the catalogue's order; what was left out is not there."""
    said = {what: given.get(asked_name(kind.code, what)) for what in kind.asks}
    return {what: str(value) for what, value in said.items() if value}


def unsaid(kind: Kind) -> Answers:
    """Return the answers of somebody who said nothing about a part: a typed line leaves all this out."""
    given: Answers = {f"topic_{named(kind.code)}": None}
    given |= {f"sub_{named(kind.code)}": None} if kind.topics else {}
    given |= {asked_name(kind.code, what): None for what in kind.asks}
    return given | ({"election": "no"} if kind.election is not None else {})


def said_of(kind: Kind, part: Part) -> Answers:
    """Return the form's answers that describe a part as it stands, for a further event like it."""
    given = unsaid(kind) | {f"topic_{named(kind.code)}": part.topic or None}
    given |= {f"sub_{named(kind.code)}": part.subkind or None} if kind.topics else {}
    told = {**part.details, LECTURER: part.lecturer}
    given |= {asked_name(kind.code, what): told.get(what) or None for what in kind.asks}
    return given | ({"election": "yes" if part.election else "no"} if kind.election is not None else {})


def shown(said: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return what a part's kind asked for and got, without the lecturer, as texts take it."""
    return [{"what": named(what), "value": str(value)} for what, value in said.items() if what != LECTURER]


def announced_late(rules: Catalogue, kinds: Sequence[str], starts_at: datetime | None, now: datetime) -> int:
    """Return how many days ahead these kinds are announced by custom, 0 when there is still so much time."""
    longest = max((rules.kind(kind).notice for kind in kinds), default=0)
    if starts_at is None or (starts_at.date() - now.astimezone(starts_at.tzinfo).date()).days >= longest:
        return 0
    return longest
