"""When a reminder comes and when a duty is due, as people type it; None when the words are something else.

Words become a row of letters, one a thing meant (an anchor, a side of it, a number, a unit), and the row is looked up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time

from domain.catalogue import Anchor, At, Due, Unit
from domain.refusals.forms import BadTime
from domain.typed_dates import parse_time
from domain.vocabulary import Vocabulary, plain

ANCHOR, SIDE, NUMBER, SPAN, ORDINAL = "A", "S", "N", "U", "O"
END, LAST_MONTH, MONTH_SIGN, CALENDAR_MONTH, FILLER = "E", "L", "M", "C", ""
LONGEST = 60
WEEK = 7
FIRST_OF = (Anchor.START, Anchor.WINDOW)
Token = tuple[str, str]
_DIGITS = re.compile(r"\d{1,3}(?!\d)(?:st|nd|rd|th)?", re.ASCII)


def parse_moment(text: str, words: Vocabulary, usual: time) -> At | None:
    """Return the place of a rung that is typed, at `usual` when no time of day is named; raises BadTime."""
    typed = plain(text)
    for cut in range(1, min(len(typed), LONGEST) + 1):
        head, tail = typed[:cut], typed[cut:].strip(" ,")
        if tail and typed[cut - 1].isdecimal() and typed[cut].isdecimal():
            continue
        place = _place(head, words)
        at = _time(tail, words, usual) if place is not None else None
        if place is not None and at is not None:
            return At(*place, at)
    return None


def _time(tail: str, words: Vocabulary, usual: time) -> time | None:
    """Return the time that stands behind the place, `usual` for none, None for something else; raises BadTime."""
    for filler in words.fillers:
        if tail.startswith(f"{filler} ") or (not filler.isascii() and tail.startswith(filler)):
            tail = tail.removeprefix(filler).strip()
    if not tail:
        return usual
    return parse_time(tail, words) if any(sign.isdecimal() for sign in tail) else _spelt_time(tail, words)


def _spelt_time(tail: str, words: Vocabulary) -> time | None:
    try:
        return parse_time(tail, words)
    except BadTime:
        return None


def _place(typed: str, words: Vocabulary) -> tuple[Anchor, int, Unit] | None:
    """Return from what, how many and of which unit a rung counts."""
    read = _read(typed, words, _moment_words(words))
    if read is None:
        return None
    shape, said = "".join(letter for letter, _ in read if letter != ORDINAL), dict(read)
    if shape in ("A", "AS", "SA"):
        side = said.get(SIDE, "on")
        return (Anchor(said[ANCHOR]), 0, Unit.DAYS) if side == "on" and said[ANCHOR] not in FIRST_OF else None
    if shape in ("ANU", "NUA"):
        return _nth(Anchor(said[ANCHOR]), int(said[NUMBER]), said[SPAN])
    if shape in ("ASNU", "NUSA", "ANUS", "SNU"):
        return _counted(Anchor(said.get(ANCHOR, Anchor.DEADLINE)), said[SIDE], int(said[NUMBER]), said[SPAN])
    return None


def _nth(anchor: Anchor, number: int, span: str) -> tuple[Anchor, int, Unit] | None:
    """Return the so-manieth day or working day of a period or of a season; of nothing else are there such."""
    if anchor not in FIRST_OF or span not in (Unit.DAYS, Unit.WORKING_DAYS) or number < 1:
        return None
    return anchor, number if span == Unit.WORKING_DAYS else number - 1, Unit(span)


def _counted(anchor: Anchor, side: str, number: int, span: str) -> tuple[Anchor, int, Unit] | None:
    """Return so many units before or after; nothing comes before the start of a period."""
    if side == "on" or (side == "before" and anchor in FIRST_OF):
        return None
    if span == "w":
        number, span = number * WEEK, Unit.DAYS
    return anchor, number if side == "after" else -number, Unit(span)


@dataclass(frozen=True, slots=True)
class _Offset:
    count: int = 0
    unit: Unit = Unit.DAYS


def parse_due_day(text: str, words: Vocabulary, months: int, month: int | None = None) -> Due | None:
    """Return the due day that is typed, for a period of so many months; `month`: the one meant when none is named."""
    read = _read(plain(text), words, _due_words(words))
    if read is None:
        return None
    read = [token for token in read if token[0] not in (ANCHOR, ORDINAL)]
    rest, offset = _offset(read)
    if offset is None:
        return None
    found = _base(rest, months, month)
    if found is None:
        return None
    at_month, day = found
    fits = (at_month is None or 1 <= at_month <= months) and (day is None or 1 <= day <= 31)
    at_month = None if at_month == months else at_month
    return Due(at_month, day, offset.count, offset.unit) if fits else None


def _offset(read: list[Token]) -> tuple[list[Token], _Offset | None]:
    """Take the days or working days before off the end or the front; after the end is nothing (None)."""
    shape = "".join(letter for letter, _ in read)
    if SIDE not in shape:
        return read, _Offset()
    if shape.endswith("SNU"):
        (_, side), (_, number), (_, span), rest = *read[-3:], read[:-3]
    elif shape.startswith("NUS"):
        (_, number), (_, span), (_, side), rest = *read[:3], read[3:]
    else:
        return read, None
    if side != "before" or span == Unit.MONTHS:
        return read, None
    count, unit = (int(number) * WEEK, Unit.DAYS) if span == "w" else (int(number), Unit(span))
    return rest, _Offset(-count, unit)


def _base(read: list[Token], months: int, usual: int | None) -> tuple[int | None, int | None] | None:
    """Return month and day (None: the last), None for what is no day."""
    shape = "".join(_letter(token) for token in read)
    numbers = [int(value) for letter, value in read if letter in (NUMBER, CALENDAR_MONTH)]
    if shape in ("", "E"):
        return usual, None
    if shape in ("N", "Nd"):
        return usual, numbers[0]
    if shape in ("LE", "EL"):
        return None, None
    if shape in ("LNd", "LN", "NL", "NdL"):
        return None, numbers[0]
    if shape in ("NmE", "ENm"):
        return numbers[0], None
    if shape in ("NmNd", "NmN"):
        return numbers[0], numbers[1]
    if shape in ("NNm", "NdNm"):
        return numbers[1], numbers[0]
    return _calendar(shape, numbers) if months == 12 else None


def _calendar(shape: str, numbers: list[int]) -> tuple[int, int | None] | None:
    """Return month and day of a year: 20 June, the last day of June."""
    if shape in ("NME", "CE", "EC"):
        return numbers[0], None
    if shape in ("NMNd", "NMN", "CNd", "CN"):
        return numbers[0], numbers[1]
    if shape in ("NC", "NdC"):
        return numbers[1], numbers[0]
    return None


def _letter(token: Token) -> str:
    """Return a token's letter, for a unit which one; working days are no part of a date."""
    letter, value = token
    return value if letter == SPAN else letter


