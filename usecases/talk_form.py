"""The forms of a talk: a new record, and the correction of one; what is typed is sealed and erased from the chat."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from domain.calendar import CalendarKind, MonthDay
from domain.permission import COMMITTEE_POSTS, MEMBER_STANDINGS, Post
from domain.refusals.forms import NotFound, NotUnderstood, TooLong
from domain.refusals.roster import AmbiguousName, IdentityNumber, UnknownName
from domain.refusals.talks import TalkWithOneself
from domain.snapshot import Setting
from domain.talks import (
    KINDS,
    LONGEST,
    LONGEST_PLACE,
    LONGEST_TOPIC,
    PLACES,
    TOPICS,
    WRITTEN,
    Side,
    read_follow_up,
    read_held,
    suggested,
)
from domain.wording import clean_name, find_name, looks_like_identity_number
from storage import people
from storage.tables import Member
from storage.work import Work
from texts.rendering import named
from usecases.facts import hours
from usecases.reading import vocabulary
from usecases.wizards import Answers, Choice, Reader, Step

MOST_PEOPLE = 80
DEPTHS = ("fact", "content", "alone")


def branch_id(work: Work) -> int:
    """Return the branch in which the actor works; raises NotFound outside of any."""
    if work.branch is None or work.branch.id is None:
        raise NotFound()
    return work.branch.id


def setting_of(work: Work) -> Setting:
    """Return what working hours depend on in this branch; raises NotFound outside of any."""
    branch = work.branch
    if branch is None:
        raise NotFound()
    return Setting(branch.timezone, CalendarKind(branch.calendar), hours(branch), None, MonthDay(10), None)


# With whom


async def _people(work: Work, _answers: Answers) -> Sequence[Choice]:
    lines = await people.members(work.session, branch_id(work))
    others = [line for line in lines if line.id != work.actor.member_id]
    return [Choice(f"m{line.id}", "buttons.person", {"name": line.name}) for line in others[:MOST_PEOPLE]]


async def read_person(work: Work, answers: Answers, typed: str) -> dict[str, Any]:
    """Return the roster line that was pressed or named, or the name of somebody who is on no roster; not oneself."""
    found = await read_anybody(work, answers, typed)
    if found["member"] is not None and found["member"] == work.actor.member_id:
        raise TalkWithOneself()
    return found


async def read_anybody(work: Work, _answers: Answers, typed: str) -> dict[str, Any]:
    """Return the roster line that was pressed or named, or the name of somebody who is on no roster."""
    lines = await people.members(work.session, branch_id(work))
    if typed[:1] == "m" and typed[1:].isdecimal() and typed.isascii():
        return _chosen(next((line for line in lines if f"m{line.id}" == typed), None))
    try:
        name = find_name(typed, [line.name for line in lines], vocabulary())
    except UnknownName:
        return {"member": None, "name": clean_name(typed, vocabulary())}
    same = [line for line in lines if line.name == name]
    if len(same) > 1:
        raise AmbiguousName(name=name)
    return _chosen(same[0])


def _chosen(line: Member | None) -> dict[str, Any]:
    if line is None or line.left_on is not None:
        raise NotFound()
    return {"member": line.id, "name": line.name}


# What kind


async def suggestion(work: Work, person: dict[str, Any]) -> str:
    """Return the kind that fits the relation of the actor to this person."""
    held = await people.posts(work.session, branch_id(work))
    committee = {post.member_id for post in held if post.post in COMMITTEE_POSTS}
    leaders = {post.member_id for post in held if post.post == Post.LEADER}
    member = person["member"]
    line = None if member is None else await people.member(work.session, branch_id(work), member)
    belongs = line is not None and line.standing in MEMBER_STANDINGS
    author = Side(True, work.actor.member_id in committee, work.actor.member_id in leaders)
    return suggested(author, Side(belongs, member in committee, member in leaders))


async def _kinds(work: Work, answers: Answers) -> Sequence[Choice]:
    first = await suggestion(work, answers["person"])
    return [Choice(kind, f"talks.kind_{named(kind)}") for kind in (first, *(k for k in KINDS if k != first))]


# When and where


async def _days(_work: Work, _answers: Answers) -> Sequence[Choice]:
    return [Choice("today", "talks.today"), Choice("yesterday", "talks.yesterday")]


async def read_when(work: Work, _answers: Answers, typed: str) -> dict[str, Any]:
    """Return the date and, if it was typed, the time (HH:MM); not in the future."""
    fixed = {"today": work.today, "yesterday": work.today - timedelta(days=1)}
    if typed in fixed:
        return {"on": fixed[typed], "at": ""}
    on, at = read_held(typed, vocabulary(), work.today, work.local(work.now).time())
    return {"on": on, "at": "" if at is None else f"{at:%H:%M}"}


async def _places(_work: Work, _answers: Answers) -> Sequence[Choice]:
    return [Choice(place, f"talks.place_{named(place)}") for place in PLACES]


async def read_place(_work: Work, _answers: Answers, typed: str) -> dict[str, str]:
    """Return the code of a usual place, or what was typed."""
    return {"code": typed, "text": ""} if typed in PLACES else {"code": "", "text": short(typed, LONGEST_PLACE)}


# What is written


async def _depths(work: Work, _answers: Answers) -> Sequence[Choice]:
    own = Post.SECRETARY in work.actor.posts
    labels = {depth: f"talks.depth_{depth}" for depth in DEPTHS} | ({"alone": "talks.depth_own_alone"} if own else {})
    return [Choice(depth, label) for depth, label in labels.items()]


async def _topics(_work: Work, _answers: Answers) -> Sequence[Choice]:
    return [Choice(topic, f"talks.topic_{topic}") for topic in TOPICS]


async def read_topic(_work: Work, _answers: Answers, typed: str) -> str:
    """Return the topic; raises TooLong or IdentityNumber."""
    return short(typed, LONGEST_TOPIC)


async def read_section(_work: Work, _answers: Answers, typed: str) -> str:
    """Return a section of the content; raises TooLong or IdentityNumber."""
    return short(typed, LONGEST)


def short(typed: str, limit: int) -> str:
    """Return what was typed; raises TooLong or IdentityNumber, NotUnderstood for nothing."""
    text = typed.strip()
    if not text:
        raise NotUnderstood(example="")
    if len(text) > limit:
        raise TooLong(limit=limit)
    if looks_like_identity_number(text):
        raise IdentityNumber()
    return text


# What follows


async def _follow_ups(_work: Work, _answers: Answers) -> Sequence[Choice]:
    return [Choice(when, f"talks.follow_{named(when)}") for when in ("none", "two-weeks", "month")]


async def read_follow(work: Work, _answers: Answers, typed: str) -> Any:
    """Return the civil date of the follow-up, None for none."""
    return read_follow_up(typed, vocabulary(), work.today)


def _written(answers: Answers) -> bool:
    return answers.get("depth") in ("content", "alone")


SECTION_STEPS = tuple(Step(name, read=read_section, optional=True, wanted=_written) for name in WRITTEN)
STEPS = (
    Step("person", choices=_people, read=read_person, a_row=3),
    Step("kind", choices=_kinds),
    Step("topic", read=read_topic, optional=True),
    Step("held", choices=_days, read=read_when),
    Step("place", choices=_places, read=read_place, optional=True),
    Step("depth", choices=_depths, a_row=1),
    *SECTION_STEPS,
    Step("topics", choices=_topics, many=True, optional=True),
    Step("follow", choices=_follow_ups, read=read_follow, a_row=3),
)


# The correction of a record: which field, then what it should say

FIELDS = ("kind", "topic", "held", "place", *WRITTEN, "topics", "follow", "erase")
READERS: dict[str, Reader] = {
    "topic": read_topic,
    "held": read_when,
    "place": read_place,
    "follow": read_follow,
    **dict.fromkeys(WRITTEN, read_section),
}


async def _fields(_work: Work, _answers: Answers) -> Sequence[Choice]:
    return [Choice(field, f"talks.field_{field}") for field in FIELDS]


async def _read_field(_work: Work, answers: Answers, typed: str) -> str:
    """Return the field that was pressed; what was said for another one is forgotten."""
    if typed not in FIELDS:
        raise NotUnderstood(example="")
    answers.pop("value", None)
    answers.pop("topics", None)
    return typed


async def _values(work: Work, answers: Answers) -> Sequence[Choice]:
    offered = {"kind": _kinds, "held": _days, "place": _places, "follow": _follow_ups}
    choices = offered.get(answers["field"])
    return [] if choices is None else await choices(work, answers)


async def _read_value(work: Work, answers: Answers, typed: str) -> Any:
    field = answers["field"]
    if field == "kind":
        if typed not in KINDS:
            raise NotUnderstood(example="")
        return typed
    return await READERS[field](work, answers, typed)


CORRECTION_STEPS = (
    Step("field", choices=_fields, read=_read_field),
    Step(
        "value", choices=_values, read=_read_value, wanted=lambda given: given.get("field") not in ("erase", "topics")
    ),
    Step("topics", choices=_topics, many=True, optional=True, wanted=lambda given: given.get("field") == "topics"),
)
