"""Events as the duty board sees them: parts held, parts planned."""

from datetime import date

from domain.snapshot import Held, Planned
from storage import event_parts
from storage.work import Work


async def held(work: Work, branch_id: int, first: date, last: date) -> tuple[Held, ...]:
    """Return the parts held between two civil dates; one without a quorum does not count for its duty."""
    return tuple(
        Held(
            part.event_id, part.kind, part.on, part.title, part.subkind or None, part.group_id,
            to_all=part.visibility == "branch", lead=part.ordinal == 1, counts=part.quorate,
            present=part.present, should=part.should,
        )
        for part in await event_parts.held_parts(work.session, branch_id, first, last)
    )  # fmt: skip


async def planned(work: Work, branch_id: int, first: date, last: date) -> tuple[Planned, ...]:
    """Return the parts announced between two civil dates."""
    return tuple(
        Planned(
            part.event_id, part.kind, part.on, part.title, part.subkind or None, part.group_id,
            to_all=part.visibility == "branch",
        )
        for part in await event_parts.planned_parts(work.session, branch_id, first, last)
    )  # fmt: skip
