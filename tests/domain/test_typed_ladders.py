"""Moments and due days in plain words: what is typed, and that our own words are always understood."""

import tomllib
from datetime import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.catalogue import PROFILES, Anchor, At, Due, Duty, Rung, Unit, load
from domain.catalogue.expressions import parse_at, parse_due
from domain.ladders import DUE_DAYS
from domain.refusals import Refusal
from domain.refusals.forms import BadTime
from domain.rung_moments import DAYS, HOURS
from domain.typed_ladders import parse_due_day, parse_moment
from domain.vocabulary import from_tables
from tests.domain.situations import few
from texts.rendering import LANGUAGES, plain
from usecases.views.ladders import at_words, due_words

TABLES = tomllib.loads((Path(__file__).parents[2] / "texts" / "vocabulary.toml").read_text(encoding="utf-8"))
WORDS = from_tables(TABLES)
NINE = time(9)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("截止前3个工作日 15:00", "-3wd 15:00"),
        ("截止前3个工作日15:00", "-3wd 15:00"),
        ("截止前三个工作日下午3点", "-3wd 15:00"),
        ("截止日前 7 天 9点", "-7d 09:00"),
        ("截止前7天9:30", "-7d 09:30"),
        ("截止前一周", "-7d 09:00"),
        ("截止日两周前", "-14d 09:00"),
        ("提前3天 上午十点", "-3d 10:00"),
        ("截止前6个月", "-6m 09:00"),
        ("截止当天 9:00", "+0d 09:00"),
        ("截止日，15:00", "+0d 15:00"),
        ("截止后1个工作日 9点", "+1wd 09:00"),
        ("截止后第一个工作日 9点", "+1wd 09:00"),
        ("逾期后5天 16:00", "+5d 16:00"),
        ("开始后第1个工作日 9点", "start+1wd 09:00"),
        ("每季度第一个工作日 09:00", "start+1wd 09:00"),
        ("每月第3个工作日 09:00", "start+3wd 09:00"),
        ("每月第一天 09:00", "start 09:00"),
        ("每季度开始后10天 09:00", "start+10d 09:00"),
        ("计划日前1天 15:00", "planned-1d 15:00"),
        ("计划日前1天下午三点半", "planned-1d 15:30"),
        ("收缴日当天 9点", "collection 09:00"),
        ("主题党日前3天 9点", "activity-3d 09:00"),
        ("开展期第一个工作日 9点", "window+1wd 09:00"),
        ("开展期结束前7天 9点", "window-end-7d 09:00"),
        ("3 working days before the due day 15:00", "-3wd 15:00"),
        ("three working days before the deadline at 3 pm", "-3wd 15:00"),
        ("a week before", None),
        ("1 week before the due date", "-7d 09:00"),
        ("on the due day 9:00", "+0d 09:00"),
        ("on the 1st working day of the quarter 09:00", "start+1wd 09:00"),
        ("first working day of each month", "start+1wd 09:00"),
        ("2 months before the due day", "-2m 09:00"),
        ("1 day before the planned date 15:00", "planned-1d 15:00"),
        ("7 days before the end of the season 09:00", "window-end-7d 09:00"),
    ],
)
def test_moments_as_people_type_them(typed: str, meant: str | None) -> None:
    found = parse_moment(typed, WORDS, NINE)
    assert (found.text if found else None) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "越快越好",
        "15:00",
        "3天",
        "截止前",
        "截止前几天 9点",
        "截止前3天4天 9点",
        "开始前3天 9点",
        "每季度 9点",
        "每季度3次",
        "下周一 9点",
        "12月3日 15:00",
        "截止前3个工作日 随便",
        "soon",
        "截" * 5000,
        "9" * 5000,
    ],
)
def test_what_is_no_moment_is_not_guessed_at(typed: str) -> None:
    assert parse_moment(typed, WORDS, NINE) is None


@pytest.mark.parametrize("typed", ["截止前3天 25:00", "截止前3天 3点"])
def test_a_time_that_is_none_is_told_apart(typed: str) -> None:
    with pytest.raises(BadTime):
        parse_moment(typed, WORDS, NINE)


def rungs() -> list[tuple[Duty, Rung]]:
    return [(duty, rung) for profile in PROFILES for duty in load(profile).duties for rung in duty.ladder]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_every_rung_of_the_catalogue_are_understood(language: str) -> None:
    for duty, rung in rungs():
        said = plain(language, "ladders.at", {"at": at_words(rung.at, duty)})
        assert parse_moment(said, WORDS, time(11)) == rung.at, said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_every_button_are_understood(language: str) -> None:
    duty = load("source").duty("lecture.quarterly")
    for day in DAYS.values():
        for hour in HOURS.values():
            at = parse_at(f"{day} {hour:%H:%M}")
            assert parse_moment(plain(language, "ladders.at", {"at": at_words(at, duty)}), WORDS, NINE) == at


