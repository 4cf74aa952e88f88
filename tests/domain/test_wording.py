"""Typed lines: what people type in Chinese and English, and what must never be guessed."""

import contextlib
import os
import tomllib
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import wording
from domain.dues import format_amount
from domain.refusals import Refusal
from domain.refusals.dues import DuesSeveralMonths
from domain.refusals.forms import BadAmount, BadDate, BadMonth, BadPeriod, BadTime, NotUnderstood
from domain.refusals.roster import AmbiguousName, BadName, IdentityNumber, UnknownName
from domain.typed_dates import parse_date, parse_month, parse_period, parse_span, parse_time
from domain.vocabulary import from_tables
from domain.wording import DuesLine, MeetingDraft, clean_name, dues_line, find_name, meeting_line

BOUNDED = settings(max_examples=2000 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 50, deadline=None)
TABLES = tomllib.loads((Path(__file__).parents[2] / "texts" / "vocabulary.toml").read_text(encoding="utf-8"))
WORDS = from_tables(TABLES)
TODAY = date(2026, 11, 25)  # a Wednesday
THURSDAY = date(2026, 12, 3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-03", THURSDAY),
        ("2026/12/3", THURSDAY),
        ("2026.12.03", THURSDAY),
        ("２０２６－１２－０３", THURSDAY),
        ("2026年12月3日", THURSDAY),
        ("12月3日", THURSDAY),
        ("12月3号", THURSDAY),
        ("12月3", THURSDAY),
        ("12-3", THURSDAY),
        ("12/3", THURSDAY),
        ("12月3日(周四)", THURSDAY),
        ("12月3日（星期四）", THURSDAY),
        ("3 Dec", THURSDAY),
        ("December 3rd", THURSDAY),
        ("Dec 3, 2026", THURSDAY),
        ("今天", TODAY),
        ("明天", date(2026, 11, 26)),
        ("Tomorrow", date(2026, 11, 26)),
        ("后天", date(2026, 11, 27)),
        ("周三", TODAY),
        ("周四", date(2026, 11, 26)),
        ("周二", date(2026, 12, 1)),
        ("本周二", date(2026, 11, 24)),
        ("下周四", THURSDAY),
        ("下星期天", date(2026, 12, 6)),
        ("next Thursday", THURSDAY),
        ("1-5", date(2027, 1, 5)),
        ("11-20", date(2026, 11, 20)),
        ("2月29日", date(2028, 2, 29)),
    ],
)
def test_dates(text, expected):
    assert parse_date(text, WORDS, TODAY) == expected


@pytest.mark.parametrize("text", ["2月30日", "2026-13-01", "2026-02-29", "13/3", "0-1", "12月3日(周五)", "9999-01-01"])
def test_no_such_dates(text):
    with pytest.raises(BadDate):
        parse_date(text, WORDS, TODAY)


@pytest.mark.parametrize("text", ["", "三楼", "15:00", "11月", "2026-11", "周", "下", "3-5会议室", "may", "1.5"])
def test_other_words_are_no_dates(text):
    assert parse_date(text, WORDS, TODAY) is None


def test_a_past_form_reads_the_latest_such_day():
    assert parse_date("12月3日", WORDS, TODAY, past=True) == date(2025, 12, 3)
    assert parse_date("11月20日", WORDS, TODAY, past=True) == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15:00", time(15)),
        ("15：00", time(15)),
        ("9:05", time(9, 5)),
        ("0:30", time(0, 30)),
        ("12:30", time(12, 30)),
        ("12:30pm", time(12, 30)),
        ("12:30 am", time(0, 30)),
        ("下午12:30", time(12, 30)),
        ("中午12点半", time(12, 30)),
        ("上午12点", time(12)),
        ("15点", time(15)),
        ("15时", time(15)),
        ("15点半", time(15, 30)),
        ("15点20分", time(15, 20)),
        ("下午3点", time(15)),
        ("下午三点", time(15)),
        ("下午两点半", time(14, 30)),
        ("上午十一点", time(11)),
        ("下午 3点半", time(15, 30)),
        ("下午15:00", time(15)),
        ("晚上7点", time(19)),
        ("早上8点", time(8)),
        ("凌晨1点", time(1)),
        ("中午1点", time(13)),
        ("3pm", time(15)),
        ("3:30 PM", time(15, 30)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("9点", time(9)),
    ],
)
def test_times(text, expected):
    assert parse_time(text, WORDS) == expected


