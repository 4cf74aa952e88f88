"""The code read out in the room: readable, of its moment, and not to be guessed from others."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.codes import ALPHABET, LENGTH, PERIOD, code_at, is_right, looks_like_code, next_code_at

MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2040, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))
SECRETS = st.binary(min_size=16, max_size=16)


def test_no_character_looks_like_another() -> None:
    assert not set("0O1IL2Z5S8BQG") & set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET)


@given(SECRETS, MOMENTS)
def test_a_code_is_taken_while_it_is_read_out_and_one_period_more(secret: bytes, now: datetime) -> None:
    code, following = code_at(secret, now), next_code_at(now)
    assert now < following <= now + PERIOD
    assert looks_like_code(code)
    assert len(code) == LENGTH
    assert is_right(secret, f" {code.lower()} ", now)
    assert code_at(secret, following - timedelta(microseconds=1)) == code
    assert is_right(secret, code, following + PERIOD - timedelta(microseconds=1))


def test_codes_are_spread_and_secrets_do_not_share_them() -> None:
    start = datetime(2026, 12, 3, tzinfo=UTC)
    codes = [code_at(b"a" * 16, start + n * PERIOD) for n in range(1000)]
    assert len(set(codes)) > 990
    others = [code_at(b"b" * 16, start + n * PERIOD) for n in range(1000)]
    assert sum(a == b for a, b in zip(codes, others, strict=True)) < 3


def test_what_is_no_code_is_not_taken_for_one() -> None:
    assert not looks_like_code("ABC")
    assert not looks_like_code("ABCO")
    assert not looks_like_code("15:00")
    assert looks_like_code("ac 34")
