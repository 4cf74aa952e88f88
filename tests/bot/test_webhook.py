"""The webhook: the secret before the body, stored before it is answered, and never a 5xx for our own bugs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, ClientTimeout
from sqlalchemy.exc import OperationalError
from telegram.error import InvalidToken

from bot import health, webhook
from bot.health import Pulse
from bot.program import Program
from bot.serving import served
from bot.settings import BadSetting
from storage import inbox
from storage.database import Database
from storage.tables import Branch, Budget, Inbox, Notice, Outbox
from tests.house import House
from tests.house import house as open_house
from tests.ports import free_port

SECRET = "a_secret-1"
HOOK = "http://127.0.0.1/hook"
MEASURES = (
    "inbox_updates", "inbox_oldest_seconds", "outbox_messages", "cards_behind", "reminders_lately", "chats_held",
    "people_unreachable", "chat_wait_seconds", "tick_age_seconds", "tick_seconds", "database_seconds",
)  # fmt: skip


@asynccontextmanager
async def door(stored: list[Any], fails: Exception | None = None) -> AsyncIterator[str]:
    async def store(updates: list[Any]) -> None:
        if fails is not None:
            raise fails
        stored.extend(updates)

    async with served(webhook.application(HOOK, SECRET, store), "127.0.0.1:0") as port:
        yield f"http://127.0.0.1:{port}/hook"


async def post(url: str, body: bytes, secret: str | None = SECRET) -> int:
    headers = {} if secret is None else {webhook.HEADER: secret}
    async with ClientSession() as session, session.post(url, data=BytesIO(body), headers=headers) as answer:
        return answer.status


async def test_an_update_with_the_secret_is_stored() -> None:
    stored: list[Any] = []
    async with door(stored) as url:
        assert await post(url, b'{"update_id": 1}') == 200
    assert stored == [{"update_id": 1}]


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], "秘密"])
async def test_without_the_secret_nothing_is_stored(secret: str | None) -> None:
    stored: list[Any] = []
    async with door(stored) as url:
        assert await post(url, b'{"update_id": 1}', secret) == 401
    assert stored == []


async def test_the_secret_is_asked_for_before_the_body_is_read() -> None:
    async with door([]) as url:
        port = int(url.split(":")[2].split("/")[0])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")  # and no body ever
        assert b"401" in await asyncio.wait_for(reader.readline(), 2)
        writer.close()


async def test_a_body_that_is_too_large_is_refused() -> None:
    stored: list[Any] = []
    async with door(stored) as url:
        assert await post(url, b'"' + b"x" * webhook.LARGEST_BODY + b'"') == 413
    assert stored == []


async def test_what_is_no_json_is_thrown_away_without_making_telegram_repeat_it() -> None:
    stored: list[Any] = []
    async with door(stored) as url:
        assert await post(url, b"\xff{") == 200
    assert stored == []


async def test_what_could_not_be_stored_comes_again() -> None:
    async with door([], OperationalError("", {}, Exception())) as url:
        assert await post(url, b'{"update_id": 1}') == 503


async def test_a_port_that_is_taken_is_one_helpful_line() -> None:
    async with door([]) as url:
        port = url.split(":")[2].split("/")[0]
        with pytest.raises(BadSetting) as caught:
            async with served(
                webhook.application(HOOK, SECRET, lambda _updates: asyncio.sleep(0)), f"127.0.0.1:{port}"
            ):
                pass
    assert caught.value.name == "cannot_listen"


@pytest.fixture
async def hooked(sqlite_url: str) -> AsyncIterator[House]:
    """A house whose bot receives by webhook, running as a process would, with its health page."""
    async with open_house(sqlite_url) as house:
        port, page = free_port(), free_port()
        settings = replace(
            house.program.settings, mode="webhook", webhook_url=f"http://127.0.0.1:{port}/hook",
            webhook_secret=SECRET, webhook_listen=f"127.0.0.1:{port}", health_listen=f"127.0.0.1:{page}",
        )  # fmt: skip
        await house.program.application.shutdown()
        house.program = Program(settings, house.database, house.program.vault, house.clock)
        await house.program.start()
        running = asyncio.create_task(house.program.run())
        yield house
        house.program.stop()
        await asyncio.wait_for(running, 10)


async def until(true: Any) -> None:
    async with asyncio.timeout(8):
        while not true():  # noqa: ASYNC110 (what is waited for happens in another program)
            await asyncio.sleep(0.02)


async def test_a_whole_conversation_by_webhook(hooked: House) -> None:
    alice = hooked.person("安国平").user
    await until(lambda: hooked.world.webhook is not None)
    alice.says("/cancel")
    await until(lambda: any("没有正在填写的内容" in m.text for m in alice.private.messages))
    assert hooked.world.webhook is not None
    assert "message" in hooked.world.webhook.get("allowed_updates", ["message"])


async def test_a_bug_in_a_handler_is_no_5xx(hooked: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_update: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(hooked.program.worker.application, "process_update", broken)
    await until(lambda: hooked.world.webhook is not None)
    hooked.person("安国平").user.says("/cancel")
    await until(lambda: not hooked.world.updates)  # taken over, and not pushed again
    async with hooked.database.reading() as session:
        assert sum((await inbox.counts(session)).values()) == 1


async def test_health_and_measures(hooked: House) -> None:
    await until(lambda: hooked.world.webhook is not None)
    url = f"http://{hooked.program.settings.health_listen}"
    async with ClientSession(timeout=ClientTimeout(total=5)) as session:
        for page in ("/healthz", "/readyz"):
            async with session.get(url + page) as answer:
                assert (answer.status, await answer.text()) == (200, "ok\n")
        async with session.get(url + "/metrics") as answer:
            told = await answer.text()
    for name in MEASURES:
        assert f"# TYPE branch_{name} gauge" in told
    assert 'branch_inbox_updates{state="waiting"} 0' in told
    assert hooked.world.token not in told


async def test_what_is_amiss_is_measured(house: House) -> None:
    at = house.clock.instant()
    async with house.database.writing() as session:
        session.add(Branch(id=3, name="第三支部", chat_id=-100, created_at=at))
        session.add(Inbox(update_id=1, received_at=at))
        session.add(Inbox(update_id=2, received_at=at, state="parked"))
        for key, state in (("a", "unknown"), ("b", "leased")):
            session.add(Outbox(key=key, chat_id=7, name="start.private", state=state, created_at=at, not_before=at))
        session.add(Budget(chat_id=-100, not_before=at + timedelta(seconds=90), window_at=at))
        await session.flush()
        for rung, late, state in (("1", True, "made"), ("2", False, "missed")):
            session.add(Notice(
                branch_id=3, duty="d", occasion="o", rung=rung, audience="group", due_at=at, made_at=at,
                on_day=at.date(), late=late, state=state,
            ))  # fmt: skip
    await house.clock.pause(30)
    pulse = Pulse(at)
    await pulse.beat(house.database, "reminders", at, 0.25)
    page = health.application(house.database, house.clock, pulse)
    async with served(page, "127.0.0.1:0") as port, ClientSession(f"http://127.0.0.1:{port}") as session:
        async with session.get("/metrics") as answer:
            told = (await answer.text()).splitlines()
    wanted = """
        branch_inbox_updates{state="waiting"} 1
        branch_inbox_updates{state="parked"} 1
        branch_inbox_oldest_seconds 30
        branch_outbox_messages{state="unknown"} 1
        branch_outbox_messages{state="leased"} 1
        branch_reminders_lately{kind="late"} 1
        branch_reminders_lately{kind="missed"} 1
        branch_chats_held 1
        branch_chat_wait_seconds{branch="3"} 60
        branch_tick_seconds{tick="reminders"} 0.25
        branch_tick_age_seconds{tick="reminders"} 30
    """
    assert [line for line in map(str.strip, wanted.strip().splitlines()) if line not in told] == []
    assert not any("第三支部" in line or "100" in line for line in told)


async def test_a_database_that_is_away_is_not_ready_but_alive(house: House, tmp_path: Path) -> None:
    gone = Database(f"sqlite:///{tmp_path}/no/such/folder.db")
    page = health.application(gone, house.clock, Pulse(house.clock.instant()))
    async with served(page, "127.0.0.1:0") as port, ClientSession(f"http://127.0.0.1:{port}") as session:
        for name, status in (("/healthz", 200), ("/readyz", 503), ("/metrics", 503)):
            async with session.get(name) as answer:
                assert answer.status == status, name
    await gone.close()


async def test_a_bot_that_stands_still_is_not_healthy(house: House) -> None:
    pulse = Pulse(house.clock.instant())
    pulse.at["heartbeat"] = house.clock.instant()
    await house.clock.pause(health.LATE_SECONDS + 1)
    page = health.application(house.database, house.clock, pulse)
    async with served(page, "127.0.0.1:0") as port, ClientSession(f"http://127.0.0.1:{port}") as session:
        answer = await session.get("/healthz")
        assert answer.status == 503
        answer.release()


async def test_polling_takes_a_webhook_of_earlier_days_away(house: House) -> None:
    house.world.webhook = {"url": "http://127.0.0.1:9/gone", "secret": "x"}
    alice = house.person("安国平")
    await alice.says("/cancel")
    await house.settle()
    assert house.world.webhook is None
    alice.sees("没有正在填写的内容")


async def test_a_token_that_telegram_does_not_know_ends_the_bot(house: House) -> None:
    house.world.token = "42:OTHER"
    with pytest.raises(InvalidToken):
        await asyncio.wait_for(house.program.run(), 10)
