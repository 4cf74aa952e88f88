"""The words people type, in every language at once, as frozen tables from word to code (texts/vocabulary.toml)."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any

MAPPED = (
    "kinds",
    "days",
    "weekdays",
    "months",
    "periods",
    "relative_months",
    "relative_periods",
    "posts",
    "standings",
    "answers",
    "columns",
    "hours",
    "anchors",
    "sides",
    "spans",
    "numbers",
    "ends",
)
LISTED = (
    "this_week",
    "next_week",
    "year_signs",
    "month_signs",
    "day_signs",
    "hour_signs",
    "minute_signs",
    "half_signs",
    "quarter_signs",
    "ordinal_signs",
    "units",
    "courtesies",
    "joiners",
    "place_ends",
    "place_starts",
    "place_labels",
    "topic_labels",
    "identity_words",
    "fillers",
)


def plain(text: str) -> str:
    """The text as it is compared: full width folded (NFKC), one space between words, no case."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


@dataclass(frozen=True)
class DayPart:
    """A part of the day by its words, and the hours it can mean."""

    words: tuple[str, ...]
    first: int
    last: int


@dataclass(frozen=True)
class Vocabulary:
    """Word → code tables (keys are `plain`), and lists of signs; longest word first in every list."""

    kinds: Mapping[str, str]
    days: Mapping[str, str]
    weekdays: Mapping[str, str]
    months: Mapping[str, str]
    periods: Mapping[str, str]
    relative_months: Mapping[str, str]
    relative_periods: Mapping[str, str]
    posts: Mapping[str, str]
    standings: Mapping[str, str]
    answers: Mapping[str, str]
    columns: Mapping[str, str]
    hours: Mapping[str, str]
    anchors: Mapping[str, str]
    sides: Mapping[str, str]
    spans: Mapping[str, str]
    numbers: Mapping[str, str]
    ends: Mapping[str, str]
    dayparts: tuple[DayPart, ...]
    this_week: tuple[str, ...]
    next_week: tuple[str, ...]
    year_signs: tuple[str, ...]
    month_signs: tuple[str, ...]
    day_signs: tuple[str, ...]
    hour_signs: tuple[str, ...]
    minute_signs: tuple[str, ...]
    half_signs: tuple[str, ...]
    quarter_signs: tuple[str, ...]
    ordinal_signs: tuple[str, ...]
    units: tuple[str, ...]
    courtesies: tuple[str, ...]
    joiners: tuple[str, ...]
    place_ends: tuple[str, ...]
    place_starts: tuple[str, ...]
    place_labels: tuple[str, ...]
    topic_labels: tuple[str, ...]
    identity_words: tuple[str, ...]
    fillers: tuple[str, ...]


def any_of(words: Collection[str]) -> str:
    """A regular expression that matches any of the words, the longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


def from_tables(data: Mapping[str, Any]) -> Vocabulary:
    """The vocabulary out of the parsed TOML; raises ValueError naming ALL mistakes at once."""
    problems = _unknown(data)
    mapped = {name: _inverted(name, data.get(name, {}), problems) for name in MAPPED}
    listed = {name: _list(name, data.get("signs", {}), problems) for name in LISTED}
    parts = tuple(_daypart(name, entry, problems) for name, entry in data.get("dayparts", {}).items())
    if problems:
        raise ValueError("vocabulary: " + "; ".join(problems))
    return Vocabulary(dayparts=parts, **mapped, **listed)  # type: ignore[arg-type]


def _unknown(data: Mapping[str, Any]) -> list[str]:
    """Tables and signs that nothing reads, and tables that are missing."""
    known = {*MAPPED, "signs", "dayparts"}
    wrong = [f"unknown table {name}" for name in data if name not in known]
    wrong += [f"missing table {name}" for name in sorted(known) if name not in data]
    return wrong + [f"unknown sign list {name}" for name in data.get("signs", {}) if name not in LISTED]


def _inverted(name: str, table: Mapping[str, Any], problems: list[str]) -> dict[str, str]:
    """Word → code out of code → words; a word that means two codes of one table is a mistake."""
    found: dict[str, str] = {}
    for code, words in table.items():
        for word in words:
            key = plain(str(word))
            if found.get(key, code) != code:
                problems.append(f"{name}: {word!r} means both {found[key]} and {code}")
            found[key] = code
    return found


def _list(name: str, signs: Mapping[str, Any], problems: list[str]) -> tuple[str, ...]:
    """A list of signs in comparable form, the longest first."""
    if not signs.get(name):
        problems.append(f"signs.{name} is missing or empty")
    return tuple(sorted({plain(str(word)) for word in signs.get(name, ())}, key=lambda w: (-len(w), w)))


def _daypart(name: str, entry: Mapping[str, Any], problems: list[str]) -> DayPart:
    """One part of the day; the hours are 0 to 23, the first not after the last."""
    part = DayPart(tuple(plain(w) for w in entry.get("words", ())), entry.get("first", -1), entry.get("last", -1))
    if not part.words or not 0 <= part.first <= part.last <= 23:
        problems.append(f"dayparts.{name} needs words and hours within 0 to 23")
    return part


assert {field.name for field in fields(Vocabulary)} == {*MAPPED, *LISTED, "dayparts"}  # the lists above are complete
