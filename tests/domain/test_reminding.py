from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.addressees import COMMITTEE, GROUP, member
from domain.calendar import CalendarKind, Moved, Shift, is_working_day
from domain.foreseeing import foresee
from domain.moments import is_speaking, local_date, next_speaking, place, to_utc
from domain.reminding import Notice, NoticeKey, decide, settled_to, still_wanted
from domain.snapshot import (
    BranchFacts,
    DuesMonth,
    Group,
    Held,
    Hours,
    Planned,
    PlannedDate,
    Records,
    Snooze,
    Waiver,
)
from domain.tasks import CALL, Assignee, Task
from tests.domain.situations import (
    DEPUTY,
    LEADER_OF_ONE,
    LEADER_OF_TWO,
    ORGANISATION,
    PUBLICITY,
    SECRETARY,
    Year,
    at,
    branch,
    day,
    few,
)

LECTURE = "lecture.quarterly"
HELD = Records(held=(Held(9, "lecture", day("2026-10-20")),))


def told(facts: BranchFacts, records: Records, start: str, end: str) -> list[Notice]:
    return Year(facts, records, at(start, "00:00")).step_when_due(at(end, "23:59")).notices


def of(notices: list[Notice], duty: str, occasion: str = "") -> list[tuple[str, str, str]]:
    """The notices of one duty as (local day, rung, audience)."""
    return [
        (local_date(n.due_at, "Asia/Shanghai").isoformat(), n.rung, n.audience.key)
        for n in notices
        if n.duty == duty and n.occasion.startswith(occasion)
    ]


def only(*codes: str, **changes: Any) -> BranchFacts:
    """A branch with these duties alone."""
    from domain.catalogue import load

    profile = changes.get("profile", "source")
    off: dict[str, dict[str, Any]] = {d.code: {"on": False} for d in load(profile).recurring() if d.code not in codes}
    for code, change in changes.pop("lines", {}).items():
        off[code] = change
    return branch(overrides=off, **changes)


# A quarter's ladder.


def test_a_lecture_is_mentioned_four_times_and_its_holder_asked_once() -> None:
    assert of(told(only(LECTURE), Records(), "2026-10-01", "2026-12-31"), LECTURE, "2026Q4") == [
        ("2026-10-08", "start", "group"),
        ("2026-12-01", "arrange", f"member:{PUBLICITY}"),
        ("2026-12-10", "weeks", "group"),
        ("2026-12-24", "week", "group"),
        ("2026-12-30", "last", "group"),
    ]


def test_nothing_is_said_of_what_is_done() -> None:
    assert of(told(only(LECTURE), HELD, "2026-10-01", "2026-12-31"), LECTURE, "2026Q4") == []


def test_nothing_is_said_of_what_is_waived() -> None:
    records = Records(waivers=(Waiver(LECTURE, "2026Q4", "committee"),))
    assert of(told(only(LECTURE), records, "2026-10-01", "2026-12-31"), LECTURE, "2026Q4") == []


def test_what_is_arranged_is_neither_asked_for_nor_pressed() -> None:
    records = Records(planned=(Planned(9, "lecture", day("2026-12-31")),))
    rungs = [rung for _, rung, _ in of(told(only(LECTURE), records, "2026-10-01", "2026-12-31"), LECTURE, "2026Q4")]
    assert rungs == ["start", "weeks", "week"]


def test_after_the_deadline_it_goes_up_step_by_step_and_ends() -> None:
    life = "life.quarterly"
    assert of(told(only(life), Records(), "2026-04-01", "2026-06-30"), life, "2026Q1") == [
        ("2026-04-01", "late-holder", f"member:{SECRETARY}"),
        ("2026-04-03", "late-responsible", f"member:{ORGANISATION}"),
        ("2026-04-09", "late-secretary.1", f"member:{SECRETARY}"),
        ("2026-04-16", "late-secretary.2", f"member:{SECRETARY}"),
        ("2026-04-23", "late-secretary.3", f"member:{SECRETARY}"),
    ]


def test_the_committee_member_responsible_is_not_asked_twice_when_he_is_the_holder() -> None:
    found = of(told(only(LECTURE), Records(), "2026-04-01", "2026-04-30"), LECTURE, "2026Q1")
    asked = [audience for _, rung, audience in found if rung == "late-responsible"]
    assert asked == [f"member:{DEPUTY}"]  # the deputy stands between the holder and the secretary


