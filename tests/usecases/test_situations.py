"""Situations that open by themselves, on both databases: once each, and only when their time has come."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from storage import situations
from storage.database import Database
from storage.tables import Branch, Event, Member, Part, Post, Situation, Task
from storage.vault import Vault
from storage.work import Defaults, Origin, Work
from tests.house import KEY
from usecases import situation_openings

NOW = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)


@pytest.fixture
async def branch(database: Database) -> int:
    async with database.writing() as session:
        made = Branch(name="甲支部", created_at=NOW, language="zh-CN")
        session.add(made)
        await session.flush()
        for n, standing in enumerate(("full", "probationary", "probationary")):
            session.add(
                Member(
                    branch_id=made.id or 0, name=f"某{n}", joined_on=date(2025, 1, 1), confirmed_at=NOW,
                    standing=standing, admitted_on=date(2025, 11, 20 + n),
                )
            )  # fmt: skip
        await session.flush()
        first = (await session.execute(select(Member).order_by(Member.id))).scalars().first()
        assert first is not None
        session.add(Post(branch_id=made.id or 0, member_id=first.id or 0, post="secretary", from_on=date(2026, 1, 1)))
        for days, kind in ((10, "life"), (10, "committee"), (20, "life")):
            at = NOW + timedelta(days=days)
            event = Event(branch_id=made.id or 0, starts_at=at, on_day=at.date(), made_at=NOW, next_at=at)
            session.add(event)
            await session.flush()
            session.add(Part(event_id=event.id or 0, kind=kind))
        return made.id or 0


async def tick(database: Database, now: datetime) -> None:
    more = True
    while more:
        async with database.writing() as session:
            more = await situation_openings.open_due(Work(session, Vault(KEY), Origin("tick"), now, now, Defaults()))


async def opened(database: Database) -> list[str]:
    async with database.reading() as session:
        found = (await session.execute(select(Situation).order_by(Situation.id))).scalars()
        return [situations.matter(Vault(KEY), one).code for one in found if one.task_id or one.occasion is None]


async def test_each_opens_once_when_its_time_has_come(database: Database, branch: int) -> None:
    await tick(database, NOW)
    assert await opened(database) == ["probation-end", "probation-end", "before-life"]
    await tick(database, NOW + timedelta(hours=2))
    assert len(await opened(database)) == 3
    await tick(database, NOW + timedelta(days=6, minutes=30))
    assert (await opened(database))[3:] == ["before-life"]
    async with database.reading() as session:
        tasks = (await session.execute(select(Task).order_by(Task.id))).scalars().all()
    assert {task.duty for task in tasks} == {"visits.five"}
    assert [task.until_on for task in tasks][:3] == [date(2026, 12, 2), date(2026, 12, 2), date(2026, 11, 16)]


async def test_it_looks_hourly(database: Database, branch: int) -> None:
    early = datetime(2026, 10, 1, 1, 30, tzinfo=UTC)
    await tick(database, early)
    assert await opened(database) == []
    await tick(database, early + timedelta(minutes=59))
    async with database.writing() as session:
        for line in (await session.execute(select(Member).where(Member.standing == "probationary"))).scalars():
            line.admitted_on = date(2025, 10, 1)
    await tick(database, early + timedelta(minutes=59))
    assert await opened(database) == []
    await tick(database, early + timedelta(minutes=60))
    assert await opened(database) == ["probation-end", "probation-end"]


async def test_before_a_festival_somebody_is_asked_to_call_on_the_old_and_those_in_need(
    database: Database, branch: int
) -> None:
    before = datetime(2027, 1, 22, 1, 30, tzinfo=UTC)
    async with database.writing() as session:
        session.add(Branch(name="乙支部", created_at=NOW, language="zh-CN"))  # nobody to call on: nothing opens
        lines = (await session.execute(select(Member).order_by(Member.id))).scalars().all()
        lines[0].retired, lines[1].standing, lines[2].standing = True, "full", "full"
        session.add(
            Situation(
                branch_id=branch,
                matter=situations.seal(Vault(KEY), situations.Matter("hardship", lines[2].id)),
                reported_at=NOW - timedelta(days=9),
            )
        )
    await tick(database, before)
    assert "festival" not in await opened(database)
    await tick(database, before + timedelta(days=1, hours=1))
    await tick(database, before + timedelta(days=3))
    assert (await opened(database)).count("festival") == 1
    async with database.reading() as session:
        task = (await session.execute(select(Task).order_by(Task.id.desc()))).scalars().first()
        names = await situations.called_on(
            session, Vault(KEY), branch, {"retired", "hardship"}, NOW - timedelta(days=366)
        )
        young = await situations.called_on(session, Vault(KEY), branch, {"retired", "hardship"}, NOW)
    assert task is not None
    assert task.until_on == date(2027, 2, 6), "the Spring Festival of 2027"
    assert names == ["某0", "某2"]
    assert young == ["某0"], "a hardship of long ago no longer counts"


async def test_a_festival_opens_nothing_where_what_was_reported_is_no_hardship(database: Database, branch: int) -> None:
    async with database.writing() as session:
        ill = situations.seal(Vault(KEY), situations.Matter("hospital", 1))
        session.add(Situation(branch_id=branch, matter=ill, reported_at=NOW))
    await tick(database, datetime(2027, 1, 23, 3, 30, tzinfo=UTC))
    assert "festival" not in await opened(database)
