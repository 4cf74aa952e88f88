"""The dues below the handlers: rights, refusals, and the one invariant: every fen is in exactly one place."""

import asyncio
import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import col

from domain.dues import State
from domain.dues_books import Place, is_carried, is_sound, total
from domain.refusals import Refusal
from domain.refusals.dues import DuesInAdvance, DuesNotOwed, DuesOfAnother, DuesSeveralMonths
from domain.refusals.forms import ReasonNeeded
from domain.refusals.people import NotAllowed
from storage import dues, dues_books
from storage.database import Database
from storage.dues import Line
from storage.tables import DuesEntry, HandOver
from storage.work import Work
from tests.dues_ground import Ground, ground
from usecases import dues as months
from usecases import (
    dues_amounts,
    dues_claims,
    dues_handover,
    dues_hardship,
    dues_receipts,
    dues_reminders,
    dues_second,
)
from usecases.dues_claims import Claim
from usecases.dues_receipts import Receipt
from usecases.presses.dues import ConfirmPassedOn, Forward, ReturnHandover, UnclaimDues

OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)
TODAY = date(2026, 11, 10)


@pytest.fixture
async def branch(database: Database) -> Ground:
    made = await ground(database)
    async with made.acts(None) as work:
        await months.open_collections(work)
    return made


async def test_the_tick_opens_once_and_asks_again_only_next_month(branch: Ground) -> None:
    async with branch.acts(None) as work:
        stored = months.own_branch(work)
        assert stored.dues_opened_on == NOVEMBER
        assert work.local(stored.dues_due_at or branch.now).date() == date(2026, 12, 10)
        assert await months.open_collections(work) is False
        assert stored.dues_opened_on == NOVEMBER


