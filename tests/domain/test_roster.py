"""The roster file: read whole or refused whole, every mistake told with its line."""

import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.actors import Post, Standing
from domain.refusals.roster import IdentityColumn, RosterProblems
from domain.roster import MOST_ROWS, order_key, read_roster
from domain.vocabulary import from_tables

BOUNDED = settings(max_examples=2000 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 50, deadline=None)
WORDS = from_tables(
    tomllib.loads((Path(__file__).parents[2] / "texts" / "vocabulary.toml").read_text(encoding="utf-8"))
)
HEAD = ["姓名", "职务", "党小组", "类别", "表决权", "月应交额（元）", "联系人", "有无Telegram"]
GOOD = [
    ["周立", "", "第一党小组", "正式党员", "是", "30.00", "", ""],
    ["安国平", "书记", "第一党小组", "正式党员", "", "60", "", ""],
    ["李敏", "组织委员、党费收缴人", "第二党小组", "正式", "有", "45.5元", "", "是"],
    ["王 伟", "组长", "第二党小组", "正式党员", "是", "30", "", ""],
    ["赵小兰", "", "第二党小组", "预备党员", "", "20", "", ""],
    ["孙老", "", "第一党小组", "正式党员", "否", "", "王伟", "无"],
    ["钱进", "", "", "积极分子", "", "-", "", ""],
]
IDENTITY = "11010519491231002X"


def problems(table):
    with pytest.raises(RosterProblems) as caught:
        read_roster(table, WORDS)
    return [(p.line, p.column, p.code, p.value) for p in caught.value.arguments["problems"]]


def test_a_good_roster_in_canonical_order():
    roster = read_roster([HEAD, *GOOD], WORDS)
    assert [row.name for row in roster.rows] == ["安国平", "李敏", "王伟", "周立", "赵小兰", "孙老", "钱进"]
    assert roster.groups == ("第一党小组", "第二党小组")
    by_name = {row.name: row for row in roster.rows}
    assert by_name["李敏"].posts == {Post.ORGANISATION, Post.COLLECTOR}
    assert by_name["李敏"].amount_fen == 4550
    assert (by_name["赵小兰"].standing, by_name["赵小兰"].voting) == (Standing.PROBATIONARY, False)
    assert (by_name["孙老"].voting, by_name["孙老"].contact, by_name["孙老"].telegram) == (False, "王伟", False)
    assert (by_name["钱进"].standing, by_name["钱进"].amount_fen) == (Standing.ACTIVIST, None)
    assert by_name["周立"].line == 2


def test_columns_in_any_order_in_english_below_a_title():
    table = [
        ["Branch roster", ""],
        ["", ""],
        ["Dues (yuan)", "Voting right", "Post", "Shoe size", "Full name"],
        ["30", "yes", "Secretary", "42", "John  Smith"],
        ["", "", "", "", ""],
        ["20.5", "no", "deputy/publicity member", "", "Anne-Marie O'Neil"],
    ]
    roster = read_roster(table, WORDS)
    assert [(row.name, row.line, row.voting) for row in roster.rows] == [
        ("John Smith", 4, True),
        ("Anne-Marie O'Neil", 6, False),
    ]
    assert roster.rows[1].posts == {Post.DEPUTY, Post.PUBLICITY}
    assert roster.ignored == ("Shoe size",)


def test_a_running_number_gives_the_order():
    table = [["序号", "姓名"], ["2", "周立"], ["1", "赵小兰"], ["3", "安国平"]]
    assert [row.name for row in read_roster(table, WORDS).rows] == ["赵小兰", "周立", "安国平"]


def test_every_mistake_is_told_at_once_with_its_line():
    table = [
        HEAD,
        ["安国平", "书记", "", "正式党员", "", "60", "", ""],
        ["王伟", "书记", "", "正式党员", "也许", "-3", "", ""],
        ["王伟", "皇帝", "", "外星人", "", "30", "无名氏", ""],
        ["", "", "第一党小组", "", "", "", "", ""],
        ["孙老", "组长", "", "正式党员", "", "", "", "无"],
        ["赵1", "", "", "预备党员", "是", "三十", "", ""],
        ["钱进", "宣传委员", "", "积极分子", "", "", "钱进", ""],
    ]
    assert problems(table) == [
        (3, "amount", "bad_amount", "-3"),
        (3, "post", "post_held_twice", "secretary"),
        (3, "voting", "neither_yes_nor_no", "也许"),
        (4, "contact", "unknown_contact", "无名氏"),
        (4, "name", "duplicate_name", "王伟"),
        (4, "post", "unknown_post", "皇帝"),
        (4, "standing", "unknown_standing", "外星人"),
        (5, "name", "missing_name", ""),
        (5, "standing", "missing_standing", ""),
        (6, "contact", "missing_contact", "孙老"),
        (6, "group", "leader_without_group", "孙老"),
        (7, "amount", "bad_amount", "三十"),
        (7, "name", "bad_name", "赵1"),
        (7, "voting", "vote_without_full_membership", "是"),
        (8, "contact", "unknown_contact", "钱进"),
        (8, "post", "post_without_membership", "钱进"),
    ]


