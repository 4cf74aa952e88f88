"""A branch's changes of its duties and ladders: what is taken, what is refused, what becomes of them later."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import ladders, rung_moments
from domain.catalogue import PROFILES, CatalogueError, Due, To, Unit, Visibility, for_branch, kept, load
from domain.ladders import steps, with_due, with_on, with_own, with_rung, without
from domain.refusals.duties import DutyDemanded, RungsFull, RungUnfit
from domain.reminding import NoticeKey, still_wanted
from domain.snapshot import Records
from tests.domain.situations import at, branch, few

LECTURE, COMMITTEE, DUES = "lecture.quarterly", "committee.quarterly", "dues.collect"
TODAY = date(2026, 11, 2)
SETTING = branch().setting


def rung_of(overrides, code, rung, profile="source"):
    return next(one for one in ladders.present(profile, overrides, code).ladder if one.id == rung)


def test_a_change_is_kept_beside_the_default() -> None:
    found = with_rung("source", {}, LECTURE, "week", at="-3wd 15:00", loud=True)
    assert found == {LECTURE: {"rungs": {"week": {"at": "-3wd 15:00", "loud": True}}}}
    step = next(one for one in steps("source", found, LECTURE) if one.id == "week")
    assert (step.changed, step.now.at.text, step.default.at.text) == (True, "-3wd 15:00", "-7d 09:00")
    assert ladders.changes("source", found, LECTURE) == 1


def test_what_is_as_the_default_again_is_no_change() -> None:
    found = with_rung("source", {}, LECTURE, "week", at="-3wd 15:00", loud=True)
    found = with_rung("source", found, LECTURE, "week", at="-7d 09:00")
    assert found == {LECTURE: {"rungs": {"week": {"loud": True}}}}
    assert with_rung("source", found, LECTURE, "week", loud=False) == {}
    off = with_rung("source", {}, LECTURE, "week", on=False)
    assert with_rung("source", off, LECTURE, "week", on=True) == {}


def test_defaults_are_gone_back_to_one_by_one_or_all() -> None:
    found = with_rung("source", {}, LECTURE, "week", on=False)
    found = with_own("source", found, LECTURE, "own-a", "-2d 10:00", "deputy")
    found = with_due("source", found, LECTURE, Due(day=10), SETTING, TODAY)
    assert ladders.changes("source", found, LECTURE) == 3
    assert set(without("source", found, LECTURE, "week")[LECTURE]["rungs"]) == {"own-a"}
    assert "rungs" not in without("source", without("source", found, LECTURE, "own-a"), LECTURE, "week")[LECTURE]
    assert without("source", found, LECTURE) == {}


@pytest.mark.parametrize("profile", PROFILES)
def test_no_rung_of_a_duty_that_is_not_for_all_may_speak_in_the_group(profile: str) -> None:
    for duty in load(profile).duties:
        allowed = ladders.audiences(profile, {}, duty.code)
        assert (To.GROUP in allowed) == (duty.visibility is Visibility.GROUP), duty.code
        assert (To.COMMITTEE in allowed) == (duty.visibility is not Visibility.OFFICERS), duty.code
        if To.GROUP not in allowed:
            with pytest.raises(CatalogueError):
                with_own(profile, {}, duty.code, "own-a", "-1d 09:00", "group")


def test_a_ladder_ends() -> None:
    for change in (
        {"at": "+91d 09:00"},
        {"at": "+60d 09:00", "times": 5, "every": 10},
        {"times": 6},
        {"at": "start+400d 09:00"},
    ):
        with pytest.raises(CatalogueError):
            with_rung("source", {}, LECTURE, "week", **change)


def test_a_branch_adds_a_handful_of_its_own_and_no_name_comes_twice() -> None:
    found: dict = {}
    for number in range(ladders.MOST_OWN):
        found = with_own("source", found, LECTURE, ladders.own_id(number), "-2d 10:00", "secretary")
    with pytest.raises(RungsFull):
        with_own("source", found, LECTURE, ladders.own_id(9), "-2d 10:00", "secretary")
    names = [ladders.own_id(number) for number in range(2000)]
    assert len(set(names)) == 2000
    with_own("source", {}, LECTURE, names[-1], "-2d 10:00", "secretary")


def test_only_what_the_rules_leave_open_is_switched_off() -> None:
    with pytest.raises(DutyDemanded):
        with_on("current", {}, "assembly.halfyear", False)
    with pytest.raises(DutyDemanded):
        with_on("source", {}, LECTURE, False)
    assert with_on("current", {}, LECTURE, False) == {LECTURE: {"on": False}}
    assert with_on("current", {}, "film.quarterly", True) == {"film.quarterly": {"on": True}}
    assert with_on("current", with_on("current", {}, LECTURE, False), LECTURE, True) == {}


def test_late_reminders_are_switched_off_and_on_together() -> None:
    off = ladders.with_escalation("source", {}, LECTURE, False)
    usual = {rung.id for rung in load("source").duty(LECTURE).ladder}
    gone = usual - {rung.id for rung in ladders.present("source", off, LECTURE).ladder}
    assert gone == {"late-holder", "late-responsible", "late-secretary"}
    assert ladders.with_escalation("source", off, LECTURE, True) == {}


def test_a_due_day_before_the_period_is_refused() -> None:
    for due in (Due(count=-31), Due(count=-70, unit=Unit.WORKING_DAYS)):
        with pytest.raises(RungUnfit):
            with_due("source", {}, "activity.monthly", due, SETTING, TODAY)
    with pytest.raises(RungUnfit) as caught:  # the dues are collected on the 10th
        with_due("source", {}, DUES, Due(day=5), SETTING, TODAY)
    assert caught.value.arguments == {"why": "collection"}
    assert with_due("source", {}, DUES, Due(day=15), SETTING, TODAY) == {DUES: {"due": "day 15"}}
    assert with_due("source", {DUES: {"due": "day 15"}}, DUES, Due(day=20), SETTING, TODAY) == {}


def test_a_rung_that_never_comes_is_told() -> None:
    found = with_rung("source", {}, "activity.monthly", "week", at="-40d 09:00")
    duty = ladders.present("source", found, "activity.monthly")
    assert rung_moments.unfit(duty, rung_of(found, duty.code, "week"), SETTING, TODAY) == "never"
    found = with_rung("source", {}, "activity.monthly", "week", at="-3d 22:00")
    duty = ladders.present("source", found, "activity.monthly")
    assert rung_moments.unfit(duty, rung_of(found, duty.code, "week"), SETTING, TODAY) == "hours"


def test_what_is_offered_comes() -> None:
    for profile in PROFILES:
        for duty in load(profile).recurring():
            choices = rung_moments.day_choices(duty, SETTING, TODAY)
            assert len(choices) <= 8
            assert duty.due.term or "b1wd" in choices, duty.code


# What becomes of changes later


def test_changes_of_what_is_no_longer_there_are_left_aside() -> None:
    """The branch goes over to the other profile: its meeting is monthly there, on another ladder."""
    mine = with_rung("source", {}, COMMITTEE, "start", at="start+2wd 10:00", to="secretary")
    mine = with_rung("source", mine, COMMITTEE, "week", at="-5d 10:00")
    mine = with_due("source", mine, "appraisal.yearly", Due(month=6, day=10), SETTING, TODAY)
    mine = {**mine, "gone.duty": {"on": True}, "plan.yearly": 3}
    there = kept("current", mine)
    assert there == {COMMITTEE: {"rungs": {"week": {"at": "-5d 10:00"}}}, "appraisal.yearly": {"due": "month 6 day 10"}}
    catalogue = for_branch("current", there)
    assert {rung.id for rung in catalogue.duty(COMMITTEE).ladder} == {
        rung.id for rung in load("current").duty(COMMITTEE).ladder
    }
    assert ladders.set_aside("current", mine) == 2  # the rung and the duty
    again = with_rung("current", mine, COMMITTEE, "last", loud=False)
    assert again[COMMITTEE]["rungs"]["start"] == {"at": "start+2wd 10:00", "to": "secretary"}, "kept for the way back"


def test_a_change_that_would_speak_to_the_group_is_left_aside() -> None:
    wrong = {
        COMMITTEE: {"rungs": {"week": {"to": "group"}, "own-a": {"at": "-1d 09:00", "to": "group"}}, "due": "end-5d"}
    }
    assert kept("source", wrong) == {COMMITTEE: {"due": "end-5d"}}


def test_a_branch_with_stale_changes_may_still_change_and_restore() -> None:
    stale = {COMMITTEE: {"due": "month 3 day 10", "rungs": {"gone": {"loud": True}}}}
    found = with_rung("current", stale, COMMITTEE, "week", loud=True)
    assert ladders.present("current", found, COMMITTEE).due == Due()
    assert rung_of(found, COMMITTEE, "week", "current").loud
    assert without("current", found, COMMITTEE) == {}


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99) | st.sampled_from(["end", "-1d 09:00", "group", "late", "x"]),
    lambda inner: (
        st.dictionaries(
            st.sampled_from(["on", "due", "rungs", "week", "own-a", "at", "to", "times", "ladder", "done"]),
            inner,
            max_size=3,
        )
        | st.lists(inner, max_size=2)
    ),
    max_leaves=8,
)


@few
@given(
    st.dictionaries(st.sampled_from([LECTURE, COMMITTEE, DUES, "gone"]), JUNK, max_size=3), st.sampled_from(PROFILES)
)
def test_whatever_is_stored_the_branch_has_a_catalogue(stored: dict, profile: str) -> None:
    catalogue = for_branch(profile, kept(profile, stored))
    for duty in catalogue.duties:
        assert duty.visibility is Visibility.GROUP or not any(rung.to is To.GROUP for rung in duty.ladder)


def test_a_notice_of_a_rung_switched_off_meanwhile_is_not_wanted() -> None:
    wanted = NoticeKey(LECTURE, "2026Q4", "week", "group")
    now = at("2026-12-24", "09:00")
    assert still_wanted(wanted, branch(), Records(), now)
    assert not still_wanted(
        wanted, branch(overrides=with_rung("source", {}, LECTURE, "week", on=False)), Records(), now
    )


PLACES = ["-7d 09:00", "+1wd 10:00", "start+1wd 09:00", "-40d 09:00", "window 09:00", "+90d 09:00", "planned-1d 15:00"]
CHANGE = st.fixed_dictionaries(
    {},
    optional={
        "at": st.sampled_from(PLACES),
        "to": st.sampled_from([to.value for to in To]),
        "when": st.sampled_from(["open", "unplanned", "pending"]),
        "loud": st.booleans(),
        "on": st.booleans(),
        "times": st.integers(0, 6),
        "every": st.integers(0, 30),
    },
)
ACT = st.tuples(st.sampled_from([LECTURE, COMMITTEE, DUES, "plan.yearly", "talk.committee"]), st.integers(0, 9), CHANGE)


@few
@given(st.sampled_from(PROFILES), st.lists(ACT, max_size=8))
def test_whatever_is_done_holds_leaks_nothing_and_can_be_taken_back(profile: str, acts: list) -> None:
    """Each act changes a rung, adds one or goes back; refused ones leave everything as it was."""
    stored: dict = {}
    for code, which, change in acts:
        found = steps(profile, stored, code)
        try:
            if which == 9:
                stored = without(profile, stored, code)
            elif which == 8 or not found:
                at, to = change.get("at", "-2d 09:00"), change.get("to", "holder")
                stored = with_own(profile, stored, code, ladders.own_id(len(stored)), at, to)
            else:
                stored = with_rung(profile, stored, code, found[which % len(found)].id, **change)
        except (CatalogueError, RungsFull):
            continue
        assert kept(profile, stored) == stored
        for duty in for_branch(profile, stored).duties:
            assert duty.visibility is Visibility.GROUP or not any(rung.to is To.GROUP for rung in duty.ladder)
            assert all(rung.times <= 5 for rung in duty.ladder)
        usual = {rung.id for rung in load(profile).duty(code).ladder}
        assert usual == {step.id for step in steps(profile, stored, code) if step.default is not None}
    for code in list(stored):
        stored = without(profile, stored, code)
    assert stored == {}
