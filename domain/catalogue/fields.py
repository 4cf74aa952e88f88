"""Reading one table field by field: every mistake is noted with its path, none stops the reading."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


class Fields:
    """A table being read, the path to it, and the list in which mistakes are gathered."""

    def __init__(self, table: object, path: str, problems: list[str]) -> None:
        self.path = path
        self.problems = problems
        self._seen: set[str] = set()
        self._table: Mapping[str, Any] = table if isinstance(table, Mapping) else {}
        if not isinstance(table, Mapping):
            self.wrong("", "should be a table")

    def wrong(self, name: str, why: str) -> None:
        """Note a mistake at a field of this table."""
        self.problems.append(f"{self.path}{'.' + name if name else ''}: {why}")

    def has(self, name: str) -> bool:
        """Tell whether the field is there."""
        return name in self._table

    def raw(self, name: str) -> Any:
        """Return a field as it stands, None when missing."""
        self._seen.add(name)
        return self._table.get(name)

    def _typed(self, name: str, kind: type[T], default: T | None, say: str) -> T | None:
        value = self.raw(name)
        if value is None:
            if default is None:
                self.wrong(name, f"missing; should be {say}")
            return default
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.wrong(name, f"should be {say}, is {value!r}")
            return default
        return value

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text field."""
        return self._typed(name, str, default, "a text") or ""

    def flag(self, name: str, default: bool) -> bool:
        """Return a true-or-false field."""
        return bool(self._typed(name, bool, default, "true or false"))

    def number(self, name: str, default: int, least: int = 0) -> int:
        """Return a whole-number field, at least `least`."""
        value = self._typed(name, int, default, "a whole number")
        if value is None or value < least:
            self.wrong(name, f"should be at least {least}, is {value}")
            return default
        return value

    def choice(self, name: str, kind: type[E], default: E | None = None) -> E:
        """Return a field that is one of a list of names; a missing or unknown one without a default is noted."""
        value = self.raw(name)
        if value is None and default is not None:
            return default
        return self._member(name, kind, value, default)

    def _member(self, name: str, kind: type[E], value: object, default: E | None) -> E:
        fallback = default if default is not None else next(iter(kind))
        try:
            return kind(str(value))
        except ValueError:
            what = "missing" if value is None else f"unknown {value!r}"
            self.wrong(name, f"{what}; should be one of {', '.join(kind)}")
            return fallback

    def choices(self, name: str, kind: type[E]) -> tuple[E, ...]:
        """Return a list of such names."""
        return tuple(self._member(name, kind, value, None) for value in self.texts(name))

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts, empty when missing; a text twice is noted."""
        value = self.raw(name)
        if value is None:
            return ()
        if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
            self.wrong(name, f"should be a list of texts, is {value!r}")
            return ()
        if len(set(value)) < len(value):
            self.wrong(name, "names something twice")
        return tuple(value)

    def parsed(self, name: str, parse: Callable[[str], T], default: str) -> T:
        """Return a text field put through a parser that raises ValueError; the default is parsed when it fails."""
        try:
            return parse(self.text(name, default))
        except ValueError as mistake:
            self.wrong(name, str(mistake))
            return parse(default)

    def tables(self, name: str) -> list[Fields]:
        """Return a list of tables, each with its own path."""
        value = self.raw(name)
        if value is None:
            return []
        if not isinstance(value, (list, tuple)):
            self.wrong(name, "should be a list of tables")
            return []
        return [Fields(item, f"{self.path}.{name}[{index}]", self.problems) for index, item in enumerate(value)]

    def table(self, name: str) -> Fields:
        """Return a table within this one, noted when missing."""
        return Fields(self.raw(name), f"{self.path}.{name}", self.problems)

    def close(self) -> None:
        """Note every field that nobody read: a misspelt name must not pass silently."""
        for name in self._table:
            if name not in self._seen:
                self.wrong(name, "unknown field")
