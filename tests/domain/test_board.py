from datetime import date
from typing import Any

import pytest

from domain.board import Line, State, board
from domain.catalogue import for_branch
from domain.periods import parse
from domain.snapshot import (
    BranchFacts,
    DuesMonth,
    Entry,
    Group,
    Handover,
    Held,
    Planned,
    PlannedDate,
    Records,
    StudyTime,
    Talk,
    Waiver,
    window_for,
)
from tests.domain.situations import branch, day


def lines(records: Records, today: str, period: str = "2026Q4", **changes: Any) -> dict[str, Line]:
    facts = branch(**changes)
    found = board(facts, records, for_branch(facts.profile, facts.overrides), parse(period), day(today))
    return {f"{line.duty.code} {line.period.code}": line for line in found}


def line(records: Records, key: str, today: str = "2026-11-25", period: str = "2026Q4", **changes: Any) -> Line:
    return lines(records, today, period, **changes)[key]


ONE = "lecture.quarterly 2026Q4"
GROUPS = "group.quarterly 2026Q4"


@pytest.mark.parametrize(
    ("records", "today", "state"),
    [
        (Records(), "2026-11-25", State.OPEN),
        (Records(), "2026-12-31", State.OPEN),
        (Records(), "2027-01-01", State.OVERDUE),
        (Records(planned=(Planned(9, "lecture", day("2026-12-10")),)), "2026-11-25", State.PLANNED),
        (Records(planned=(Planned(9, "lecture", day("2026-12-10")),)), "2026-12-10", State.PLANNED),
        (Records(planned=(Planned(9, "lecture", day("2026-12-10")),)), "2026-12-11", State.OPEN),
        (Records(planned=(Planned(9, "lecture", day("2027-01-10")),)), "2026-12-11", State.OPEN),
        (Records(dates=(PlannedDate("lecture.quarterly", "2026Q4", day("2027-01-10")),)), "2026-12-11", State.PLANNED),
        (Records(held=(Held(9, "lecture", day("2026-10-10")),)), "2026-11-25", State.DONE),
        (Records(held=(Held(9, "lecture", day("2026-09-30")),)), "2026-11-25", State.OPEN),
        (Records(held=(Held(9, "study", day("2026-10-10")),)), "2026-11-25", State.OPEN),
        (Records(held=(Held(9, "lecture", day("2026-10-10"), counts=False),)), "2026-11-25", State.OPEN),
        (Records(waivers=(Waiver("lecture.quarterly", "2026Q4", "committee"),)), "2026-11-25", State.WAIVED),
        (Records(waivers=(Waiver("lecture.quarterly", "2026Q3", "committee"),)), "2026-11-25", State.OPEN),
    ],
)
def test_a_lecture_stands_where_the_records_say(records: Records, today: str, state: State) -> None:
    assert line(records, ONE, today).state is state


def test_something_held_is_done_though_it_was_waived() -> None:
    records = Records(
        held=(Held(9, "lecture", day("2026-10-10")),), waivers=(Waiver("lecture.quarterly", "2026Q4", "committee"),)
    )
    assert line(records, ONE).state is State.DONE


def test_what_is_waived_is_never_shown_as_done() -> None:
    waived = line(Records(waivers=(Waiver("lecture.quarterly", "2026Q4", "superior"),)), ONE)
    assert (waived.state, waived.done, waived.done_on, waived.reason) == (State.WAIVED, 0, None, "superior")


def test_one_gathering_fulfils_many_duties_and_says_by_which_event() -> None:
    on = day("2026-11-20")
    records = Records(
        held=(
            Held(7, "activity", on, "November", topic="theme", present=12, should=13),
            Held(7, "life", on, "November", lead=False, present=12, should=13),
            Held(7, "study", on, "November", topic="discipline", lead=False, present=12, should=13),
        )
    )
    found = lines(records, "2026-11-25")
    life = found["life.quarterly 2026Q4"]
    assert life.state is State.DONE
    assert life.evidence
    assert (life.evidence.event_id, life.evidence.on, life.evidence.alongside) == (7, on, True)
    assert (life.evidence.present, life.evidence.should) == (12, 13)
    assert found["discipline.halfyear 2026H2"].state is State.DONE
    activity = found["activity.monthly 2026-11"]
    assert activity.done == 1
    assert activity.evidence
    assert not activity.evidence.alongside


def test_a_lecture_for_some_is_no_activity_of_all() -> None:
    records = Records(held=(Held(7, "lecture", day("2026-11-20"), to_all=False),))
    assert line(records, "activity.monthly 2026-11").state is State.OPEN
    assert line(records, ONE).state is State.DONE


