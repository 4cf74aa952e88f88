"""Buttons carry packed dataclasses: a short prefix that never changes its meaning, then fields, at most 64 bytes."""

import re
import types
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from typing import Any, ClassVar, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from domain.refusals.forms import OldButton

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
LIMIT_BYTES = 64
WORD = re.compile(r"[A-Za-z0-9_.\-]*\Z")
P = TypeVar("P", bound="Press")


@dataclass(frozen=True, slots=True)
class Press:
    """What a button says when pressed; `branch` is the branch it belongs to (0: none yet)."""

    branch: int
    prefix: ClassVar[str] = ""
    card: ClassVar[str | None] = None  # the kind of card whose button it is; None: of a plain message
    unkept: ClassVar[bool] = False  # who pressed what must not be kept: never put aside with its content


KINDS: dict[str, type[Press]] = {}


def packed(prefix: str, card: str | None = None, *, unkept: bool = False) -> Callable[[type[P]], type[P]]:
    """Register a press, of a kind of card, under its short prefix; raises ValueError for a prefix that is taken."""

    def register(kind: type[P]) -> type[P]:
        if prefix in KINDS:
            raise ValueError(f"the prefix {prefix} is taken by {KINDS[prefix].__name__}")
        kind.prefix, kind.card, kind.unkept = prefix, card, unkept
        KINDS[prefix] = kind
        return kind

    return register


def pack(press: Press) -> str:
    """Return the callback data of a press; raises ValueError when it is longer than Telegram takes."""
    parts = [_packed(getattr(press, f.name)) for f in fields(press)]
    data = ":".join([press.prefix, *parts])
    if len(data.encode()) > LIMIT_BYTES:
        raise ValueError(f"{type(press).__name__} needs more than {LIMIT_BYTES} bytes")
    return data


@lru_cache(maxsize=4096)
def unpack(data: str) -> Press:
    """Return the press that callback data stands for; raises OldButton for anything forged or forgotten."""
    prefix, *parts = data.split(":")
    kind = KINDS.get(prefix)
    if kind is None or len(parts) != len(fields(kind)):
        raise OldButton()
    hints = get_type_hints(kind)
    try:
        values = [_unpacked(hints[f.name], part) for f, part in zip(fields(kind), parts, strict=True)]
    except (ValueError, OverflowError) as error:
        raise OldButton() from error
    return cast(Callable[..., Press], kind)(*values)


def _packed(value: Any) -> str:
    if value is None:
        return "~"
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int):
        return "-" + _base36(-value) if value < 0 else _base36(value)
    if isinstance(value, date):
        return _base36(value.toordinal())
    if not WORD.match(str(value)):
        raise ValueError(f"{value!r} cannot stand in a button")
    return str(value)


def _base36(number: int) -> str:
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = DIGITS[rest] + digits
        if not number:
            return digits


def _unpacked(kind: Any, part: str) -> Any:
    if get_origin(kind) in (Union, types.UnionType):
        kinds = [k for k in get_args(kind) if k is not type(None)]
        return None if part == "~" else _unpacked(kinds[0], part)
    if kind is bool:
        return {"1": True, "0": False}[part] if part in ("0", "1") else _refuse(part)
    if kind is int:
        return _number(part)
    if kind is date:
        return date.fromordinal(_number(part))
    return part if WORD.match(part) else _refuse(part)


def _number(part: str) -> int:
    number = int(part, 36) if re.fullmatch(r"-?[0-9a-z]{1,13}", part) else _refuse(part)
    return number if abs(number) < 2**63 else _refuse(part)


def _refuse(part: str) -> Any:
    raise ValueError(part)
