"""The books of the dues: every fen is in exactly one place, and the journal of movements says the same as the months.

Pure arithmetic over one member's month (a page) and one hand-over; money in fen. Checked over any sequence of events by
the tests, and on the real records by `python -m bot check`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Place(StrEnum):
    """Where a fen can be; nothing that is owed is in two of them, or in none."""

    OPEN = "open"
    WAIVED = "waived"
    LEADER = "leader"
    COLLECTOR = "collector"
    HANDED = "handed"


@dataclass(frozen=True, slots=True)
class Page:
    """One member's month as stored, beside what its movements add up to.

    `agreed_fen` is the amount of the month after a reduction of `reduced_fen`; None while it is not settled.
    `journal_received_fen` sums receipts and reversals, `journal_handed_fen` hand-overs and their returns.
    """

    number: int
    agreed_fen: int | None = None
    reduced_fen: int = 0
    received_fen: int | None = None
    received: bool = False
    waived: bool = False
    passed_on: bool = False
    forwarded: bool = False
    handover: int | None = None
    journal_received_fen: int = 0
    journal_handed_fen: int = 0


def owed(page: Page) -> int:
    """What the member owed before any reduction; what was paid beyond the agreed amount is his own will (D13)."""
    return max(page.agreed_fen or 0, page.received_fen or 0) + page.reduced_fen


def places(page: Page) -> dict[Place, int]:
    """Where each fen of the month is; the sums add up to what is owed."""
    found = dict.fromkeys(Place, 0)
    found[Place.WAIVED] = page.reduced_fen
    if page.waived:
        found[Place.WAIVED] += page.agreed_fen or 0
        return found
    if page.received:
        found[_held(page)] = page.received_fen or 0
    found[Place.OPEN] = max((page.agreed_fen or 0) - (page.received_fen or 0), 0)
    return found


def _held(page: Page) -> Place:
    if page.handover is not None:
        return Place.HANDED
    return Place.COLLECTOR if page.passed_on else Place.LEADER


def total(pages: Iterable[Page]) -> dict[Place, int]:
    """Where all the fen of many months are."""
    found = dict.fromkeys(Place, 0)
    for page in pages:
        for place, fen in places(page).items():
            found[place] += fen
    return found


def is_sound(page: Page) -> bool:
    """Whether a month contradicts neither itself nor its movements."""
    return _agrees_with_itself(page) and _agrees_with_the_journal(page)


def _agrees_with_itself(page: Page) -> bool:
    return (
        page.received == (page.received_fen is not None)
        and not (page.received and page.waived)
        and (page.received or not (page.passed_on or page.forwarded or page.handover is not None))
        and (page.handover is None or page.passed_on)
        and min(page.agreed_fen or 0, page.reduced_fen, page.received_fen or 0) >= 0
        and sum(places(page).values()) == owed(page)
    )


def _agrees_with_the_journal(page: Page) -> bool:
    received = page.received_fen or 0
    handed = received if page.handover is not None else 0
    return page.journal_received_fen == received and page.journal_handed_fen == handed


@dataclass(frozen=True, slots=True)
class Carried:
    """One hand-over: the sum written down, and the sum of the months it carries; a returned one carries none."""

    number: int
    amount_fen: int
    months_fen: int
    returned: bool = False


def is_carried(made: Carried) -> bool:
    """Whether a hand-over equals its months to the fen."""
    return made.months_fen == (0 if made.returned else made.amount_fen)
