"""What a category of payer owes a month: the base it goes by, the bracket, and the steps beside it; money in fen.

Sources: regulations D1 to D8, D12. The rate applies to the whole base (D3), so dues jump at a bracket's edge: the
member is told both edges. Nothing here keeps the base.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from domain.dues import BRACKETS, FLAT_FEN, Payer, assess, parse_amount
from domain.refusals.forms import BadAmount

MOST_INCOME_FEN = 100_000_000
"""The largest monthly income taken for earnest: a million yuan."""


class Category(StrEnum):
    """How somebody's base is found."""

    MONTHLY = "monthly"  # relatively fixed monthly income after tax (D1)
    ANNUAL = "annual"  # annual salary: what was drawn that month (D4)
    IRREGULAR = "irregular"  # the monthly average of the quarter before (D5)
    RETIRED = "retired"  # the pension (D6)
    FARMER = "farmer"  # a flat sum the branch picks (D7)
    MINIMAL = "minimal"  # students, laid-off, on relief or minimum allowance (D8)


PAYERS: dict[Category, Payer] = {
    Category.MONTHLY: Payer.SALARIED,
    Category.ANNUAL: Payer.SALARIED,
    Category.IRREGULAR: Payer.SALARIED,
    Category.RETIRED: Payer.RETIRED,
    Category.FARMER: Payer.FARMER,
    Category.MINIMAL: Payer.MINIMAL,
}


@dataclass(frozen=True, slots=True)
class Standard:
    """A monthly amount and why: the bracket's edges (fen; None: no upper one), its rate, the sums just across them.

    `below_fen` is owed at the top of the bracket below, `above_fen` right above this bracket; None where there is none.
    """

    category: Category
    fen: int
    low_fen: int = 0
    high_fen: int | None = None
    permille: int = 0
    below_fen: int | None = None
    above_fen: int | None = None

    @property
    def code(self) -> str:
        """The category and bracket as they are stored: no income can be read from it but the bracket."""
        high = "" if self.high_fen is None else str(self.high_fen // 100)
        return f"{self.category}:{self.low_fen // 100}-{high}:{self.permille}" if self.permille else self.category.value


def work_out(category: Category, base_fen: int, unit_fen: int = 1) -> Standard:
    """The monthly amount of a base; `unit_fen` (1 or 10) is to what the branch rounds. Raises BadAmount."""
    payer = PAYERS[category]
    if payer in FLAT_FEN:
        return flat(category, base_fen)
    brackets = BRACKETS[payer]
    found = assess(base_fen, payer, unit_fen)
    at = brackets.index(found.bracket)
    low = (brackets[at - 1].upto or 0) if at else 0
    above = found.bracket.upto
    return Standard(
        category,
        max(found.fen, unit_fen) if base_fen else 0,
        low,
        above,
        found.bracket.permille,
        assess(low, payer, unit_fen).fen if at else None,
        assess(above + 1, payer, unit_fen).fen if above is not None else None,
    )


def flat(category: Category, fen: int) -> Standard:
    """The amount of who pays a flat sum; raises BadAmount outside what the rule allows (D7, D8)."""
    least, most = FLAT_FEN[PAYERS[category]]
    if not least <= fen <= most:
        raise BadAmount(value=f"{fen / 100:.2f}")
    return Standard(category, fen, least, most)


def read_base(text: str, category: Category, units: Collection[str]) -> int:
    """A typed base in fen; for irregular income the three months of the quarter before, or their average at once."""
    parts = [part for part in re.split(r"[\s\u3001\uff1b;+]+", text.strip()) if part]
    if category is Category.IRREGULAR and len(parts) == 3:
        total = sum(_income(part, units) for part in parts)
        return int((Decimal(total) / 3).quantize(Decimal(1), ROUND_HALF_UP))
    if len(parts) != 1:
        raise BadAmount(value=text[:40])
    return _income(parts[0], units)


def _income(text: str, units: Collection[str]) -> int:
    return 0 if set(text) <= {"0", "."} else parse_amount(text, units, most_fen=MOST_INCOME_FEN)
