"""The one-line forms people type behind a command, read into values; fields in any order where it is unambiguous."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, time

from domain.dues import parse_amount
from domain.refusals.dues import DuesSeveralMonths
from domain.refusals.forms import NotUnderstood
from domain.refusals.roster import AmbiguousName, BadName, IdentityNumber, UnknownName
from domain.typed_dates import parse_date, parse_month, parse_period, parse_span, parse_time
from domain.vocabulary import Vocabulary, any_of, plain

NAME_LENGTH = range(2, 41)
MEETING_EXAMPLE = "examples.meeting"
DUES_EXAMPLE = "examples.dues"
LONGEST_MOMENT = 24
Reader = Callable[[str], object]


@dataclass(frozen=True)
class MeetingDraft:
    """What a `/meeting` line says; None or empty where it says nothing, for the form to ask."""

    kinds: tuple[str, ...] = ()
    on: date | None = None
    at: time | None = None
    until: time | None = None
    place: str | None = None
    topic: str | None = None
    group: str | None = None

    @property
    def kind(self) -> str | None:
        """The first kind named."""
        return self.kinds[0] if self.kinds else None


@dataclass(frozen=True)
class DuesLine:
    """What a `/dues` line says: whose (None: one's own), which month (None: the running one), how much in fen."""

    name: str | None = None
    month: str | None = None
    fen: int | None = None


_TOKEN = re.compile(r"(\S+?:)?(?:\"([^\"]+)\"|\u201c([^\u201d]+)\u201d)|\u300a[^\u300b]*\u300b\S*|\S+")


def tokens(line: str) -> list[str]:
    """The words of a line, full width folded; what stands in quotation marks, or is a title, is one word."""
    folded = unicodedata.normalize("NFKC", line)
    return [(found[1] or "") + (found[2] or found[3] or "") or found[0] for found in _TOKEN.finditer(folded)]


# /meeting


def meeting_line(
    line: str, words: Vocabulary, today: date, groups: Collection[str] = (), *, past: bool = False
) -> MeetingDraft:
    """The fields of a meeting; raises NotUnderstood for two dates or times, BadDate and BadTime for impossible ones."""
    left, found = tokens(line), dict[str, object]()
    left = _labelled(left, words, found)
    left = _take(left, found, "on", lambda word: parse_date(word, words, today, past=past))
    left = _take(left, found, "span", lambda word: parse_span(word, words))
    left = _take(left, found, "at", lambda word: parse_time(word, words))
    left = _split_moment(left, found, words, today, past=past)
    left, kinds = _kinds(left, words)
    left = _take(left, found, "group", lambda word: next((g for g in groups if plain(g) == plain(word)), None))
    _place_and_topic(left, words, found)
    span = found.pop("span", None)
    if span is not None and "at" in found:
        raise NotUnderstood(example=MEETING_EXAMPLE)
    if isinstance(span, tuple):
        found["at"], found["until"] = span
    return MeetingDraft(kinds=kinds, **found)  # type: ignore[arg-type]


def _labelled(left: list[str], words: Vocabulary, found: dict[str, object]) -> list[str]:
    """Take the words that carry a label and a colon (place: …, topic: …)."""
    rest = []
    for word in left:
        label, colon, value = word.partition(":")
        field = (
            "place" if plain(label) in words.place_labels else "topic" if plain(label) in words.topic_labels else None
        )
        if colon and value and field and field not in found:
            found[field] = value
        else:
            rest.append(word)
    return rest


def _take(left: list[str], found: dict[str, object], field: str, read: Reader) -> list[str]:
    """Take the one word, or the up to three neighbouring words, that `read` understands; two such are one too many."""
    index, rest = 0, list[str]()
    while index < len(left):
        size, value = _longest(left, index, read)
        if value is None:
            rest.append(left[index])
        elif field in found:
            raise NotUnderstood(example=MEETING_EXAMPLE)
        else:
            found[field] = value
        index += size
    return rest


def _longest(left: list[str], index: int, read: Reader) -> tuple[int, object]:
    """The longest run of up to three words from here that `read` understands, and what it means."""
    for size in range(min(3, len(left) - index), 0, -1):
        value = read(" ".join(left[index : index + size]))
        if value is not None:
            return size, value
    return 1, None


def _split_moment(
    left: list[str], found: dict[str, object], words: Vocabulary, today: date, *, past: bool
) -> list[str]:
    """Take a date and a time written as one word, split at the only place where both halves make sense."""
    if "on" in found or "at" in found:
        return left
    for index, word in enumerate(left):
        cuts = range(len(word) - 1, 0, -1) if len(word) <= LONGEST_MOMENT else ()
        for cut in cuts:
            if word[cut - 1].isdecimal() and word[cut].isdecimal():
                continue
            moment = _moment(word[:cut], word[cut:], words, today, past=past)
            if moment is not None:
                found["on"], found["at"] = moment
                return left[:index] + left[index + 1 :]
    return left


def _moment(head: str, tail: str, words: Vocabulary, today: date, *, past: bool) -> tuple[date, time] | None:
    on = parse_date(head, words, today, past=past)
    at = parse_time(tail, words) if on is not None else None
    return None if on is None or at is None else (on, at)


def _kinds(left: list[str], words: Vocabulary) -> tuple[list[str], tuple[str, ...]]:
    """Take the first run of kinds; words like them further on belong to the topic."""

    def read(text: str) -> tuple[str, ...] | None:
        return _kind(text, words)

    start = next((i for i in range(len(left)) if _longest(left, i, read)[1] is not None), len(left))
    index, kinds = start, dict[str, None]()
    while index < len(left):
        size, value = _longest(left, index, read)
        if not isinstance(value, tuple):
            break
        kinds |= dict.fromkeys(value)
        index += size
    return left[:start] + left[index:], tuple(kinds)


def _kind(text: str, words: Vocabulary) -> tuple[str, ...] | None:
    """The kinds a word names, several joined by a plus or a comma, a month before it not minded."""
    bare = re.sub(rf"^[0-9]{{1,2}}{any_of(words.month_signs)}\s*", "", plain(text))
    named = [words.kinds.get(part) for part in re.split(rf"\s*(?:\+|{any_of(words.joiners)})\s*", bare)]
    kinds = tuple(kind for kind in [words.kinds.get(bare)] if kind) or tuple(kind for kind in named if kind)
    return kinds if kinds and (len(kinds) == len(named) or bare in words.kinds) else None


def _place_and_topic(left: list[str], words: Vocabulary, found: dict[str, object]) -> None:
    """What is left: the words of a place, or the first of several, are the place; the rest is the topic."""
    if "place" not in found and left:
        first, last = _place(left, words)
        if last == first and len(left) > 1 and "topic" not in found and not left[0].isascii():
            first, last = 0, 1
        if last > first:
            found["place"] = " ".join(left[first:last])
            left = left[:first] + left[last:]
    if left:
        found["topic"] = " ".join([str(found["topic"]), *left] if "topic" in found else left)


def _place(left: list[str], words: Vocabulary) -> tuple[int, int]:
    """From where to where the words name a place; an empty range when none does."""
    for index, word in enumerate(map(plain, left)):
        follows = left[index + 1] if index + 1 < len(left) else ""
        if word in words.place_starts and any(sign.isdecimal() for sign in follows):
            return index, index + 2
        if word.isascii() and word in words.place_ends:
            return (0 if index <= 3 else index), index + 1
        if not word.isascii() and word.endswith(words.place_ends):
            return index, index + 1
    return 0, 0


# /dues


def dues_line(line: str, words: Vocabulary, today: date) -> DuesLine:
    """Name, month and sum; raises DuesSeveralMonths, BadAmount, BadMonth, BadName, or NotUnderstood for the rest."""
    left, found, index = tokens(line), dict[str, object](), 0
    while index < len(left):
        size, month = _longest(left, index, lambda word: parse_month(word, words, today))
        field, value = ("month", month) if month is not None else _dues_word(left[index], words, today)
        if field in found:
            raise DuesSeveralMonths if field == "month" else NotUnderstood(example=DUES_EXAMPLE)
        found[field] = value
        index += size
    return DuesLine(**found)  # type: ignore[arg-type]


def _dues_word(word: str, words: Vocabulary, today: date) -> tuple[str, object]:
    """A sum or a name; a longer period or a list of months is refused as several months."""
    if looks_like_identity_number(word):
        raise IdentityNumber
    if _looks_like_a_sum(word, words):
        return "fen", parse_amount(word, words.units)
    if parse_period(word, words, today) is not None or _several_months(word, words):
        raise DuesSeveralMonths
    return "name", clean_name(word, words)


def _looks_like_a_sum(word: str, words: Vocabulary) -> bool:
    return (
        re.fullmatch(rf"(?:{any_of(words.units)})?\s*[-+]?[0-9.,]+\s*(?:{any_of(words.units)})?", plain(word))
        is not None
    )


def _several_months(word: str, words: Vocabulary) -> bool:
    """Whether the word lists months, or names the first and the last."""
    sign, between = any_of(words.month_signs), rf"\s*(?:-|{any_of(words.joiners)})\s*"
    return re.fullmatch(rf"[0-9]{{1,2}}(?:{sign})?(?:{between}[0-9]{{1,2}}(?:{sign})?)*{sign}", plain(word)) is not None


# Names


def looks_like_identity_number(text: str) -> bool:
    """Whether the text contains a resident identity number (15 or 18 places), also as a spreadsheet mangles it."""
    folded = unicodedata.normalize("NFKC", text)
    packed = re.sub(r"[\s-]", "", folded)
    mangled = re.search(r"[1-9][.][0-9]{3,}[Ee][+]1[47]\b", folded) is not None
    return mangled or re.search(r"(?<![0-9])(?:[1-9][0-9]{16}[0-9Xx*]|[1-9][0-9]{14})(?![0-9])", packed) is not None


def clean_name(text: str, words: Vocabulary) -> str:
    """A person's name as it is kept: no courtesy, no spaces within Chinese; raises BadName or IdentityNumber."""
    if looks_like_identity_number(text):
        raise IdentityNumber
    folded = " ".join(unicodedata.normalize("NFKC", text).split())
    name = re.sub(rf"\s*{any_of(words.courtesies)}$", "", folded, flags=re.IGNORECASE)
    name = re.sub("[\u2022\u2027\u30fb\uff65.]", "\u00b7", name) if not name.isascii() else name
    name = name if name.isascii() else name.replace(" ", "")
    bare = re.sub(r"\([^()]{1,12}\)$", "", name)
    letters = [sign for sign in bare if sign not in " .'-\u00b7"]
    if len(letters) not in NAME_LENGTH or len(name) not in NAME_LENGTH or not all(sign.isalpha() for sign in letters):
        raise BadName(name=text[:40])
    return name


def find_name(typed: str, names: Iterable[str], words: Vocabulary) -> str:
    """The one name of the roster that is meant, its distinguishing addition optional; UnknownName or AmbiguousName."""
    every, wanted = list(names), name_key(clean_name(typed, words))
    exact = [name for name in every if name_key(name) == wanted]
    loose = exact or [name for name in every if name_key(re.sub(r"\(.*\)$", "", name_key(name))) == wanted]
    if not loose:
        raise UnknownName(name=typed)
    if len(loose) > 1:
        raise AmbiguousName(name=typed)
    return loose[0]


def name_key(name: str) -> str:
    """A name as it is compared: case, width and spaces within Chinese do not matter."""
    key = plain(name)
    return key if key.isascii() else key.replace(" ", "")
