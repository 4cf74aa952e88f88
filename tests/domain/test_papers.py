"""Agendas, typed minutes, what is missing, what contradicts: pure rules."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product

import pytest

from domain.agenda import frozen, moved, sees_item
from domain.gaps import Held, find
from domain.minutes import missing, sections
from domain.minutes_lines import Entry, read
from tests.clock import SHANGHAI

AT = datetime(2026, 12, 3, 15, tzinfo=SHANGHAI)
HEADS = {"结果": "outcome", "任务": "task", "汇报": "report", "小结": "summary"}
NAMES = ("王小明", "李敏")


@pytest.mark.parametrize(
    ("hours_before", "by_hand", "is_frozen"),
    [(25, None, False), (24, None, True), (1, None, True), (-1, None, True), (1, False, False), (99, True, True)],
)
def test_an_agenda_is_frozen_by_its_time_unless_somebody_said_otherwise(
    hours_before: int, by_hand: bool | None, is_frozen: bool
) -> None:
    assert frozen(AT, 24, by_hand, AT - timedelta(hours=hours_before)) is is_frozen


def test_a_confidential_item_is_never_seen_by_whoever_is_only_asked_to_the_meeting() -> None:
    for committee, invited, asked in product((True, False), repeat=3):
        seen = sees_item(confidential=True, committee=committee, invited=invited, asked=asked)
        assert seen is (committee or invited)
    assert not sees_item(confidential=False, committee=False, invited=False, asked=False)


def test_an_item_moves_and_stays_at_the_ends() -> None:
    assert moved([1, 2, 3], 3, -1) == [1, 3, 2]
    assert moved([1, 2, 3], 1, -1) == [1, 2, 3]
    assert moved([1, 2, 3], 3, 1) == [1, 2, 3]


def a_day(word: str) -> date | None:
    return date(2026, 12, 20) if word == "12月20日" else None


def test_lines_become_entries_of_the_item_above_them() -> None:
    typed = (
        "议题1\n汇报：全年工作\n王小明：同意\n第二段\n\n议题 2：\n任务：李敏 12月20日 修改总结\n任务：打扫\n小结：好"
    )
    found, lost = read(typed, HEADS, ["议题"], NAMES, a_day)
    assert lost == []
    assert found == [
        Entry(1, "report", "", "全年工作"),
        Entry(1, "remark", "王小明", "同意\n第二段"),
        Entry(2, "task", "李敏", "修改总结", date(2026, 12, 20)),
        Entry(2, "task", "", "打扫"),
        Entry(0, "summary", "", "好"),  # the chair sums the whole up, under whatever item it was typed
    ]


def test_a_line_nobody_can_place_is_told_and_a_stranger_is_nobody() -> None:
    assert read("大家好", HEADS, ["议题"], NAMES, a_day) == ([], ["大家好"])
    assert read("路人：我也说", HEADS, ["议题"], NAMES, a_day) == ([], ["路人：我也说"])


def record(**more: object) -> dict[str, object]:
    whole = {
        "kind": "assembly", "place": "室", "chair": {}, "recorder": None, "starts": AT, "ends": AT, "there": [1],
        "leave": [], "absent": [], "with_reasons": False, "items": [], "topic": "", "lecturer": "", "sections": {},
        "election": False, "elections": [],
    }  # fmt: skip
    return whole | more


def test_missing_names_what_is_blank_and_nothing_else() -> None:
    codes = [one["code"] for one in missing(record(absent=["x"], election=True))]
    assert codes == ["chair", "recorder", "absence", "items", "election", "summary"]
    item = {"number": 1, "put_off": False, "remark": [], "report": [], "outcome": [], "votes": [], "task": []}
    codes = [(one["code"], one["item"]) for one in missing(record(items=[item, item | {"put_off": True}]))]
    assert ("remark", 1) in codes
    assert ("outcome", 1) in codes
    assert len([code for code, number in codes if number]) == 2
    assert "film" in [one["code"] for one in missing(record(kind="film"))]


def test_every_kind_has_its_sections() -> None:
    for kind in ("committee", "assembly", "lecture", "life", "film", "study", "activity", "group", "committee-life"):
        assert {"remark", "task", "summary", "leftover", "makeup"} <= set(sections(kind))


def held(event: int, **more: object) -> Held:
    one = Held(event, event, "group", "会", AT.date(), AT, AT + timedelta(hours=1), "一楼", approved=True)
    return replace(one, **more)  # type: ignore[arg-type]


def test_gaps_of_one_part() -> None:
    one = held(1, kind="assembly", approved=False, lacks=2, without_leave=3, no_reason=1, wrong_votes=("x",))
    codes = [gap.code for gap in find([one], [], AT.date())]
    assert codes == ["not_approved", "lacks", "no_leave", "no_reason", "no_committee", "votes"]
    assert find([held(1, kind="assembly")], [AT.date() - timedelta(days=31)], AT.date()) == []
    assert [g.code for g in find([held(1, kind="assembly")], [AT.date() - timedelta(days=32)], AT.date())]
    assert find([one], [], AT.date() + timedelta(days=1)) == []


def test_two_places_and_the_same_text() -> None:
    text = "大家一致认为今年的工作扎实有效，应当继续坚持下去。"
    first, second = held(1, present=(1, 2), texts=(text,)), held(2, present=(2, 3), place="三楼", texts=(f" {text}\n",))
    found = {gap.code: gap for gap in find([first, second], [], AT.date())}
    assert set(found) == {"same_text", "two_places"}
    assert found["two_places"].members == (2,)
    later = replace(second, begins=AT + timedelta(hours=1), ends=AT + timedelta(hours=2), texts=("短",))
    assert find([first, later], [], AT.date()) == []
