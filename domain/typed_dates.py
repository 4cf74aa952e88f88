"""Dates, times, months and periods as people type them, in Chinese and English; None when a word is something else.

A word that looks like a date and is none (30 February, 25:00) raises; nothing is guessed that could be read two ways.
"""

import re
from datetime import date, time, timedelta

from domain.dues import month_of, shifted
from domain.refusals.forms import BadDate, BadMonth, BadPeriod, BadTime
from domain.vocabulary import DayPart, Vocabulary, any_of, plain

FAR = 183
"""A date without a year that lies more days than this on the wrong side of today belongs to the next year over."""


def parse_date(text: str, words: Vocabulary, today: date, *, past: bool = False) -> date | None:
    """The civil date a word means; without a year the coming one, or with `past` the latest one; raises BadDate."""
    typed, weekday = _without_weekday(plain(text), words)
    found = _relative_date(typed, words, today) or _full_date(typed, words) or _yearless(typed, words, today, past=past)
    if found is not None and weekday is not None and found.isoweekday() != weekday:
        raise BadDate(value=text)
    return found


def _without_weekday(typed: str, words: Vocabulary) -> tuple[str, int | None]:
    """The word without a weekday in brackets behind it, and that weekday."""
    found = re.fullmatch(rf"(.+?)\s*[(\[]({any_of(words.weekdays)})[)\]]", typed)
    return (typed, None) if found is None else (found[1], int(words.weekdays[found[2]]))


def _relative_date(typed: str, words: Vocabulary, today: date) -> date | None:
    """Today and tomorrow; a weekday: the next one from today on, or the one of this or of next week."""
    if typed in words.days:
        return today + timedelta(days=int(words.days[typed]))
    pattern = rf"(?:({any_of(words.this_week)})|({any_of(words.next_week)}))?\s*({any_of(words.weekdays)})"
    found = re.fullmatch(pattern, typed)
    if found is None:
        return None
    days = int(words.weekdays[found[3]]) - today.isoweekday()
    if found[1] is None and found[2] is None:
        return today + timedelta(days=days % 7)
    return today + timedelta(days=days + (7 if found[2] else 0))


def _full_date(typed: str, words: Vocabulary) -> date | None:
    """Year, month and day in figures: with dashes, slashes, dots, or the signs for them."""
    year, month, day = any_of(words.year_signs), any_of(words.month_signs), any_of(words.day_signs)
    found = re.fullmatch(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})", typed)
    if found is not None:
        return _date(int(found[1]), int(found[3]), int(found[4]), typed)
    found = re.fullmatch(rf"([0-9]{{4}}){year}([0-9]{{1,2}}){month}([0-9]{{1,2}})(?:{day})?", typed)
    return None if found is None else _date(int(found[1]), int(found[2]), int(found[3]), typed)


def _yearless(typed: str, words: Vocabulary, today: date, *, past: bool) -> date | None:
    """Month and day: the year is this one unless that lies far off, or with `past` ahead."""
    month, day = any_of(words.month_signs), any_of(words.day_signs)
    found = re.fullmatch(r"([0-9]{1,2})[-/]([0-9]{1,2})", typed)
    found = found or re.fullmatch(rf"([0-9]{{1,2}}){month}([0-9]{{1,2}})(?:{day})?", typed)
    if found is None:
        return _named_month(typed, words, today, past=past)
    return _nearest(int(found[1]), int(found[2]), today, typed, past=past)


def _named_month(typed: str, words: Vocabulary, today: date, *, past: bool) -> date | None:
    """The English way: 3 Dec, Dec 3, December 3rd, 3 December 2026."""
    names, day, year = any_of(words.months), r"([0-9]{1,2})(?:st|nd|rd|th)?", r"(?:,?\s+([0-9]{4}))?"
    found = re.fullmatch(rf"({names})\.?\s*{day}{year}", typed)
    if found is not None:
        name, number, in_year = found[1], found[2], found[3]
    elif (found := re.fullmatch(rf"{day}\s*({names})\.?{year}", typed)) is not None:
        name, number, in_year = found[2], found[1], found[3]
    else:
        return None
    if in_year is not None:
        return _date(int(in_year), int(words.months[name]), int(number), typed)
    return _nearest(int(words.months[name]), int(number), today, typed, past=past)


