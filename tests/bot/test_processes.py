"""Several bots on one PostgreSQL: each update worked once and in order, each message sent once and within budget."""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import select
from sqlmodel import col

from bot.program import Program
from bot.receiving import LEASE, STAND_BY_SECONDS
from domain.refusals.dues import AlreadyPaid
from sandbox.server import serve
from sandbox.world import World
from storage import dues, inbox, outbox, sendable
from storage.database import Database
from storage.tables import Audit, DuesEntry, Notice, Outbox
from tests.bot.test_crash import NOTHING, answers
from tests.clock import SHANGHAI
from tests.dues_ground import ground
from tests.house import House, Person
from tests.house import house as open_house
from tests.meeting import Meeting, meeting_branch
from tests.people import thirteen
from tests.ports import free_port
from tests.postgres import Postgres
from tests.processes import a_meeting_soon, conflicts, died, is_quiet, poller, process
from usecases.dues_receipts import Receipt, receive_dues

NOVEMBER = date(2026, 11, 1)
PEOPLE = ("李敏", "周立", "何军", "王小明", "陈静", "张三")
WORDS = {"coming": "参加", "maybe": "待定"}


@pytest.fixture
async def house(postgres_url: str) -> AsyncIterator[House]:
    async with open_house(postgres_url) as opened:
        yield opened


@asynccontextmanager
async def twin(house: House) -> AsyncIterator[Program]:
    """A second bot with its own connections to the same database."""
    settings = house.program.settings
    other = Program(settings, Database(settings.database_url), house.program.vault, house.clock)
    await other.start()
    try:
        yield other
    finally:
        await other.close()


async def repeat(step: Callable[[], Awaitable[bool]], over: asyncio.Event) -> None:
    """Step until it is over and nothing is left to do."""
    while await step() or not over.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), 0.005)


async def answered(house: House, branch: Meeting) -> dict[str, list[str]]:
    names = {number: name for name, number in branch.members.items()}
    found: dict[str, list[str]] = defaultdict(list)
    async with house.database.reading() as session:
        asked = select(Audit).where(col(Audit.action) == "answer").order_by(col(Audit.id))
        for entry in (await session.execute(asked)).scalars():
            found[names[entry.for_member_id or 0]].append(entry.details["said"])
    return found


async def test_one_chat_is_never_in_two_hands(house: House) -> None:
    """Six people press in one group, and ask in their private chats, while two bots work side by side."""
    branch = await meeting_branch(house)
    await branch.announce("党员大会 11月20日 15:00 三楼会议室")
    said: dict[str, list[str]] = defaultdict(list)
    over = asyncio.Event()
    async with twin(house) as other:
        workers = [asyncio.create_task(repeat(one.worker.step, over)) for one in (house.program, other)]
        for number in range(24):
            for name in PEOPLE:
                code = "coming" if number % 2 == 0 else "maybe"
                said[name].append(code)
                branch[name].user.presses(WORDS[code], branch.group)
                if number % 8 == 0:
                    branch[name].user.says("/cancel")
            await house.program.receiver.step(0)
        over.set()
        await asyncio.gather(*workers)
        await house.settle()
    assert await answered(house, branch) == said
    assert [answers(branch[name], NOTHING) for name in PEOPLE] == [3] * 6
    assert "待定 6" in branch.card("党员大会").labels


def started(house: House, number: int) -> list[Person]:
    """People who may be written to."""
    people = [house.person(f"P{one}") for one in range(number)]
    for one in people:
        one.user.started = True
    return people


async def letters(house: House, chats: list[int], each: int) -> None:
    """Have numbered messages wait, chat by chat in turn."""
    async with house.database.writing() as session:
        for number in range(each):
            for chat in chats:
                at = house.clock.instant()
                row = Outbox(
                    key=f"t{chat}:{number}", chat_id=chat, name="refusals.too_large", created_at=at, not_before=at
                )
                await outbox.put(session, house.program.vault, row, {"limit_kb": 1000 + number})


