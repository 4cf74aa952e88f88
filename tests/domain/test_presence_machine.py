"""No sequence of arriving, leaving, answering and correcting makes the facts of an attendance contradict each other."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from domain import attendance
from domain.actors import Standing
from domain.attendance import Answer, Gathering, Leave, Record, Stance, headcount, stance, voters
from domain.presence import is_late, is_left_out
from domain.refusals.refusal import Refusal

START = datetime(2026, 12, 10, 6, tzinfo=UTC)
OFFICER = 9
PEOPLE = (
    Record(1), Record(2, Standing.PROBATIONARY, voting=False), Record(3, exempt=True), Record(4, guest=True),
    Record(5, voting=False), Record(6),
)  # fmt: skip
WHO = st.integers(0, len(PEOPLE) - 1)


class Attendance(RuleBasedStateMachine):
    """A gathering whose people, chair and officers do whatever they like, in whatever order, as time passes."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START - timedelta(hours=1)
        self.gathering = Gathering(START, secretary="x")
        self.people = list(PEOPLE)

    def change(self, who: int, act: object) -> None:
        """Let one line change; a refusal leaves everything as it was, and the same again changes nothing more."""
        before = self.people[who]
        try:
            self.people[who] = act(before)  # type: ignore[operator]
        except Refusal:
            assert self.people[who] == before
            return
        with suppress(Refusal):
            assert act(self.people[who]) == self.people[who]  # type: ignore[operator]

    @rule(minutes=st.integers(0, 45))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(who=WHO, said=st.sampled_from(list(Answer)))
    def answers(self, who: int, said: Answer) -> None:
        self.change(who, lambda one: attendance.answer(one, self.gathering, said))

    @rule(who=WHO)
    def takes_the_answer_back(self, who: int) -> None:
        self.change(who, lambda one: attendance.withdraw(one, self.gathering))

    @rule(who=WHO, agree=st.booleans())
    def chair_decides(self, who: int, agree: bool) -> None:
        self.change(who, lambda one: attendance.decide_leave(one, self.gathering, agree=agree))

    @rule(who=WHO, remote=st.booleans())
    def signs_in(self, who: int, remote: bool) -> None:
        self.change(who, lambda one: attendance.sign_in(one, self.gathering, self.now, remote=remote))

    @rule(who=WHO, by=st.sampled_from([None, OFFICER]))
    def leaves_early(self, who: int, by: int | None) -> None:
        self.change(who, lambda one: attendance.leave_early(one, self.gathering, self.now, by))

    @rule(who=WHO, remote=st.booleans())
    def officer_enters_presence(self, who: int, remote: bool) -> None:
        at = self.people[who].present_at or self.now
        self.change(who, lambda one: attendance.enter_present(one, self.gathering, at, OFFICER, remote=remote))

    @rule(who=WHO)
    def officer_enters_absence(self, who: int) -> None:
        self.change(who, lambda one: attendance.enter_absent(one, self.gathering, OFFICER))

    @rule(who=WHO)
    def officer_enters_leave(self, who: int) -> None:
        self.change(who, lambda one: attendance.enter_leave(one, self.gathering, OFFICER))

    @rule(who=WHO, out=st.booleans())
    def is_left_out_by_agreement(self, who: int, out: bool) -> None:
        self.change(who, lambda one: attendance.leave_out(one, self.gathering, out=out))

    @rule()
    def sign_in_opens(self) -> None:
        with suppress(Refusal):
            self.gathering = attendance.open_sign_in(self.gathering, self.now, self.now + timedelta(minutes=15))

    @rule()
    def meeting_opens(self) -> None:
        with suppress(Refusal):
            self.gathering = attendance.open_meeting(self.gathering, self.now)

    @precondition(lambda self: self.now > START + timedelta(minutes=30))
    @rule()
    def meeting_closes(self) -> None:
        with suppress(Refusal):
            self.gathering = attendance.close_meeting(self.gathering, self.now)

    @precondition(lambda self: self.now > START + timedelta(hours=1))
    @rule()
    def is_called_off(self) -> None:
        with suppress(Refusal):
            self.gathering = attendance.call_off(self.gathering, "x")

    @invariant()
    def the_facts_of_each_line_agree(self) -> None:
        for one in self.people:
            there = one.present_at is not None
            assert (one.leave is not Leave.NONE) <= (one.answer is Answer.LEAVE)
            assert (one.answer is Answer.LEAVE) <= (there or one.leave is not Leave.NONE)
            assert there <= (one.leave is Leave.NONE)
            assert one.remote <= there
            assert (one.left_at is not None) <= there
            assert not (there and one.left_at is not None and one.left_at < one.present_at)  # type: ignore[operator]
            assert is_left_out(one) == (one.left_out and not there)
            assert is_late(one, self.gathering.opened_at) <= there
            assert (stance(one) is Stance.PRESENT) == there
            assert replace(one, answer=None, leave=Leave.NONE, present_at=None, remote=False, entered_by=None,
                           left_at=None, left_out=False) == PEOPLE[one.member_id - 1]  # fmt: skip

    @invariant()
    def the_numbers_add_up(self) -> None:
        closed = self.gathering.closed_at is not None
        count = headcount(self.people, closed=closed)
        assert sum(count.stances.values()) == count.asked
        assert count.asked + count.left_out == sum(not one.guest for one in self.people)
        assert count.should.voting <= count.should.full <= count.should.members <= count.asked
        for remote in (False, True):
            for ended in (False, True):
                counted = voters(count, count.present, remote=remote, ended=ended)
                assert 0 <= counted.voting <= count.present.voting <= count.expected.voting <= count.should.voting
                assert 0 <= counted.members <= count.present.members <= count.should.members
        assert voters(count, count.present, remote=True, ended=True) == count.present
        here = sum(
            one.present_at is not None and one.left_at is None and not one.remote and not one.guest
            for one in self.people
        )
        assert voters(count, count.present, remote=False, ended=False).members == here

    @invariant()
    def nobody_is_absent_before_the_close_nor_when_excused(self) -> None:
        closed = self.gathering.closed_at is not None
        assert (headcount(self.people, closed=closed).absent is not None) == closed
        for one in attendance.absent(self.people):
            assert one.present_at is None
            assert one.leave is not Leave.AGREED
            assert not (one.exempt)
            assert not (one.guest)
            assert not (one.left_out)
        for one in attendance.silent(self.people):
            assert one.answer is None
            assert not (one.exempt)
            assert not (one.guest)
            assert not (one.left_out)


Attendance.TestCase.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)
TestAttendance = Attendance.TestCase
