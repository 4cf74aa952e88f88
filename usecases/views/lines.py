"""A line of the board as the texts take it, and who may see it."""

from collections.abc import Iterable
from typing import Any

from domain.board import Line, stand
from domain.catalogue import Duty, Visibility
from domain.closing import to_come_before
from domain.occasions import applies, occasion
from domain.periods import Period
from domain.permission import COMMITTEE_POSTS
from storage.work import Work
from usecases.facts import Picture


def sees(work: Work, line: Line) -> bool:
    """Tell whether the receiver may see a line: the group what concerns all, the committee its own affairs too."""
    if line.duty.visibility is Visibility.GROUP:
        return True
    return work.origin.private and bool(work.actor.posts & COMMITTEE_POSTS)


def line_of(work: Work, picture: Picture, duty: Duty, period: Period) -> Line | None:
    """Return where a duty stands in a period; None when it does not apply or the receiver may not see it."""
    fits = duty.period is period.kind and applies(duty, picture.facts)
    found = occasion(duty, period, picture.facts) if fits else None
    line = stand(found, picture.facts, picture.records, work.today) if found else None
    return line if line is not None and sees(work, line) else None


def plain_line(line: Line, picture: Picture) -> dict[str, Any]:
    """Return a line as the texts take it: codes, counts and dates."""
    found = line.evidence
    return {
        "duty": line.duty.code,
        "period": line.period.code,
        "wide": False,
        "state": line.state.value,
        "by": line.duty.done.by.value,
        "subject": line.duty.subject.value,
        "done": line.done,
        "total": line.total,
        "pending": line.pending,
        "done_on": line.done_on,
        "planned_on": line.planned_on,
        "deadline": line.deadline,
        "reason": line.reason or "",
        "local": line.duty.local,
        "present": found.present if found else 0,
        "should": found.should if found else 0,
        "title": found.title if found and found.alongside else "",
        "groups": [picture.groups[i].name for i in line.missing if i in picture.groups] if _grouped(line) else [],
    }


def _grouped(line: Line) -> bool:
    return line.duty.subject.value == "group"


def plain_before(work: Work, lines: Iterable[Line]) -> list[dict[str, str]]:
    """Return what must be done first, as far as the receiver may see it."""
    return [{"duty": line.duty.code, "by": line.duty.done.by.value} for line in lines if sees(work, line)]


def before_of(work: Work, picture: Picture, line: Line) -> list[dict[str, str]]:
    """Return what must be done before an occasion and is not, as the texts take it."""
    return plain_before(work, to_come_before(line, picture.facts, picture.records, picture.catalogue, work.today))