# Words into tokens


def _moment_words(words: Vocabulary) -> dict[str, dict[str, str]]:
    tables = {ANCHOR: words.anchors, SIDE: words.sides, SPAN: words.spans, NUMBER: words.numbers}
    return _by_word(tables, words)


def _due_words(words: Vocabulary) -> dict[str, dict[str, str]]:
    ends = {word: code for word, code in words.ends.items() if code == "day"}
    last = {word: code for word, code in words.ends.items() if code == "month"}
    starts = {word: code for word, code in words.anchors.items() if code == Anchor.START}
    tables = {
        ANCHOR: starts, SIDE: words.sides, SPAN: words.spans, NUMBER: words.numbers, CALENDAR_MONTH: words.months,
        END: ends, LAST_MONTH: last, MONTH_SIGN: dict.fromkeys(words.month_signs, ""),
    }  # fmt: skip
    return _by_word(tables, words)


def _by_word(tables: Mapping[str, Mapping[str, str]], words: Vocabulary) -> dict[str, dict[str, str]]:
    """Return, for each word, what it may mean: letter → code."""
    found: dict[str, dict[str, str]] = {}
    fixed = {ORDINAL: dict.fromkeys(words.ordinal_signs, ""), FILLER: dict.fromkeys(words.fillers, "")}
    for letter, table in {**tables, **fixed}.items():
        for word, code in table.items():
            found.setdefault(word, {})[letter] = code
    return found


def _read(typed: str, words: Vocabulary, known: Mapping[str, Mapping[str, str]]) -> list[Token] | None:
    """Return what is said, thing by thing, without fillers; None as soon as a word is unknown."""
    tokens = list(_tokens(typed.strip(), known))
    if not tokens or any(token is None for token in tokens):
        return None
    return [token for token in tokens if token is not None and token[0] != FILLER]


def _tokens(typed: str, known: Mapping[str, Mapping[str, str]]) -> Iterator[Token | None]:
    """Yield the things said, the longest word first, and None for a word that is not known."""
    by_length = sorted(known, key=lambda word: -len(word))
    before, place = FILLER, 0
    while place < len(typed):
        if typed[place] == " ":
            place += 1
            continue
        number = _DIGITS.match(typed, place)
        if number is not None:
            before, place = NUMBER, number.end()
            yield NUMBER, re.sub(r"\D", "", number[0])
            continue
        word = next((one for one in by_length if _stands(one, typed, place)), None)
        if word is None:
            yield None
            return
        letter = _meant(known[word], before)
        yield letter, known[word][letter]
        before, place = letter, place + len(word)


def _stands(word: str, typed: str, place: int) -> bool:
    """Tell whether a word stands here, an English one not as the beginning of a longer one."""
    end = place + len(word)
    whole = not word[-1].isascii() or end >= len(typed) or not (typed[end].isascii() and typed[end].isalpha())
    return whole and typed.startswith(word, place)


def _meant(readings: Mapping[str, str], before: str) -> str:
    """Return which of a word's meanings fits behind what was said before: `month` is a unit behind a number alone."""
    if SPAN in readings and len(readings) > 1:
        others = [letter for letter in readings if letter != SPAN]
        return SPAN if before == NUMBER else others[0]
    return next(iter(readings))
