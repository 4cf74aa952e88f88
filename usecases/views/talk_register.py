"""Loads the register of a year's talks and its coverage for drawing; of what was said it has nothing."""

from datetime import date
from typing import Any

from domain.permission import Action
from domain.talk_coverage import matrix
from reports.summary import Summary, Table, draw
from storage import requests, talks
from storage.tables import Talk
from storage.talks import Wanted
from storage.work import Work
from texts.rendering import named, plain
from usecases.talk_form import branch_id
from usecases.talk_reach import Coverage, load
from usecases.views.drawing import Drawing
from usecases.views.talk_coverage import relation_text

MOST, NAMED = 5000, "buttons.person"
REGISTER = ("day", "author", "partner", "talk_kind", "topic", "requests", "answered", "note")
COVERAGE = ("name", "relation", "partner", "last_on", "due_on")


async def talk_register(work: Work, arguments: dict[str, Any], language: str) -> Drawing:
    """Return the drawing of a year's register; the right is asked anew when it is drawn."""
    work.require(Action.SEE_TALK_COVERAGE)
    year, branch = int(arguments["year"]), work.branch.name if work.branch else ""
    found = await load(work)
    tables = (await _register(work, year), _coverage(found), _matrix(found))
    made = Summary(branch, plain(language, "reports.period", {"code": str(year)}), tables)
    filename = plain(language, "coverage.file", {"branch": branch, "year": year})
    return Drawing(filename, lambda: draw(made, language))


async def _register(work: Work, year: int) -> Table:
    asked = Wanted(branch_id(work), first=date(year, 1, 1), last=date(year, 12, 31), standing=True)
    names = await talks.names(work.session, branch_id(work))
    rows = list(await talks.page(work.session, asked, 0, MOST))
    rows.reverse()
    asked_for = await requests.numbers(work.session, branch_id(work))
    lines = [_line(work, row, names, *asked_for.get(row.id or 0, (0, 0))) for row in rows]
    return Table("talk_register", REGISTER, lines)


def _line(work: Work, talk: Talk, names: dict[int, str], number: int, answered: int) -> list[Any]:
    """Return who with whom, when, of which kind; the topic and the rest are filled in by hand on the printed page."""
    partner = names.get(talk.with_member_id or 0, "")
    if talk.with_member_id is None:
        partner = work.vault.open(talk.with_name, talks.NAME) or ""
    kind: tuple[str, dict[str, Any]] = (f"talks.kind_{named(talk.kind)}", {})
    day = ("reports.day", {"on": talk.held_on})
    back = ("coverage.all_answered", {"all_of_them": answered == number}) if number else None
    return [day, names.get(talk.author_id, ""), partner, kind, None, number or None, back, None]


def _coverage(found: Coverage) -> Table:
    lines = []
    for one in found.expected:
        other = next(iter(one.others)) if len(one.others) == 1 else one.by
        lines.append(
            [
                _name(found, one.member),
                (relation_text(one.relation), {}),
                _name(found, other),
                ("reports.day", {"on": one.last}) if one.last else None,
                ("reports.day", {"on": one.due_on}),
            ]
        )
    return Table("talk_coverage", COVERAGE, lines)


def _matrix(found: Coverage) -> Table:
    """Return who has talked with whom at last: a line and a column a member, and one for those outside."""
    people = [member for member in found.members if member in found.facts.members]
    last = matrix(found.talks, people)
    columns: list[int | None] = [*people, None]
    lines = [
        [found.members[one].name, *(_met(last.get((one, other)), same=one == other) for other in columns)]
        for one in people
    ]
    heads = [(NAMED, {"name": found.members[other].name}) for other in people]
    return Table("talk_matrix", ("name", *heads, "outside"), lines)


def _met(on: date | None, *, same: bool) -> Any:
    return "—" if same else ("reports.day", {"on": on}) if on else None


def _name(found: Coverage, member: int | None) -> str | None:
    line = found.members.get(member) if member is not None else None
    return line.name if line is not None else None