def _nearest(month: int, day: int, today: date, typed: str, *, past: bool) -> date:
    """The date in the year that is meant; 29 February in the next or last year that has one."""
    if (month, day) == (2, 29):
        step = -1 if past else 1
        return next(d for n in range(9) if (d := _date_or_none(today.year + step * n, 2, 29)) is not None)
    this = _date(today.year, month, day, typed)
    if past and this > today:
        return _date(today.year - 1, month, day, typed)
    if not past and (today - this).days > FAR:
        return _date(today.year + 1, month, day, typed)
    return this


def _date_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _date(year: int, month: int, day: int, typed: str) -> date:
    found = _date_or_none(year, month, day)
    if found is None or not 1900 <= year <= 2999:
        raise BadDate(value=typed)
    return found


# Times of day


def parse_time(text: str, words: Vocabulary) -> time | None:
    """The time of day a word means; 12:30 is half past noon; a bare small hour without a part of day raises BadTime."""
    typed = plain(text)
    part, rest = _daypart(typed, words)
    found = re.fullmatch(r"([0-9]{1,2}):([0-9]{1,2})", rest)
    if found is not None:
        return _time(int(found[1]), int(found[2]) if len(found[2]) == 2 else 60, part, typed)
    return _spoken_time(rest, words, part, typed)


def _daypart(typed: str, words: Vocabulary) -> tuple[DayPart | None, str]:
    """The part of the day before or behind the figures, and the rest."""
    every = sorted(((word, part) for part in words.dayparts for word in part.words), key=lambda e: -len(e[0]))
    for word, part in every:
        if typed.startswith(word) and typed != word:
            return part, typed.removeprefix(word).strip()
        if typed.endswith(word) and typed != word:
            return part, typed.removesuffix(word).strip()
    return None, typed


def _spoken_time(rest: str, words: Vocabulary, part: DayPart | None, typed: str) -> time | None:
    """Hours with their sign (and half past, and minutes), or a bare hour beside a part of the day."""
    hour, minute, half = any_of(words.hour_signs), any_of(words.minute_signs), any_of(words.half_signs)
    rest = re.sub(rf"^{any_of(words.hours)}(?={hour})", lambda spelt: words.hours[spelt[0]], rest)
    found = re.fullmatch(rf"([0-9]{{1,2}})(?:{hour}(?:({half})|([0-9]{{1,2}})(?:{minute})?)?)?", rest)
    if found is None or (part is None and rest.isdecimal()):
        return None
    if part is None and int(found[1]) < 7:
        raise BadTime(value=typed)
    return _time(int(found[1]), 30 if found[2] else int(found[3] or 0), part, typed)


def _time(hour: int, minute: int, part: DayPart | None, typed: str) -> time:
    """The time in the part of the day, the figures read on 12 or 24 hours, whichever fits."""
    readings = [hour] if part is None else [h for h in (hour, hour + 12, hour - 12) if part.first <= h <= part.last]
    if not readings or not 0 <= readings[0] <= 23 or not 0 <= minute <= 59:
        raise BadTime(value=typed)
    return time(readings[0], minute)


def parse_span(text: str, words: Vocabulary) -> tuple[time, time] | None:
    """A time from to, 15:00-16:30; the second lies after the first, otherwise BadTime."""
    found = re.fullmatch(r"([0-9]{1,2}:[0-9]{2})\s*[-~\u2013\u2014]\s*([0-9]{1,2}:[0-9]{2})", plain(text))
    if found is None:
        return None
    first, last = parse_time(found[1], words), parse_time(found[2], words)
    if first is None or last is None or last <= first:
        raise BadTime(value=text)
    return first, last


# Months and periods


