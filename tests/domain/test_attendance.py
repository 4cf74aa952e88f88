"""Attendance: separate facts, refusals at each step, and numbers that always add up."""

import contextlib
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import attendance
from domain.actors import Standing
from domain.attendance import Answer, Gathering, Leave, Record, Stance, headcount, stance
from domain.refusals.events import (
    AlreadyPresent,
    EventAlreadyOpen,
    EventCalledOff,
    EventClosed,
    EventNotOpen,
    NoLeavePending,
    NotInvited,
    SigninNotOpen,
    SigninOver,
)
from domain.refusals.forms import ReasonNeeded
from domain.refusals.refusal import Refusal
from domain.thresholds import PartRules, Tally, judge

BOUNDED = settings(max_examples=2000 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 50, deadline=None)
START = datetime(2026, 12, 10, 6, tzinfo=UTC)
PLANNED = Gathering(START, secretary="安国平")
SIGNING = attendance.open_sign_in(PLANNED, START - timedelta(minutes=15), START + timedelta(minutes=15))
OPEN = attendance.open_meeting(SIGNING, START)
CLOSED = attendance.close_meeting(OPEN, START + timedelta(hours=2))
CALLED_OFF = attendance.call_off(PLANNED, " 停电 ")
ALICE = Record(1)


def test_leave_is_pending_until_agreed_and_only_then_excuses():
    asked = attendance.answer(ALICE, PLANNED, Answer.LEAVE)
    assert (asked.leave, stance(asked)) == (Leave.PENDING, Stance.LEAVE_PENDING)
    agreed = attendance.decide_leave(asked, PLANNED, agree=True)
    declined = attendance.decide_leave(asked, PLANNED, agree=False)
    assert attendance.absent([asked, agreed, declined]) == [asked, declined]
    assert attendance.decide_leave(declined, PLANNED, agree=True) == agreed


def test_asking_again_does_not_undo_the_decision():
    agreed = replace(ALICE, answer=Answer.LEAVE, leave=Leave.AGREED)
    assert attendance.answer(agreed, PLANNED, Answer.LEAVE) == agreed
    declined = replace(agreed, leave=Leave.DECLINED)
    assert attendance.answer(declined, PLANNED, Answer.LEAVE).leave is Leave.PENDING


def test_an_answer_may_change_until_the_close():
    coming = attendance.answer(ALICE, PLANNED, Answer.COMING)
    unsure = attendance.answer(coming, OPEN, Answer.MAYBE)
    leave = attendance.answer(unsure, OPEN, Answer.LEAVE)
    assert [stance(r) for r in (coming, unsure, leave)] == [Stance.COMING, Stance.MAYBE, Stance.LEAVE_PENDING]
    assert attendance.answer(leave, OPEN, Answer.COMING).leave is Leave.NONE
    with pytest.raises(EventClosed) as caught:
        attendance.answer(leave, CLOSED, Answer.COMING)
    assert caught.value.arguments == {"ended_at": CLOSED.closed_at, "secretary": "安国平"}


def test_nobody_is_present_without_signing_in():
    coming = attendance.answer(ALICE, OPEN, Answer.COMING)
    assert headcount([coming]).present == Tally()
    assert headcount([coming]).expected == Tally(1, 1, 1)


def test_signing_in_within_the_window():
    with pytest.raises(SigninNotOpen):
        attendance.sign_in(ALICE, PLANNED, START)
    with pytest.raises(SigninNotOpen) as early:
        attendance.sign_in(ALICE, SIGNING, START - timedelta(minutes=16))
    assert early.value.arguments == {"opens_at": START - timedelta(minutes=15)}
    with pytest.raises(SigninOver):
        attendance.sign_in(ALICE, SIGNING, START + timedelta(minutes=16))
    there = attendance.sign_in(ALICE, SIGNING, START, remote=True)
    assert (there.present_at, there.remote) == (START, True)
    assert attendance.sign_in(there, SIGNING, START + timedelta(minutes=5)) == there


def test_who_has_signed_in_neither_declines_nor_doubts():
    there = attendance.sign_in(ALICE, SIGNING, START)
    assert attendance.answer(there, OPEN, Answer.COMING) == there
    for said in (Answer.LEAVE, Answer.MAYBE):
        with pytest.raises(AlreadyPresent):
            attendance.answer(there, OPEN, said)