def test_a_date_to_make_up_for_it_stops_the_pressing() -> None:
    records = Records(dates=(PlannedDate(LECTURE, "2026Q1", day("2026-05-20")),))
    assert of(told(only(LECTURE), records, "2026-04-01", "2026-05-19"), LECTURE, "2026Q1") == [
        ("2026-05-13", "prepare.2026-05-20", f"member:{PUBLICITY}")
    ]


def test_what_was_due_before_the_branch_came_is_not_pressed() -> None:
    facts = only(LECTURE, set_up_on=date(2026, 3, 20))
    notices = told(facts, Records(), "2026-03-21", "2026-06-01")
    assert of(notices, LECTURE, "2025") == []
    assert [rung for _, rung, _ in of(notices, LECTURE, "2026Q1")] == ["week", "last"]


def test_nothing_is_made_up_for_on_the_day_of_the_set_up() -> None:
    facts = only("activity.monthly", set_up_on=date(2026, 11, 2))
    assert decide(facts, Records(), frozenset(), at("2026-11-02", "10:00")).notices == ()


# Whom it reaches.


def test_unpaid_members_hear_it_in_private_and_the_group_hears_counts() -> None:
    month = DuesMonth("2026-11", 13, 9, pending=2, unpaid=(8, 9))
    notices = told(only("dues.collect"), Records(dues=(month,)), "2026-11-01", "2026-11-27")
    assert of(notices, "dues.collect", "2026-11") == [
        ("2026-11-17", "missing", "member:8"),
        ("2026-11-17", "missing", "member:9"),
        ("2026-11-19", "group", "group"),
        ("2026-11-19", "pending", f"member:{ORGANISATION}"),
        ("2026-11-20", "missing-last", "member:8"),
        ("2026-11-20", "missing-last", "member:9"),
        ("2026-11-23", "late-collector", f"member:{ORGANISATION}"),
        ("2026-11-25", "late-missing", "member:8"),
        ("2026-11-25", "late-missing", "member:9"),
        ("2026-11-27", "late-responsible", f"member:{DEPUTY}"),
    ]


def test_the_months_collector_is_asked_not_the_usual_one() -> None:
    month = DuesMonth("2026-11", 13, 9, pending=2, unpaid=(8,), collector_id=12)
    notices = told(only("dues.collect"), Records(dues=(month,)), "2026-11-19", "2026-11-23")
    assert ("2026-11-23", "late-collector", "member:12") in of(notices, "dues.collect")


CALLS = "leader-call"  # to the committee member responsible, before the leader is reminded a third time


def call(subject: int, until: str) -> Task:
    return Task(
        5, "dues.collect", "2026-11", CALL, subject=subject, member_id=ORGANISATION, until=day(until), accepted=True
    )


def test_who_will_be_called_is_not_reminded_meanwhile() -> None:
    records = Records(dues=(DuesMonth("2026-11", 13, 11, unpaid=(8, 9)),), tasks=(call(8, "2026-11-20"),))
    notices = of(told(only("dues.collect"), records, "2026-11-11", "2026-11-20"), "dues.collect")
    assert [entry for entry in notices if entry[2] == "member:8"] == [("2026-11-20", "missing-last", "member:8")]
    assert len([entry for entry in notices if entry[2] == "member:9"]) == 2


def test_a_member_without_telegram_is_reached_through_the_contact() -> None:
    records = Records(dues=(DuesMonth("2026-11", 13, 12, unpaid=(8,)),))
    facts = only("dues.collect", contacts={8: 3})
    found = [n for n in told(facts, records, "2026-11-17", "2026-11-17") if n.rung == "missing"]
    assert [(n.audience, n.through) for n in found] == [(member(8), 3)]


def test_only_the_leader_whose_group_has_not_met_is_reminded() -> None:
    records = Records(held=(Held(9, "group", day("2026-10-20"), group_id=1),))
    notices = told(only("group.quarterly"), records, "2026-10-21", "2026-12-31")
    leaders = [entry for entry in of(notices, "group.quarterly", "2026Q4") if entry[2] != "group" and entry[1] != CALLS]
    assert {audience for _, _, audience in leaders} == {f"member:{LEADER_OF_TWO}"}
    assert {n.occasion for n in notices if n.audience == member(LEADER_OF_TWO)} == {"2026Q4#2"}
    assert {n.subject for n in notices if n.audience == member(LEADER_OF_TWO)} == {2}