@pytest.mark.parametrize(
    ("met", "planned", "state", "done", "missing"),
    [
        ((), (), State.OPEN, 0, (1, 2)),
        ((1,), (), State.IN_PROGRESS, 1, (2,)),
        ((1, 1), (), State.IN_PROGRESS, 1, (2,)),
        ((), (1,), State.OPEN, 0, (1, 2)),
        ((), (1, 2), State.PLANNED, 0, (1, 2)),
        ((1, 2), (), State.DONE, 2, ()),
        ((3,), (), State.OPEN, 0, (1, 2)),
    ],
)
def test_every_group_must_have_met(
    met: tuple[int, ...], planned: tuple[int, ...], state: State, done: int, missing: tuple[int, ...]
) -> None:
    records = Records(
        held=tuple(Held(20 + n, "group", day("2026-11-03"), group_id=group) for n, group in enumerate(met)),
        planned=tuple(Planned(40 + n, "group", day("2026-12-03"), group_id=group) for n, group in enumerate(planned)),
    )
    found = line(records, GROUPS)
    assert (found.state, found.done, found.total, found.missing) == (state, done, 2, missing)


def test_a_group_that_is_waived_is_not_waited_for() -> None:
    held = (Held(20, "group", day("2026-11-03"), group_id=1),)
    one = line(Records(held=held, waivers=(Waiver("group.quarterly", "2026Q4", "committee", 2),)), GROUPS)
    assert (one.state, one.done, one.total, one.missing) == (State.DONE, 1, 1, ())
    both = tuple(Waiver("group.quarterly", "2026Q4", "committee", group) for group in (1, 2))
    assert line(Records(waivers=both), GROUPS).state is State.WAIVED


@pytest.mark.parametrize(
    ("dues", "today", "state", "done"),
    [
        (DuesMonth("2026-11", 13, 0, unpaid=tuple(range(1, 14))), "2026-11-12", State.OPEN, 0),
        (DuesMonth("2026-11", 13, 0, pending=2, unpaid=tuple(range(3, 14))), "2026-11-12", State.IN_PROGRESS, 0),
        (DuesMonth("2026-11", 13, 9, pending=2, unpaid=(8, 9)), "2026-11-20", State.IN_PROGRESS, 9),
        (DuesMonth("2026-11", 13, 9, pending=2, unpaid=(8, 9)), "2026-11-21", State.OVERDUE, 9),
        (DuesMonth("2026-11", 13, 12, waived=1), "2026-11-21", State.DONE, 13),
    ],
)
def test_dues_are_done_when_everybody_paid_or_is_waived(dues: DuesMonth, today: str, state: State, done: int) -> None:
    found = line(Records(dues=(dues,)), "dues.collect 2026-11", today)
    assert (found.state, found.done, found.total, found.deadline) == (state, done, 13, day("2026-11-20"))


def test_dues_nobody_owes_are_no_duty() -> None:
    assert "dues.collect 2026-11" not in lines(Records(dues=(DuesMonth("2026-11", 0, 0),)), "2026-11-12")


def test_dues_collected_late_in_the_month_are_due_at_its_end() -> None:
    from domain.calendar import MonthDay

    found = line(Records(), "dues.collect 2026-11", collection_day=MonthDay(25))
    assert found.deadline == day("2026-11-30")


def test_handed_over_only_when_the_sum_agrees() -> None:
    key = "dues.handover 2026Q4"
    assert line(Records(handovers=(Handover("2026Q4", day("2026-12-20"), settled=False),)), key).state is State.OPEN
    done = line(Records(handovers=(Handover("2026Q4", day("2026-12-20")),)), key)
    assert (done.state, done.done_on) == (State.DONE, day("2026-12-20"))


def test_an_officers_entry_fulfils_what_has_no_other_record() -> None:
    done = line(
        Records(entries=(Entry("selfcheck.halfyear", "2026H2", day("2026-11-02")),)), "selfcheck.halfyear 2026H2"
    )
    assert (done.state, done.done_on) == (State.DONE, day("2026-11-02"))


def test_each_activist_is_inspected() -> None:
    records = Records(entries=(Entry("activist.inspection", "2026H2", day("2026-11-02"), 30),))
    found = line(records, "activist.inspection 2026H2", profile="current", activists=(30, 31))
    assert (found.done, found.total, found.missing) == (1, 2, (31,))


def test_a_talk_of_the_right_kind_counts_and_is_never_overdue() -> None:
    talks = Records(talks=(Talk(day("2026-10-20"), "masses", 1),))
    assert line(talks, "talk.committee 2026Q4").state is State.OPEN
    assert line(talks, "talk.masses 2026H2").state is State.DONE
    assert line(Records(), "talk.committee 2026Q4", "2027-02-01").state is State.OPEN