@pytest.mark.parametrize("text", ["25:00", "24:00", "15:60", "15:5", "3点", "晚上12点", "上午15:00", "13pm0", "99点"])
def test_times_that_cannot_be_or_could_be_two(text):
    if text == "13pm0":
        assert parse_time(text, WORDS) is None
        return
    with pytest.raises(BadTime):
        parse_time(text, WORDS)


@pytest.mark.parametrize("text", ["", "15", "三楼", "12-3", "上午", "noon", "晚会", "2026"])
def test_other_words_are_no_times(text):
    assert parse_time(text, WORDS) is None


@BOUNDED
@given(st.times())
def test_a_written_time_is_read_as_written(moment):
    written = f"{moment.hour}:{moment.minute:02d}"
    assert parse_time(written, WORDS) == time(moment.hour, moment.minute)


@BOUNDED
@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_a_written_date_is_read_as_written(day):
    for written in (day.isoformat(), f"{day.year}年{day.month}月{day.day}日", f"{day.year}/{day.month}/{day.day}"):
        assert parse_date(written, WORDS, TODAY) == day


def test_spans():
    assert parse_span("15:00-16:30", WORDS) == (time(15), time(16, 30))
    assert parse_span("15：00～16：30", WORDS) == (time(15), time(16, 30))
    assert parse_span("15:00", WORDS) is None
    with pytest.raises(BadTime):
        parse_span("16:30-15:00", WORDS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11月", "2026-11"),
        ("11月份", "2026-11"),
        ("2026-11", "2026-11"),
        ("2026年11月", "2026-11"),
        ("2026-1", "2026-01"),
        ("Nov", "2026-11"),
        ("november 2025", "2025-11"),
        ("十一月", "2026-11"),
        ("12月", "2026-12"),
        ("1月", "2027-01"),
        ("6月", "2026-06"),
        ("本月", "2026-11"),
        ("上个月", "2026-10"),
        ("11", None),
        ("张三", None),
        ("30.00", None),
    ],
)
def test_months(text, expected):
    assert parse_month(text, WORDS, TODAY) == expected


@pytest.mark.parametrize("text", ["13月", "0月", "2026-13", "2026年0月"])
def test_no_such_months(text):
    with pytest.raises(BadMonth):
        parse_month(text, WORDS, TODAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026Q4", "2026Q4"),
        ("2026q4", "2026Q4"),
        ("Q4", "2026Q4"),
        ("Q4 2025", "2025Q4"),
        ("四季度", "2026Q4"),
        ("第四季度", "2026Q4"),
        ("4季度", "2026Q4"),
        ("2026年第四季度", "2026Q4"),
        ("2026年4季度", "2026Q4"),
        ("一季度", "2027Q1"),
        ("2026H2", "2026H2"),
        ("下半年", "2026H2"),
        ("2025年上半年", "2025H1"),
        ("2026", "2026"),
        ("2026年", "2026"),
        ("2026年度", "2026"),
        ("今年", "2026"),
        ("全年", "2026"),
        ("上季度", "2026Q3"),
        ("下季度", "2027Q1"),
        ("2026-11", "2026-11"),
        ("11月", "2026-11"),
        ("本月", "2026-11"),
        ("", None),
        ("党课", None),
    ],
)
def test_periods(text, expected):
    assert parse_period(text, WORDS, TODAY) == expected


@pytest.mark.parametrize("text", ["2026Q5", "2026H3", "5季度", "0001"])
def test_no_such_periods(text):
    with pytest.raises(BadPeriod):
        parse_period(text, WORDS, TODAY)


MEETING = MeetingDraft(("committee",), THURSDAY, time(15), place="三楼会议室", topic="讨论年度总结")


