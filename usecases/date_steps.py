"""Steps of the form of a new event for whoever does not name a date: asking around first."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from domain.calendar import CalendarKind
from domain.date_finding import LEAST_TIMES, MOST_SOUNDED, MOST_TIMES, offered_times
from domain.permission import COMMITTEE_POSTS, MEMBER_STANDINGS, Post
from domain.refusals.dates import TooFewTimes, TooManySounded, TooManyTimes
from domain.refusals.forms import BadDate, DateInPast
from domain.wording import find_name, meeting_line
from storage import people
from storage.tables import Member
from storage.work import Work
from usecases import events as gatherings
from usecases.event_small_forms import days, read_day
from usecases.reading import vocabulary
from usecases.wizards import Answers, Choice, Step

ASK = "ask"
CODE = "%Y-%m-%d.%H.%M"
MOST_PEOPLE = 30
OPENERS: dict[str, Callable[[Work, Answers], Awaitable[None]]] = {}  # what the form does that names no date
FACTS: list[Callable[[Work, Answers], Awaitable[dict[str, Any]]]] = []


def dated(given: Answers) -> bool:
    """Tell whether the form names a date (or nothing yet) rather than a way to find one."""
    return not isinstance(given.get("on"), str)


def asks(given: Answers) -> bool:
    """Tell whether people are to be asked about the date."""
    return given.get("on") == ASK


async def days_or_ask(work: Work, given: Answers) -> Sequence[Choice]:
    """Offer the usual dates, and the ways to do without one."""
    return [*await days(work, given), *(Choice(word, f"dates.b_{word}") for word in OPENERS)]


async def read_day_or_ask(work: Work, given: Answers, text: str) -> Any:
    """Return the civil date, or the word of a way to do without; raises BadDate or DateInPast."""
    if text not in OPENERS:
        return await read_day(work, given, text)
    if text == ASK:
        given.pop("at", None)
    return text


# The times to choose from


def code_of(at: datetime) -> str:
    """Return a time on the branch's wall clock as a button carries it."""
    return at.strftime(CODE)


def time_of(work: Work, code: str) -> datetime:
    """Return the aware time that a button carries; raises BadDate."""
    try:
        return datetime.strptime(code, CODE).replace(tzinfo=work.zone)
    except ValueError as error:
        raise BadDate(value=code[:40]) from error


def times(work: Work, given: Answers) -> list[datetime]:
    """Return the times chosen so far, each once, in their order."""
    return sorted({time_of(work, code) for code in given.get("slots") or []})


async def slots(work: Work, given: Answers) -> Sequence[Choice]:
    """Offer times to choose from; those chosen or typed stay, and only they once there are enough."""
    chosen, branch = times(work, given), gatherings.branch_of(work)
    offered = offered_times(work.now, work.zone, CalendarKind(branch.calendar)) if len(chosen) < MOST_TIMES else []
    both = sorted({*chosen, *offered})
    return [Choice(code_of(at), "dates.b_time", {"at": at}) for at in both]


async def read_slot(work: Work, given: Answers, text: str) -> str:
    """Return a typed time, such as a date with an hour; raises BadDate, DateInPast or TooManyTimes."""
    said = meeting_line(text[:60], vocabulary(), work.today, [])
    if said.on is None or said.at is None:
        raise BadDate(value=text[:40])
    at = datetime.combine(said.on, said.at, work.zone)
    if at <= work.now:
        raise DateInPast(on=said.on)
    if len({*times(work, given), at}) > MOST_TIMES:
        raise TooManyTimes(most=MOST_TIMES)
    return code_of(at)


def checked_times(work: Work, given: Answers) -> list[datetime]:
    """Return the times to be asked about; raises TooFewTimes, TooManyTimes or DateInPast."""
    found = times(work, given)
    if len(found) < LEAST_TIMES:
        raise TooFewTimes(least=LEAST_TIMES)
    if len(found) > MOST_TIMES:
        raise TooManyTimes(most=MOST_TIMES)
    if found[0] <= work.now:
        raise DateInPast(on=found[0].date())
    return found


# Who is asked first


async def sounded(work: Work, given: Answers) -> Sequence[Choice]:
    """Offer whom to ask first, leaders before others; once there are enough, only those chosen."""
    chosen = given.get("sounded") or []
    lines = [line for line in await _lines(work, given) if len(chosen) < MOST_SOUNDED or f"m{line.id}" in chosen]
    return [Choice(f"m{line.id}", "buttons.person", {"name": line.name}) for line in lines[:MOST_PEOPLE]]


async def _lines(work: Work, given: Answers) -> list[Member]:
    """Return who may be asked first: those who should come, the committee and leaders of groups before the rest."""
    own = gatherings.branch_id(work)
    first = {line.id for line in await people.holders(work.session, own, *COMMITTEE_POSTS)}
    second = {line.id for line in await people.holders(work.session, own, Post.LEADER)}
    lines = await _asked(work, given)
    others = [line for line in lines if line.id != work.actor.member_id]
    return sorted(others, key=lambda line: (line.id not in first, line.id not in second))


async def _asked(work: Work, given: Answers) -> Sequence[Member]:
    kinds = list(dict.fromkeys(given.get("kinds") or []))
    if given.get("moves"):
        event = await gatherings.find(work, given["moves"])
        return await gatherings.audience(work, event.visibility, event.group_id)
    if kinds:
        seen_by = gatherings.visibility(gatherings.catalogue(work), kinds, given.get("group"))
        return await gatherings.audience(work, seen_by, given.get("group"))
    lines = await people.members(work.session, gatherings.branch_id(work))
    return [line for line in lines if line.standing in MEMBER_STANDINGS]


async def read_sounded(work: Work, given: Answers, text: str) -> str:
    """Return somebody typed by name; raises UnknownName or TooManySounded."""
    lines = await _lines(work, given)
    name = find_name(text, [line.name for line in lines], vocabulary())
    code = next(f"m{line.id}" for line in lines if line.name == name)
    if len({*(given.get("sounded") or []), code}) > MOST_SOUNDED:
        raise TooManySounded(most=MOST_SOUNDED)
    return code


def first_asked(given: Answers) -> list[int]:
    """Return the members to be asked first; raises TooManySounded."""
    found = [int(code[1:]) for code in dict.fromkeys(given.get("sounded") or [])]
    if len(found) > MOST_SOUNDED:
        raise TooManySounded(most=MOST_SOUNDED)
    return found


async def facts(work: Work, given: Answers) -> dict[str, Any]:
    """Return what the form's texts show of the search: the times, who is asked first."""
    named = {line.id: line.name for line in await people.members(work.session, gatherings.branch_id(work))}
    shown: dict[str, Any] = {
        "times": times(work, given),
        "sounded": [named.get(int(code[1:]), "") for code in given.get("sounded") or []],
    }
    for each in FACTS:
        shown |= await each(work, given)
    return shown


SOUNDED = Step("sounded", choices=sounded, read=read_sounded, many=True, optional=True, a_row=3)
SLOTS = Step("slots", choices=slots, read=read_slot, many=True)
STEPS = (
    Step("sounded", choices=sounded, read=read_sounded, many=True, optional=True, a_row=3, wanted=asks),
    Step("slots", choices=slots, read=read_slot, many=True, wanted=asks),
)
