"""Dues: golden brackets, months that may be claimed, who owes them, and typed sums."""

import contextlib
import os
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import dues
from domain.dues import DuesCount, Membership, Payer, State, assess, claimable, format_amount, parse_amount
from domain.refusals.dues import AlreadyPaid, DuesInAdvance, DuesNotOwed, DuesOfAnother, DuesSeveralMonths, DuesWaived
from domain.refusals.forms import BadAmount, BadMonth

BOUNDED = settings(max_examples=2000 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 50, deadline=None)
UNITS = ("元", "块", "人民币", "¥", "rmb", "yuan")
NOVEMBER = date(2026, 11, 10)

GOLDEN = [
    ("3000", "15.00"),
    ("3000.01", "30.00"),
    ("4000", "40.00"),
    ("5000", "50.00"),
    ("5000.01", "75.00"),
    ("8000", "120.00"),
    ("10000", "150.00"),
    ("10000.01", "200.00"),
    ("20000", "400.00"),
]


def fen(yuan):
    return int(Decimal(yuan) * 100)


@pytest.mark.parametrize(("base", "expected"), GOLDEN)
def test_the_salaried(base, expected):
    assert format_amount(assess(fen(base), Payer.SALARIED).fen) == expected


@pytest.mark.parametrize(("base", "expected"), [("5000", "25.00"), ("5000.01", "50.00")])
def test_the_retired(base, expected):
    assert format_amount(assess(fen(base), Payer.RETIRED).fen) == expected


def test_the_bracket_is_told():
    assert assess(fen("5000.01"), Payer.SALARIED).bracket.permille == 15
    assert dues.FLAT_FEN[Payer.MINIMAL] == (20, 20)
    assert dues.FLAT_FEN[Payer.FARMER] == (20, 100)


def test_rounding_is_half_up_and_to_ten_fen_where_the_branch_wants_it():
    assert assess(100, Payer.SALARIED).fen == 1  # half a fen
    assert assess(99, Payer.SALARIED).fen == 0
    assert assess(fen("3333"), Payer.SALARIED, unit_fen=10).fen == 3330
    assert assess(fen("3335"), Payer.SALARIED, unit_fen=10).fen == 3340


@BOUNDED
@given(st.integers(0, 10_000_000), st.sampled_from([Payer.SALARIED, Payer.RETIRED]), st.sampled_from([1, 10]))
def test_dues_against_plain_decimals(base, payer, unit):
    found = assess(base, payer, unit)
    exact = Decimal(base) / 100 * found.bracket.permille / 1000
    rounded = exact.quantize(Decimal("0.01") if unit == 1 else Decimal("0.1"), ROUND_HALF_UP)
    assert Decimal(found.fen) / 100 == rounded
    assert assess(base + 1, payer, unit).fen >= found.fen


def test_only_the_running_month_and_earlier_ones():
    assert claimable("2026-11", NOVEMBER, "source") == "now"
    assert claimable("2026-10", NOVEMBER, "current") == "late"
    assert claimable("2025-12", NOVEMBER) == "late"
    for profile in ("source", "current"):
        with pytest.raises(DuesInAdvance) as caught:
            claimable("2026-12", NOVEMBER, profile)
        assert caught.value.arguments == {"month": "2026-12", "from_on": date(2026, 12, 1)}
    assert claimable("2026-12", date(2026, 12, 1)) == "now"


@pytest.mark.parametrize("month", ["2026-13", "2026-00", "2026-1", "", "0000-01", "二〇二六"])
def test_no_such_month(month):
    with pytest.raises((BadMonth, DuesInAdvance)):
        claimable(month, NOVEMBER)


def test_arrears_beyond_half_a_year_are_warned_about():
    assert not dues.long_in_arrears("2026-05", NOVEMBER)
    assert dues.long_in_arrears("2026-04", NOVEMBER)


def test_the_collection_day_is_clamped_to_the_month():
    assert dues.day_in("2026-02", 31) == date(2026, 2, 28)
    assert dues.day_in("2028-02", 31) == date(2028, 2, 29)
    assert dues.day_in("2026-11", 31) == date(2026, 11, 30)
    assert dues.day_in("2026-11", 10) == date(2026, 11, 10)
    assert dues.day_in("2026-11", 0) == date(2026, 11, 1)


