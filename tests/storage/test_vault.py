"""What is sealed comes back as what it was, and only where it was sealed, with the key it was sealed with."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.vault import Vault, WrongKey, new_key, read_key

KEY = b"k" * 32
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text() | st.dates() | st.times()
    | st.datetimes(timezones=st.just(UTC)),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)  # fmt: skip


@given(PLAIN)
def test_anything_stored_comes_back_as_it_was(value: object) -> None:
    vault = Vault(KEY)
    assert vault.open(vault.seal(value, "talk.content"), "talk.content") == value


def test_an_instant_is_told_from_a_civil_date() -> None:
    vault = Vault(KEY)
    value = {"on": date(2026, 11, 2), "at": datetime(2026, 11, 2, 9, tzinfo=UTC), "clock": time(9, 30)}
    opened = vault.open(vault.seal(value, "p"), "p")
    assert [type(one) for one in opened.values()] == [date, datetime, time]


def test_nothing_of_the_content_shows_in_what_is_sealed() -> None:
    assert "保密".encode() not in Vault(KEY).seal({"text": "保密"}, "talk.content")


@pytest.mark.parametrize("place", ["talk.topic", ""])
def test_bytes_moved_to_another_column_do_not_open(place: str) -> None:
    vault = Vault(KEY)
    with pytest.raises(WrongKey):
        vault.open(vault.seal("x", "talk.content"), place)


def test_another_key_opens_nothing() -> None:
    with pytest.raises(WrongKey):
        Vault(b"x" * 32).open(Vault(KEY).seal("x", "p"), "p")


def test_tampering_is_noticed() -> None:
    sealed = bytearray(Vault(KEY).seal("x", "p"))
    sealed[-1] ^= 1
    with pytest.raises(WrongKey):
        Vault(KEY).open(bytes(sealed), "p")


def test_none_stays_none() -> None:
    assert Vault(KEY).open(None, "p") is None


def test_a_new_key_can_be_read_back() -> None:
    assert len(read_key(new_key() + "\n")) == 32


@pytest.mark.parametrize("text", ["", "short", "AAAA", "not base64 at all"])
def test_a_bad_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_key(text)


def test_fingerprints_tell_keys_apart_without_giving_them_away() -> None:
    assert Vault(KEY).fingerprint != Vault(b"x" * 32).fingerprint
    assert KEY.hex()[:16] not in Vault(KEY).fingerprint