@pytest.mark.parametrize(
    "line",
    [
        "支委会 2026-12-03 15:00 三楼会议室 讨论年度总结",
        "2026-12-03 15:00 支委会 三楼会议室 讨论年度总结",
        "三楼会议室 讨论年度总结 支委会 15：00 12月3日",
        "支委会　１２月３日　下午3点　三楼会议室　讨论年度总结",
        "支委会 讨论年度总结 三楼会议室 下周四 15点",
        "支委会 12月3日15:00 三楼会议室 讨论年度总结",
        "支委会 12月3日(周四)15:00 三楼会议室 讨论年度总结",
        "committee 2026-12-03 3pm 地点：三楼会议室 议题：讨论年度总结",
        "12月支委会 12-3 15:00 三楼会议室 讨论年度总结",
        "支部委员会 next thursday 3 pm 三楼会议室 讨论年度总结",
    ],
)
def test_one_meeting_in_many_ways(line):
    assert meeting_line(line, WORDS, TODAY) == MEETING


def test_several_parts_in_one_gathering():
    draft = meeting_line("主题党日 党课 12-10 14:00-16:30 二楼活动室 学习", WORDS, TODAY)
    assert draft.kinds == ("activity", "lecture")
    assert (draft.at, draft.until, draft.place, draft.topic) == (time(14), time(16, 30), "二楼活动室", "学习")
    assert meeting_line("集中学习+党课、党员大会", WORDS, TODAY).kinds == ("study", "lecture", "assembly")


def test_english_lines():
    draft = meeting_line("general meeting 2026-12-10 14:00 Room 301 annual work summary", WORDS, TODAY)
    assert draft == MeetingDraft(
        ("assembly",), date(2026, 12, 10), time(14), place="Room 301", topic="annual work summary"
    )
    draft = meeting_line('party lecture Dec 10 2pm place:"third floor" topic:"the Charter"', WORDS, TODAY)
    assert (draft.kind, draft.on, draft.at) == ("lecture", date(2026, 12, 10), time(14))
    assert (draft.place, draft.topic) == ("third floor", "the Charter")
    assert meeting_line("committee discuss the plan", WORDS, TODAY).place is None


def test_a_group_is_known_by_its_name():
    draft = meeting_line("党小组会 第二党小组 12-8 9:00 车间", WORDS, TODAY, groups=["第一党小组", "第二党小组"])
    assert (draft.kind, draft.group, draft.place) == ("group", "第二党小组", "车间")


def test_what_is_missing_stays_empty():
    assert meeting_line("", WORDS, TODAY) == MeetingDraft()
    assert meeting_line("支委会", WORDS, TODAY) == MeetingDraft(("committee",))
    assert meeting_line("讨论年度总结", WORDS, TODAY) == MeetingDraft(topic="讨论年度总结")
    assert meeting_line("三楼会议室", WORDS, TODAY) == MeetingDraft(place="三楼会议室")


def test_book_titles_stay_whole():
    assert meeting_line("党课 学习《中国共产党 章程》 三楼会议室", WORDS, TODAY).place == "三楼会议室"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("支委会 12-3 12-4", NotUnderstood),
        ("支委会 15:00 16:00", NotUnderstood),
        ("支委会 15:00 15:00-16:00", NotUnderstood),
        ("支委会 2月30日 15:00", BadDate),
        ("支委会 12-3 25:00", BadTime),
        ("支委会 12-3 3点", BadTime),
    ],
)
def test_lines_that_cannot_be_meant(line, reason):
    with pytest.raises(reason):
        meeting_line(line, WORDS, TODAY)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", DuesLine()),
        ("11月", DuesLine(month="2026-11")),
        ("2026-10", DuesLine(month="2026-10")),
        ("张三 30.00", DuesLine("张三", None, 3000)),
        ("张三 11月 30", DuesLine("张三", "2026-11", 3000)),
        ("30元 张三同志 十一月", DuesLine("张三", "2026-11", 3000)),
        ("张三　１１月　３０．００元", DuesLine("张三", "2026-11", 3000)),
        ("Nov 2026 ¥30", DuesLine(None, "2026-11", 3000)),
    ],
)
def test_dues_lines(line, expected):
    assert dues_line(line, WORDS, TODAY) == expected


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("10月 11月", DuesSeveralMonths),
        ("10月、11月", DuesSeveralMonths),
        ("10-12月", DuesSeveralMonths),
        ("10月至12月", DuesSeveralMonths),
        ("四季度", DuesSeveralMonths),
        ("全年", DuesSeveralMonths),
        ("张三 -30", BadAmount),
        ("张三 30.001", BadAmount),
        ("张三 0", BadAmount),
        ("13月", BadMonth),
        ("张三 李四 30", NotUnderstood),
        ("张三 30 40", NotUnderstood),
        ("<b>", BadName),
        ("11010519491231002X", IdentityNumber),
    ],
)
def test_dues_lines_that_are_refused(line, reason):
    with pytest.raises(reason):
        dues_line(line, WORDS, TODAY)


