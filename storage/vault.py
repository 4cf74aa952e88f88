"""Seals what must not be read in the database file: AES-GCM with a key that lives outside the database."""

import base64
import hashlib
import os
from dataclasses import asdict, is_dataclass
from datetime import date, datetime, time
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class WrongKey(Exception):
    """The key does not fit this database, or what was sealed was tampered with."""


class Vault:
    """Seals and opens JSON values with one 256-bit key; dates, times and instants survive the round."""

    def __init__(self, key: bytes) -> None:
        if len(key) != 32:
            raise ValueError("the key must have 32 bytes")
        self._cipher = AESGCM(key)
        self.fingerprint = hashlib.sha256(b"branch-memory key:" + key).hexdigest()[:16]

    def seal(self, value: Any, place: str) -> bytes:
        """Return `value` sealed for `place` (table.column): bytes moved to another place do not open there."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, orjson.dumps(_tagged(value)), place.encode())

    def seal_bytes(self, plain: bytes, place: str) -> bytes:
        """Return raw bytes sealed for `place`."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, place.encode())

    def open_bytes(self, sealed: bytes, place: str) -> bytes:
        """Give back what `seal_bytes` took; raises WrongKey."""
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encode())
        except InvalidTag as error:
            raise WrongKey(place) from error

    def open(self, sealed: bytes | None, place: str) -> Any:
        """Give back what `seal` took, None for None; raises WrongKey."""
        return None if sealed is None else _untagged(orjson.loads(self.open_bytes(sealed, place)))


def new_key() -> str:
    """Return a fresh key as text for a key file."""
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


def read_key(text: str) -> bytes:
    """Turn the text of a key file or BOT_KEY into 32 bytes; raises ValueError."""
    raw = base64.urlsafe_b64decode(text.strip())
    if len(raw) != 32:
        raise ValueError("a key is 32 bytes in URL-safe base64")
    return raw


def _tagged(value: Any) -> Any:
    """Mark dates and times so that they come back as what they were; an instant is told from a civil date."""
    if isinstance(value, dict):
        return {str(k): _tagged(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_tagged(v) for v in value]
    if is_dataclass(value) and not isinstance(value, type):
        return _tagged(asdict(value))
    for tag, kind in (("$at", datetime), ("$on", date), ("$t", time)):
        if isinstance(value, kind):
            return {tag: value.isoformat()}
    return value


def _untagged(value: Any) -> Any:
    if isinstance(value, list):
        return [_untagged(v) for v in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        for tag, kind in (("$at", datetime), ("$on", date), ("$t", time)):
            if tag in value:
                return kind.fromisoformat(value[tag])
    return {k: _untagged(v) for k, v in value.items()}
