"""Branches abroad, in the weeks in which clocks are changed: nothing twice, nothing left out, all at their hour."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.calendar import CalendarKind
from domain.quiet import spans_of, wakes
from domain.reminding import Notice
from domain.snapshot import BranchFacts, DuesMonth, Hours, Records
from tests.domain.situations import Year, at, branch

CHANGES = [
    ("Europe/Berlin", "2026-03-29"),
    ("Europe/Berlin", "2026-10-25"),
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("Australia/Lord_Howe", "2026-04-05"),  # half an hour
    ("America/Sao_Paulo", "2026-11-01"),  # none any more
]
UNPAID = Records(dues=tuple(DuesMonth(f"2026-{month:02}", 13, 9, unpaid=(8, 9)) for month in range(1, 13)))


def abroad(zone: str, **changes: object) -> BranchFacts:
    return branch(zone=zone, calendar=CalendarKind.WEEKENDS, **changes)


def around(change: str, zone: str, facts: BranchFacts, step: timedelta) -> list[Notice]:
    """Look in equal steps of real time, from two weeks before the change to two weeks after it."""
    first, last = at(change, "00:00", zone) - timedelta(days=14), at(change, "00:00", zone) + timedelta(days=14)
    year, now = Year(facts, UNPAID, first), first
    while now <= last:
        year.look(now)
        now += step
    assert year.missed == []
    return year.notices


@pytest.mark.parametrize(("zone", "change"), CHANGES)
def test_hour_by_hour_nothing_is_said_twice_or_left_out(zone: str, change: str) -> None:
    facts = abroad(zone)
    hourly = around(change, zone, facts, timedelta(hours=1))
    exact = Year(facts, UNPAID, at(change, "00:00", zone) - timedelta(days=14))
    exact.step_when_due(at(change, "00:00", zone) + timedelta(days=14))
    keys = [notice.key for notice in hourly]
    assert len(keys) == len(set(keys))
    assert {notice.key for notice in exact.notices} == set(keys)
    assert len(keys) > 10


@pytest.mark.parametrize(("zone", "change"), CHANGES)
def test_all_is_said_at_the_branchs_hour_on_both_sides_of_the_change(zone: str, change: str) -> None:
    said = around(change, zone, abroad(zone), timedelta(minutes=30))
    assert {notice.due_at.astimezone(ZoneInfo(zone)).time() for notice in said} == {time(9)}
    assert not [notice for notice in said if notice.late]


@pytest.mark.parametrize(("zone", "change"), CHANGES[:4])
def test_a_branch_that_speaks_at_night_is_neither_doubled_nor_left_out(zone: str, change: str) -> None:
    """Its hour is one that the clocks skip in spring and repeat in autumn."""
    hours = Hours(opens=time(2, 30), closes=time(3, 30), quiet_from=time(21), quiet_to=time(1))
    said = around(change, zone, abroad(zone, hours=hours), timedelta(hours=1))
    keys = [notice.key for notice in said]
    assert len(keys) == len(set(keys)) > 10


@pytest.mark.parametrize(("zone", "change"), CHANGES[:4])
def test_who_rests_over_the_change_wakes_at_his_own_hour(zone: str, change: str) -> None:
    midnight = datetime.combine(datetime.fromisoformat(change).date(), time(0, 30), ZoneInfo(zone))
    woken = wakes(midnight, spans_of("22-10"), abroad(zone).setting).astimezone(ZoneInfo(zone))
    assert woken.time() == time(10)
    assert woken.date() == midnight.date()