def test_who_comes_in_spite_of_leave_is_there():
    agreed = replace(ALICE, answer=Answer.LEAVE, leave=Leave.AGREED)
    there = attendance.sign_in(agreed, OPEN, START)
    assert (stance(there), there.leave) == (Stance.PRESENT, Leave.NONE)


def test_officers_correct_also_after_the_close_and_stand_by_it():
    entered = attendance.enter_present(ALICE, CLOSED, START, by=9)
    assert (entered.present_at, entered.entered_by) == (START, 9)
    undone = attendance.enter_absent(entered, CLOSED, by=9)
    assert (undone.present_at, undone.entered_by) == (None, 9)
    excused = attendance.enter_leave(entered, CLOSED, by=9)
    assert (stance(excused), excused.present_at) == (Stance.LEAVE_AGREED, None)
    for enter in (attendance.enter_absent, attendance.enter_leave):
        with pytest.raises(EventCalledOff):
            enter(ALICE, CALLED_OFF, by=9)


def test_the_course_of_an_event():
    assert attendance.open_meeting(PLANNED, START).sign_in_from == START
    assert OPEN.sign_in_from == START - timedelta(minutes=15)
    with pytest.raises(EventAlreadyOpen):
        attendance.open_meeting(OPEN, START)
    with pytest.raises(EventNotOpen):
        attendance.close_meeting(SIGNING, START)
    with pytest.raises(EventClosed):
        attendance.close_meeting(CLOSED, START)
    with pytest.raises(EventClosed):
        attendance.call_off(CLOSED, "x")
    with pytest.raises(ReasonNeeded):
        attendance.call_off(PLANNED, " ")
    for step in (attendance.open_sign_in, attendance.open_meeting, attendance.close_meeting):
        with pytest.raises(EventCalledOff) as caught:
            step(CALLED_OFF, START)
        assert caught.value.arguments == {"reason": "停电"}


def test_sign_in_planned_for_later_can_be_opened_at_once():
    later = replace(PLANNED, sign_in_from=START + timedelta(hours=1))
    assert attendance.open_sign_in(later, START).sign_in_from == START
    again = attendance.open_sign_in(SIGNING, START, START + timedelta(hours=1))
    assert (again.sign_in_from, again.sign_in_until) == (SIGNING.sign_in_from, START + timedelta(hours=1))


def test_only_the_frozen_roster_counts():
    assert attendance.on_roster([ALICE], 1) == ALICE
    with pytest.raises(NotInvited):
        attendance.on_roster([ALICE], 2)
    assert attendance.roster_changes([ALICE, Record(2), Record(5, guest=True)], [1, 3]) == ([3], [2])


def test_no_leave_to_decide():
    with pytest.raises(NoLeavePending):
        attendance.decide_leave(ALICE, PLANNED, agree=True)


def _hall():
    probationary = {"standing": Standing.PROBATIONARY, "voting": False}
    coming = [Record(n, answer=Answer.COMING) for n in range(1, 8)] + [Record(8, answer=Answer.COMING, **probationary)]
    return [
        *coming,
        Record(9, answer=Answer.COMING),
        Record(10, answer=Answer.LEAVE, leave=Leave.PENDING),
        Record(11),
        Record(12),
        Record(13, **probationary),
        Record(14, standing=Standing.ACTIVIST, voting=False, guest=True, answer=Answer.COMING),
    ]


def test_the_card_before_the_meeting():
    count = headcount(_hall())
    assert (count.asked, count.should) == (13, Tally(13, 11, 11))
    assert count.expected == Tally(9, 8, 8)
    assert (count.of(Stance.LEAVE_PENDING), count.of(Stance.SILENT), count.guests) == (1, 3, 1)
    assert count.absent is None
    rules = PartRules("at_least_half", "voting", "more_than_half", "voting")
    assert judge(rules, count.should, count.expected).quorum_met


def test_the_summary_after_the_close():
    records = [attendance.enter_present(r, OPEN, START, by=1) if r.member_id <= 9 else r for r in _hall()]
    records[9] = attendance.decide_leave(records[9], OPEN, agree=True)
    count = headcount(records, closed=True)
    assert (count.present, count.absent, count.of(Stance.LEAVE_AGREED)) == (Tally(9, 8, 8), 3, 1)
    assert [r.member_id for r in attendance.absent(records)] == [11, 12, 13]