def test_the_years_talks_reach_every_relation() -> None:
    facts: dict[str, Any] = {"profile": "current", "committee": (1, 2, 3), "members": (1, 2, 3, 4, 5)}
    key = "talk.committee 2026"
    assert line(Records(), key, **facts).total == 3 + 2 + 2
    spoken = [(1, 2), (3, 1), (2, 3), (1, 4), (5, 3)]
    talks = tuple(Talk(day(f"2026-0{n}-10"), "x", a, b) for n, (a, b) in enumerate(spoken, start=1))
    assert line(Records(talks=talks), key, **facts).done == 5
    last = Talk(day("2026-11-11"), "x", 4, 5)
    done = line(Records(talks=(*talks, last)), key, **facts)
    assert (done.state, done.done_on) == (State.DONE, day("2026-11-11"))


def test_study_hours_spare_the_aged_and_ill() -> None:
    study = (StudyTime(2026, 1, 56 * 60), StudyTime(2026, 2, 32 * 60), StudyTime(2026, 3, 32 * 60 - 1))
    facts: dict[str, Any] = {"profile": "current", "committee": (1,), "members": (1, 2, 3, 4), "exempt": frozenset({4})}
    found = line(Records(study=study), "study.hours 2026", **facts)
    assert (found.done, found.total, found.missing) == (2, 3, (3,))


def test_what_a_branch_does_not_have_is_no_duty_of_it() -> None:
    small = lines(Records(), "2026-11-25", committee=(), groups=(), temporary=True)
    assert {"committee.quarterly 2026Q4", GROUPS, "dues.collect 2026-11", "dues.handover 2026Q4"}.isdisjoint(small)
    assert ONE in small


def test_a_quarter_shows_its_months_and_what_ends_in_it() -> None:
    codes = [
        key for key in lines(Records(), "2026-11-25") if key.startswith(("activity", "assembly", "summary", "plan"))
    ]
    assert codes == [
        "activity.monthly 2026-10",
        "activity.monthly 2026-11",
        "activity.monthly 2026-12",
        "assembly.halfyear 2026H2",
        "summary.yearly 2026",
    ]
    assert "plan.yearly 2026" in lines(Records(), "2026-02-25", "2026Q1")
    assert lines(Records(), "2026-02-25", "2026-11").keys() == {"activity.monthly 2026-11", "dues.collect 2026-11"}


def test_what_was_due_before_the_branch_came_is_not_asked_of_it() -> None:
    late = lines(Records(), "2027-01-05", set_up_on=date(2026, 12, 5))
    assert "dues.collect 2026-11" not in late
    assert late[ONE].partial
    assert late[ONE].state is State.OPEN
    assert late["dues.collect 2026-12"].state is State.OVERDUE


def test_a_branch_moves_its_due_day() -> None:
    found = line(Records(), ONE, overrides={"lecture.quarterly": {"due": "month 3 day 10"}})
    assert found.deadline == day("2026-12-10")
    assert line(Records(), ONE, overrides={"lecture.quarterly": {"due": "end-5wd"}}).deadline == day("2026-12-24")


def test_twice_a_quarter_needs_two_events() -> None:
    twice: dict[str, Any] = {"overrides": {"lecture.quarterly": {"count": 2}}}
    one = Records(held=(Held(1, "lecture", day("2026-10-10")), Held(1, "lecture", day("2026-10-10"))))
    two = Records(held=(*one.held, Held(2, "lecture", day("2026-11-11"))))
    assert (line(one, ONE, **twice).state, line(one, ONE, **twice).done) == (State.IN_PROGRESS, 1)
    assert (line(two, ONE, **twice).state, line(two, ONE, **twice).done_on) == (State.DONE, day("2026-11-11"))


def test_a_terms_end_shows_in_its_quarter() -> None:
    found = line(Records(), "term.expiry 2026", profile="current", term_ends_on=date(2026, 12, 15))
    assert found.deadline == day("2026-12-15")
    assert "term.expiry 2026" not in lines(Records(), "2026-11-25", profile="current")


def test_the_window_reaches_back_over_the_new_year() -> None:
    assert window_for(date(2026, 2, 10)) == (date(2025, 1, 1), date(2026, 12, 31))
    assert window_for(date(2026, 11, 10)) == (date(2026, 1, 1), date(2026, 12, 31))


def test_a_leader_less_group_is_still_a_group() -> None:
    assert BranchFacts("source", "Asia/Shanghai", date(2026, 1, 1), groups=(Group(5, None),)).group_ids == (5,)