def test_next_month_is_never_read_as_a_year_ago():
    assert dues_line("12月", WORDS, TODAY).month == "2026-12"
    assert dues_line("12月", WORDS, date(2027, 1, 4)).month == "2026-12"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("王小明", "王小明"),
        (" 王 小明 ", "王小明"),
        ("王小明同志", "王小明"),
        ("阿依古丽・买买提", "阿依古丽·买买提"),
        ("王伟（技术部）", "王伟(技术部)"),
        ("John  Smith", "John Smith"),
        ("Anne-Marie O'Neil", "Anne-Marie O'Neil"),
    ],
)
def test_names(typed, kept):
    assert clean_name(typed, WORDS) == kept


@pytest.mark.parametrize(
    "typed", ["", "王", "/join", "王小明1", "@someone", "http://x.cn", "王" * 41, "😀😀", "\u202e王小明", "()"]
)
def test_no_names(typed):
    with pytest.raises(BadName):
        clean_name(typed, WORDS)


def test_names_are_found_on_the_roster():
    roster = ["王小明", "王伟(技术部)", "王伟(行政部)", "李敏(一组)"]
    assert find_name("王 小明同志", roster, WORDS) == "王小明"
    assert find_name("王伟（技术部）", roster, WORDS) == "王伟(技术部)"
    assert find_name("李敏", roster, WORDS) == "李敏(一组)"
    with pytest.raises(AmbiguousName):
        find_name("王伟", roster, WORDS)
    with pytest.raises(UnknownName):
        find_name("王小", roster, WORDS)


@pytest.mark.parametrize(
    "text", ["11010519491231002X", "110105 19491231 0021", "1.10105194912310E+17", "号：110105491231002"]
)
def test_identity_numbers_are_seen(text):
    assert wording.looks_like_identity_number(text)


@pytest.mark.parametrize("text", ["13800138000", "2026-12-03", "30.00", "王小明", "12345678901234567890"])
def test_other_numbers_are_not(text):
    assert not wording.looks_like_identity_number(text)


@BOUNDED
@given(st.integers(1, 500_000), st.sampled_from(["张三", "阿依古丽·买买提"]), st.permutations([0, 1, 2]))
def test_the_order_of_a_dues_line_does_not_matter(fen, name, order):
    fields = [name, "11月", format_amount(fen)]
    assert dues_line(" ".join(fields[i] for i in order), WORDS, TODAY) == DuesLine(name, "2026-11", fen)


@BOUNDED
@given(st.text(max_size=200))
def test_any_line_is_read_or_refused(line):
    with contextlib.suppress(Refusal):
        meeting_line(line, WORDS, TODAY)
    with contextlib.suppress(Refusal):
        dues_line(line, WORDS, TODAY)
    with contextlib.suppress(Refusal):
        parse_period(line, WORDS, TODAY)


PIECES = [
    "支委会",
    "12-3",
    "15:00",
    "3点",
    "9999",
    "0",
    "周",
    "下周",
    "-",
    "年",
    "2月30日",
    "4季度",
    "(周四)",
    "place:",
    '"',
    "、",
]


@BOUNDED
@given(st.lists(st.sampled_from(PIECES), max_size=12), st.sampled_from(["", " "]))
def test_near_misses_are_read_or_refused(pieces, gap):
    with contextlib.suppress(Refusal):
        meeting_line(gap.join(pieces), WORDS, TODAY)
    with contextlib.suppress(Refusal):
        dues_line(gap.join(pieces), WORDS, TODAY)


def test_the_reader_of_the_vocabulary_tells_all_mistakes_at_once():
    broken = {
        **TABLES,
        "kinds": {"life": ["x"], "film": ["Ｘ"]},
        "dayparts": {"tea": {"words": ["tea"], "first": 30}},
        "odd": {},
    }
    with pytest.raises(ValueError, match="vocabulary") as caught:
        from_tables(broken)
    for part in ("unknown table odd", "means both life and film", "dayparts.tea"):
        assert part in str(caught.value)
    with pytest.raises(ValueError, match="missing"):
        from_tables({})