async def sent_by_two(house: House) -> None:
    """Let two bots send until nothing waits; time passes while both wait, never while one has something in hand."""
    at_work: list[Program] = []

    async def step(one: Program) -> bool:
        at_work.append(one)
        try:
            return await one.sender.step()
        finally:
            at_work.remove(one)

    async def send(one: Program) -> None:
        while True:
            if await step(one):
                continue
            async with house.database.reading() as session:
                following = await sendable.next_at(session)
            if at_work:
                await asyncio.sleep(0.002)
            elif following is None:
                return
            else:
                await house.clock.pause((following - house.clock.instant()).total_seconds())

    async with twin(house) as other:
        await asyncio.gather(send(house.program), send(other))


def numbers(house: House, chat: int) -> list[int]:
    texts = [m.text for m in house.world.chats[chat].messages if m.sender_id == 42]
    return [number for text in texts for number in range(1000, 1100) if str(number) in text]


async def test_two_senders_keep_the_order_of_a_chat_and_double_nothing(house: House) -> None:
    people = started(house, 5)
    house.world.faults.add("sendmessage", "slow", times=None, seconds=0.01)
    await letters(house, [one.id for one in people], 12)
    await sent_by_two(house)
    for one in people:
        assert numbers(house, one.id) == list(range(1000, 1012))


async def test_the_budgets_of_a_group_and_of_all_hold_across_two_senders(house: House) -> None:
    people = started(house, 60)
    group = house.group("G", people)
    group.bot_status = "member"
    house.world.group_limit = 20
    began = house.clock.seconds()
    await letters(house, [group.id], 45)
    await letters(house, [one.id for one in people], 2)
    await sent_by_two(house)
    assert numbers(house, group.id) == list(range(1000, 1045))
    assert house.world.refusals == []
    dates = Counter(m.date for chat in house.world.chats.values() for m in chat.messages if m.sender_id == 42)
    assert sum(dates.values()) == 45 + 120
    assert max(dates.values()) <= 30, dates
    assert max(dates) - began >= 120  # two minutes at least for 45 in one group


async def test_two_planners_say_everything_once(house: House) -> None:
    setting = await thirteen(house)
    async with twin(house) as other:
        for day in (10, 16, 25):
            house.clock.move_to(datetime(2026, 11, day, 9, 0, tzinfo=SHANGHAI))
            both = await asyncio.gather(house.program._tick_all(), other._tick_all(), return_exceptions=True)
            assert [one for one in both if one is not None] == []
            await house.settle()
    async with house.database.reading() as session:
        made = [
            (one.duty, one.occasion, one.rung, one.audience)
            for one in (await session.execute(select(Notice))).scalars()
        ]
    assert made
    assert len(made) == len(set(made))
    shown = [m.text for m in setting.group.messages if m.sender_id == 42 and "党费" in m.text and "收缴日" in m.text]
    assert len(shown) == len(set(shown))


async def test_a_press_that_two_bots_received_counts_once(house: House) -> None:
    branch = await meeting_branch(house)
    await branch.announce("党员大会 11月20日 15:00 三楼会议室")
    branch["李敏"].user.presses("参加", branch.group)
    taken = list(house.world.updates)
    async with twin(house) as other:
        await asyncio.gather(house.program.receiver.store(taken), other.receiver.store(taken))
        await asyncio.gather(house.program.worker.step(), other.worker.step())
        await house.settle()
    assert await answered(house, branch) == {"李敏": ["coming"]}
    async with house.database.reading() as session:
        assert set(await inbox.counts(session)) == {"done"}


async def until(what: Callable[[], Awaitable[bool]], seconds: float) -> float:
    """Wait until something is so; returns how many seconds it took."""
    began = time.monotonic()
    async with asyncio.timeout(seconds):
        while not await what():  # noqa: ASYNC110  (what is waited for happens in another process)
            await asyncio.sleep(0.1)
    return time.monotonic() - began


