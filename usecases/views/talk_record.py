"""Loads one's own talk for its Word form, in the customary order; a blank stays blank."""

from typing import Any

from domain.permission import Action
from domain.talks import WRITTEN
from reports.talk_record import TalkRecord, draw
from storage import talks
from storage.tables import Talk
from storage.work import Work
from texts.rendering import named, plain
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
    values: dict[str, str] = {
        "time": _text(language, "when", on=talk.held_on, at=talk.held_at, late=late if late > talk.held_on else None),
        "place": plain(language, "talks.place_words", {"place": place}) if place else "",
        "author": names.get(talk.author_id, ""),
        "partner": person["name"],
        "kind": plain(language, f"talks.kind_{named(talk.kind)}", {}),
        "way": "",
        "topic": said.get("topic", ""),
        "content": _content(said, language),
        "requests": said.get("requests", ""),
        "handling": "",
        "feedback": said.get("feedback", ""),
    }
    rows = [(_text(language, f"row_{name}"), value) for name, value in values.items()]
    branch = work.branch.name if work.branch else ""
    made = TalkRecord(_text(language, "title"), branch, rows, _text(language, "signatures"))
    return Drawing(_file(language, talk), lambda: draw(made))


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