@pytest.mark.parametrize(
    ("who", "claims", "refusal"),
    [
        ("wang", [("wang", DECEMBER)], DuesInAdvance),
        ("wang", [("chen", NOVEMBER)], DuesOfAnother),
        ("wang", [("wang", OCTOBER), ("wang", NOVEMBER)], DuesSeveralMonths),
        ("wang", [("wang", date(2025, 12, 1))], DuesNotOwed),
    ],
)
async def test_a_claim_is_refused_with_its_reason(
    branch: Ground, who: str, claims: list[tuple[str, date]], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        async with branch.acts(who) as work:
            await dues_claims.claim_dues(work, [Claim(branch.members[name], month) for name, month in claims])


@pytest.mark.parametrize(
    ("who", "whose", "refusal"),
    [
        ("he", "chen", NotAllowed),
        ("wang", "wang", NotAllowed),
        ("an", "chen", NotAllowed),
    ],
)
async def test_only_the_collector_and_the_groups_leader_receive(
    branch: Ground, who: str, whose: str, refusal: type[Refusal]
) -> None:
    if who == "an":
        async with branch.acts("an") as work:
            await dues_receipts.receive_dues(work, [Receipt(branch.members[whose], NOVEMBER)])
        return  # the post is vacant, so the secretary may as well
    with pytest.raises(refusal):
        async with branch.acts(who) as work:
            await dues_receipts.receive_dues(work, [Receipt(branch.members[whose], NOVEMBER)])


@pytest.mark.parametrize("way", ["other-person", "wages"])
async def test_what_is_normally_not_done_needs_a_reason(branch: Ground, way: str) -> None:
    receipt = Receipt(branch.members["wang"], NOVEMBER, way=way)
    with pytest.raises(ReasonNeeded):
        async with branch.acts("li") as work:
            await dues_receipts.receive_dues(work, [receipt])


async def test_a_leader_cannot_take_back_what_reached_the_collector(branch: Ground) -> None:
    async with branch.acts("li") as work:
        await dues_receipts.receive_dues(work, [Receipt(branch.members["wang"], NOVEMBER)])
        row = await dues.row(work.session, branch.members["wang"], NOVEMBER)
    with pytest.raises(NotAllowed):
        async with branch.acts("he") as work:
            await dues_receipts.reverse_receipt(work, row.id if row and row.id else 0, "wrong")


async def test_a_reminder_written_before_a_claim_is_dropped_when_it_would_be_sent(branch: Ground) -> None:
    async with branch.acts(None) as work:
        assert await dues_reminders.remind_unpaid(work, NOVEMBER, rung="missing") == 5
        assert await dues_reminders.remind_unpaid(work, NOVEMBER, rung="missing") == 0
        row = await dues.row(work.session, branch.members["wang"], NOVEMBER)
        assert row is not None
        assert row.reminded == 1
        assert await dues_reminders.still_unpaid(work, {"row": row.id})
    async with branch.acts("wang") as work:
        await dues_claims.claim_dues(work, [Claim(branch.members["wang"], NOVEMBER)])
        assert not await dues_reminders.still_unpaid(work, {"row": row.id})


# The invariant

STEPS = st.tuples(
    st.sampled_from(
        [
            "claim",
            "unclaim",
            "receive",
            "lead",
            "forward",
            "confirm",
            "waive",
            "reduce",
            "end",
            "reverse",
            "hand",
            "back",
        ]
    ),
    st.sampled_from(["wang", "chen", "he"]),
    st.sampled_from([OCTOBER, NOVEMBER]),
)


class Model:
    """What should be true, in the plainest words: one of five places for each member's month."""

    def __init__(self) -> None:
        self.claimed: set[Any] = set()
        self.waived: set[Any] = set()
        self.leader: set[Any] = set()
        self.collector: set[Any] = set()
        self.handed: set[Any] = set()
        self.reduced: set[Any] = set()
        self.carried: list[set[Any]] = []

    def state(self, one: Any) -> State:
        if one in self.leader | self.collector | self.handed:
            return State.RECEIVED
        if one in self.waived:
            return State.WAIVED
        return State.CLAIMED if one in self.claimed else State.OPEN

    def step(self, what: str, name: str, month: date) -> None:
        one, state = (name, month), self.state((name, month))
        if what == "claim" and state is State.OPEN:
            self.claimed.add(one)
        elif what == "unclaim" and state is not State.RECEIVED:
            self.claimed.discard(one)
        elif what in ("receive", "lead") and state in (State.OPEN, State.CLAIMED) and (what, name) != ("lead", "chen"):
            (self.collector if what == "receive" else self.leader).add(one)
        elif what == "confirm":
            moved = {held for held in self.leader if held[1] == month}
            self.leader -= moved
            self.collector |= moved
        elif what == "waive" and state in (State.OPEN, State.CLAIMED):
            self.waived.add(one)
        elif what == "reduce" and state in (State.OPEN, State.CLAIMED):
            self.reduced.add(one)
        elif what == "end" and state is not State.RECEIVED:
            self.waived.discard(one)
            self.reduced.discard(one)
        elif what == "reverse" and one not in self.handed:
            self.leader.discard(one)
            self.collector.discard(one)
        elif what == "hand":
            self.handed |= self.collector
            self.carried += [self.collector] if self.collector else []
            self.collector = set()
        elif what == "back" and self.carried:
            returned = self.carried.pop()
            self.handed -= returned
            self.collector |= returned


async def _do(work: Work, branch: Ground, what: str, name: str, month: date) -> None:
    member = branch.members[name]
    row = await dues.row(work.session, member, month)
    number = row.id if row is not None and row.id is not None else 0
    held = await dues_receipts.held(work, month, branch.group_id)
    fresh = [one for one in held if one.forwarded_at is None]
    if what == "claim":
        await dues_claims.claim_dues(work, [Claim(member, month)])
    elif what == "unclaim":
        await dues_claims.unclaim_dues(work, UnclaimDues(branch.branch_id, month, member))
    elif what in ("receive", "lead"):
        await dues_receipts.receive_dues(work, [Receipt(member, month)])
    elif what == "forward":
        await dues_receipts.forward(work, Forward(branch.branch_id, month, branch.group_id, len(fresh)))
    elif what == "confirm":
        press = ConfirmPassedOn(branch.branch_id, month, branch.group_id, len(held))
        await dues_receipts.confirm_passed_on(work, press)
    elif what == "waive":
        await dues_amounts.waive_dues(work, member, month, "hardship", TODAY, TODAY)
    elif what == "reduce":
        await dues_hardship.reduce_dues(work, member, month, 1000, "hardship", TODAY, TODAY)
    elif what == "back":
        made = (await work.session.execute(select(HandOver).where(col(HandOver.returned_at).is_(None)))).scalars().all()
        await dues_second.send_back(work, ReturnHandover(branch.branch_id, made[-1].id or 0 if made else 0))
    elif what == "end":
        await dues_amounts.end_waiver(work, number, "mistake")
    elif what == "reverse":
        await dues_receipts.reverse_receipt(work, number, "mistake")
    else:
        total = sum(one.received_fen or 0 for one in await dues.to_hand_over(work.session, 1, TODAY))
        await dues_handover.hand_over(work, "2026Q4", total, TODAY)


ACTORS = {"lead": "he", "forward": "he", "waive": "an", "reduce": "an", "end": "an", "back": "an"}


@given(steps=st.lists(STEPS, max_size=14))
def test_every_fen_is_in_exactly_one_place(template: Path, steps: list[tuple[str, str, date]]) -> None:
    asyncio.run(_play(template, steps))


async def _play(template: Path, steps: list[tuple[str, str, date]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "branch.db"
        shutil.copy(template, file)
        database = Database(f"sqlite:///{file}")
        try:
            branch, model = await ground(database), Model()
            await _open(branch)
            for what, name, month in steps:
                who = ACTORS.get(what, name if what in ("claim", "unclaim") else "li")
                try:
                    async with branch.acts(who) as work:
                        await _do(work, branch, what, name, month)
                except Refusal:
                    continue
                finally:
                    model.step(what, name, month)
                await _check(branch, model)
            await _check(branch, model)
        finally:
            await database.close()


async def _open(branch: Ground) -> None:
    async with branch.acts(None) as work:
        for month in (OCTOBER, NOVEMBER):
            await dues.open_month(work.session, branch.branch_id, month)


async def _check(branch: Ground, model: Model) -> None:
    async with branch.acts(None) as work:
        lines = await dues.lines(work.session, branch.branch_id, OCTOBER, NOVEMBER)
        for line in lines:
            _consistent(line)
            assert dues.state(line.row) is model.state((line.member.name, line.row.month))
        await _sums(work, lines)


def _consistent(line: Line) -> None:
    row = line.row
    assert (row.received_at is None) == (row.received_fen is None)
    assert not (row.received_at and row.waived_at)
    for later in (row.forwarded_at, row.passed_on_at, row.handover_id):
        assert later is None or row.received_at is not None
    assert row.handover_id is None or row.passed_on_at is not None


async def _sums(work: Work, lines: list[Line]) -> None:
    """Received is what leaders hold, what the collector holds, and what was handed over; the movements agree."""
    entries = (await work.session.execute(select(DuesEntry))).scalars().all()
    moved = sum(entry.fen or 0 for entry in entries if entry.kind in ("received", "reversed"))
    received = sum(line.row.received_fen or 0 for line in lines)
    every = (await work.session.execute(select(HandOver))).scalars().all()
    handed = sum(one.amount_fen for one in every if one.returned_at is None)
    collector = sum(row.received_fen or 0 for row in await dues.to_hand_over(work.session, 1, TODAY))
    leaders = await dues.with_leaders(work.session, 1, TODAY)
    assert moved == received == leaders + collector + handed
    assert sum(entry.fen or 0 for entry in entries if entry.kind in ("handed", "returned")) == handed
    await _books(work, lines, leaders, collector, handed)


async def _books(work: Work, lines: list[Line], leaders: int, collector: int, handed: int) -> None:
    """The books of domain/dues_books.py agree: sound pages, and all the fen of each month in one of the five places."""
    pages = [page async for page in dues_books.pages(work.session)]
    assert all(is_sound(page) for page in pages)
    assert all(is_carried(made) for made in await dues_books.carried(work.session))
    where = total(pages)
    assert (where[Place.LEADER], where[Place.COLLECTOR], where[Place.HANDED]) == (leaders, collector, handed)
    assert sum(where.values()) == 3000 * len(lines) + sum(
        max((line.row.received_fen or 0) - (line.row.amount_fen or 0), 0) for line in lines
    )
    assert sum(one.change for one in await dues_books.cash(work.session, 1)) == leaders + collector
