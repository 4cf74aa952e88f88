"""Presses of a date poll in transactions of their own at the same time, and a settling that races with another."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import func

from domain.refusals import Refusal
from domain.refusals.dates import PollOver
from storage import date_polls
from storage.database import Database
from storage.statements import pick
from storage.tables import DatePoll, DateVoice, Event
from tests.usecases.test_events import SECRETARY, settle, work_of
from usecases import date_answers, date_finding
from usecases.presses.dates import PickTime, SettleDate

PEOPLE = 50
FORM = {
    "kinds": ["assembly"], "on": "ask", "topic_assembly": None, "election": "no", "place": "会议室", "people": "usual",
    "slots": ["2026-12-08.15.00", "2026-12-09.09.00"], "sounded": [],
}  # fmt: skip


async def begin(database: Database) -> tuple[int, list[int]]:
    """Open a poll of two times; returns its number and those of the times."""
    async with database.writing() as session:
        await settle(session, PEOPLE)
        await date_finding.open_finding(await work_of(session), dict(FORM))
        poll = (await session.execute(pick(DatePoll.id))).scalar() or 0
        return poll, [option for option, _ in await date_polls.options(session, poll)]


async def pick_one(database: Database, user: int, poll: int, option: int) -> None:
    async with database.writing() as session:
        work = await work_of(session, user, update=user * 10 + option)
        await date_answers.pick_time(work, PickTime(1, poll, option))


async def test_nobodys_press_is_lost(database: Database) -> None:
    poll, times = await begin(database)
    await asyncio.gather(*(pick_one(database, SECRETARY + n, poll, option) for n in range(PEOPLE) for option in times))
    async with database.reading() as session:
        found = await date_polls.suiting(session, poll)
        silent = pick(func.count()).select_from(DateVoice).where(DateVoice.answered_at.is_(None))
        assert (await session.execute(silent)).scalar() == 0
    assert [len(found[option]) for option in times] == [PEOPLE, PEOPLE]


async def test_a_date_is_settled_once_whoever_presses(database: Database) -> None:
    poll, times = await begin(database)

    async def press(option: int) -> type[Refusal] | None:
        async with database.writing() as session:
            try:
                await date_finding.settle_date(await work_of(session, update=option), SettleDate(1, poll, option))
            except Refusal as refusal:
                return type(refusal)
        return None

    said = await asyncio.gather(*(press(option) for option in times), pick_one(database, SECRETARY + 7, poll, times[0]),
                                return_exceptions=True)  # fmt: skip
    assert sorted(str(one) for one in said[:2]) == sorted([str(None), str(PollOver)])
    assert said[2] is None or isinstance(said[2], PollOver)
    async with database.reading() as session:
        assert (await session.execute(pick(func.count(Event.id)))).scalar() == 1
        on = (await session.execute(pick(Event.on_day))).scalar()
    assert on in (date(2026, 12, 8), date(2026, 12, 9))


@pytest.mark.parametrize("state", ["settled", "dropped"])
async def test_a_poll_that_is_over_takes_no_press(database: Database, state: str) -> None:
    poll, times = await begin(database)
    async with database.writing() as session:
        row = await date_polls.get(session, 1, poll, change=True)
        assert row is not None
        row.state = state
    with pytest.raises(PollOver):
        await pick_one(database, SECRETARY + 3, poll, times[0])