def parse_month(text: str, words: Vocabulary, today: date) -> str | None:
    """The month (YYYY-MM) a word means; without a year the nearest one to today, so next month stays next month."""
    typed = plain(text)
    if typed in words.relative_months:
        return shifted(month_of(today), int(words.relative_months[typed]))
    year, sign = any_of(words.year_signs), any_of(words.month_signs)
    found = re.fullmatch(r"([0-9]{4})[-/]([0-9]{1,2})", typed)  # no dot: 2026.11 may be a sum
    found = found or re.fullmatch(rf"([0-9]{{4}}){year}([0-9]{{1,2}}){sign}", typed)
    if found is not None:
        return _month(int(found[1]), int(found[2]), text)
    return _yearless_month(typed, words, today, text)


def _yearless_month(typed: str, words: Vocabulary, today: date, text: str) -> str | None:
    found = re.fullmatch(rf"([0-9]{{1,2}}){any_of(words.month_signs)}", typed)
    number = int(found[1]) if found else int(words.months.get(typed, 0))
    named = re.fullmatch(rf"({any_of(words.months)})\s+([0-9]{{4}})", typed)
    if named is not None:
        return _month(int(named[2]), int(words.months[named[1]]), text)
    if found is None and not number:
        return None
    this = today.year * 12 + today.month
    years = (today.year - 1, today.year, today.year + 1)
    return min((_month(y, number, text) for y in years), key=lambda m: (abs(_index(m) - this), m))


def _index(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:])


def _month(year: int, number: int, text: str) -> str:
    if not 1 <= number <= 12 or not 1900 <= year <= 2999:
        raise BadMonth(value=text)
    return f"{year:04d}-{number:02d}"


def parse_period(text: str, words: Vocabulary, today: date) -> str | None:
    """The code of a period (2026-11, 2026Q4, 2026H2, 2026); without a year the nearest one; raises BadPeriod."""
    typed = plain(text)
    if typed in words.relative_periods:
        code = words.relative_periods[typed]
        return _relative_period(code[0], int(code[1:]), today)
    year, rest = _year_apart(typed, words)
    if year is not None and not 1900 <= int(year) <= 2999:
        raise BadPeriod(value=text)
    within = _within_year(rest, words, typed) if rest or year else None
    if within is None:
        return parse_month(text, words, today)
    if year is None:
        return f"{today.year:04d}" if within == "Y" else _nearest_period(within, today)
    return year if within == "Y" else year + within


def _year_apart(typed: str, words: Vocabulary) -> tuple[str | None, str]:
    """The year before or behind a period, and the rest without an ordinal sign."""
    found = re.fullmatch(rf"([0-9]{{4}})(?![0-9])\s*(?:{any_of(words.year_signs)})?\s*(.*)", typed)
    behind = re.fullmatch(r"(.+?)\s+([0-9]{4})", typed)
    year, rest = (found[1], found[2]) if found else (behind[2], behind[1]) if behind else (None, typed)
    return year, re.sub(rf"^{any_of(words.ordinal_signs)}", "", rest)


def _within_year(rest: str, words: Vocabulary, typed: str) -> str | None:
    """Q1 to Q4, H1, H2 or Y (a bare year)."""
    figure = re.fullmatch(rf"([0-9])(?:{any_of(words.quarter_signs)})", rest) or re.fullmatch(r"q([0-9])", rest)
    half = re.fullmatch(r"h([0-9])", rest)
    if (figure and not 1 <= int(figure[1]) <= 4) or (half and not 1 <= int(half[1]) <= 2):
        raise BadPeriod(value=typed)
    if figure is not None:
        return f"Q{figure[1]}"
    return words.periods.get(rest) if rest else "Y"


def _relative_period(kind: str, by: int, today: date) -> str:
    """This, the last or the next quarter, half-year or year."""
    size = {"Q": 3, "H": 6, "Y": 12}[kind]
    index = (today.year * 12 + today.month - 1) // size + by
    year, number = divmod(index, 12 // size)
    return f"{year:04d}" if kind == "Y" else f"{year:04d}{kind}{number + 1}"


def _nearest_period(within: str, today: date) -> str:
    """The nearest quarter or half-year of that number, this year's when two are as near."""
    each = {"Q": 4, "H": 2}[within[0]]
    this = today.year * each + (today.month - 1) * each // 12
    years = (today.year, today.year - 1, today.year + 1)
    year = min(years, key=lambda y: abs(y * each + int(within[1]) - 1 - this))
    return f"{year:04d}{within}"
