"""What the card of a situation shows to whoever is to see to it."""

from domain.situations import Festival, festivals
from storage import situations as rows
from storage.outgoing import Button, Rows, Shown
from storage.tables import Situation
from storage.work import Work
from usecases.presses import pack
from usecases.presses.situations import HandOn, RecordIt, Settle
from usecases.situation_openings import A_YEAR
from usecases.situations import concerned, may_see, name_of, overdue
from usecases.talk_form import branch_id


async def situation_card(work: Work, key: str) -> Shown | None:
    """Show a situation, by when, reported by whom; nothing of it once it is another's affair."""
    pair = await rows.get(work.session, branch_id(work), int(key.partition(".")[2]))
    if pair is None or not may_see(work, *pair):
        return Shown("situations.gone")
    found, task = pair
    done = task.done_at is not None
    festival = next((one for one in festivals() if (found.occasion or "").startswith(f"{one.code}:")), None)
    arguments = {
        "code": rows.matter(work.vault, found).code, "asks": task.step, "person": await concerned(work, found),
        "until": task.until_on, "overdue": overdue(task.until_on, work.today), "settled": done,
        "note": "" if done else (work.vault.open(found.note, rows.NOTE) or ""),
        "reporter": await name_of(work, found.reported_by),
        "festival": festival.code if festival else "",
        "called_on": [] if done or festival is None else await _called_on(work, festival),
        "whose": "" if task.assignee_id == work.actor.member_id else await name_of(work, task.assignee_id),
    }  # fmt: skip
    return Shown("situations.card", arguments, () if done else _rows(work, found))


async def _called_on(work: Work, festival: Festival) -> list[str]:
    names = await rows.called_on(work.session, work.vault, branch_id(work), festival.whom, work.now - A_YEAR)
    return list(names)


def _rows(work: Work, found: Situation) -> Rows:
    own = (branch_id(work), found.id or 0)
    record, done = Button("situations.record", pack(RecordIt(*own))), Button("situations.done", pack(Settle(*own)))
    return ((record, done), (Button("situations.hand_on", pack(HandOn(*own))),))