def test_parts_count_their_own_audience():
    for audience, expected in (("all", 13), ("members", 13), ("full", 11), ("probationary", 2), ("voting", 11)):
        assert headcount(_hall(), audience=audience).asked == expected


def test_the_exempt_stay_counted_and_are_not_pressed():
    ill = Record(3, exempt=True)
    assert stance(ill) is Stance.EXEMPT
    assert headcount([ill], closed=True).should == Tally(1, 1, 1)
    assert attendance.silent([ill]) == attendance.absent([ill]) == []
    assert attendance.silent([ALICE, ill, Record(5, guest=True)]) == [ALICE]


STEPS = {
    "coming": lambda r, g, now: (attendance.answer(r, g, Answer.COMING), g),
    "maybe": lambda r, g, now: (attendance.answer(r, g, Answer.MAYBE), g),
    "leave": lambda r, g, now: (attendance.answer(r, g, Answer.LEAVE, by=9), g),
    "agree": lambda r, g, now: (attendance.decide_leave(r, g, agree=True), g),
    "decline": lambda r, g, now: (attendance.decide_leave(r, g, agree=False), g),
    "sign in": lambda r, g, now: (attendance.sign_in(r, g, now), g),
    "sign in remotely": lambda r, g, now: (attendance.sign_in(r, g, now, remote=True), g),
    "enter present": lambda r, g, now: (attendance.enter_present(r, g, now, by=9, remote=True), g),
    "enter absent": lambda r, g, now: (attendance.enter_absent(r, g, by=9), g),
    "enter leave": lambda r, g, now: (attendance.enter_leave(r, g, by=9), g),
    "open sign-in": lambda r, g, now: (r, attendance.open_sign_in(g, now, now + timedelta(hours=1))),
    "open": lambda r, g, now: (r, attendance.open_meeting(g, now)),
    "close": lambda r, g, now: (r, attendance.close_meeting(g, now)),
    "call off": lambda r, g, now: (r, attendance.call_off(g, "x")),
}
EVERYBODY = st.sampled_from(
    [
        Record(1),
        Record(2, Standing.PROBATIONARY, voting=False),
        Record(3, guest=True),
        Record(4, exempt=True),
        Record(5, voting=False),
    ]
)
COURSE = st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 4), st.integers(0, 40)), max_size=40)


def _consistent(record):
    assert (record.leave is not Leave.NONE) <= (record.answer is Answer.LEAVE)
    assert (record.answer is Answer.LEAVE) <= (record.leave is not Leave.NONE or record.present_at is not None)
    assert (record.present_at is not None) <= (record.leave is Leave.NONE)
    assert record.remote <= (record.present_at is not None)


@BOUNDED
@given(st.lists(EVERYBODY, min_size=1, max_size=5), COURSE)
def test_no_course_of_presses_makes_the_facts_contradict_each_other(people, course):
    records, gathering, now = [replace(r, member_id=n) for n, r in enumerate(people)], PLANNED, START
    for step, who, minutes in course:
        now, who = now + timedelta(minutes=minutes), who % len(records)
        before = (list(records), gathering)
        with contextlib.suppress(Refusal):
            records[who], gathering = STEPS[step](records[who], gathering, now)
        if gathering.closed_at or gathering.called_off:
            assert step.startswith("enter") or before[0] == records
        assert (gathering.closed_at is None) or (gathering.called_off is None)
        _consistent(records[who])
        _adds_up(records, closed=gathering.closed_at is not None)


def _adds_up(records, *, closed):
    count = headcount(records, closed=closed)
    assert sum(count.stances.values()) == count.asked == sum(not r.guest for r in records)
    for smaller, larger in ((count.present, count.expected), (count.expected, count.should)):
        assert smaller.members <= larger.members
        assert smaller.voting <= larger.voting
    assert count.should.voting <= count.should.full <= count.should.members <= count.asked
    assert count.present_remote <= count.of(Stance.PRESENT)
    assert (count.absent is not None) == closed
    if closed:
        assert count.absent + count.of(Stance.PRESENT, Stance.LEAVE_AGREED) <= count.asked


@BOUNDED
@given(EVERYBODY, st.sampled_from(sorted(STEPS)))
def test_pressing_twice_is_pressing_once(record, step):
    if step in {"open", "close", "call off"}:
        return
    once = replace(record)
    with contextlib.suppress(Refusal):
        once, gathering = STEPS[step](record, OPEN, START)
        assert STEPS[step](once, gathering, START)[0] == once