PLACES = st.builds(
    At,
    st.sampled_from([Anchor.DEADLINE, Anchor.PLANNED, Anchor.COLLECTION, Anchor.ACTIVITY, Anchor.WINDOW_END]),
    st.integers(-300, 300),
    st.sampled_from(Unit),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
)


@few
@given(PLACES, st.sampled_from(LANGUAGES))
def test_any_moment_put_in_words_is_understood(at: At, language: str) -> None:
    at = at if at.count else At(at.anchor, 0, Unit.DAYS, at.time)
    said = plain(language, "ladders.at", {"at": at_words(at, load("source").duty("lecture.quarterly"))})
    assert parse_moment(said, WORDS, NINE) == at, said


PIECES = [
    word for table in (WORDS.anchors, WORDS.sides, WORDS.spans, WORDS.numbers, WORDS.ends) for word in list(table)[:12]
] + ["3", "15:00", "9点", "第", "的", "the", "9", "月", "x", " ", "、"]


@few
@given(st.lists(st.sampled_from(PIECES), max_size=8), st.sampled_from(["", " "]))
def test_near_misses_are_read_or_refused(pieces: list[str], gap: str) -> None:
    try:
        parse_moment(gap.join(pieces), WORDS, NINE)
        for months in (1, 3, 6, 12):
            found = parse_due_day(gap.join(pieces), WORDS, months)
            assert found is None or parse_due(found.text) == found
    except Refusal:
        pass


# Due days


@pytest.mark.parametrize(
    ("typed", "months", "meant"),
    [
        ("10日", 1, "day 10"),
        ("每月10号", 1, "day 10"),
        ("最后一个月10日", 3, "day 10"),
        ("每季度最后一个月的10日", 3, "day 10"),
        ("第二个月15日", 3, "month 2 day 15"),
        ("第三个月15日", 3, "day 15"),
        ("季末", 3, "end"),
        ("每季度最后一天", 3, "end"),
        ("最后一天前5个工作日", 3, "end-5wd"),
        ("每季度末提前5天", 3, "end-5d"),
        ("提前5个工作日", 3, "end-5wd"),
        ("结束前一周", 6, "end-7d"),
        ("年底", 12, "end"),
        ("12月10日", 12, "day 10"),
        ("6月20日", 12, "month 6 day 20"),
        ("六月最后一天", 12, "month 6 end"),
        ("每年6月最后一天前3个工作日", 12, "month 6 end-3wd"),
        ("the 10th", 1, "day 10"),
        ("the 10th of the last month", 3, "day 10"),
        ("the 20th of the 2nd month", 3, "month 2 day 20"),
        ("20 June", 12, "month 6 day 20"),
        ("June 20", 12, "month 6 day 20"),
        ("the last day of June", 12, "month 6 end"),
        ("5 working days before the end", 3, "end-5wd"),
        ("the last day of the quarter", 3, "end"),
    ],
)
def test_due_days_as_people_type_them(typed: str, months: int, meant: str) -> None:
    found = parse_due_day(typed, WORDS, months)
    assert found is not None
    assert found.text == meant


@pytest.mark.parametrize(
    ("typed", "months"),
    [
        ("", 3), ("随便", 3), ("6月20日", 3), ("32日", 3), ("0日", 1), ("第四个月10日", 3), ("13月1日", 12),
        ("最后一天后3天", 3), ("最后一天前1个月", 3), ("3个工作日", 3), ("soon", 3), ("1" * 400, 3),
    ],
)  # fmt: skip
def test_what_is_no_due_day_is_not_guessed_at(typed: str, months: int) -> None:
    assert parse_due_day(typed, WORDS, months) is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("profile", PROFILES)
def test_the_words_of_every_due_day_of_the_catalogue_are_understood(profile: str, language: str) -> None:
    for duty in load(profile).duties:
        if duty.period is None or duty.due.term:
            continue
        choices = [Due(duty.due.month, due.day, due.count, due.unit) for due in DUE_DAYS.values()]
        for due in (duty.due, *choices):
            said = plain(language, "ladders.due", {"due": due_words(due, duty)})
            assert parse_due_day(said, WORDS, duty.period.months) == due, (duty.code, said)
