"""What the rules look at, loaded by a few set-wise queries: notices made, entries, waivers, dates, snoozes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.snapshot import Entry as EntryFact
from domain.snapshot import PlannedDate, Waiver
from domain.snapshot import Snooze as SnoozeFact
from domain.tasks import Assignee
from domain.tasks import Task as TaskFact
from storage import tasks
from storage.statements import pick, upsert
from storage.tables import Branch, Card, Entry, Notice, Occasion, Snooze, Task
from storage.tables.duty import AMISS

_STATE_LATE = col(Notice.state), col(Notice.late)
_POSTED = or_(col(Card.message_id).is_not(None), col(Card.shown) < col(Card.wanted))  # there, or on its way


@dataclass(frozen=True, slots=True)
class Marks:
    """What occasions carry that the records cannot show."""

    waivers: tuple[Waiver, ...]
    dates: tuple[PlannedDate, ...]
    assignees: tuple[Assignee, ...]
    tasks: tuple[TaskFact, ...]
    snoozes: tuple[SnoozeFact, ...]
    entries: tuple[EntryFact, ...]


def subject_id(text: str) -> int | None:
    """Return the subject's id of a stored occasion, None for the branch as a whole."""
    return int(text) if text else None


async def due_branches(session: AsyncSession, now: datetime, most: int) -> Sequence[Branch]:
    """Take at most `most` active branches whose moment has come, those first that have waited longest."""
    found: list[Branch] = []
    for due in (col(Branch.next_due_at) <= now, col(Branch.next_due_at).is_(None)):  # an OR would walk the whole index
        ready = select(Branch).where(due, col(Branch.state) == "active").order_by(col(Branch.next_due_at))
        taken = await session.execute(ready.limit(most - len(found)).with_for_update(skip_locked=True))
        found += taken.scalars()
    return found


async def branch_ids(session: AsyncSession) -> list[int]:
    """Return the ids of all active branches."""
    found = pick(Branch.id).where(col(Branch.state) == "active").order_by(col(Branch.id))
    return [row[0] for row in await session.execute(found)]


async def marks(session: AsyncSession, branch_id: int) -> Marks:
    """Return what a branch's occasions carry; they are few, so all are loaded."""
    rows = (await session.execute(select(Occasion).where(col(Occasion.branch_id) == branch_id))).scalars().all()
    put_off = (await session.execute(select(Snooze).where(col(Snooze.branch_id) == branch_id))).scalars().all()
    done = select(Entry).where(col(Entry.branch_id) == branch_id, col(Entry.withdrawn_at).is_(None))
    entries = (await session.execute(done)).scalars().all()
    given = await tasks.of_branch(session, branch_id)
    return Marks(
        tuple(Waiver(r.duty, r.period, r.waived_decision, subject_id(r.subject)) for r in rows if r.waived_at),
        tuple(PlannedDate(r.duty, r.period, r.planned_on, subject_id(r.subject)) for r in rows if r.planned_on),
        tuple(_assignee(task) for task in given if task.step == "" and task.state in tasks.HELD),
        tuple(map(tasks.fact, given)),
        tuple(SnoozeFact(s.duty, s.period, s.until_on, subject_id(s.subject), s.audience or None) for s in put_off),
        tuple(EntryFact(e.duty, e.period, e.done_on, subject_id(e.subject)) for e in entries),
    )


def _assignee(task: Task) -> Assignee:
    return Assignee(task.duty, task.period, task.assignee_id or 0, subject_id(task.subject))


async def said(session: AsyncSession, branch_id: int, since: datetime) -> set[tuple[str, str, str, str]]:
    """Return the keys (duty, occasion, rung, audience) of the notices due since an instant."""
    keys = pick(Notice.duty, Notice.occasion, Notice.rung, Notice.audience)
    rows = await session.execute(keys.where(col(Notice.branch_id) == branch_id, col(Notice.due_at) >= since))
    return {(r[0], r[1], r[2], r[3]) for r in rows}


async def add_notices(session: AsyncSession, rows: list[dict[str, Any]]) -> None:
    """Store notices; one that is known already is left as it is."""
    if rows:
        keys = ["branch_id", "duty", "occasion", "rung", "audience"]
        await session.execute(upsert(session, Notice).on_conflict_do_nothing(index_elements=keys), rows)


