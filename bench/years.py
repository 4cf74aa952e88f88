"""A year of a branch's records, written by the rows of what a branch does: two gatherings a month, dues, reminders."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, cast
from sqlalchemy.ext.asyncio import AsyncSession

from bench.branches import Crowd, multiply, numbers
from storage.database import Database
from storage.tables import Audit, Card, DuesEntry, DuesMonth, Event, Notice, Part, Seat

MONTHS, GATHERINGS, NOTICES, CARDS = 12, 24, 120, 150
PRESSES_A_MEMBER = 2 * GATHERINGS + MONTHS  # an answer and a sign-in each time, a claim each month
MEMBER_ROWS = 3 * MONTHS + GATHERINGS + PRESSES_A_MEMBER + MONTHS  # dues with two movements, seats, audit
BRANCH_ROWS = 2 * GATHERINGS + NOTICES + CARDS
FIRST_EVENT, FIRST_CARD = 10_000_000, 1_000_000


async def write_year(database: Database, crowd: Crowd, begins: datetime) -> None:
    """Write the year of every branch of the crowd."""
    day = begins.date()
    people = crowd.branches * crowd.members
    async with database.writing() as session:
        one = numbers(people * MONTHS)
        i = one.c.i
        member = (i - 1) % people + 1
        branch = (member - 1) // crowd.members + 1
        month = DuesMonth(branch_id=0, member_id=0, month=day, amount_fen=3000, claimed_at=begins, received_at=begins)
        for number in range(MONTHS):
            each = numbers(people)
            later = (begins + timedelta(days=31 * number)).date().replace(day=1)
            month.month = later
            of = (each.c.i - 1) // crowd.members + 1
            await multiply(session, month, each, id=each.c.i + number * people, branch_id=of, member_id=each.c.i)
        for kind in ("claimed", "received"):
            entry = DuesEntry(branch_id=0, dues_id=0, at=begins, kind=kind, fen=3000)
            await multiply(session, entry, one, branch_id=branch, dues_id=i, by_member_id=member)
        await _gatherings(session, crowd, begins)
        audits = numbers(people * (PRESSES_A_MEMBER + MONTHS))
        who = (audits.c.i - 1) % people + 1
        audit = Audit(at=begins, action="answer", subject="event", way="button", details={"said": "coming"})
        of = (who - 1) // crowd.members + 1
        await multiply(session, audit, audits, branch_id=of, member_id=who, for_member_id=who, subject_id=audits.c.i)
        await _told(session, crowd, begins)


async def _gatherings(session: AsyncSession, crowd: Crowd, begins: datetime) -> None:
    events, seats = numbers(crowd.branches * GATHERINGS), numbers(crowd.branches * GATHERINGS * crowd.members)
    event = Event(branch_id=0, title="Meeting", starts_at=begins, on_day=begins.date(), place="Room 1", state="closed",
                  made_at=begins, opened_at=begins, closed_at=begins, minutes={})  # fmt: skip
    number = FIRST_EVENT + events.c.i
    await multiply(session, event, events, id=number, branch_id=(events.c.i - 1) % crowd.branches + 1)
    await multiply(session, Part(event_id=0, kind="assembly", topic="Topic"), events, event_id=number)
    seat = Seat(event_id=0, member_id=0, name="Member", standing="full", answer="coming", answered_at=begins,
                present_at=begins)  # fmt: skip
    at = (seats.c.i - 1) // crowd.members
    who = at % crowd.branches * crowd.members + (seats.c.i - 1) % crowd.members + 1
    await multiply(session, seat, seats, event_id=FIRST_EVENT + 1 + at, member_id=who, ordinal=seats.c.i)


async def _told(session: AsyncSession, crowd: Crowd, begins: datetime) -> None:
    notices, cards = numbers(crowd.branches * NOTICES), numbers(crowd.branches * CARDS)
    branch = (notices.c.i - 1) % crowd.branches + 1
    notice = Notice(branch_id=0, duty="activity.monthly", occasion="2020-01", rung="", audience="member:1",
                    due_at=begins, made_at=begins, on_day=begins.date())  # fmt: skip
    await multiply(session, notice, notices, branch_id=branch, rung="rung" + _text(notices.c.i))
    card = Card(chat_id=0, kind="day", key="", message_id=5, wanted=1, shown=1, digest="x" * 64, not_before=begins)
    of = (cards.c.i - 1) % crowd.branches + 1
    await multiply(session, card, cards, branch_id=of, chat_id=FIRST_CARD + of, key=_text(cards.c.i))


def _text(number: Any) -> Any:
    return cast(number, String)


__all__ = ["BRANCH_ROWS", "CARDS", "GATHERINGS", "MEMBER_ROWS", "NOTICES", "PRESSES_A_MEMBER", "write_year"]