def test_same_names_need_distinguishing():
    assert problems([["姓名"], ["王伟"], ["王　伟"]]) == [(3, "name", "duplicate_name", "王伟")]
    roster = read_roster([["姓名"], ["王伟（技术部）"], ["王伟（行政部）"]], WORDS)
    assert [row.name for row in roster.rows] == ["王伟(技术部)", "王伟(行政部)"]


def test_one_leader_a_group():
    table = [["姓名", "职务", "党小组"], ["周立", "组长", "一组"], ["王伟", "组长", "一组"], ["李敏", "组长", "二组"]]
    assert problems(table) == [(3, "post", "post_held_twice", "leader")]


@pytest.mark.parametrize(
    "heading", ["身份证号", "公民身份号码", "证 件 号 码", "ID number", "ID_No.", "Passport no", "ID"]
)
def test_identity_columns_are_refused_by_their_heading(heading):
    with pytest.raises(IdentityColumn) as caught:
        read_roster([["姓名", heading], ["周立", IDENTITY]], WORDS)
    assert caught.value.arguments == {"columns": [heading]}
    assert IDENTITY not in str(caught.value.arguments)


@pytest.mark.parametrize("heading", ["备注", "支部", "Provider", "Identical twin"])
def test_identity_numbers_are_refused_by_content_and_never_repeated(heading):
    found = problems([["姓名", heading], ["周立", ""], ["王伟", f"号码 {IDENTITY}"]])
    assert found == [(3, "identity", "identity_number", "")]


def test_an_identity_number_in_the_place_of_a_name_is_not_repeated():
    found = problems([["姓名"], [IDENTITY]])
    assert found == [(2, "identity", "identity_number", "")]


def test_an_identity_column_beside_other_mistakes_is_one_of_all():
    found = problems([["姓名", "身份证号"], ["", "x"]])
    assert found == [(1, "identity", "identity_column", "身份证号"), (2, "name", "missing_name", "")]


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ([], "no_name_column"),
        ([["a", "b"]], "no_name_column"),
        ([["姓名"]], "no_rows"),
        ([["姓名"], ["", " "]], "no_rows"),
        ([["姓名", "党员姓名"], ["周立", "王伟"]], "duplicate_column"),
    ],
)
def test_tables_that_are_no_rosters(table, code):
    assert code in [problem[2] for problem in problems(table)]


def test_a_file_far_too_long():
    names = [[chr(0x4E00 + n // 50) + chr(0x5E00 + n)] for n in range(MOST_ROWS + 1)]
    assert [problem[2] for problem in problems([["姓名"], *names])] == ["too_many_rows"]


def test_short_lines_are_blank_at_their_end():
    assert read_roster([["姓名", "职务", "党小组"], ["周立"]], WORDS).rows[0].group is None


def test_lists_follow_posts_then_the_roster():
    people = [({Post.LEADER}, 1), (set(), 2), ({Post.COMMITTEE}, 3), ({Post.COLLECTOR}, 4), ({Post.SECRETARY}, 9)]
    assert [n for _, n in sorted(people, key=lambda p: order_key(*p))] == [9, 3, 1, 2, 4]


CELLS = st.sampled_from(
    ["", "周立", "王伟", "书记", "正式党员", "30", "-", IDENTITY, "是", "=1+1", "<b>", "一组", "积极分子"]
)


@BOUNDED
@given(st.lists(st.lists(st.one_of(CELLS, st.text(max_size=8)), max_size=9), max_size=8))
def test_any_table_is_read_whole_or_refused_without_repeating_an_identity_number(lines):
    try:
        roster = read_roster([HEAD, *lines], WORDS)
    except RosterProblems as refusal:
        told = str(refusal.arguments)
    else:
        told = str(roster)
        assert len({row.name for row in roster.rows}) == len(roster.rows) > 0
    assert IDENTITY not in told
