"""Takes old technical rows away, piece by piece, and never a record.

What may go, and when, so that nothing is ever done or said twice:

- **Updates that were handled** go after the days set (BOT_KEEP_DAYS). Telegram repeats an update for 24 hours at most,
  and only one it has not seen confirmed; so three days is the least that can be set, and the newest rows stay whatever
  the clock says. They must not stay for ever either: after a week without updates Telegram goes on counting from a
  random number, and a new update with an old one's number would be taken for it. What waits or was put aside stays.
- **Answers to updates** (and menus, deletions, buttons taken away) go after the same days: their key holds an update
  number, and an update that was handled is not worked again; the others change nothing when they are done twice.
- **All other messages** are keyed by what they are about (an event and its day, a month and its rung). Planning never
  looks back further than `domain.reminding.LONGEST`, 400 days: they stay longer than that.
- **Notices** stay for two years: planning looks back those 400 days and the 100 days of a ladder before them.
- **Gathered messages** of past days stay for eight days at least: they are what somebody was sent this week.
- **Forms** that were saved or quit go after the days set, those put aside after 90 days; their cards likewise. A
  button that is pressed later says that the form is gone.
- Lanes stay: there is one a chat, and a worker may be about to lock it.

Attendance, dues, talks, entries, waivers and the audit are never touched. Each sweep walks its table in the order of
the numbers and remembers how far it came, so that it costs what it removes; what it passed by, such as an update put
aside, stays until a person deals with it. The row with the highest number always stays: SQLite would give its number
again, and buttons carry numbers of forms.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, func, or_, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.statements import pick, upsert
from storage.tables import Budget, Card, Draft, Inbox, Meta, Notice, Outbox

PIECE = 500  # rows looked at in one transaction, of each kind
EACH = timedelta(hours=1)
DAYS, LEAST_DAYS, FORM_DAYS, MESSAGE_DAYS, NOTICE_DAYS, DAY_CARD_DAYS = 30, 3, 90, 420, 730, 8
NEWEST = 200  # more than Telegram gives in one go
PLACE, KEPT = "pruning", "keep_days"
HANDLED = ("done", "unreadable", "dropped")
FINISHED = ("sent", "never", "dropped", "unknown")
ANSWERS = ("u%", "menu:%", "erase:%", "retire:%")


@dataclass(frozen=True, slots=True)
class Sweep:
    """One walk: rows `of` a kind, `over` and older than `days` (None: as set) by `moment`, civil or real, are removed.

    It stops at the first row that is too young.
    """

    name: str
    table: Any
    moment: Any
    over: Any
    of: Any = None
    days: int | None = None
    civil: bool = False
    newest: int = 1


SWEEPS = (
    Sweep("inbox", Inbox, col(Inbox.received_at), col(Inbox.state).in_(HANDLED), newest=NEWEST),
    Sweep(
        "answers", Outbox, col(Outbox.created_at), col(Outbox.state).in_(FINISHED),
        of=or_(*(col(Outbox.key).like(key) for key in ANSWERS)), newest=NEWEST,
    ),
    Sweep("outbox", Outbox, col(Outbox.created_at), col(Outbox.state).in_(FINISHED), days=MESSAGE_DAYS, newest=NEWEST),
    Sweep("forms", Draft, col(Draft.changed_at), col(Draft.state).in_(("saved", "quit")), civil=True),
    Sweep("aside", Draft, col(Draft.changed_at), true(), days=FORM_DAYS, civil=True),
    Sweep(
        "days", Card, col(Card.not_before), col(Card.shown) >= col(Card.wanted),
        of=col(Card.kind) == "day", days=DAY_CARD_DAYS,
    ),
    Sweep(
        "cards", Card, col(Card.not_before), col(Card.shown) >= col(Card.wanted),
        of=col(Card.kind).in_(("form", "import")), days=FORM_DAYS,
    ),
    Sweep("notices", Notice, col(Notice.made_at), true(), days=NOTICE_DAYS, civil=True),
)  # fmt: skip


async def set_days(session: AsyncSession, days: int) -> None:
    """Remember for how many days what is done with stays."""
    insert = upsert(session, Meta).values(name=KEPT, value=str(days))
    await session.execute(insert.on_conflict_do_update(index_elements=["name"], set_={"value": str(days)}))


async def piece(session: AsyncSession, now: datetime, instant: datetime) -> bool:
    """Remove a bounded piece of everything that is old, once an hour; tells whether more waits."""
    places = await _places(session)
    if "at" in places and timedelta(0) <= instant - datetime.fromisoformat(places["at"]) < EACH:
        return False
    set_ = (await session.execute(pick(Meta.value).where(col(Meta.name) == KEPT))).scalar()
    days = max(LEAST_DAYS, int(set_ or DAYS))
    more = False
    for sweep in SWEEPS:
        before = (now if sweep.civil else instant) - timedelta(days=max(days, sweep.days or 0))
        places[sweep.name], goes_on = await _sweep(session, sweep, places.get(sweep.name, 0), before)
        more = more or goes_on
    await _forget_budgets(session, instant)
    if not more:
        places["at"] = instant.isoformat()
    await _keep_places(session, places)
    return more


async def _places(session: AsyncSession) -> dict[str, Any]:
    """Return how far each sweep came and when all had come to an end; of several processes one goes on at a time."""
    found = pick(Meta.value).where(col(Meta.name) == PLACE).with_for_update()
    return dict(json.loads((await session.execute(found)).scalar() or "{}"))


async def _keep_places(session: AsyncSession, places: dict[str, Any]) -> None:
    value = json.dumps(places, separators=(",", ":"))
    insert = upsert(session, Meta).values(name=PLACE, value=value)
    await session.execute(insert.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


async def _sweep(session: AsyncSession, sweep: Sweep, place: int, before: datetime) -> tuple[int, bool]:
    """Go on from a number; returns how far it came and whether there may be more."""
    key = col(sweep.table.id)
    highest = (await session.execute(pick(func.max(key)))).scalar() or 0
    asked = pick(key, sweep.moment, sweep.over).where(key > place, key <= highest - sweep.newest)
    asked = asked.where(sweep.of) if sweep.of is not None else asked
    rows = (await session.execute(asked.order_by(key).limit(PIECE).with_for_update(skip_locked=True))).all()
    gone, young = [], False
    for number, at, over in rows:
        young = at > before
        if young:
            break
        place = number
        if over:
            gone.append(number)
    if gone:
        await session.execute(delete(sweep.table).where(key.in_(gone)))
    return place, not young and len(rows) == PIECE


async def _forget_budgets(session: AsyncSession, instant: datetime) -> None:
    """Forget what chats were sent long ago; a row that is being counted on is left alone."""
    day = instant - timedelta(days=1)
    idle = and_(col(Budget.not_before) < day, col(Budget.window_at) < day)
    chats = (
        await session.execute(pick(Budget.chat_id).where(idle).limit(PIECE).with_for_update(skip_locked=True))
    ).all()
    if chats:
        await session.execute(delete(Budget).where(col(Budget.chat_id).in_([chat for (chat,) in chats]), idle))
