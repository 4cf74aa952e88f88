"""What was voted in a part, as plain entries that minutes can keep."""

from dataclasses import dataclass
from typing import Any

from storage.tables import Event, Part
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Voted:
    """The votes and the elections of a part, in their order."""

    votes: list[dict[str, Any]]
    elections: list[dict[str, Any]]


async def votes_of(_work: Work, _event: Event, _part: Part) -> Voted:
    """Return what was voted in a part; nothing as long as votes are recorded nowhere."""
    return Voted([], [])


async def ballots_of(_work: Work, _event: Event) -> list[dict[str, Any]]:
    """Return the ballots to be printed for an event's elections; none as long as elections are recorded nowhere."""
    return []
