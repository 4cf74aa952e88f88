"""Minutes as people type them: a line is an entry; a name and a colon begin what somebody said."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from domain.minutes import OF_ITEM

COLON = re.compile("\\s*[:\\uff1a]\\s*")
NUMBER = re.compile("\\d{1,2}")
LONGEST_NAME = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: of which item (its number on the agenda, 0: of the whole), what it is, who, what, by when."""

    item: int
    section: str
    who: str
    text: str
    until: date | None = None


def read(
    typed: str, heads: Mapping[str, str], item_word: Sequence[str], names: Sequence[str],
    day: Callable[[str], date | None], item: int = 0,
) -> tuple[list[Entry], list[str]]:  # fmt: skip
    """Return the entries of a typed text, and the lines nobody can place.

    `heads` gives for a word before a colon what it begins; `names` are those who may have spoken; a line that begins
    neither goes on with the one before it. What no item has (the chair's summary) is of the whole wherever it stands.
    """
    found: list[Entry] = []
    lost: list[str] = []
    goes_on = False
    for line in (line.strip() for line in typed.splitlines()):
        if not line:
            continue
        number = _item(line, item_word)
        if number is not None:
            item, goes_on = number, False
            continue
        entry = _entry(line, item, heads, names, day)
        if entry is not None:
            found.append(entry)
            goes_on = True
        elif goes_on:
            found[-1] = replace(found[-1], text=f"{found[-1].text}\n{line}")
        else:
            lost.append(line)
    return found, lost


def _item(line: str, words: Sequence[str]) -> int | None:
    """Return the number of the item that a line names and nothing else."""
    for word in words:
        rest = line[len(word) :].strip(" :\uff1a.\u3001") if line.lower().startswith(word.lower()) else ""
        if NUMBER.fullmatch(rest):
            return int(rest)
    return None


def _entry(
    line: str, item: int, heads: Mapping[str, str], names: Sequence[str], day: Callable[[str], date | None]
) -> Entry | None:
    parts = COLON.split(line, maxsplit=1)
    if len(parts) < 2 or not parts[1]:
        return None
    head, text = parts
    section = heads.get(head.lower())
    if section == "task":
        return _task(text, item, names, day)
    if section is not None:
        return Entry(item if section in OF_ITEM else 0, section, "", text)
    return Entry(item, "remark", head, text) if head in names else None


def _task(text: str, item: int, names: Sequence[str], day: Callable[[str], date | None]) -> Entry:
    """Read who, by when and what; what is not said stays blank."""
    words = text.split()
    who, until = "", None
    if words and words[0] in names:
        who, words = words[0], words[1:]
    if words and (until := day(words[0])) is not None:
        words = words[1:]
    return Entry(item, "task", who, " ".join(words) or text, until)
