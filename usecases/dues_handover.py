"""Handing the collected dues to the superior organisation: the sum must equal the ledger to the fen (dues.handover)."""

from collections.abc import Sequence
from datetime import date

from domain.periods import Period, PeriodKind, containing, parse
from domain.permission import Action
from domain.refusals.dues import HandoverDiffers, NothingToHandOver
from storage import dues
from storage.tables import DuesMonth, HandOver
from storage.work import Work
from usecases import dues as months
from usecases import dues_second
from usecases.dues_claims import entry
from usecases.facts import catalogue_of

DUTY = "dues.handover"


async def expected_sum(work: Work, period: Period) -> int:
    """Return what the collector holds for the months up to the period's end, in fen; raises NothingToHandOver."""
    return _total(await _rows(work, period))


async def _rows(work: Work, period: Period) -> Sequence[DuesMonth]:
    work.require(Action.RECEIVE_DUES)
    rows = await dues.to_hand_over(work.session, months.branch_id(work), period.end)
    if not rows:
        raise NothingToHandOver()
    return rows


def _total(rows: Sequence[DuesMonth]) -> int:
    return sum(row.received_fen or 0 for row in rows)


async def hand_over(
    work: Work, period_code: str, fen: int, handed_on: date, receiver: str = "", receipt: str = ""
) -> HandOver:
    """Record a hand-over of a period; raises HandoverDiffers unless the sum equals the ledger to the fen."""
    rows = await _rows(work, parse(period_code))
    check_sum(_total(rows), fen)
    made = HandOver(
        branch_id=months.branch_id(work), period=period_code, amount_fen=fen, handed_on=handed_on, receiver=receiver,
        made_by=work.actor.member_id, made_at=work.now, receipt_number=receipt,
    )  # fmt: skip
    await dues.hand_over(work.session, made, rows)
    await dues.add_entries(work.session, [entry(work, row.id, "handed", fen=row.received_fen) for row in rows])
    await work.audit("dues.handed", "handover", made.id, period=period_code, number=len(rows))
    await dues_second.ask(work, made)
    for month in {row.month for row in rows}:
        await months.refresh(work, month)
    return made


def check_sum(expected: int, given: int) -> None:
    """Refuse a sum that differs from the ledger, however little."""
    if expected != given:
        raise HandoverDiffers(expected=expected, given=given)


def periods_offered(work: Work) -> list[Period]:
    """Return the periods a hand-over may be for: the running one and the one before, as long as the branch's duty."""
    branch = months.own_branch(work)
    kind = catalogue_of(branch).duty(DUTY).period
    now = containing(work.today, kind or PeriodKind.QUARTER)
    return [now, now.previous()]
