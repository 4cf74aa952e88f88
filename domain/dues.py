"""Party dues: brackets, the month that may be claimed, who owes which months, and sums of money in fen.

A month is written ``YYYY-MM`` in the branch's civil time, so months compare and sort as text. Money is a whole number
of fen. Sources: regulations D2, D3, D6 to D8, D10, D14, D16, D18 and the source's "not in advance, not several months".
"""

import calendar
import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from domain.refusals.dues import AlreadyPaid, DuesInAdvance, DuesNotOwed, DuesOfAnother, DuesSeveralMonths, DuesWaived
from domain.refusals.forms import BadAmount, BadMonth

MOST_FEN = 1_000_000
"""The largest monthly sum taken for earnest: 10,000 yuan."""
ARREARS_MONTHS = 6
"""Arrears are generally made up for at most this many months (D16: a warning, no refusal)."""


class Payer(StrEnum):
    """The kinds of people that the rates tell apart."""

    SALARIED = "salaried"
    RETIRED = "retired"
    FARMER = "farmer"
    MINIMAL = "minimal"


@dataclass(frozen=True)
class Bracket:
    """A rate in per mille for a base of up to `upto` fen; None is without limit."""

    upto: int | None
    permille: int


BRACKETS: dict[Payer, tuple[Bracket, ...]] = {
    Payer.SALARIED: (Bracket(300_000, 5), Bracket(500_000, 10), Bracket(1_000_000, 15), Bracket(None, 20)),
    Payer.RETIRED: (Bracket(500_000, 5), Bracket(None, 10)),
}
FLAT_FEN: dict[Payer, tuple[int, int]] = {Payer.FARMER: (20, 100), Payer.MINIMAL: (20, 20)}
"""The least and the most a month where no rate applies (D7, D8)."""


@dataclass(frozen=True)
class Assessment:
    """What a base gives: the sum in fen and the bracket it fell into, which the member is told."""

    fen: int
    bracket: Bracket


def assess(base_fen: int, payer: Payer, unit_fen: int = 1) -> Assessment:
    """The monthly dues of a base in fen, the rate on the whole base (D2, D3, D6), half up to `unit_fen` (1 or 10)."""
    if base_fen < 0:
        raise BadAmount(value=format_amount(base_fen))
    bracket = next(b for b in BRACKETS[payer] if b.upto is None or base_fen <= b.upto)
    units = (Decimal(base_fen) * bracket.permille / 1000 / unit_fen).quantize(Decimal(1), ROUND_HALF_UP)
    return Assessment(int(units) * unit_fen, bracket)


# Months


def month_of(day: date) -> str:
    """The month a civil date lies in."""
    return f"{day.year:04d}-{day.month:02d}"


def _numbers(month: str) -> tuple[int, int]:
    found = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", month)
    if found is None or found[1] == "0000":
        raise BadMonth(value=month)
    return int(found[1]), int(found[2])


def shifted(month: str, by: int) -> str:
    """The month `by` months later (earlier when negative)."""
    year, number = _numbers(month)
    years, index = divmod(year * 12 + number - 1 + by, 12)
    return f"{years:04d}-{index + 1:02d}"


def months_between(first: str, last: str) -> list[str]:
    """All months from the first to the last, both included; none when the first is the later."""
    (year, number), (last_year, last_number) = _numbers(first), _numbers(last)
    return [shifted(first, n) for n in range((last_year - year) * 12 + last_number - number + 1)]


def day_in(month: str, day: int) -> date:
    """The day of the month, the 29th to 31st clamped to the month's end: collection day, last day to pay."""
    year, number = _numbers(month)
    return date(year, number, min(max(day, 1), calendar.monthrange(year, number)[1]))


def claimable(month: str, today: date, profile: str = "source") -> str:
    """ "now" for the running month, "late" for an earlier one; raises DuesInAdvance in both profiles."""
    del profile  # both profiles agree: `current` lets a quarter be paid with consent (D15), through an officer only
    if month > month_of(today):
        raise DuesInAdvance(month=month, from_on=day_in(month, 1))
    _numbers(month)
    return "now" if month == month_of(today) else "late"


def long_in_arrears(month: str, today: date) -> bool:
    """Whether the month lies further back than arrears are generally made up for (D16); a reason to warn."""
    return month < shifted(month_of(today), -ARREARS_MONTHS)