def test_a_leader_whose_group_has_a_date_is_left_alone() -> None:
    records = Records(planned=(Planned(9, "group", day("2026-12-30"), group_id=1),))
    notices = told(only("group.quarterly"), records, "2026-10-21", "2026-12-29")
    assert f"member:{LEADER_OF_ONE}" not in {audience for _, _, audience in of(notices, "group.quarterly")}


@pytest.mark.parametrize(
    ("changes", "reached"),
    [
        ({"groups": (Group(1, None),)}, {f"member:{SECRETARY}"}),
        ({"groups": (Group(1, None),), "posts": {"deputy": DEPUTY}}, {f"member:{DEPUTY}"}),
        ({"groups": (Group(1, None),), "posts": {}}, set()),
    ],
)
def test_a_vacant_post_falls_to_the_secretary_then_the_deputy(changes: dict[str, Any], reached: set[str]) -> None:
    notices = told(only("group.quarterly", **changes), Records(), "2026-11-20", "2026-12-31")
    assert {audience for _, _, audience in of(notices, "group.quarterly", "2026Q4#")} == reached


def test_the_committees_affairs_reach_its_members_alone() -> None:
    notices = told(only("committee.quarterly"), Records(), "2026-10-01", "2026-12-31")
    assert GROUP not in {notice.audience for notice in notices}
    first = [audience for _, rung, audience in of(notices, "committee.quarterly") if rung == "start"]
    assert first == [f"member:{n}" for n in (1, 2, 3, 4, 5)]


def test_a_committee_with_a_chat_of_its_own_hears_it_there() -> None:
    notices = told(only("committee.quarterly", committee_chat=True), Records(), "2026-10-01", "2026-10-31")
    assert [notice.audience for notice in notices if notice.rung == "start"] == [COMMITTEE]


def test_whoever_took_it_over_is_asked_instead_of_the_holder() -> None:
    records = Records(assignees=(Assignee(LECTURE, "2026Q4", 11),))
    notices = of(told(only(LECTURE), records, "2026-12-01", "2026-12-01"), LECTURE, "2026Q4")
    assert notices == [("2026-12-01", "arrange", "member:11")]


@pytest.mark.parametrize("profile", ["source", "current"])
def test_nothing_of_the_committee_or_of_officers_is_said_in_the_group(profile: str) -> None:
    from domain.catalogue import load

    catalogue = load(profile)
    facts = branch(profile, activists=(20,), overseas=(13,), term_ends_on=date(2027, 3, 1))
    for notice in told(facts, Records(), "2026-01-01", "2026-12-31"):
        if notice.audience == GROUP:
            assert catalogue.duty(notice.duty).visibility.value == "group"


# Snoozing.


def test_a_snooze_is_silent_until_its_day_and_then_speaks_once() -> None:
    asked = Snooze(LECTURE, "2026Q4", day("2026-12-05"), audience=f"member:{PUBLICITY}")
    notices = of(told(only(LECTURE), Records(snoozes=(asked,)), "2026-11-30", "2026-12-09"), LECTURE, "2026Q4")
    assert notices == [("2026-12-07", "snooze.2026-12-05", f"member:{PUBLICITY}")]


def test_a_snooze_of_one_leaves_the_others_and_the_next_quarter() -> None:
    asked = Snooze(LECTURE, "2026Q4", day("2026-12-20"), audience=f"member:{PUBLICITY}")
    notices = told(only(LECTURE), Records(snoozes=(asked,)), "2026-11-30", "2027-03-31")
    assert ("2026-12-10", "weeks", "group") in of(notices, LECTURE, "2026Q4")
    assert "arrange" in [rung for _, rung, _ in of(notices, LECTURE, "2027Q1")]


def test_what_is_put_off_for_all_comes_back_to_the_holder() -> None:
    asked = Snooze(LECTURE, "2026Q4", day("2026-12-28"))
    notices = of(told(only(LECTURE), Records(snoozes=(asked,)), "2026-11-30", "2026-12-28"), LECTURE)
    assert notices == [("2026-12-28", "snooze.2026-12-28", f"member:{PUBLICITY}")]


# Days and hours.


