"""The code that is read out in the room: four characters out of a secret of the event and the clock.

No two characters of the alphabet look or sound alike in a hurry. A code stands for PERIOD; the one before it is taken
too, so that nobody is late who began to type in time. Nothing is stored but the secret.
"""

import hmac
from datetime import UTC, datetime, timedelta

ALPHABET = "34679ACDEFHJKMNPRTUVWXY"  # without 0 O Q, 1 I L, 2 Z, 5 S, 8 B, G
LENGTH = 4
PERIOD = timedelta(minutes=2)
WRONG_ALLOWED, LOCKED_FOR = 5, timedelta(minutes=10)
_BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
_WIDE = {0xFF01 + place: 0x21 + place for place in range(94)} | {0x3000: 0x20}  # full-width letters as people type them


def _number(now: datetime) -> int:
    return (now - _BEGINNING) // PERIOD


def _code(secret: bytes, number: int) -> str:
    digest = int.from_bytes(hmac.digest(secret, number.to_bytes(8, "big"), "sha256"), "big")
    return "".join(ALPHABET[digest // len(ALPHABET) ** place % len(ALPHABET)] for place in range(LENGTH))


def code_at(secret: bytes, now: datetime) -> str:
    """Return the code that is read out at an aware moment."""
    return _code(secret, _number(now))


def next_code_at(now: datetime) -> datetime:
    """Return when the next code takes over."""
    return _BEGINNING + (_number(now) + 1) * PERIOD


def typed_code(text: str) -> str:
    """Return what somebody typed as a code is written: capitals of normal width without gaps."""
    return "".join(text.translate(_WIDE).split()).upper()


def looks_like_code(text: str) -> bool:
    """Tell whether somebody may have typed a code."""
    typed = typed_code(text)
    return len(typed) == LENGTH and set(typed) <= set(ALPHABET)


def is_right(secret: bytes, text: str, now: datetime) -> bool:
    """Tell whether the text is the code of the moment, or the one before it."""
    right = [_code(secret, _number(now) - back) for back in (0, 1)]
    return any(hmac.compare_digest(typed_code(text).encode(), each.encode()) for each in right)
