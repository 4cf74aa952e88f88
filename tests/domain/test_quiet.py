from datetime import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.catalogue import CHANGEABLE, for_branch
from domain.periods import PeriodKind, containing
from domain.quiet import NO_LIMIT, USUAL_WEEKLY, Ways, held_until, last_rungs, rests, spans_of, wakes
from domain.reminding import decide
from domain.snapshot import DuesMonth, Records
from tests.domain.situations import ORGANISATION, Year, at, branch, day, few

SETTING = branch().setting
FREE: dict[str, Any] = {"pressing": False, "begun": False, "setting": SETTING}


@pytest.mark.parametrize(
    ("codes", "clock", "resting"),
    [
        ("", "12:30", False),
        ("12-14", "11:59", False),
        ("12-14", "12:00", True),
        ("12-14", "13:59", True),
        ("12-14", "14:00", False),
        ("21-10", "09:00", True),
        ("21-10", "10:00", False),
        ("21-10", "20:59", False),
        ("21-10 12-14", "23:30", True),
        ("21-10 12-14", "11:00", False),
    ],
)
def test_quiet_spans_begin_and_end_on_the_hour(codes: str, clock: str, resting: bool) -> None:
    assert rests(time.fromisoformat(clock), spans_of(codes)) is resting


@pytest.mark.parametrize(
    ("codes", "now", "woken"),
    [
        ("12-14", ("2026-11-17", "12:30"), ("2026-11-17", "14:00")),
        ("21-10", ("2026-11-17", "09:00"), ("2026-11-17", "10:00")),
        ("21-10", ("2026-11-17", "22:00"), ("2026-11-18", "10:00")),
        ("17-20", ("2026-11-17", "17:30"), ("2026-11-18", "09:00")),  # awake again, but the branch's hours are over
        ("9-12 12-14", ("2026-11-17", "09:00"), ("2026-11-17", "14:00")),
        ("17-20", ("2026-11-20", "17:30"), ("2026-11-23", "09:00")),  # a Friday
    ],
)
def test_a_message_waits_for_the_end_of_somebodys_quiet_hours(
    codes: str, now: tuple[str, str], woken: tuple[str, str]
) -> None:
    assert wakes(at(*now), spans_of(codes), SETTING) == at(*woken)
    assert held_until(at(*now), Ways(spans_of(codes)), 3, 0, **FREE) == at(*woken)


def test_who_does_not_rest_is_told_at_once() -> None:
    assert held_until(at("2026-11-17"), Ways(), USUAL_WEEKLY, USUAL_WEEKLY - 1, **FREE) is None


def test_beyond_the_weeks_number_it_waits_for_monday() -> None:
    assert held_until(at("2026-11-19"), Ways(), 3, 3, **FREE) == at("2026-11-23")
    assert held_until(at("2026-11-19"), Ways(weekly=1), 3, 1, **FREE) == at("2026-11-23")
    assert held_until(at("2026-11-19"), Ways(spans_of("21-10"), 1), 3, 1, **FREE) == at("2026-11-23", "10:00")


def test_a_week_that_begins_with_a_holiday_begins_on_its_first_working_day() -> None:
    assert held_until(at("2026-02-11"), Ways(), 3, 3, **FREE) == at("2026-02-24")  # spring festival week


@pytest.mark.parametrize("ways", [Ways(weekly=NO_LIMIT), Ways(weekly=5)])
def test_ones_own_number_goes_before_the_branchs(ways: Ways) -> None:
    assert held_until(at("2026-11-19"), ways, 3, 4, **FREE) is None


def test_the_last_rung_breaks_the_number_and_not_the_quiet_hours() -> None:
    last = FREE | {"pressing": True}
    assert held_until(at("2026-11-19"), Ways(), 3, 9, **last) is None
    assert held_until(at("2026-11-19"), Ways(spans_of("21-10")), 3, 9, **last) == at("2026-11-19", "10:00")


def test_what_joins_todays_message_waits_for_nothing() -> None:
    joined = FREE | {"begun": True}
    assert held_until(at("2026-11-19", "12:30"), Ways(spans_of("12-14")), 3, 3, **joined) is None


