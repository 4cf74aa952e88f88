"""What storage answers about events, on both databases."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from storage import event_parts, events
from storage.database import Database
from storage.tables import Branch, Event, Member, Part, Seat

NOW = datetime(2026, 12, 3, 7, tzinfo=UTC)


async def made(session: AsyncSession, **more: Any) -> Event:
    """Put a branch with one member and an event of one part into the database."""
    branch = Branch(name="第一党支部", created_at=NOW, settings={})
    session.add(branch)
    await session.flush()
    return await another(session, branch.id or 0, **more)


async def another(session: AsyncSession, branch_id: int, **more: Any) -> Event:
    values: dict[str, Any] = {"starts_at": NOW, "on_day": NOW.date(), "made_at": NOW, "place": "会议室", "minutes": {}}
    event = Event(branch_id=branch_id, title="党员大会", **(values | more))
    session.add(event)
    await session.flush()
    part = Part(event_id=event.id or 0, kind="assembly", should=9, present=5, quorate=event.state == "closed")
    session.add(part)
    await session.flush()
    return event


async def seated(session: AsyncSession, event: Event, number: int) -> list[Seat]:
    found = []
    for n in range(number):
        member = Member(branch_id=event.branch_id, name=f"党员{n}", joined_on=date(2020, 1, 1))
        session.add(member)
        await session.flush()
        seat = Seat(event_id=event.id or 0, member_id=member.id or 0, name=member.name, standing="full", ordinal=n)
        session.add(seat)
        found.append(seat)
    await session.flush()
    return found


async def test_held_parts_are_those_of_closed_events_in_the_window(database: Database) -> None:
    async with database.writing() as session:
        first = await made(session, state="closed")
        await another(session, first.branch_id, state="called-off")
        await another(session, first.branch_id, state="closed", on_day=date(2027, 1, 1))
        planned = await another(session, first.branch_id, state="announced")
        held = await event_parts.held_parts(session, first.branch_id, date(2026, 10, 1), date(2026, 12, 31))
        assert [(p.event_id, p.kind, p.present, p.should, p.quorate) for p in held] == [
            (first.id, "assembly", 5, 9, True)
        ]
        coming = await event_parts.planned_parts(session, first.branch_id, date(2026, 10, 1), date(2026, 12, 31))
        assert [(p.event_id, p.on) for p in coming] == [(planned.id, date(2026, 12, 3))]
        assert not await event_parts.held_parts(session, first.branch_id + 1, date(2026, 10, 1), date(2026, 12, 31))


async def test_an_event_of_another_branch_is_not_found(database: Database) -> None:
    async with database.writing() as session:
        event = await made(session)
        assert await events.get(session, event.branch_id, event.id or 0) is not None
        assert await events.get(session, event.branch_id + 1, event.id or 0) is None
        assert await events.locked(session, event.branch_id + 1, event.id or 0) is None


async def test_many_lines_are_written_at_once(database: Database) -> None:
    async with database.writing() as session:
        event = await made(session)
        seats = await seated(session, event, 50)
        facts = {
            "answer": "coming", "answered_at": NOW, "unconfirmed": False, "leave_state": "none", "leave_by": None,
            "present_at": NOW, "remote": False, "entered_by": None, "left_at": None, "session": 0,
        }  # fmt: skip
        whose = [{"row": seat.id, "event": seat.event_id, "member": seat.member_id} for seat in seats]
        await events.write_seats(session, [line | facts for line in whose])
        after = await events.seats(session, event.id or 0)
        assert {(seat.answer, seat.present_at) for seat in after} == {("coming", NOW)}
        await events.remove_seats(session, event.id or 0, [seats[0].member_id])
        assert len(await events.seats(session, event.id or 0)) == 50  # who was there stays
        await events.unconfirm(session, event.id or 0)
        after = await events.seats(session, event.id or 0)
        assert {(seat.unconfirmed, seat.answer, seat.present_at) for seat in after} == {(True, "coming", None)}
        await events.remove_seats(session, event.id or 0, [seats[0].member_id])
        assert len(await events.seats(session, event.id or 0)) == 49


async def test_the_places_offered_are_the_latest_ones_each_once(database: Database) -> None:
    async with database.writing() as session:
        event = await made(session, place="一楼")
        await another(session, event.branch_id, place="二楼")
        await another(session, event.branch_id, place="一楼")
        found = await events.recent_places(session, event.branch_id, 5)
        assert [place for _, place in found] == ["一楼", "二楼"]


async def test_due_and_upcoming_events_are_found_by_their_moments(database: Database) -> None:
    async with database.writing() as session:
        event = await made(session, next_at=NOW)
        await another(session, event.branch_id, next_at=NOW + timedelta(hours=1))
        await another(session, event.branch_id, state="closed")
        assert [found.id for found in await events.due(session, NOW, 5)] == [event.id]
        soon = await events.upcoming(session, event.branch_id, NOW, NOW + timedelta(minutes=1))
        assert len(soon) == 2


async def test_an_officers_card_remembers_its_pane(database: Database) -> None:
    async with database.writing() as session:
        event = await made(session)
        assert await events.desk(session, 77, event.id or 0) == ("main", None)
        await events.set_desk(session, 77, event.id or 0, "seat", 5)
        await events.set_desk(session, 77, event.id or 0, "seat", 6)
        assert await events.desk(session, 77, event.id or 0) == ("seat", 6)