def test_a_reminder_moved_off_a_holiday_says_why() -> None:
    facts = only(LECTURE, lines={LECTURE: {"rungs": {"mine": {"at": "start+2d 10:00", "to": "group"}}}})
    moved = [n for n in told(facts, Records(), "2026-10-01", "2026-10-31") if n.rung == "mine"]
    assert [(n.asked_on, n.due_at, n.because) for n in moved] == [
        (day("2026-10-03"), at("2026-10-08", "10:00"), Moved.HOLIDAY)
    ]


def test_a_swapped_saturday_is_a_day_to_remind() -> None:
    facts = only("dues.collect", lines={"dues.collect": {"rungs": {"mine": {"at": "collection 09:00", "to": "group"}}}})
    notices = of(told(facts, Records(), "2026-10-09", "2026-10-12"), "dues.collect", "2026-10")
    assert notices == [("2026-10-10", "mine", "group")]


def test_every_notice_comes_on_a_working_day_in_working_hours() -> None:
    for profile in ("source", "current"):
        for notice in told(branch(profile, activists=(20,)), Records(), "2025-06-01", "2026-12-31"):
            local = notice.due_at + timedelta(hours=8)
            assert is_working_day(local.date())
            assert time(9) <= local.time() < time(18)


def test_planned_dates_have_rungs_of_their_own_and_a_new_date_asks_anew() -> None:
    facts = only(LECTURE, lines={LECTURE: {"rungs": {"eve": {"at": "planned-1wd 15:00", "to": "holder"}}}})
    year = Year(facts, Records(planned=(Planned(9, "lecture", day("2026-11-16")),)), at("2026-11-02", "00:00"))
    year.step_when_due(at("2026-11-14"))
    year.records = Records(planned=(Planned(9, "lecture", day("2026-11-20")),))
    year.look(at("2026-11-14", "10:00"))
    year.step_when_due(at("2026-11-19", "23:00"))
    eves = [(n.due_at, n.rung) for n in year.notices if n.rung.startswith("eve")]
    assert eves == [
        (at("2026-11-13", "15:00"), "eve.2026-11-16"),
        (at("2026-11-19", "15:00"), "eve.2026-11-20"),
    ]


NAP = Hours(time(8, 30), time(17, 30), time(12), time(14))


@pytest.mark.parametrize(
    ("clock", "how", "hours", "expected"),
    [
        ("09:00", Shift.AFTER, Hours(), "2026-11-16 09:00"),
        ("06:00", Shift.AFTER, Hours(), "2026-11-16 09:00"),
        ("22:00", Shift.AFTER, Hours(), "2026-11-17 09:00"),
        ("22:00", Shift.BEFORE, Hours(), "2026-11-16 09:00"),
        ("18:00", Shift.AFTER, Hours(), "2026-11-17 09:00"),
        ("12:30", Shift.AFTER, NAP, "2026-11-16 14:00"),
        ("17:29", Shift.AFTER, NAP, "2026-11-16 17:29"),
        ("20:00", Shift.AFTER, Hours(time(9), time(23), time(19), time(8)), "2026-11-17 09:00"),
    ],
)
def test_a_time_outside_the_hours_is_moved_into_them(clock: str, how: Shift, hours: Hours, expected: str) -> None:
    setting = branch(hours=hours).setting
    moment, _ = place(day("2026-11-16"), time.fromisoformat(clock), how, setting)
    assert moment == at(*expected.split())


def test_hours_without_a_moment_to_speak_are_refused() -> None:
    with pytest.raises(ValueError):
        Hours(time(9), time(9))
    with pytest.raises(ValueError):
        Hours(time(22), time(23))


@few
@given(st.integers(0, 3 * 365 * 24 * 60), st.sampled_from([Hours(), NAP]))
def test_the_next_moment_to_speak_is_one_and_the_first(minutes: int, hours: Hours) -> None:
    setting, now = branch(hours=hours).setting, at("2024-01-01") + timedelta(minutes=minutes)
    found = next_speaking(now, setting)
    assert found >= now
    assert is_speaking(found, setting)
    probe = now
    while probe < found:
        assert not is_speaking(probe, setting)
        probe += timedelta(minutes=30)