@few
@given(st.data())
def test_whatever_the_spans_somebody_wakes_later_and_in_the_branchs_hours(data: st.DataObject) -> None:
    hour = st.integers(0, 23)
    spans = tuple(
        (time(data.draw(hour)), time(data.draw(hour))) for _ in range(data.draw(st.integers(0, 2)))
    )  # fmt: skip
    zone = data.draw(st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York"]))
    setting = branch(zone=zone).setting
    now = at("2026-03-28", "00:00", zone) + data.draw(
        st.timedeltas(at("2026-03-28") - at("2026-03-28"), at("2026-04-03") - at("2026-03-28"))
    )
    woken = wakes(now, spans, setting)
    assert woken >= now


# The last rungs of a ladder, derived from the catalogue.


@pytest.mark.parametrize(
    ("duty", "period", "expected"),
    [
        ("dues.collect", PeriodKind.MONTH, {"missing-last", "late-missing"}),
        ("lecture.quarterly", PeriodKind.QUARTER, {"last", "late-secretary.1", "late-secretary.2", "late-secretary.3"}),
        ("activity.monthly", PeriodKind.MONTH, {"week", "late-secretary.1", "late-secretary.2", "late-secretary.3"}),
    ],
)
def test_the_loud_rungs_are_the_last_or_the_one_that_falls_last(
    duty: str, period: PeriodKind, expected: set[str]
) -> None:
    found = for_branch("source").duty(duty)
    assert last_rungs(found, containing(day("2026-11-10"), period), SETTING) == expected


def test_a_ladder_changed_by_a_branch_has_another_last_rung() -> None:
    changed = for_branch("source", {"dues.collect": {"rungs": {"missing-last": {"loud": False}}}}).duty("dues.collect")
    assert last_rungs(changed, containing(day("2026-11-10"), PeriodKind.MONTH), SETTING) == {
        "missing-last", "late-missing",
    }  # fmt: skip
    earlier = {"missing-last": {"loud": False, "at": "-5wd 09:00"}}
    moved = for_branch("source", {"dues.collect": {"rungs": earlier}}).duty("dues.collect")
    assert "missing-last" not in last_rungs(moved, containing(day("2026-11-10"), PeriodKind.MONTH), SETTING)


# Whom nothing reaches.

UNPAID = Records(dues=(DuesMonth("2026-11", 13, 10, unpaid=(8, 9, 10)),))


def test_who_cannot_be_reached_is_not_told_and_an_officer_hears_it_once_a_period() -> None:
    off = {duty.code: {"on": False} for duty in for_branch("source").recurring() if duty.code != "dues.collect"}
    facts = branch(overrides=off, unreachable=frozenset({8, 9}))
    year = Year(facts, UNPAID, at("2026-11-01", "00:00")).step_when_due(at("2026-11-30"))
    told = [(n.rung, n.audience.key) for n in year.notices if n.audience.member_id is not None]
    assert ("missing", "member:10") in told
    assert not {("missing", "member:8"), ("missing", "member:9")} & set(told)
    assert [rung for rung, who in told if who == f"member:{ORGANISATION}" and rung == "unreached"] == ["unreached"]


def test_what_would_have_gone_to_them_is_settled_and_counted() -> None:
    facts = branch(unreachable=frozenset({8}), decided_to=at("2026-11-17", "08:00"))
    found = decide(facts, UNPAID, frozenset(), at("2026-11-17"))
    assert [(n.rung, n.audience.key) for n in found.unreached] == [("missing", "member:8")]
    assert found.unreached[0].key in found.keys


def test_the_aged_and_ill_are_reached_through_others_or_not_at_all() -> None:
    asked = {"exempt": frozenset({8, 9}), "contacts": {9: 10}, "decided_to": at("2026-11-17", "08:00")}
    found = decide(branch(**asked), UNPAID, frozenset(), at("2026-11-17"))
    assert [(n.audience.key, n.through) for n in found.notices if n.rung == "missing"] == [
        ("member:9", 10), ("member:10", None),
    ]  # fmt: skip


# What a branch marks urgent.


def test_a_branch_can_mark_a_duty_urgent() -> None:
    assert "urgent" in CHANGEABLE
    assert for_branch("source", {"lecture.quarterly": {"urgent": True}}).duty("lecture.quarterly").urgent
    assert not for_branch("source").duty("lecture.quarterly").urgent


def test_only_what_is_urgent_is_said_late_in_the_night() -> None:
    night = at("2026-11-17", "23:00")
    asked = {"decided_to": at("2026-11-17", "08:00")}
    assert [n for n in decide(branch(**asked), UNPAID, frozenset(), night).notices if n.duty == "dues.collect"] == []
    urgent = branch(overrides={"dues.collect": {"urgent": True}}, **asked)
    said = decide(urgent, UNPAID, frozenset(), night).notices
    assert {n.duty for n in said} == {"dues.collect"}
    assert all(n.urgent and n.late for n in said)
