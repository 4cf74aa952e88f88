"""The year's plan: everything demanded is planned once or refused with a reason, in order, on working days, in time."""

from collections import Counter
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import CalendarKind, MonthDay, is_working_day
from domain.catalogue import DoneBy, for_branch
from domain.closing import held_lately, line_of
from domain.occasions import applies, occasions
from domain.packing import Demand, pack, usual_day
from domain.periods import containing, parse
from domain.planning import Fault, Gathering, Part, Reason, YearPlan, dates_of, faults, plan_year
from domain.snapshot import BranchFacts, Entry, Group, Held, Planned, Records, Waiver
from tests.domain.situations import branch, day, few

YEAR = 2026
KINDS = ("committee", "assembly", "lecture", "life", "film", "study", "activity", "committee-life", "group")
DUE = ("end", "end-5d", "day 20", "day 10", "end-3wd")
SWITCHED = ("activity.monthly", "committee.quarterly", "lecture.quarterly", "film.quarterly", "plan.yearly")


@st.composite
def branches(draw: st.DrawFn) -> BranchFacts:
    over: dict[str, dict[str, Any]] = {}
    for code in draw(st.lists(st.sampled_from(SWITCHED), max_size=2, unique=True)):
        over[code] = {"on": draw(st.booleans())}
    for code in draw(st.lists(st.sampled_from(("committee.quarterly", "assembly.halfyear")), max_size=2, unique=True)):
        over[code] = {**over.get(code, {}), "due": draw(st.sampled_from(DUE))}
    return branch(
        draw(st.sampled_from(("source", "current"))),
        overrides=over,
        activity_day=draw(
            st.sampled_from((None, MonthDay(10), MonthDay(31), MonthDay(1), MonthDay(week=-1, weekday=4)))
        ),
        calendar=draw(st.sampled_from(CalendarKind)),
        committee=draw(st.sampled_from(((1, 2, 3), ()))),
        groups=draw(st.sampled_from(((), (Group(1, 6), Group(2, 7))))),
        set_up_on=draw(st.dates(date(2025, 1, 1), date(YEAR, 12, 30))),
    )


@st.composite
def records_of(draw: st.DrawFn) -> Records:
    days = st.dates(date(YEAR - 1, 11, 1), date(YEAR, 12, 31))
    parts = st.tuples(days, st.sampled_from(KINDS), st.sampled_from((None, "discipline")))
    held = [
        Held(n, kind, on, topic=topic, group_id=1)
        for n, (on, kind, topic) in enumerate(draw(st.lists(parts, max_size=6)))
    ]
    coming = [
        Planned(n + 50, kind, on, topic=topic, group_id=2)
        for n, (on, kind, topic) in enumerate(draw(st.lists(parts, max_size=4)))
    ]
    waived = draw(st.lists(st.sampled_from(("2026Q1", "2026Q3")), max_size=1))
    return Records(
        held=tuple(held), planned=tuple(coming),
        waivers=tuple(Waiver("lecture.quarterly", code, "committee") for code in waived),
        entries=tuple(draw(st.lists(st.just(Entry("plan.yearly", "2026", date(YEAR, 1, 20))), max_size=1))),
    )  # fmt: skip


TODAY = st.dates(date(YEAR - 1, 12, 1), date(YEAR, 12, 31))


def parts_of(plan: YearPlan) -> list[Part]:
    return [part for one in plan.gatherings for part in one.parts]


def demanded(facts: BranchFacts, records: Records, today: date) -> Counter[tuple[str, str, int | None]]:
    """What ought to be planned, worked out another way: every open duty that a meeting carries out or takes up."""
    catalogue = for_branch(facts.profile, facts.overrides)
    found: Counter[tuple[str, str, int | None]] = Counter()
    first = max(today + timedelta(days=1), date(YEAR, 1, 1))
    for one in occasions(catalogue, facts, first, date(YEAR, 12, 31)):
        taken_up = one.duty.done.by is DoneBy.ENTRY and any(
            catalogue.duty(code).done.by is DoneBy.PARTS and applies(catalogue.duty(code), facts)
            for code in one.duty.needs
        )
        line = line_of(one.duty, one.period, facts, records, today)
        if line is None or line.closed or not (one.duty.done.by is DoneBy.PARTS or taken_up):
            continue
        for subject in line.missing if one.duty.subject.value == "group" else (None,):
            if subject not in line.announced:
                found[one.duty.code, one.period.code, subject] += 1
    return found