def test_clocks_that_jump_neither_double_nor_drop() -> None:
    skipped = to_utc(date(2026, 3, 29), time(2, 30), "Europe/Berlin")
    repeated = to_utc(date(2026, 10, 25), time(2, 30), "Europe/Berlin")
    assert skipped == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert repeated == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_branch_abroad_is_reminded_at_its_own_nine_o_clock_all_year() -> None:
    facts = only("activity.monthly", zone="Europe/Berlin", calendar=CalendarKind.WEEKENDS)
    starts = [n for n in told(facts, Records(), "2026-01-01", "2026-12-31") if n.rung == "start"]
    assert len(starts) == 12
    assert {n.due_at.hour for n in starts} == {7, 8}
    assert [n.occasion for n in starts] == [f"2026-{month:02}" for month in range(1, 13)]


# Downtime.


def test_after_an_outage_one_late_reminder_and_the_older_counted_as_missed() -> None:
    year = Year(only(LECTURE), Records(), at("2026-12-05"))
    year.look(at("2026-12-05", "10:00"))
    decision = year.look(at("2026-12-28", "10:00"))
    assert [(n.rung, n.late, n.due_at) for n in decision.notices] == [("week", True, at("2026-12-24"))]
    assert [n.rung for n in decision.missed] == ["weeks"]


def test_what_is_on_time_replaces_what_was_missed() -> None:
    year = Year(only(LECTURE), Records(), at("2026-12-20"))
    decision = year.look(at("2026-12-30", "09:10"))
    assert [(n.rung, n.late) for n in decision.notices] == [("last", False)]
    assert [n.rung for n in decision.missed] == ["week"]


def test_two_rungs_that_fall_together_are_said_once_and_none_is_missed() -> None:
    facts = only(LECTURE, lines={LECTURE: {"rungs": {"mine": {"at": "start+2d 09:00", "to": "group"}}}})
    decision = Year(facts, Records(), at("2026-10-08", "00:00")).look(at("2026-10-08"))
    first = [(n.rung, n.occasion) for n in decision.notices if n.occasion == "2026Q4"]
    assert first == [("start", "2026Q4")]
    assert [n.rung for n in decision.covered] == ["mine"]
    assert decision.missed == ()


def test_a_late_reminder_waits_for_the_morning() -> None:
    year = Year(only(LECTURE), Records(), at("2026-12-20"))
    night = year.look(at("2026-12-26", "03:00"))
    assert (night.notices, night.next_at) == ((), at("2026-12-28"))
    assert [(n.rung, n.late) for n in year.look(night.next_at).notices] == [("week", True)]


@pytest.mark.parametrize(
    ("policy", "said", "missed"),
    [("skip", [], ["weeks", "week"]), ("one", ["week"], ["weeks"]), ("all", ["weeks", "week"], [])],
)
def test_the_missed_fire_policy_is_the_dutys(policy: str, said: list[str], missed: list[str]) -> None:
    facts = only(LECTURE, lines={LECTURE: {"missed": policy}})
    decision = Year(facts, Records(), at("2026-12-05")).look(at("2026-12-28", "10:00"))
    assert sorted(n.rung for n in decision.notices) == sorted(said)
    assert sorted(n.rung for n in decision.missed) == sorted(missed)


def test_what_was_done_during_the_outage_is_not_made_up_for() -> None:
    year = Year(only(LECTURE), Records(), at("2026-12-05"))
    year.records = Records(held=(Held(9, "lecture", day("2026-12-15")),))
    decision = year.look(at("2026-12-28", "10:00"))
    assert decision.notices == decision.missed == ()


def test_what_a_correction_opens_anew_is_not_taken_for_an_outage() -> None:
    year = Year(only(LECTURE), HELD, at("2026-12-01", "00:00"))
    year.look(at("2026-12-01"))
    corrected_at = at("2026-12-26", "11:00")
    year.facts = replace(year.facts, decided_to=settled_to(at("2026-12-01"), year.next_at, corrected_at))
    year.records = Records()
    assert year.look(corrected_at).notices == ()
    assert [n.rung for n in year.step_when_due(at("2026-12-31")).notices] == ["last"]


def test_a_change_during_an_outage_does_not_hide_what_was_slept_through() -> None:
    due = at("2026-12-10")
    assert settled_to(at("2026-12-01"), due, at("2026-12-12")) < due
    assert settled_to(at("2026-12-01"), due, at("2026-12-05")) == at("2026-12-05")


# Sending.