def test_months_run_over_the_year():
    assert dues.shifted("2026-12", 1) == "2027-01"
    assert dues.shifted("2026-01", -1) == "2025-12"
    assert dues.months_between("2026-11", "2027-02") == ["2026-11", "2026-12", "2027-01", "2027-02"]
    assert dues.months_between("2026-02", "2026-01") == []


def test_one_owes_from_the_month_of_admission_to_the_month_of_leaving():
    member = Membership(date(2026, 3, 31), date(2026, 6, 1), frozenset({"2026-05"}))
    assert dues.months_owed(member, "2026-01", "2026-12") == ["2026-03", "2026-04", "2026-06"]
    staying = Membership(date(2020, 1, 1))
    assert dues.months_owed(staying, "2026-10", "2026-11") == ["2026-10", "2026-11"]


def test_unpaid_in_a_row_is_reset_by_a_payment():
    owed = ["2026-05", "2026-06", "2026-07", "2026-08"]
    assert dues.unpaid_in_a_row(owed, {"2026-06"}) == 2
    assert dues.unpaid_in_a_row(owed, {"2026-08"}) == 0
    assert dues.unpaid_in_a_row([], set()) == 0
    assert dues.unpaid_in_a_row(["2026-03", "2026-07", "2026-11"], set()) == 1, "months apart are not in a row"


MEMBER = Membership(date(2026, 3, 1), waived=frozenset({"2026-10"}))


@pytest.mark.parametrize(
    ("month", "claimed", "received", "expected"),
    [
        ("2026-02", False, False, State.NOT_OWED),
        ("2026-10", True, False, State.WAIVED),
        ("2026-10", False, True, State.RECEIVED),
        ("2026-11", False, False, State.OPEN),
        ("2026-11", True, False, State.CLAIMED),
        ("2026-11", True, True, State.RECEIVED),
    ],
)
def test_the_state_of_a_month(month, claimed, received, expected):
    assert dues.state_of(MEMBER, month, claimed=claimed, received=received) is expected


def test_a_claim_is_checked_once_and_for_all_reasons():
    assert dues.check_claim(State.OPEN, ["2026-11"], NOVEMBER, own=True) == "now"
    assert dues.check_claim(State.CLAIMED, ["2026-10"], NOVEMBER, own=True) == "late"
    refused = [
        (DuesOfAnother, State.OPEN, ["2026-11"], False),
        (DuesSeveralMonths, State.OPEN, ["2026-10", "2026-11"], True),
        (DuesSeveralMonths, State.OPEN, [], True),
        (DuesInAdvance, State.OPEN, ["2026-12"], True),
        (AlreadyPaid, State.RECEIVED, ["2026-11"], True),
        (DuesWaived, State.WAIVED, ["2026-11"], True),
        (DuesNotOwed, State.NOT_OWED, ["2026-11"], True),
    ]
    for reason, state, months, own in refused:
        with pytest.raises(reason):
            dues.check_claim(state, months, NOVEMBER, own=own)


def test_the_card_counts_without_names():
    states = [State.RECEIVED] * 9 + [State.CLAIMED] * 2 + [State.OPEN] * 2 + [State.WAIVED, State.NOT_OWED]
    assert dues.count(states) == DuesCount(should=13, received=9, claimed=2, waived=1, open=2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30", 3000),
        ("30.00", 3000),
        ("30.5", 3050),
        ("30元", 3000),
        (" 30 块 ", 3000),
        ("¥30.25", 3025),
        ("￥30.25", 3025),
        ("RMB 30", 3000),
        ("３０．００元", 3000),
        ("1,200.50", 120050),
        ("0.2", 20),
        ("10000", 1_000_000),
    ],
)
def test_typed_sums(text, expected):
    assert parse_amount(text, UNITS) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-30",
        "30.001",
        "0",
        "0.00",
        "1e3",
        "三十",
        "30元元",
        "1,20",
        "10000.01",
        "inf",
        "nan",
        "30 40",
        "99999999999",
        "²",
    ],
)
def test_no_sums(text):
    with pytest.raises(BadAmount):
        parse_amount(text, UNITS)


@BOUNDED
@given(st.integers(1, dues.MOST_FEN))
def test_what_is_written_is_read(amount):
    assert parse_amount(format_amount(amount)) == amount


@BOUNDED
@given(st.text(max_size=20))
def test_any_text_is_a_sum_or_refused(text):
    with contextlib.suppress(BadAmount):
        assert 0 < parse_amount(text, UNITS) <= dues.MOST_FEN