@few
@given(branches(), records_of(), TODAY)
def test_everything_demanded_is_planned_once_or_refused_with_its_reason(
    facts: BranchFacts, records: Records, today: date
) -> None:
    plan = plan_year(facts, records, today, YEAR)
    made = [*parts_of(plan), *(one.part for one in plan.unplanned)]
    assert Counter((part.duty, part.period, part.subject) for part in made) == demanded(facts, records, today)
    assert {one.reason for one in plan.unplanned} <= {Reason.OVERDUE, Reason.NO_DAY, Reason.NO_PREPARATION}


@few
@given(branches(), records_of(), TODAY)
def test_a_plan_is_without_fault(facts: BranchFacts, records: Records, today: date) -> None:
    plan = plan_year(facts, records, today, YEAR)
    assert faults(plan.gatherings, facts, records, today) == []
    assert plan == plan_year(facts, records, today, YEAR), "the same question has the same answer"


@few
@given(branches(), records_of(), TODAY)
def test_days_and_order_hold_whatever_the_branch(facts: BranchFacts, records: Records, today: date) -> None:
    """The same as above, without asking the module what a fault is."""
    plan = plan_year(facts, records, today, YEAR)
    catalogue = for_branch(facts.profile, facts.overrides)
    dates = dates_of(plan.gatherings)
    for one in plan.gatherings:
        assert today < one.on
        assert is_working_day(one.on, facts.calendar)
        assert catalogue.may_share(*(part.kind for part in one.parts))
        assert {catalogue.kind(part.kind).audience for part in one.parts} == {one.audience}
        for part in one.parts:
            line = line_of(catalogue.duty(part.duty), parse(part.period), facts, records, today)
            assert line is not None
            assert line.period.start <= one.on <= line.deadline
            if part.kind == "assembly" and applies(catalogue.duty("committee.quarterly"), facts):
                assert committee_met(facts, records, today, one.on, dates), (part, one.on)


def committee_met(facts: BranchFacts, records: Records, today: date, on: date, dates: dict[Any, date]) -> bool:
    """Whether the committee has met before a general meeting, or meets before it by the plan or an announcement."""
    duty = for_branch(facts.profile, facts.overrides).duty("committee.quarterly")
    assert duty.period is not None
    period = containing(on, duty.period)
    line = line_of(duty, period, facts, records, today)
    if line is None or line.closed or held_lately(duty, period, on, facts, records):
        return True
    planned = dates.get((duty.code, period.code, None)) or line.planned.get(None)
    return planned is not None and planned < on


@st.composite
def demands(draw: st.DrawFn) -> list[Demand]:
    """A few demands of the members, each on the working days of a span."""
    catalogue = for_branch("source")
    starts = st.integers(0, 60), st.integers(0, 40)
    found = []
    for kind in draw(st.lists(st.sampled_from(("lecture", "film", "study", "activity")), min_size=1, max_size=6)):
        first, length = draw(starts[0]), draw(starts[1])
        span = (date(YEAR, 3, 2) + timedelta(days=first + n) for n in range(length + 8))
        days = tuple(on for on in span if is_working_day(on))
        found.append(Demand(catalogue.duty("lecture.quarterly"), parse("2026Q1"), kind, "members", days))
    return found


@few
@given(demands(), st.sampled_from((MonthDay(10), MonthDay(25))))
def test_no_fewer_gatherings_would_do(wanted: list[Demand], activity: MonthDay) -> None:
    """Tried out: with one gathering less, on whichever days, something would be left out."""
    packed = pack(wanted, branch(activity_day=activity), for_branch("source"))
    assert sorted(map(id, wanted)) == sorted(id(one) for _on, parts in packed for one in parts)
    assert all(on in one.days for on, parts in packed for one in parts)
    last_days = sorted({one.days[-1] for one in wanted})  # a day that meets some may move to the first of their ends
    fewer = combinations(last_days, len(packed) - 1)
    assert not any(all(set(one.days) & set(chosen) for one in wanted) for chosen in fewer)


