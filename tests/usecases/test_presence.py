"""Wrong codes, early votes, make-up and the monthly look, on both databases, without Telegram."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from storage import presence
from storage.database import Database
from storage.tables import EventPoll, EventSession, MakeUp, PresenceLook, Seat
from storage.vault import Vault
from storage.work import Defaults, Origin, Work
from tests.house import KEY
from tests.usecases.test_events import NOW, announced, work_of
from usecases import presence_watch
from usecases.attendance import record_sign_ins
from usecases.codes import sign_in_by
from usecases.event_running import close_meeting, open_meeting
from usecases.presses.events import CloseMeeting, OpenMeeting
from usecases.presses.presence import SignInBy


async def tick(database: Database, now: datetime) -> None:
    async with database.writing() as session:
        await presence_watch.follow_clock(Work(session, Vault(KEY), _program(), now, now, Defaults()))


def _program() -> Origin:
    return Origin("tick")


async def test_wrong_codes_are_counted_for_each_person_apart(database: Database) -> None:
    number = await announced(database)
    for user, wrong in ((500, 2), (501, 1)):
        for _ in range(wrong):
            async with database.writing() as session:
                (await presence.code_try(session, number, user)).wrong += 1
    async with database.writing() as session:
        assert [(await presence.code_try(session, number, user)).wrong for user in (500, 501, 502)] == [2, 1, 0]


async def test_early_votes_are_the_last_of_each_and_forgotten_when_taken_or_too_old(database: Database) -> None:
    old = NOW - timedelta(days=3)
    async with database.writing() as session:
        await presence.keep_early(session, "forgotten", 7, 0, old)
        for option in (0, 2, -1):
            await presence.keep_early(session, "poll", 7, option, NOW)
        await presence.keep_early(session, "poll", 8, 1, NOW)
    async with database.writing() as session:
        assert await presence.take_early(session, "poll", NOW - timedelta(days=2)) == [(7, -1), (8, 1)]
        assert await presence.take_early(session, "poll", NOW) == []
        assert await presence.take_early(session, "forgotten", NOW - timedelta(days=4)) == []


async def test_the_close_makes_rows_once_and_the_look_comes_once_a_month(database: Database) -> None:
    number = await announced(database, "study")
    async with database.writing() as session:
        work = await work_of(session)
        await sign_in_by(work, SignInBy(1, number, True))
        await sign_in_by(work, SignInBy(1, number, False))
        await open_meeting(work, OpenMeeting(1, number))
        await record_sign_ins(work, number, [1])
        await close_meeting(work, CloseMeeting(1, number))
    async with database.reading() as session:
        found = list((await session.execute(select(MakeUp))).scalars())
        lines = await presence.lines(session, 1, date(2026, 12, 1), date(2026, 12, 31))
    assert len(found) == 49
    assert {one.way for one in found} == {"study"}
    assert len(lines) == 50
    assert all(made is None for *_, made in lines)
    await tick(database, NOW)
    await tick(database, datetime(2027, 1, 1, 1, 30, tzinfo=UTC))
    await tick(database, datetime(2027, 1, 4, 1, 30, tzinfo=UTC))
    async with database.reading() as session:
        look = await session.get(PresenceLook, 1)
    assert look is not None
    assert look.month == date(2026, 12, 1)
    assert look.next_at > datetime(2027, 1, 31, tzinfo=UTC)


async def test_a_reminder_takes_what_is_due_and_nothing_else(database: Database) -> None:
    number = await announced(database, "study")
    async with database.writing() as session:
        for member, until in ((1, date(2026, 12, 4)), (2, date(2026, 12, 20))):
            session.add(MakeUp(
                branch_id=1, event_id=number, member_id=member, way="study", made_at=NOW, sent_at=NOW, until_on=until,
            ))  # fmt: skip
    await tick(database, NOW + timedelta(hours=1))
    async with database.reading() as session:
        found = {one.member_id: one.reminded_at for one in (await session.execute(select(MakeUp))).scalars()}
    assert (found[1] is not None, found[2] is None) == (True, True)


async def test_polls_and_sessions_are_found_by_what_is_known_of_them(database: Database) -> None:
    number = await announced(database)
    async with database.writing() as session:
        session.add(EventPoll(branch_id=1, event_id=number, chat_id=-1, poll_id="5123", made_at=NOW))
        for ordinal in (2, 1):
            at = NOW + timedelta(days=ordinal)
            session.add(EventSession(event_id=number, ordinal=ordinal, starts_at=at))
    async with database.reading() as session:
        found = await presence.poll(session, "5123")
        assert found is not None
        assert (await presence.open_poll(session, number)) is not None
        assert await presence.poll(session, "nobody's") is None
        assert [one.ordinal for one in await presence.sessions(session, number)] == [1, 2]
        assert len((await session.execute(select(Seat))).scalars().all()) == 50
