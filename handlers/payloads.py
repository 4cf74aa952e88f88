"""Deep links: `/start <word>_<arguments>` leads to the function that offered itself for the word."""

from collections.abc import Awaitable, Callable

from domain.refusals.roster import NoSuchBranch
from storage.work import Work

Payload = Callable[[Work, list[str]], Awaitable[None]]
PAYLOADS: dict[str, Payload] = {}  # filled with what the handler modules offer, when the handlers are registered


async def follow(work: Work, payload: str) -> None:
    """Go where a deep link leads; raises NoSuchBranch for one that leads nowhere."""
    word, *arguments = payload.split("_")
    known = PAYLOADS.get(word)
    if known is None:
        raise NoSuchBranch()
    await known(work, arguments)


def number(arguments: list[str], place: int = 0) -> int:
    """Return the number that stands at a place of a payload; raises NoSuchBranch."""
    if place < len(arguments) and arguments[place].isdecimal() and len(arguments[place]) <= 15:
        return int(arguments[place])
    raise NoSuchBranch()
