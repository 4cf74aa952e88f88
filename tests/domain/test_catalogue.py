import copy
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from domain.catalogue import (
    PROFILES,
    Base,
    CatalogueError,
    Condition,
    Majority,
    Subject,
    Sure,
    To,
    Visibility,
    for_branch,
    load,
    read,
)
from domain.catalogue.expressions import parse_at, parse_due
from domain.catalogue.reading import _tables
from domain.moments import moments
from domain.periods import PeriodKind, containing
from tests.domain.situations import branch, day

M, Q, H, Y = PeriodKind

CLOSINGS = {"closing.month": M, "closing.quarter": Q, "closing.half": H, "closing.year": Y}
SOURCE = {
    "talk.committee": Q,
    "talk.masses": H,
    "activity.monthly": M,
    "dues.collect": M,
    "committee.quarterly": Q,
    "lecture.quarterly": Q,
    "life.quarterly": Q,
    "film.quarterly": Q,
    "group.quarterly": Q,
    "dues.handover": Q,
    "assembly.halfyear": H,
    "selfcheck.halfyear": H,
    "discipline.halfyear": H,
    "appraisal.yearly": Y,
    "committee-life.yearly": Y,
    "plan.yearly": Y,
    "summary.yearly": Y,
    "development.yearly": Y,
    "theme.yearly": Y,
    "statistics.yearly": Y,
    **CLOSINGS,
}
CURRENT = {
    "talk.committee": Y,
    "talk.masses": H,
    "activity.monthly": M,
    "dues.collect": M,
    "committee.quarterly": M,
    "lecture.quarterly": Q,
    "life.quarterly": Y,
    "group.quarterly": M,
    "dues.handover": Q,
    "assembly.halfyear": Q,
    "appraisal.yearly": Y,
    "plan.yearly": Y,
    "summary.yearly": Y,
    "development.yearly": Y,
    "statistics.yearly": Y,
    "activist.inspection": H,
    "overseas.contact": H,
    "study.hours": Y,
    "secretary.report": Y,
    "secretary.training": Y,
    "dues.publication": Y,
    "term.expiry": Y,
    **CLOSINGS,
}
FEATURES = {
    "foresight", "visits.five", "reading", "study.group", "pairing", "targets", "standards", "awards", "fund",
    "problems", "breakdown", "full-coverage", "handover", "reporting",
}  # fmt: skip


@pytest.mark.parametrize(("profile", "cadences"), [("source", SOURCE), ("current", CURRENT)])
def test_each_profile_has_its_duties_at_their_cadence(profile: str, cadences: dict[str, PeriodKind]) -> None:
    assert {duty.code: duty.period for duty in load(profile).recurring()} == cadences


@pytest.mark.parametrize("profile", PROFILES)
def test_the_second_table_of_the_source_is_there_too(profile: str) -> None:
    codes = {duty.code for duty in load(profile).duties}
    assert codes >= FEATURES
    assert codes >= set(SOURCE)


def test_what_the_regulations_are_silent_on_is_marked_local_or_switched_off() -> None:
    catalogue = load("current")
    local = {duty.code for duty in catalogue.recurring() if duty.local}
    off = {duty.code for duty in catalogue.duties if not duty.on and duty.code in SOURCE}
    assert local == {
        "talk.masses", "plan.yearly", "summary.yearly", "statistics.yearly", "development.yearly",
        "lecture.quarterly", "dues.handover",
    }  # fmt: skip
    assert off == {
        "film.quarterly", "discipline.halfyear", "selfcheck.halfyear", "committee-life.yearly", "theme.yearly"
    }  # fmt: skip


@pytest.mark.parametrize("profile", PROFILES)
def test_every_duty_says_on_what_it_rests(profile: str) -> None:
    for duty in load(profile).duties:
        assert duty.rules, duty.code
        assert all(rule.sure in Sure for rule in duty.rules)


@pytest.mark.parametrize("profile", PROFILES)
def test_the_committees_duties_never_speak_in_the_group(profile: str) -> None:
    for duty in load(profile).duties:
        spoken = {rung.to for rung in duty.ladder}
        assert duty.visibility is Visibility.GROUP or To.GROUP not in spoken
    assert load(profile).duty("committee.quarterly").visibility is Visibility.COMMITTEE
    assert load(profile).duty("talk.committee").visibility is Visibility.OFFICERS


def test_the_profiles_differ_in_quorum_and_majority() -> None:
    source, current = (load(profile).kind("assembly") for profile in PROFILES)
    assert source.quorum is not None
    assert source.passing is not None
    assert source.election is not None
    assert current.quorum is not None
    assert current.passing is not None
    assert current.election is not None
    assert current.winning is not None
    assert (source.quorum.rule, source.quorum.base) == (Majority.AT_LEAST_HALF, Base.MEMBERS)
    assert (source.passing.rule, source.passing.base) == (Majority.AT_LEAST_HALF, Base.FULL)
    assert source.election.rule is Majority.TWO_THIRDS
    assert (current.quorum.rule, current.quorum.base) == (Majority.AT_LEAST_HALF, Base.VOTING)
    assert (current.passing.rule, current.passing.base) == (Majority.MORE_THAN_HALF, Base.VOTING)
    assert current.election.rule is Majority.FOUR_FIFTHS
    assert source.winning is None
    committee = load("source").kind("committee").quorum
    assert committee
    assert committee.base is Base.COMMITTEE