async def notices_of_day(
    session: AsyncSession, branch_id: int, audiences: Sequence[str], day: date
) -> Sequence[Notice]:
    """Return the notices that these audiences get on a civil date, in the order in which they fell due."""
    found = select(Notice).where(
        col(Notice.branch_id) == branch_id,
        col(Notice.audience).in_(audiences),
        col(Notice.on_day) == day,
        col(Notice.state).in_(("made", "shown")),
    )
    return (await session.execute(found.order_by(col(Notice.due_at), col(Notice.id)))).scalars().all()


async def told_late(session: AsyncSession, branch_id: int, since: date) -> bool:
    """Tell whether the group was told something late since a civil date."""
    group = col(Notice.branch_id) == branch_id, col(Notice.audience) == "group", col(Notice.on_day) >= since
    late = pick(Notice.id).where(*group, col(Notice.late), col(Notice.state).in_(("made", "shown"))).limit(1)
    return (await session.execute(late)).first() is not None


async def held(session: AsyncSession, branch_id: int) -> Sequence[Notice]:
    """Return the notices of a branch that wait for their receivers, in the order in which they fell due."""
    found = select(Notice).where(col(Notice.branch_id) == branch_id, text("state = 'held'"))
    return (await session.execute(found.order_by(col(Notice.due_at), col(Notice.id)))).scalars().all()


async def settle(session: AsyncSession, ids: Sequence[int], state: str, reason: str = "") -> None:
    """Record what became of notices whose message went out, or did not; one that was shown stays so."""
    waiting = update(Notice).where(col(Notice.id).in_(ids), col(Notice.state) == "made")
    await session.execute(waiting.values(state=state, reason=reason), execution_options={"synchronize_session": False})


async def counted(session: AsyncSession, branch_id: int, since: datetime) -> dict[str, int]:
    """Return how many of a branch's notices since a civil moment were late, missed, dropped, unreached, or are held."""
    mine = col(Notice.branch_id) == branch_id, col(Notice.made_at) >= since, text(f"({AMISS} OR state = 'held')")
    rows = await session.execute(pick(Notice.state, Notice.late, func.count()).where(*mine).group_by(*_STATE_LATE))
    found = dict.fromkeys(("late", "missed", "dropped", "unreached", "held"), 0)
    for state, late, number in rows:
        found[state if state in found else "late"] += number if late or state in found else 0
    return found


async def days_told(session: AsyncSession, chats: Collection[int], since: date) -> dict[int, list[tuple[str, date]]]:
    """Return the gathered messages of these private chats since a civil date: branch id as text, and day, each once."""
    cards = pick(Card.chat_id, Card.key).where(col(Card.chat_id).in_(chats), col(Card.kind) == "day", _POSTED)
    found: dict[int, list[tuple[str, date]]] = {chat: [] for chat in chats}
    for chat, name in await session.execute(cards):
        branch, _, day = name.partition(".")
        if date.fromisoformat(day) >= since:
            found[chat].append((branch, date.fromisoformat(day)))
    return found


async def occasion(session: AsyncSession, branch_id: int, duty: str, period: str, subject: str = "") -> Occasion:
    """Return the row of an occasion, made when it is new."""
    values = {
        "branch_id": branch_id,
        "duty": duty,
        "period": period,
        "subject": subject,
        "waived_decision": "",
        "catalogue": "",
    }
    keys = ["branch_id", "duty", "period", "subject"]
    await session.execute(upsert(session, Occasion).values(**values).on_conflict_do_nothing(index_elements=keys))
    found = select(Occasion).where(
        col(Occasion.branch_id) == branch_id, col(Occasion.duty) == duty, col(Occasion.period) == period,
        col(Occasion.subject) == subject,
    )  # fmt: skip
    return (await session.execute(found)).scalars().one()


async def refresh_newest(session: AsyncSession, branch_id: int, kinds: Sequence[str], keys: Sequence[str]) -> None:
    """Want a branch's newest card of each of these kinds in each chat shown again, if its key is one of `keys`.

    Those that would look the same are not sent.
    """
    here = col(Card.branch_id) == branch_id, col(Card.kind).in_(kinds), col(Card.key).in_(keys), _POSTED
    found = await session.execute(pick(Card.id, Card.chat_id, Card.kind).where(*here).order_by(col(Card.id)))
    newest = {(chat, kind): number for number, chat, kind in found}
    if newest:
        behind = update(Card).where(col(Card.id).in_(newest.values()))
        await session.execute(behind.values(wanted=Card.wanted + 1), execution_options={"synchronize_session": False})
