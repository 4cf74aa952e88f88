"""The bot dies anywhere: a press takes effect once, a message goes out at least once, the card ends right."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from telegram.ext import CallbackQueryHandler, CommandHandler

from domain.refusals.forms import NotUnderstood
from handlers import door
from storage import dues, inbox
from storage.inbox import MAX_TRIES
from storage.tables import Meta
from storage.work import Work
from tests.bot.dues_branch import DuesBranch, open_branch
from tests.crashing import Killed, Killer, live_through, take_over
from tests.house import House
from tests.house import house as open_house
from usecases.presses.codec import Press, packed

SEAMS = (
    "before store", "after store", "in handler", "before commit", "after commit", "while sending", "after sending",
)  # fmt: skip
NOTHING = "现在没有正在填写的内容。"
COLLECTION = datetime(2026, 11, 10, 9, 0)


@packed("zz")
@dataclass(frozen=True, slots=True)
class Half(Press):
    """A press of the tests: its use case writes, then refuses."""


@pytest.fixture
async def either_house(either_url: str) -> AsyncIterator[House]:
    async with open_house(either_url) as opened:
        yield opened


@pytest.fixture
async def branch(either_house: House) -> DuesBranch:
    """A branch on the morning of its collection day, its card in the group."""
    opened = await open_branch(either_house)
    await either_house.until(COLLECTION)
    return opened


async def movements(branch: DuesBranch, name: str) -> list[str]:
    async with branch.house.database.reading() as session:
        row = await dues.row(session, branch.members[name], date(2026, 11, 1))
        return [] if row is None else [m.kind for m in await dues.movements(session, row.id or 0)]


def answers(person: Any, text: str) -> int:
    return [m.text for m in person.private.messages if m.sender_id == 42].count(text)


@pytest.mark.parametrize("seam", SEAMS)
async def test_a_press_counts_once_and_the_card_ends_right(branch: DuesBranch, seam: str) -> None:
    branch["王小明"].user.presses("我已交纳", branch.group)
    branch["陈静"].user.says("/cancel")
    assert await live_through(branch.house, Killer(1, seam))
    assert await movements(branch, "王小明") == ["claimed"]
    assert "待核对1人" in branch.card.text
    assert "王小明" in branch.list_of("李敏").text
    assert answers(branch["陈静"], NOTHING) in (1, 2)
    assert len([m for m in branch.group.shown if "收缴日" in m.text]) == 1


async def test_a_bot_killed_at_every_moment_in_turn(either_house: House) -> None:
    """The same three updates again and again, killed one moment later each time, until nothing kills any more."""
    branch = await open_branch(either_house)
    await either_house.until(COLLECTION)
    moments = Counter[str]()
    every = 1 if either_house.database.is_sqlite else 4  # a start costs more there
    for asked, number in enumerate(range(1, 60, every), 1):
        branch["王小明"].user.presses("我已交纳", branch.group)
        branch["陈静"].user.says("/cancel")
        branch["张三"].user.says("/cancel")
        killer = Killer(number)
        died = await live_through(either_house, killer)
        moments.update(killer.passed[-1:])
        assert await movements(branch, "王小明") == ["claimed"]
        for name in ("陈静", "张三"):
            assert asked <= answers(branch[name], NOTHING) <= 2 * asked
        if not died:
            break
    else:
        pytest.fail("it never came through")
    assert set(moments) == set(SEAMS) or every > 1
    async with either_house.database.reading() as session:
        assert set(await inbox.counts(session)) == {"done"}


@pytest.mark.parametrize("fault", ["drop_before", "drop_after"])
async def test_an_answer_that_never_came_means_at_most_one_message_more(either_house: House, fault: str) -> None:
    alice = either_house.person("安国平")
    either_house.world.faults.add("sendmessage", fault)
    await alice.says("/cancel")
    await either_house.settle()
    assert answers(alice, NOTHING) == (1 if fault == "drop_before" else 2)


@pytest.mark.parametrize("fault", ["502", "500", "429"])
async def test_what_telegram_turned_down_goes_out_once(either_house: House, fault: str) -> None:
    alice = either_house.person("安国平")
    either_house.world.faults.add("sendmessage", fault)
    await alice.says("/cancel")
    assert answers(alice, NOTHING) == 1


def boom(program: Any, times: int = 99) -> list[int]:
    """Give the bot a command whose handler breaks as many times; returns the tries as they come."""
    tries: list[int] = []

    async def break_down(work: Work, _words: list[str]) -> None:
        tries.append(len(tries) + 1)
        work.session.add(Meta(name=f"half {len(tries)}", value="x"))
        await work.reply("forms.nothing_open")
        if len(tries) <= times:
            raise ZeroDivisionError

    handlers = program.application.handlers
    handlers[0] = [CommandHandler("boom", door.command(break_down)), *handlers[0]]  # before "no such command"
    return tries


async def metas(house: House) -> list[str]:
    async with house.database.reading() as session:
        return [one.name for one in (await session.execute(select(Meta))).scalars() if one.name.startswith("half")]


async def test_a_poison_update_is_parked_told_once_and_holds_up_nobody(
    either_house: House, caplog: pytest.LogCaptureFixture
) -> None:
    alice, bob = either_house.person("安国平"), either_house.person("李敏")
    tries = boom(either_house.program)
    alice.user.says("/boom")
    bob.user.says("/cancel")
    alice.user.says("/cancel")
    await either_house.settle()
    assert len(tries) == MAX_TRIES  # alone: it was there when the bot began
    assert answers(alice, NOTHING) == answers(bob, NOTHING) == 1
    assert len([m for m in alice.private.messages if m.sender_id == 42]) == 2  # the apology, and the answer
    assert await metas(either_house) == []
    async with either_house.database.reading() as session:
        assert await inbox.counts(session) == {"parked": 1, "done": 2}
    told = [r for r in caplog.records if r.levelname == "ERROR"]
    assert len(told) == MAX_TRIES
    assert "first_name" not in caplog.text  # what he sent stays out of the log
    caplog.clear()


async def test_one_that_fails_at_first_succeeds_in_the_end_and_counts_once(
    either_house: House, caplog: pytest.LogCaptureFixture
) -> None:
    alice = either_house.person("安国平")
    tries = boom(either_house.program, times=2)
    await alice.says("/boom")
    assert len(tries) == 3
    assert await metas(either_house) == ["half 3"]
    assert answers(alice, NOTHING) == 1
    caplog.clear()


async def test_what_was_parked_is_worked_after_the_repair(
    either_house: House, caplog: pytest.LogCaptureFixture
) -> None:
    alice = either_house.person("安国平")
    tries = boom(either_house.program, times=MAX_TRIES + 1)
    await alice.says("/boom")
    async with either_house.database.writing() as session:
        ((number, _received, tried),) = await inbox.parked(session)
        assert tried == MAX_TRIES
        assert await inbox.replay(session, number)
        assert not await inbox.replay(session, number)
    await either_house.settle()
    assert await metas(either_house) == [f"half {len(tries)}"]
    async with either_house.database.reading() as session:
        assert await inbox.parked(session) == []
    caplog.clear()


async def test_one_of_a_batch_that_fails_undoes_nothing_of_the_others(
    branch: DuesBranch, caplog: pytest.LogCaptureFixture
) -> None:
    boom(branch.house.program)
    names = ("王小明", "陈静", "张三")
    for name in names[:2]:
        branch[name].user.presses("我已交纳", branch.group)
    branch["张三"].user.says("/boom")
    branch["张三"].user.presses("我已交纳", branch.group)
    await branch.house.settle()
    assert [await movements(branch, name) for name in names] == [["claimed"]] * 3
    assert "待核对3人" in branch.card.text
    caplog.clear()


async def test_unreadable_updates_are_put_aside(either_house: House) -> None:
    alice = either_house.person("安国平")
    for odd in ({"message": 7}, {"callback_query": {"id": 1}}, {"message": {"chat": {"id": "x"}}}):
        either_house.world.raw({"update_id": 900_000 + len(either_house.world.updates), **odd})
    await alice.says("/cancel")
    assert answers(alice, NOTHING) == 1
    async with either_house.database.reading() as session:
        assert await inbox.counts(session) == {"unreadable": 3, "done": 1}


async def test_a_refusal_after_writing_leaves_the_refusal_alone(either_house: House) -> None:
    async def write_and_refuse(work: Work, _press: Press) -> None:
        work.session.add(Meta(name="half 1", value="x"))
        await work.session.flush()
        await work.whisper("forms.nothing_open")
        raise NotUnderstood(example="")

    either_house.program.application.handlers[0].insert(
        0, CallbackQueryHandler(door.press(write_and_refuse), pattern="^zz:")
    )
    alice = either_house.person("Alice", "en")
    await alice.says("/cancel")
    before = len(alice.private.messages)
    press = await alice.forges("zz:0", alice.last)
    assert await metas(either_house) == []
    assert len(alice.private.messages) == before
    assert press.answer is not None
    assert press.answer.startswith("I did not understand")  # in her own language


async def test_every_press_is_answered_once(branch: DuesBranch) -> None:
    for name in ("王小明", "陈静"):
        branch[name].user.presses("我已交纳", branch.group)
    branch["王小明"].user.presses("我已交纳", branch.group)
    await branch.house.settle()
    given = [p["callback_query_id"] for m, p in branch.house.world.calls if m.lower() == "answercallbackquery"]
    assert len(given) == len(set(given)) == 3


async def test_a_toast_that_fails_is_not_repeated(branch: DuesBranch) -> None:
    branch.house.world.faults.add("answercallbackquery", "502")
    await branch["王小明"].presses("我已交纳", branch.group)
    assert branch.house.world.counted["answercallbackquery"] == 1
    assert await movements(branch, "王小明") == ["claimed"]


async def test_the_same_updates_twice_count_once(branch: DuesBranch) -> None:
    branch.house.world.duplicate_updates = True
    await branch["王小明"].presses("我已交纳", branch.group)
    assert await movements(branch, "王小明") == ["claimed"]


async def test_an_update_that_kills_the_process_is_parked_after_its_tries(either_house: House) -> None:
    """Such a one can only be counted alone: what waits at a start is therefore not worked as a batch."""
    alice = either_house.person("安国平")
    alice.user.says("/boom")
    alice.user.says("/cancel")
    deaths = 0

    async def die(_work: Work, _words: list[str]) -> None:
        raise Killed("in handler")

    for _ in range(MAX_TRIES + 2):
        await take_over(either_house)
        handlers = either_house.program.application.handlers
        handlers[0] = [CommandHandler("boom", door.command(die)), *handlers[0]]
        try:
            await either_house.settle()
        except Killed:
            deaths += 1
    assert deaths == MAX_TRIES
    assert answers(alice, NOTHING) == 1
    async with either_house.database.reading() as session:
        assert await inbox.counts(session) == {"parked": 1, "done": 1}