@pytest.mark.parametrize("profile", PROFILES)
def test_a_committee_meeting_shares_no_event_with_a_general_meeting(profile: str) -> None:
    catalogue = load(profile)
    assert not catalogue.may_share("committee", "assembly")
    assert not catalogue.may_share("committee", "study", "assembly")
    assert catalogue.may_share("study", "lecture", "assembly")
    assert catalogue.may_share("committee", "committee")


def test_one_part_may_fulfil_several_duties() -> None:
    codes = [duty.code for duty in load("source").fulfilled_by("study", "discipline")]
    assert codes == ["activity.monthly", "discipline.halfyear"]
    assert [duty.code for duty in load("source").fulfilled_by("committee")] == ["committee.quarterly"]


def test_conditions_and_subjects_are_data() -> None:
    catalogue = load("current")
    assert catalogue.duty("group.quarterly").subject is Subject.GROUP
    assert catalogue.duty("group.quarterly").applies_if == {Condition.GROUPS}
    assert Condition.NOT_TEMPORARY in catalogue.duty("dues.collect").applies_if


def test_a_profile_is_read_once() -> None:
    assert load("source") is load("source")
    assert for_branch("source", {}) is load("source")
    changed = {"lecture.quarterly": {"on": False}}
    assert for_branch("source", changed) is for_branch("source", copy.deepcopy(changed))


def test_a_branch_changes_lines_and_keeps_the_codes() -> None:
    catalogue = for_branch(
        "current",
        {
            "lecture.quarterly": {"on": False},
            "film.quarterly": {"on": True},
            "dues.handover": {"period": "half", "ladder": "officers.half", "due": "month 6 day 10"},
            "assembly.halfyear": {
                "rungs": {
                    "week": {"at": "-10d 09:00"},
                    "last": {"on": False},
                    "mine": {"at": "-3d 10:00", "to": "deputy"},
                }
            },
        },
    )
    assert not catalogue.duty("lecture.quarterly").on
    assert "film.quarterly" in {duty.code for duty in catalogue.recurring()}
    assert catalogue.duty("dues.handover").period is H
    assert catalogue.duty("dues.handover").due.text == "month 6 day 10"
    rungs = {rung.id: rung for rung in catalogue.duty("assembly.halfyear").ladder}
    assert rungs["week"].at.text == "-10d 09:00"
    assert "last" not in rungs
    assert rungs["mine"].to is To.DEPUTY
    assert catalogue.duty("dues.collect") is load("current").duty("dues.collect")


def test_every_mistake_of_a_branch_is_told_at_once_with_its_path() -> None:
    with pytest.raises(CatalogueError) as caught:
        for_branch(
            "current",
            {
                "life.quarterly": {"period": "quarter", "due": "soon", "colour": "red"},
                "no.such": {"on": False},
                "committee.quarterly": {"rungs": {"week": {"to": "group"}, "odd": {"at": "9 o'clock", "to": "all"}}},
                "lecture.quarterly": {"count": 0, "rungs": {"late-secretary": {"every": 60}}},
                "plan.yearly": 3,
            },
        )
    told = "\n".join(caught.value.problems)
    for path in (
        "duty.no.such: no such duty",
        "duty.life.quarterly.colour: cannot be changed",
        "duty.life.quarterly.due: not a due day",
        "duty.life.quarterly.windows: [10, 12] does not lie in a quarter",
        "duty.committee.quarterly.rungs.odd.at: not a place",
        "duty.committee.quarterly.rungs.odd.to: unknown 'all'",
        "duty.committee.quarterly.rungs.week.to: a duty shown to committee alone must not speak in the group",
        "duty.lecture.quarterly.count: should be at least 1",
        "duty.lecture.quarterly.rungs.late-secretary.at: too long after",
        "duty.plan.yearly: should be a table",
    ):
        assert path in told


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(CatalogueError, match="unknown 'old'"):
        load("old")