# Who owes what


@dataclass(frozen=True)
class Membership:
    """From when to when a person owes dues: the day of admission or of joining the branch, the day of leaving."""

    from_on: date
    left_on: date | None = None
    waived: frozenset[str] = frozenset()

    def owes(self, month: str) -> bool:
        """Whether this month is owed, waived or not (D10: the month of admission counts, so does the last one)."""
        return month_of(self.from_on) <= month and (self.left_on is None or month <= month_of(self.left_on))


def months_owed(membership: Membership, since: str, until: str) -> list[str]:
    """The months from `since` to `until` that are owed and not waived."""
    return [m for m in months_between(since, until) if membership.owes(m) and m not in membership.waived]


def unpaid_in_a_row(owed: Iterable[str], paid: Collection[str]) -> int:
    """How many months in a row, ending with the last owed one, are unpaid; a month not owed ends the row (D18: six).

    People decide what follows, never the bot.
    """
    count, expected = 0, ""
    for month in sorted(owed, reverse=True):
        if month in paid or (expected and month != expected):
            break
        count, expected = count + 1, shifted(month, -1)
    return count


class State(StrEnum):
    """Where a member's month stands; claimed and received are separate facts, received is the stronger."""

    NOT_OWED = "not_owed"
    WAIVED = "waived"
    RECEIVED = "received"
    CLAIMED = "claimed"
    OPEN = "open"


def state_of(membership: Membership, month: str, *, claimed: bool, received: bool) -> State:
    """The state of one member's month out of the recorded facts."""
    if received:
        return State.RECEIVED
    if not membership.owes(month):
        return State.NOT_OWED
    if month in membership.waived:
        return State.WAIVED
    return State.CLAIMED if claimed else State.OPEN


def check_claim(state: State, months: Collection[str], today: date, *, own: bool) -> str:
    """Whether a claim of these months may be recorded: "now" or "late"; raises the reason otherwise."""
    if not own:
        raise DuesOfAnother
    if len(set(months)) != 1:
        raise DuesSeveralMonths
    month = next(iter(months))
    when = claimable(month, today)
    if state is State.RECEIVED:
        raise AlreadyPaid(month=month)
    if state is State.WAIVED:
        raise DuesWaived(month=month)
    if state is State.NOT_OWED:
        raise DuesNotOwed(month=month)
    return when


@dataclass(frozen=True)
class DuesCount:
    """A month in numbers, as the group may see it: `should` counts those who owe and are not exempt."""

    should: int
    received: int
    claimed: int
    waived: int
    open: int


def count(states: Iterable[State]) -> DuesCount:
    """The numbers of a month's card out of every member's state."""
    every = list(states)
    received, claimed, waived, still = (
        every.count(s) for s in (State.RECEIVED, State.CLAIMED, State.WAIVED, State.OPEN)
    )
    return DuesCount(received + claimed + still, received, claimed, waived, still)


# Sums of money


def parse_amount(text: str, units: Collection[str] = (), most_fen: int = MOST_FEN) -> int:
    """A typed sum in fen: digits of any width, at most two decimals, one unit word around it; raises BadAmount."""
    plain = _without_unit(unicodedata.normalize("NFKC", text).strip().casefold(), units)
    found = re.fullmatch(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})(?:\.([0-9]{1,2}))?", plain)
    if found is None or any(sign.isdigit() and not sign.isdecimal() for sign in text):  # raised and circled digits
        raise BadAmount(value=text)
    fen = int(found[1].replace(",", "")) * 100 + int((found[2] or "").ljust(2, "0"))
    if not 0 < fen <= most_fen:
        raise BadAmount(value=text)
    return fen


def _without_unit(plain: str, units: Collection[str]) -> str:
    """The text without one unit before or behind it."""
    for unit in sorted((unicodedata.normalize("NFKC", u).casefold() for u in units), key=len, reverse=True):
        if plain.startswith(unit):
            return plain.removeprefix(unit).strip()
        if plain.endswith(unit):
            return plain.removesuffix(unit).strip()
    return plain


def format_amount(fen: int) -> str:
    """A sum in yuan with two decimals, without sign of currency: 3000 → 30.00."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"