def test_a_year_of_the_source_documents() -> None:
    facts = branch(activity_day=MonthDay(10))
    plan = plan_year(facts, Records(), day("2025-12-01"), 2026)
    assert plan.unplanned == ()
    count = Counter(one.audience for one in plan.gatherings)
    assert count == {"members": 12, "committee": 4, "group": 8}
    usual = [usual_day(facts, 2026, month) for month in range(1, 13)]
    assert [one.on for one in plan.gatherings if one.audience == "members"] == usual


def test_the_plan_of_the_year_is_adopted_by_committee_and_then_general_meeting() -> None:
    plan = plan_year(branch(activity_day=MonthDay(10)), Records(), day("2025-12-01"), 2026)
    on = dates_of(plan.gatherings)
    assert on["committee.quarterly", "2026Q1", None] < on["plan.yearly", "2026", None] <= day("2026-01-31")
    paper = next(part for part in parts_of(plan) if part.duty == "plan.yearly")
    assert paper.kind == "assembly"
    assert on["assembly.halfyear", "2026H1", None] == on["plan.yearly", "2026", None], "one general meeting does both"


def test_the_rest_of_a_year_is_planned_from_the_middle_of_it() -> None:
    facts = branch(activity_day=MonthDay(10), set_up_on=date(2026, 5, 20))
    plan = plan_year(facts, Records(), day("2026-05-20"), 2026)
    assert min(one.on for one in plan.gatherings) > day("2026-05-20")
    assert not any(part.period in ("2026Q1", "2026-04") for part in parts_of(plan))


def test_what_is_held_or_announced_is_not_planned_again() -> None:
    held = Records(held=(Held(1, "lecture", day("2026-01-12")),), planned=(Planned(2, "film", day("2026-03-20")),))
    plan = plan_year(branch(), held, day("2026-01-15"), 2026)
    assert not {(part.duty, part.period) for part in parts_of(plan)} & {
        ("lecture.quarterly", "2026Q1"), ("film.quarterly", "2026Q1")
    }  # fmt: skip


def test_what_is_overdue_is_said_to_be() -> None:
    plan = plan_year(branch(), Records(), day("2026-11-02"), 2026)
    late = {one.part.duty: one.reason for one in plan.unplanned}
    assert late == {"appraisal.yearly": Reason.OVERDUE, "plan.yearly": Reason.OVERDUE}


@pytest.mark.parametrize(
    ("on", "reason"),
    [
        ("2026-01-11", Reason.NOT_WORKING),  # a Sunday
        ("2026-10-01", Reason.NOT_WORKING),  # a public holiday
        ("2025-11-30", Reason.PAST),
        ("2026-04-07", Reason.OUTSIDE),
        ("2026-01-05", Reason.ORDER),
    ],
)
def test_a_general_meeting_cannot_be_moved_anywhere(on: str, reason: Reason) -> None:
    lecture = Part("lecture.quarterly", "2026Q1", "lecture")
    plan = [
        Gathering(day("2026-01-06"), "committee", (Part("committee.quarterly", "2026Q1", "committee"),)),
        Gathering(day(on), "members", (Part("assembly.halfyear", "2026H1", "assembly"), lecture)),
    ]
    found = faults(plan, branch(), Records(), day("2025-12-01"))
    assert reason in {fault.reason for fault in found if fault.place == 1}


def test_a_committee_does_not_meet_together_with_the_general_meeting() -> None:
    both = (Part("committee.quarterly", "2026Q1", "committee"), Part("assembly.halfyear", "2026H1", "assembly"))
    found = faults([Gathering(day("2026-01-12"), "members", both)], branch(), Records(), day("2025-12-01"))
    assert Fault(0, Reason.NOT_SHARED) in found