def _broken(change: dict[str, Any]) -> list[str]:
    tables = copy.deepcopy(_tables("source"))
    for path, value in change.items():
        *way, last = path.split("/")
        place = tables
        for step in way:
            place = place[step]
        place[last] = value
    with pytest.raises(CatalogueError) as caught:
        read(tables)
    return caught.value.problems


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("profile", "", "profile: missing"),
        ("kind/film/shares", ["committee"], "kind.film.shares: committee does not name film"),
        ("kind/film/shares", ["opera"], "kind.film.shares: no kind 'opera'"),
        ("kind/film/audience", "everybody", "kind.film.audience: unknown 'everybody'"),
        ("kind/assembly/quorum/rule", "most", "kind.assembly.quorum.rule: unknown 'most'"),
        ("duty/film.quarterly/period", "week", "duty.film.quarterly.period: unknown 'week'"),
        ("duty/film.quarterly/done", {"by": "parts"}, "duty.film.quarterly.done.kinds: belongs to `parts`"),
        ("duty/film.quarterly/done", {"by": "parts", "kinds": ["opera"]}, "done.kinds: no kind 'opera'"),
        ("duty/film.quarterly/done", 7, "duty.film.quarterly.done: should be a table"),
        ("duty/film.quarterly/rules", [], "duty.film.quarterly.rules: missing"),
        ("duty/film.quarterly/rules", [{"id": "M21", "sure": "MAYBE"}], "rules[0].sure: unknown 'MAYBE'"),
        ("duty/film.quarterly/holder", "king", "duty.film.quarterly.holder: unknown 'king'"),
        ("duty/film.quarterly/ladder", "rope", "duty.film.quarterly.ladder: no ladder 'rope'"),
        ("duty/film.quarterly/on", "yes", "duty.film.quarterly.on: should be true or false"),
        ("duty/film.quarterly/windows", [[2, 1]], "duty.film.quarterly.windows: [2, 1] does not lie"),
        ("duty/film.quarterly/windows", 5, "duty.film.quarterly.windows: should be pairs"),
        ("duty/film.quarterly/due", "month 4 end", "duty.film.quarterly.due: month 4 does not lie in a quarter"),
        ("duty/film.quarterly/misspelt", 1, "duty.film.quarterly.misspelt: unknown field"),
        ("duty/film.quarterly/steps", ["a", "a"], "duty.film.quarterly.steps: names something twice"),
        ("duty/discipline.halfyear/done/topics", ["song"], "duty.discipline.halfyear.done.topics: none of its kinds"),
        ("duty/dues.collect/period", "quarter", "duty.dues.collect.period: dues fall due by month"),
        ("duty/summary.yearly/windows", [], "rungs.window.at: counts from a window"),
        ("duty/talk.committee/done", {"by": "talks"}, "duty.talk.committee.done: talks need either"),
        ("duty/film.quarterly/lead", -1, "duty.film.quarterly.lead: should be at least 0"),
        ("duty/film.quarterly/needs", ["opera"], "duty.film.quarterly.needs: no duty 'opera'"),
        ("duty/film.quarterly/needs", ["reporting"], "duty.film.quarterly.needs: reporting has no occasions"),
        ("duty/film.quarterly/needs", ["film.quarterly"], "duty.film.quarterly.needs: leads back to itself"),
        ("duty/committee.quarterly/needs", ["plan.yearly"], "duty.assembly.halfyear.needs: leads back to itself"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_catalogue_is_named_with_its_path(path: str, value: Any, told: str) -> None:
    assert any(told in problem for problem in _broken({path: value}))


def test_many_mistakes_are_told_together() -> None:
    problems = _broken({"duty/film.quarterly/on": 1, "kind/film/make_up": "cake", "duty/plan.yearly/count": "x"})
    assert len(problems) >= 3


@pytest.mark.parametrize("text", ["start+1wd 09:00", "-7d 09:00", "planned-1wd 15:00", "collection 09:00", "-6m 09:00"])
def test_a_place_reads_back(text: str) -> None:
    assert parse_at(text).text == text


@pytest.mark.parametrize("text", ["", "09:00", "-7d", "-7d 9:00", "-7d 24:00", "noon+1d 09:00", "start+1y 09:00"])
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_at(text)


@pytest.mark.parametrize("text", ["end", "end-5d", "end-3wd", "day 20", "month 3 end", "month 3 day 10", "term"])
def test_a_due_day_reads_back(text: str) -> None:
    assert parse_due(text).text == text


@pytest.mark.parametrize("text", ["", "20", "day 0", "day 32", "month 0 end", "end -5d", "month 3", "last"])
def test_what_is_no_due_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_due(text)


def test_the_files_are_plain_toml_without_prose() -> None:
    for name in ("kinds", "ladders", "duties", "source", "current"):
        text = files("domain.catalogue").joinpath(f"{name}.toml").read_text(encoding="utf-8")
        assert tomllib.loads(text)


@pytest.mark.parametrize("profile", PROFILES)
def test_before_a_third_reminder_to_the_same_person_an_officer_hears_of_it(profile: str) -> None:
    setting = branch(profile).setting
    for duty in load(profile).recurring():
        asks = [
            m
            for m in moments(duty, containing(day("2027-05-15"), duty.period), setting)
            if m.rung.when.value != "pending"
        ]
        missing = [number for number, moment in enumerate(asks) if moment.rung.to is To.MISSING]
        if len(missing) > 2:
            between = asks[missing[1] + 1 : missing[2]]
            assert any(m.rung.to in (To.HOLDER, To.RESPONSIBLE, To.COLLECTOR, To.SECRETARY) for m in between), duty.code
