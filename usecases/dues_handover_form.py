"""The form of a hand-over: which period, how much, on which day, to whom."""

from collections.abc import Sequence
from typing import Any

from domain.dues import parse_amount
from domain.periods import parse
from domain.refusals.forms import TooLong
from storage import dues
from storage.work import Work
from usecases import dues as months
from usecases import dues_handover
from usecases.dues_forms import past_day, recent_days
from usecases.reading import vocabulary
from usecases.wizards import Answers, Choice, Step, Wizard, known

LONGEST_RECEIVER, LONGEST_RECEIPT = 60, 40


async def _periods(work: Work, _given: Answers) -> Sequence[Choice]:
    every = dues_handover.periods_offered(work)
    return [Choice(period.code, "buttons.dues_period", {"period": period.code}) for period in every]


async def _sum(work: Work, given: Answers, text: str) -> int:
    """Read the sum, and refuse one that differs from the ledger before anything else is asked."""
    fen = parse_amount(text, vocabulary().units, most_fen=100_000_000)
    dues_handover.check_sum(await dues_handover.expected_sum(work, parse(given["period"])), fen)
    return fen


async def _receiver(_work: Work, _given: Answers, text: str) -> str:
    if len(text) > LONGEST_RECEIVER:
        raise TooLong(limit=LONGEST_RECEIVER)
    return text


async def _receipt(_work: Work, _given: Answers, text: str) -> str:
    if len(text) > LONGEST_RECEIPT:
        raise TooLong(limit=LONGEST_RECEIPT)
    return text


async def _handover_facts(work: Work, given: Answers) -> dict[str, Any]:
    if "period" not in given:
        return {"with_leaders": 0}
    until = parse(given["period"]).end
    return {"with_leaders": await dues.with_leaders(work.session, months.branch_id(work), until)}


async def _hand_over(work: Work, given: Answers) -> None:
    receiver = given.get("receiver") or ""
    receipt = given.get("receipt") or ""
    await dues_handover.hand_over(work, given["period"], given["amount"], given["on"], receiver, receipt)


HANDOVER = known(
    Wizard(
        "dues_handover",
        "dues",
        (
            Step("period", choices=_periods),
            Step("amount", read=_sum),
            Step("on", choices=recent_days, read=past_day),
            Step("receiver", read=_receiver, optional=True),
            Step("receipt", read=_receipt, optional=True),
        ),
        finish=_hand_over,
        facts=_handover_facts,
    )
)