async def test_polling_is_taken_over_within_fifteen_seconds(postgres: Postgres, tmp_path: Path) -> None:
    """Two processes start on an empty database at once; one polls; it is killed; the other goes on."""
    url, world = await postgres.empty(), World()
    alice = world.user("Alice")
    alice.started = True
    database = Database(url)

    async def asked(number: int) -> bool:
        return [m.text for m in alice.private.messages if m.sender_id == 42].count(NOTHING) >= number

    async with serve(world) as server, AsyncExitStack() as stack:
        both = [await stack.enter_async_context(process(world, server.url, url, tmp_path)) for _ in range(2)]
        alice.says("/cancel")
        await until(lambda: asked(1), 90)
        holder = await poller(database)
        await died(next(one for one in both if one.pid == holder))
        alice.says("/cancel")
        assert LEASE.total_seconds() + STAND_BY_SECONDS < 15  # how long it takes on a machine that is not busy
        await until(lambda: asked(2), 90)
        assert await poller(database) == next(one.pid for one in both if one.pid != holder)
        assert conflicts(world) == []
        assert not await asked(3)
        assert "Traceback" not in (tmp_path / "log.txt").read_text("utf-8")
    await database.close()


@asynccontextmanager
async def proxy(port: int, upstreams: list[int]) -> AsyncIterator[Counter[int]]:
    """A proxy that gives requests to the upstreams in turn, and to the next where one does not answer."""
    taken = Counter[int]()

    async def forward(request: web.Request) -> web.Response:
        body = await request.read()
        for _ in upstreams:
            upstreams.append(upstreams.pop(0))
            with suppress(aiohttp.ClientError):
                to = f"http://127.0.0.1:{upstreams[0]}{request.path}"
                async with (
                    aiohttp.ClientSession() as session,
                    session.post(to, data=body, headers=request.headers) as answer,
                ):
                    taken[upstreams[0]] += answer.status == 200
                    return web.Response(status=answer.status)
        return web.Response(status=502)

    application = web.Application()
    application.router.add_post("/hook", forward)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield taken
    finally:
        await runner.cleanup()


async def test_webhooks_are_received_by_both_and_outlive_one(postgres_url: str, tmp_path: Path) -> None:
    async with open_house(postgres_url, start=datetime.now(UTC)) as house, AsyncExitStack() as stack:
        branch = await meeting_branch(house)
        await branch.announce(a_meeting_soon())
        front, ports = free_port(), [free_port(), free_port()]
        taken = await stack.enter_async_context(proxy(front, list(ports)))
        hook = {"BOT_MODE": "webhook", "WEBHOOK_SECRET": "s", "WEBHOOK_URL": f"http://127.0.0.1:{front}/hook"}
        world, api = house.world, house.program.settings.api_url
        both = [
            await stack.enter_async_context(
                process(world, api, postgres_url, tmp_path, WEBHOOK_LISTEN=f"127.0.0.1:{port}", **hook)
            )
            for port in ports
        ]

        async def hooked() -> bool:
            return world.counted["setwebhook"] == 2

        await until(hooked, 20)
        said: dict[str, list[str]] = defaultdict(list)
        for number in range(10):
            for name in PEOPLE:
                said[name].append("coming" if number % 2 == 0 else "maybe")
                branch[name].user.presses(WORDS[said[name][-1]], branch.group)
            await asyncio.sleep(0.1)
            if number == 5:
                assert min(taken[port] for port in ports) > 0
                await died(both[0])
        await until(lambda: is_quiet(house.database, world), 70)
        assert await answered(house, branch) == said
        assert "待定 6" in branch.card("党员大会").labels


async def test_two_officers_who_receive_the_same_money_at_once_receive_it_once(postgres_url: str) -> None:
    """The collector and the group's leader press in their own chats, which two bots have in hand at the same time."""
    database = Database(postgres_url)
    branch = await ground(database)
    receipt = [Receipt(branch.members["wang"], NOVEMBER)]
    async with branch.acts(None) as work:
        await dues.open_month(work.session, branch.branch_id, NOVEMBER)

    async def leader() -> None:
        async with branch.acts("he") as work:
            await receive_dues(work, receipt)

    async with branch.acts("li") as work:
        await receive_dues(work, receipt)
        other = asyncio.create_task(leader())
        await asyncio.sleep(0.3)
        assert not other.done()  # it waits for what becomes of the first
    with pytest.raises(AlreadyPaid):
        await other
    async with database.reading() as session:
        kinds = [one.kind for one in (await session.execute(select(DuesEntry))).scalars()]
    assert kinds == ["received"]
    await database.close()
