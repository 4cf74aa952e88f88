"""What the rules look at, loaded by a few set-wise queries: notices made, entries, waivers, dates, snoozes."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import bindparam, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.snapshot import Entry as EntryFact
from domain.snapshot import PlannedDate, Waiver
from domain.snapshot import Snooze as SnoozeFact
from domain.tasks import Assignee
from domain.tasks import Task as TaskFact
from storage import by_branch, tasks
from storage.by_branch import IDS, ByBranch
from storage.statements import pick, upsert
from storage.tables import Branch, Card, Entry, Notice, Occasion, Snooze, Task
from storage.tables.duty import AMISS

_STATE_LATE = col(Notice.state), col(Notice.late)
_POSTED = or_(col(Card.message_id).is_not(None), col(Card.shown) < col(Card.wanted))  # there, or on its way

PUT_OFF_FOR, WAIVED_FOR = "occasion.put_off_reason", "occasion.waived_reason"  # what the vault seals by


MARKS = (
    ByBranch("occasions", ("occasion",), select(Occasion).where(col(Occasion.branch_id).in_(IDS)), spans=False),
    ByBranch("snoozes", ("snooze",), select(Snooze).where(col(Snooze.branch_id).in_(IDS)), spans=False),
    ByBranch(
        "entries", ("entry",),
        select(Entry).where(col(Entry.branch_id).in_(IDS), col(Entry.withdrawn_at).is_(None)), spans=False,
    ),
)  # fmt: skip
_KEYS = pick(Notice.branch_id, Notice.duty, Notice.occasion, Notice.rung, Notice.audience)
SAID = ByBranch(
    "said", ("notice",),
    _KEYS.where(col(Notice.branch_id).in_(IDS), col(Notice.due_at) >= bindparam("since")), itemgetter(0),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Marks:
    """What occasions carry that the records cannot show."""

    waivers: tuple[Waiver, ...]
    dates: tuple[PlannedDate, ...]
    put_off: dict[tuple[str, str], date]
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
    rows, put_off, entries = [[row[0] for row in await by_branch.ask(session, one, branch_id)] for one in MARKS]
    given = await tasks.of_branch(session, branch_id)
    return Marks(
        tuple(Waiver(r.duty, r.period, r.waived_decision, subject_id(r.subject)) for r in rows if r.waived_at),
        tuple(PlannedDate(r.duty, r.period, r.planned_on, subject_id(r.subject)) for r in rows if r.planned_on),
        {(r.duty, r.period): r.put_off_to for r in rows if r.put_off_to},
        tuple(_assignee(task) for task in given if task.step == "" and task.state in tasks.HELD),
        tuple(map(tasks.fact, given)),
        tuple(SnoozeFact(s.duty, s.period, s.until_on, subject_id(s.subject), s.audience or None) for s in put_off),
        tuple(EntryFact(e.duty, e.period, e.done_on, subject_id(e.subject)) for e in entries),
    )


def _assignee(task: Task) -> Assignee:
    return Assignee(task.duty, task.period, task.assignee_id or 0, subject_id(task.subject))


async def said(session: AsyncSession, branch_id: int, since: datetime) -> set[tuple[str, str, str, str]]:
    """Return the keys (duty, occasion, rung, audience) of the notices due since an instant."""
    rows = await by_branch.ask(session, SAID, branch_id, since=since)
    return {(row[1], row[2], row[3], row[4]) for row in rows}


async def foresee_said(session: AsyncSession, since: Mapping[int, datetime]) -> None:
    """Ask for the notices of many branches at once, each since an instant of its own."""
    alike: dict[datetime, list[int]] = defaultdict(list)
    for branch_id, at in since.items():
        alike[at].append(branch_id)
    for at, ids in alike.items():
        await by_branch.foresee(session, (SAID,), ids, since=at)


async def told(session: AsyncSession, branch_id: int, duty: str, period: str) -> Sequence[Notice]:
    """Return the notices of an occasion that were made, whatever their subject, the earliest first."""
    of_period = or_(col(Notice.occasion) == period, col(Notice.occasion).startswith(f"{period}#", autoescape=True))
    found = select(Notice).where(col(Notice.branch_id) == branch_id, col(Notice.duty) == duty, of_period)
    found = found.where(col(Notice.state).in_(("made", "shown")))
    return (await session.execute(found.order_by(col(Notice.due_at), col(Notice.id)))).scalars().all()


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


async def find_occasion(session: AsyncSession, branch_id: int, duty: str, period: str) -> Occasion | None:
    """Return the row of an occasion as a whole, None when it carries nothing."""
    found = select(Occasion).where(col(Occasion.branch_id) == branch_id, col(Occasion.subject) == "")
    found = found.where(col(Occasion.duty) == duty, col(Occasion.period) == period)
    return (await session.execute(found)).scalars().first()


async def newest_entry(session: AsyncSession, branch_id: int, duty: str, period: str) -> Entry | None:
    """Return the newest entry of an occasion as a whole that stands, its row locked."""
    found = select(Entry).where(col(Entry.branch_id) == branch_id, col(Entry.duty) == duty, col(Entry.period) == period)
    found = found.where(col(Entry.withdrawn_at).is_(None)).order_by(col(Entry.id).desc()).limit(1)
    return (await session.execute(found.with_for_update())).scalars().first()


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