ONE_UNPAID = Records(dues=(DuesMonth("2026-12", 13, 12, unpaid=(8,)),))


def _key(rung: str, audience: str, occasion: str = "2026Q4", duty: str = LECTURE) -> NoticeKey:
    return NoticeKey(duty, occasion, rung, audience)


@pytest.mark.parametrize(
    ("key", "records", "wanted"),
    [
        (_key("week", "group"), Records(), True),
        (_key("week", "group"), HELD, False),
        (_key("week", "group"), Records(waivers=(Waiver(LECTURE, "2026Q4", "x"),)), False),
        (_key("nothing", "group"), Records(), False),
        (_key("week", "member:3"), Records(), False),
        (_key("arrange", f"member:{PUBLICITY}"), Records(), True),
        (_key("arrange", f"member:{PUBLICITY}"), Records(assignees=(Assignee(LECTURE, "2026Q4", 11),)), False),
        (_key("arrange", f"member:{PUBLICITY}"), Records(planned=(Planned(9, "lecture", day("2026-12-30")),)), False),
        (_key("week", "group"), Records(snoozes=(Snooze(LECTURE, "2026Q4", day("2026-12-29")),)), False),
        (_key("week", "group", duty="no.such"), Records(), False),
        (_key("week", "group", occasion="2026-12"), Records(), False),
        (_key("week", "group", occasion="rubbish"), Records(), False),
        (_key("missing", "member:8", "2026-12", "dues.collect"), ONE_UNPAID, True),
        (_key("missing", "member:7", "2026-12", "dues.collect"), ONE_UNPAID, False),
        (_key("leader-last", f"member:{LEADER_OF_TWO}", "2026Q4#2", "group.quarterly"), Records(), True),
        (_key("leader-last", f"member:{LEADER_OF_TWO}", "2026Q4#1", "group.quarterly"), Records(), False),
        (_key("late-secretary.2", f"member:{SECRETARY}", "2026Q3"), Records(), True),
    ],
)  # fmt: skip
def test_at_sending_it_is_asked_again_whether_it_holds(key: NoticeKey, records: Records, wanted: bool) -> None:
    assert still_wanted(key, branch(), records, at("2026-12-24")) is wanted


def test_what_was_switched_off_meanwhile_is_not_sent() -> None:
    off = branch(overrides={LECTURE: {"on": False}})
    assert not still_wanted(_key("week", "group"), off, Records(), at("2026-12-24"))


@pytest.mark.parametrize("profile", ["source", "current"])
def test_every_notice_just_decided_is_still_wanted(profile: str) -> None:
    facts = branch(profile, activists=(20,), overseas=(13,))
    year = Year(facts, Records(), at("2026-01-01", "00:00"))
    while year.next_at < at("2027-01-31"):
        now = year.next_at
        for notice in year.look(now).notices:
            assert still_wanted(notice.key, facts, Records(), now)


# Looking again.

RECORDS = Records(
    held=(
        Held(1, "activity", day("2026-10-20")),
        Held(2, "committee", day("2026-11-05")),
        Held(3, "group", day("2026-11-05"), group_id=1),
    ),
    planned=(Planned(4, "lecture", day("2026-12-11")), Planned(5, "assembly", day("2026-12-11"))),
    dues=(DuesMonth("2026-10", 13, 13), DuesMonth("2026-11", 13, 10, 1, unpaid=(8, 9))),
    snoozes=(Snooze("film.quarterly", "2026Q4", day("2026-12-12"), audience="group"),),
)


@pytest.mark.parametrize("profile", ["source", "current"])
@pytest.mark.parametrize(
    "zone", ["America/St_Johns", *(pytest.param(z, marks=pytest.mark.long) for z in ("Asia/Shanghai", "Europe/Berlin"))]
)
def test_looking_only_when_due_says_the_same_as_looking_every_hour(profile: str, zone: str) -> None:
    facts = branch(profile, zone=zone, activists=(20,))
    start, end = at("2026-09-30", "00:00"), at("2027-01-20", "00:00")
    hourly = Year(facts, RECORDS, start).step_hourly(end, start)
    due = Year(facts, RECORDS, start).step_when_due(end)
    assert due.said == hourly.said
    assert not any(notice.late for notice in (*due.notices, *hourly.notices))
    assert due.missed == hourly.missed == []


