"""The books of the dues, the amounts worked out, and sums in words: arithmetic alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.capitals import parts
from domain.dues_books import Carried, Page, Place, is_carried, is_sound, owed, places
from domain.dues_standards import Category, read_base, work_out
from domain.refusals.forms import BadAmount
from texts.rendering import plain

FEN = st.integers(0, 100_000)


@st.composite
def sound_pages(draw: st.DrawFn) -> Page:
    """Months as the use cases can leave them."""
    agreed, reduced = draw(st.none() | FEN), draw(FEN)
    state = draw(st.sampled_from(["open", "waived", "leader", "collector", "handed"]))
    if state in ("open", "waived"):
        return Page(1, agreed, reduced, waived=state == "waived")
    fen = draw(FEN)
    return Page(
        1, agreed, reduced, fen, received=True, passed_on=state != "leader", forwarded=draw(st.booleans()),
        handover=1 if state == "handed" else None, journal_received_fen=fen,
        journal_handed_fen=fen if state == "handed" else 0,
    )  # fmt: skip


@given(sound_pages())
def test_every_fen_that_is_owed_is_in_one_place(page: Page) -> None:
    assert is_sound(page)
    assert sum(places(page).values()) == owed(page)
    held = [place for place in (Place.LEADER, Place.COLLECTOR, Place.HANDED) if places(page)[place]]
    assert len(held) <= 1


@pytest.mark.parametrize(
    "page",
    [
        Page(1, 3000, received_fen=3000, received=True, passed_on=True, journal_received_fen=2999),
        Page(1, 3000, received_fen=3000, received=True, waived=True, journal_received_fen=3000),
        Page(1, 3000, received_fen=3000, received=True, handover=1, journal_received_fen=3000, journal_handed_fen=3000),
        Page(1, 3000, received_fen=3000, received=True, passed_on=True, handover=1, journal_received_fen=3000),
        Page(1, 3000, passed_on=True),
        Page(1, 3000, received=True),
    ],
)
def test_a_month_that_contradicts_itself_or_its_movements_is_found(page: Page) -> None:
    assert not is_sound(page)


def test_a_handover_equals_its_months_and_a_returned_one_carries_none() -> None:
    assert is_carried(Carried(1, 3000, 3000))
    assert not is_carried(Carried(1, 3000, 2999))
    assert is_carried(Carried(1, 3000, 0, returned=True))
    assert not is_carried(Carried(1, 3000, 3000, returned=True))


@pytest.mark.parametrize(
    ("base", "fen", "below", "above", "code"),
    [
        (300_000, 1500, None, 3000, "monthly:0-3000:5"),
        (300_001, 3000, 1500, 7500, "monthly:3000-5000:10"),
        (500_001, 7500, 5000, 20000, "monthly:5000-10000:15"),
        (2_000_000, 40000, 15000, None, "monthly:10000-:20"),
    ],
)
def test_bracket_and_both_edges_are_told(base: int, fen: int, below: int | None, above: int | None, code: str) -> None:
    found = work_out(Category.MONTHLY, base)
    assert (found.fen, found.below_fen, found.above_fen, found.code) == (fen, below, above, code)


def test_irregular_income_is_the_average_of_three_months() -> None:
    assert read_base("3000 4000 5000.01", Category.IRREGULAR, ()) == 400_000
    assert read_base("4000", Category.IRREGULAR, ()) == 400_000
    with pytest.raises(BadAmount):
        read_base("3000 4000", Category.IRREGULAR, ())


def test_the_branch_may_round_to_ten_fen() -> None:
    assert work_out(Category.MONTHLY, 800_037).fen == 12001
    assert work_out(Category.MONTHLY, 800_037, 10).fen == 12000


def test_a_flat_sum_lies_within_what_the_rule_allows() -> None:
    assert work_out(Category.MINIMAL, 20).fen == 20
    with pytest.raises(BadAmount):
        work_out(Category.FARMER, 101)


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (3000, "叁拾元整"),
        (4250, "肆拾贰元伍角整"),
        (100_005, "壹仟元零伍分"),
        (1_050_010, "壹万零伍佰元壹角整"),
        (10_000_000_100, "壹亿零壹元整"),
        (123_456_789, "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分"),
    ],
)
def test_sums_are_written_out_as_receipts_demand_it(fen: int, words: str) -> None:
    assert plain("zh-CN", "dues.paper_capital", {"parts": parts(fen)}) == words
