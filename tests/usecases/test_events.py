"""Answers recorded set-wise, and a close that races with an answer, without Telegram."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.attendance import Answer
from domain.refusals import Refusal
from domain.refusals.events import EventClosed, NotInvited, PartsDoNotMix
from domain.refusals.forms import DateInPast
from storage import events, people
from storage.database import Database
from storage.statements import pick
from storage.tables import Audit, Branch, Event, Member, Post
from storage.vault import Vault
from storage.work import Defaults, Origin, Work
from tests.house import KEY
from usecases import event_running
from usecases.attendance import Given, record_answers, record_sign_ins
from usecases.event_plans import PartPlan, Plan
from usecases.events import announce_event
from usecases.presses.events import CloseMeeting, OpenMeeting

NOW = datetime(2026, 12, 3, 1, tzinfo=UTC)
SECRETARY = 500


async def work_of(session: AsyncSession, user: int = SECRETARY, update: int = 1) -> Work:
    """Return a work of somebody in his private chat."""
    origin = Origin("button", update_id=update, user_id=user, chat_id=user, private=True, callback_id=f"press{update}")
    work = Work(session, Vault(KEY), origin, NOW, NOW, Defaults())
    branch = (await session.execute(select(Branch))).scalars().one()
    work.enter_branch(branch, await people.actor(session, user, branch.id or 0))
    return work


async def settle(session: AsyncSession, number: int = 50) -> None:
    """Put a branch of so many full members with accounts from 500 on into the database; the first is the secretary."""
    branch = Branch(name="第一党支部", created_at=NOW, settings={}, chat_id=-77)
    session.add(branch)
    await session.flush()
    for n in range(number):
        line = Member(
            branch_id=branch.id or 0, name=f"党员{n}", user_id=SECRETARY + n, ordinal=n, joined_on=date(2020, 1, 1),
            confirmed_at=NOW,
        )  # fmt: skip
        session.add(line)
    await session.flush()
    first = (await session.execute(select(Member).order_by(Member.ordinal))).scalars().first()
    assert first is not None
    session.add(Post(branch_id=branch.id or 0, member_id=first.id or 0, post="secretary", from_on=date(2020, 1, 1)))
    await session.flush()


def plan(*kinds: str, at: datetime = NOW + timedelta(hours=2)) -> Plan:
    return Plan(title="党员大会", parts=tuple(PartPlan(kind) for kind in kinds), starts_at=at, place="会议室")


async def announced(database: Database, *kinds: str) -> int:
    async with database.writing() as session:
        await settle(session)
        event = await announce_event(await work_of(session), plan(*(kinds or ("assembly",))))
        return event.id or 0


async def test_fifty_answers_are_recorded_at_once(database: Database) -> None:
    number = await announced(database)
    async with database.writing() as session:
        work = await work_of(session)
        seats = await events.seats(session, number)
        given = []
        for n, seat in enumerate(seats):
            said = Answer.COMING if n < 40 else Answer.LEAVE
            actor = await people.actor(session, SECRETARY + n, 1)
            given.append(Given(number, seat.member_id, said, actor))
        await record_answers(work, given)
        after = await events.seats(session, number)
        assert sum(seat.answer == "coming" for seat in after) == 40
        assert sum(seat.leave_state == "pending" for seat in after) == 10
    answered = pick(func.count()).select_from(Audit).where(Audit.action == "answer")
    async with database.reading() as session:
        assert (await session.execute(answered)).scalar() == 50


async def test_nobody_answers_for_another(database: Database) -> None:
    number = await announced(database)
    async with database.writing() as session:
        seats = await events.seats(session, number)
        with pytest.raises(Refusal):
            await record_answers(await work_of(session), [Given(number, seats[5].member_id, Answer.COMING)])


async def test_somebody_who_joined_later_is_not_on_the_frozen_roster(database: Database) -> None:
    number = await announced(database)
    async with database.writing() as session:
        session.add(Member(branch_id=1, name="新人", user_id=900, joined_on=NOW.date(), confirmed_at=NOW))
        await session.flush()
        work = await work_of(session, 900)
        with pytest.raises(NotInvited):
            await record_answers(work, [Given(number, work.actor.member_id or 0, Answer.COMING)])
        with pytest.raises(NotInvited):
            await record_sign_ins(work, number, [work.actor.member_id or 0])


async def test_parts_that_do_not_mix_and_past_dates_are_refused(database: Database) -> None:
    async with database.writing() as session:
        await settle(session, 3)
        work = await work_of(session)
        with pytest.raises(PartsDoNotMix):
            await announce_event(work, plan("committee", "assembly"))
        with pytest.raises(DateInPast):
            await announce_event(work, plan("assembly", at=NOW))


async def test_an_answer_and_the_close_do_not_overtake_each_other(database: Database) -> None:
    number = await announced(database)
    async with database.writing() as session:
        await event_running.open_meeting(await work_of(session), OpenMeeting(1, number))
    refused = []

    async def sign(n: int) -> None:
        async with database.writing() as session:
            work = await work_of(session, SECRETARY + n, 100 + n)
            try:
                await record_sign_ins(work, number, [work.actor.member_id or 0])
            except EventClosed:
                refused.append(n)

    async def close() -> None:
        async with database.writing() as session:
            await event_running.close_meeting(await work_of(session, update=99), CloseMeeting(1, number))

    await asyncio.gather(*(sign(n) for n in range(10)), close(), *(sign(n) for n in range(10, 20)))
    async with database.reading() as session:
        event = await session.get(Event, number)
        parts = await events.parts(session, number)
        there = sum(seat.present_at is not None for seat in await events.seats(session, number))
    assert event is not None
    assert event.state == "closed"
    assert parts[0].present == there == 20 - len(refused)