@few
@given(st.data())
def test_whatever_the_outages_nothing_is_said_twice_and_nothing_is_lost(data: st.DataObject) -> None:
    start, end = at("2026-10-01", "00:00"), at("2027-01-20", "00:00")
    steady = Year(branch(), RECORDS, start).step_when_due(end)
    broken = Year(branch(), RECORDS, start)
    now = start
    while now < end:
        decision = broken.look(now)
        now = max(decision.next_at, now) + timedelta(hours=data.draw(st.integers(0, 24 * 20), label="off"))
    broken.look(max(next_speaking(end, broken.facts.setting), broken.next_at))
    slept = {(n.duty, n.occasion, n.audience.key) for n in steady.notices if n.rung != "pending"}
    heard = {(n.duty, n.occasion, n.audience.key) for n in (*broken.notices, *broken.missed)}
    gone = {entry for entry in slept - heard if entry[0] not in ("talk.committee", "talk.masses")}
    assert all(_condition_had_passed(entry) for entry in gone), gone


def _condition_had_passed(entry: tuple[str, str, str]) -> bool:
    """What was only to be said while nothing was arranged, or before a period closed, may pass while the bot is off."""
    return entry[0] in ("lecture.quarterly", "assembly.halfyear") or entry[0].startswith("closing.")


def test_the_next_look_is_at_the_next_month_when_nothing_is_open() -> None:
    facts = only(LECTURE, decided_to=at("2026-10-29"))
    assert decide(facts, HELD, frozenset(), at("2026-10-29")).next_at == at("2026-11-01", "00:00")


def test_the_next_look_is_the_next_rung() -> None:
    facts = only(LECTURE, decided_to=at("2026-12-01"))
    assert decide(facts, Records(), frozenset(), at("2026-12-02")).next_at == at("2026-12-10")


def test_what_was_said_is_not_said_again() -> None:
    facts = only(LECTURE, decided_to=at("2026-12-09"))
    now = at("2026-12-10", "09:01")
    first = decide(facts, Records(), frozenset(), now)
    assert [notice.rung for notice in first.notices] == ["weeks"]
    assert decide(facts, Records(), {notice.key for notice in first.notices}, now).notices == ()


def test_a_preview_is_what_then_comes() -> None:
    no_dues = {"dues.collect": {"on": False}}  # nobody opens the months here
    facts = branch(decided_to=at("2026-10-01", "00:00"), overrides=no_dues)
    foreseen = [one.notice for one in foresee(facts, RECORDS, at("2026-10-01", "00:00"), at("2026-12-30", "00:00"))]
    lived = Year(facts, RECORDS, at("2026-10-01", "00:00")).step_when_due(at("2026-12-30", "00:00"))
    assert [notice.key for notice in foreseen] == [notice.key for notice in lived.notices]
    assert foreseen == sorted(foreseen, key=lambda notice: notice.due_at)


def test_a_preview_opens_the_months_of_dues_on_their_collection_day() -> None:
    facts = only("dues.collect", decided_to=at("2026-10-01", "00:00"))
    foreseen = [one.notice for one in foresee(facts, Records(), at("2026-10-01", "00:00"), at("2026-10-20", "12:00"))]
    asked = [(f"{notice.due_at:%m-%d}", notice.rung) for notice in foreseen if notice.audience.kind == "group"]
    assert asked == [("10-19", "group")]
    owed = [notice.audience.member_id for notice in foreseen if notice.rung == "missing"]
    assert owed == list(facts.members)


def test_a_term_is_announced_half_a_year_ahead() -> None:
    facts = only("term.expiry", profile="current", term_ends_on=date(2027, 3, 31))
    days = [
        entry[0]
        for entry in of(told(facts, Records(), "2026-09-01", "2027-03-31"), "term.expiry")
        if entry[2] == "member:1"
    ]
    assert days == ["2026-09-30", "2026-12-31", "2027-02-26"]


@pytest.mark.parametrize("profile", ["source", "current"])
def test_the_group_hears_a_gathered_message_on_few_days_a_month(profile: str) -> None:
    days: dict[str, set[date]] = {}
    for notice in told(branch(profile), Records(), "2026-01-01", "2026-12-31"):
        if notice.audience == GROUP:
            local = local_date(notice.due_at, "Asia/Shanghai")
            days.setdefault(f"{local:%m}", set()).add(local)
    assert max(len(found) for found in days.values()) <= 6
