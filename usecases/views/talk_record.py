"""Loads one's own talk for its Word form, in the customary order; a blank stays blank."""

from collections import defaultdict
from typing import Any

from domain.permission import MEMBER_STANDINGS, Action
from domain.talks import WRITTEN
from reports.talk_record import TalkRecord, draw
from storage import people, requests, talks
from storage.tables import Talk, TalkRequest
from storage.work import Work
from texts.rendering import named, plain
from usecases.talk_form import branch_id
from usecases.talks import contents, person_of, the_talk
from usecases.views.drawing import Drawing

TOLD = tuple(name for name in WRITTEN if name not in ("requests", "feedback"))


async def talk_record(work: Work, arguments: dict[str, Any], language: str) -> Drawing:
    """Return the drawing of a talk's form for its author; the right is asked anew when it is drawn."""
    talk = await the_talk(work, int(arguments["talk"]), Action.CHANGE_TALK)
    names, person = await talks.names(work.session, talk.branch_id), await person_of(work, talk)
    said = contents(work, talk) if talk.content is not None else {}
    place = work.vault.open(talk.place, talks.PLACE)
    late = work.local(talk.made_at).date()
    posts, face = await _posts(work, talk), await _face(work, person["member"])
    asked = [_asked(work, one, names, person["name"]) for one in await requests.of_talk(work.session, talk.id or 0)]
    values: dict[str, str] = {
        "time": _text(language, "when", on=talk.held_on, at=talk.held_at, late=late if late > talk.held_on else None),
        "place": plain(language, "talks.place_words", {"place": place}) if place else "",
        "author": _text(language, "person", name=names.get(talk.author_id, ""), posts=posts[talk.author_id], face=""),
        "partner": _text(language, "person", name=person["name"], posts=posts[person["member"]], face=face),
        "kind": plain(language, f"talks.kind_{named(talk.kind)}", {}),
        "way": _text(language, "way", place=place) if place and place["code"] else "",
        "topic": said.get("topic", ""),
        "content": _content(said, language),
        "requests": _lines(said.get("requests", ""), language, "asked", asked),
        "handling": _lines("", language, "handling", asked),
        "feedback": _lines(said.get("feedback", ""), language, "answered", asked),
    }  # fmt: skip
    rows = [(_text(language, f"row_{name}"), value) for name, value in values.items()]
    branch = work.branch.name if work.branch else ""
    made = TalkRecord(_text(language, "title"), branch, rows, _text(language, "signatures"))
    return Drawing(_file(language, talk), lambda: draw(made))


async def _posts(work: Work, talk: Talk) -> defaultdict[int | None, list[str]]:
    """Return who held which posts on the day of the talk."""
    found: defaultdict[int | None, list[str]] = defaultdict(list)
    for member, post in await talks.posts_on(work.session, talk.branch_id, talk.held_on):
        found[member].append(post)
    return found


async def _face(work: Work, member: int | None) -> str:
    """Return the standing of a member of the Party; of others the roster knows nothing that fits the column."""
    line = await people.member(work.session, branch_id(work), member) if member is not None else None
    return line.standing if line is not None and line.standing in MEMBER_STANDINGS else ""


def _asked(work: Work, one: TalkRequest, names: dict[int, str], partner: str) -> dict[str, Any]:
    return {
        "said": work.vault.open(one.text, requests.TEXT) or "", "owner": names.get(one.owner_id, ""),
        "until": one.until_on, "outcome": work.vault.open(one.outcome, requests.OUTCOME) or "", "partner": partner,
        "answered": work.local(one.answered_at).date() if one.answered_at else None,
    }  # fmt: skip


def _lines(first: str, language: str, block: str, asked: list[dict[str, Any]]) -> str:
    """Return a paragraph for each thing that was asked for, after what the record itself says; nothing for no word."""
    told = [_text(language, block, number=n, **one).strip() for n, one in enumerate(asked, 1)]
    return "\n".join(line for line in (first, *told) if line)


def _content(said: dict[str, Any], language: str) -> str:
    """Return what was said as paragraphs, each with its heading, the topics that were ticked before them."""
    topics = said.get("topics")
    first = [plain(language, "talks.topic_words", {"topics": topics})] if topics else []
    parts = [
        _text(language, "part", heading=plain(language, f"talks.section_{name}", {}), said=said[name])
        for name in TOLD
        if said.get(name)
    ]
    return "\n".join([*first, *parts])


def _text(language: str, block: str, **arguments: Any) -> str:
    return plain(language, f"talk_record.{block}", arguments)


def _file(language: str, talk: Talk) -> str:
    """Return a file name that names nobody."""
    return _text(language, "file", on=talk.held_on, number=talk.id)
