"""What is open before a period closes: what takes longest first, with what must come before it."""

from datetime import date

import pytest

from domain.board import State
from domain.catalogue import load
from domain.closing import line_of, still_open, to_come_before
from domain.periods import parse
from domain.reminding import NoticeKey, decide, still_wanted
from domain.snapshot import Entry, Held, Records
from tests.domain.situations import SECRETARY, at, branch, day

OPEN = Records(held=(Held(1, "lecture", day("2026-10-12")),))


def codes(records: Records, period: str, today: str, profile: str = "source") -> list[str]:
    found = still_open(branch(profile), records, load(profile), parse(period), day(today))
    return [one.line.duty.code for one in found]


def test_what_takes_longest_stands_first_and_what_is_done_not_at_all() -> None:
    found = codes(OPEN, "2026Q4", "2026-12-01")
    assert found.index("summary.yearly") < found.index("committee.quarterly") < found.index("assembly.halfyear")
    assert "lecture.quarterly" not in found
    assert not {code for code in found if code.startswith(("closing", "talk."))}


def test_a_general_meeting_needs_its_committee_meeting_first() -> None:
    catalogue = load("source")
    line = line_of(catalogue.duty("assembly.halfyear"), parse("2026H2"), branch(), OPEN, day("2026-12-01"))
    assert line is not None
    before = to_come_before(line, branch(), OPEN, catalogue, day("2026-12-01"))
    assert [one.duty.code for one in before] == ["committee.quarterly"]
    pending = next(
        one for one in still_open(branch(), OPEN, catalogue, parse("2026Q4"), day("2026-12-01"))
        if one.line.duty.code == "assembly.halfyear"
    )  # fmt: skip
    assert pending.lead == 15
    assert pending.start_by == day("2026-12-10"), "fifteen working days before the thirty-first"


@pytest.mark.parametrize(
    ("held", "waits"), [("2026-10-20", False), ("2026-09-20", True), ("2026-11-15", False), ("2026-08-01", True)]
)
def test_the_committee_has_met_when_it_met_in_its_period(held: str, waits: bool) -> None:
    records = Records(held=(Held(1, "committee", day(held)),))
    catalogue = load("source")
    line = line_of(catalogue.duty("assembly.halfyear"), parse("2026H2"), branch(), records, day("2026-12-01"))
    assert line is not None
    assert bool(to_come_before(line, branch(), records, catalogue, day("2026-12-01"))) is waits


def test_a_committee_that_met_last_month_has_prepared_this_months_meeting() -> None:
    records = Records(held=(Held(1, "committee", day("2026-11-25")),))
    catalogue = load("current")
    line = line_of(catalogue.duty("assembly.halfyear"), parse("2026Q4"), branch("current"), records, day("2026-12-02"))
    assert line is not None
    assert to_come_before(line, branch("current"), records, catalogue, day("2026-12-02")) == ()


def test_thirty_seven_and_one_days_before_the_secretary_is_told_once_each() -> None:
    facts, said, found = branch(decided_to=at("2026-11-25")), set[NoticeKey](), list[tuple[str, str, str]]()
    now = at("2026-11-25", "10:00")
    while now < at("2027-01-05"):
        decision = decide(facts, OPEN, said, now)
        found += [
            (f"{n.due_at:%m-%d}", n.duty, n.audience.key) for n in decision.notices if n.duty.startswith("closing")
        ]
        said |= decision.keys
        facts, now = branch(decided_to=decision.decided_to), decision.next_at
    wide = [f"closing.{name}" for name in ("quarter", "half", "year")]
    secretary = f"member:{SECRETARY}"
    assert (
        found
        == [
            ("11-27", "closing.month", secretary),
            *[("12-01", code, secretary) for code in wide],
            *[("12-24", code, secretary) for code in ("closing.month", *wide)],
            *[("12-30", code, secretary) for code in ("closing.month", *wide)],
        ][-len(found) :]
    )
    assert len(found) in (11, 12)


def test_a_closing_is_not_wanted_any_more_when_everything_is_done() -> None:
    key = NoticeKey("closing.month", "2026-11", "week", f"member:{SECRETARY}")
    now = at("2026-11-23", "09:01")
    facts = branch(overrides={d.code: {"on": False} for d in load("source").recurring() if not _kept(d.code)})
    assert still_wanted(key, facts, Records(), now)
    assert not still_wanted(key, facts, Records(held=(Held(1, "activity", day("2026-11-10")),)), now)


def _kept(code: str) -> bool:
    return code in ("closing.month", "activity.monthly")


def test_a_closing_stands_on_no_board() -> None:
    from domain.board import board

    lines = board(branch(), Records(), load("source"), parse("2026Q4"), day("2026-11-25"))
    assert not [line for line in lines if line.duty.code.startswith("closing")]


def test_what_was_never_due_in_the_running_periods_is_not_brought_up() -> None:
    records = Records(entries=(Entry("selfcheck.halfyear", "2026H2", date(2026, 7, 1)),))
    found = still_open(branch(), records, load("source"), parse("2026"), day("2026-12-01"))
    assert not [one for one in found if one.line.period.end < day("2026-12-01")]
    late = {one.line.duty.code for one in found if one.line.state is State.OVERDUE}
    assert late == {"plan.yearly", "appraisal.yearly"}, "due months ago, their year still runs"
