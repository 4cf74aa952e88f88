"""The sandbox as people start it: the demonstration plays without a mistake, time moves, Ctrl-C ends it."""

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot import sandboxing
from bot.demo import playing
from bot.sandboxing import SandboxClock, Stepping, target
from sandbox.people import User
from sandbox.records import Chat
from tests.bot.test_cli import environment
from tests.clock import SHANGHAI
from tests.ports import free_port

MONDAY = datetime(2026, 11, 2, 9, 30, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("now", "step", "then"),
    [
        (MONDAY, "hour", datetime(2026, 11, 2, 10, 30)),
        (MONDAY, "morning", datetime(2026, 11, 3, 9)),
        (MONDAY.replace(hour=8), "morning", datetime(2026, 11, 2, 9)),
        (MONDAY, "monday", datetime(2026, 11, 9, 9)),
        (MONDAY.replace(day=8), "monday", datetime(2026, 11, 9, 9)),
        (MONDAY, "month", datetime(2026, 12, 1, 9)),
        (MONDAY.replace(month=12, day=31), "month", datetime(2027, 1, 1, 9)),
        (MONDAY.replace(month=1, day=31), "month", datetime(2026, 2, 1, 9)),
    ],
)
def test_the_clock_moves_to_where_its_buttons_say(now: datetime, step: str, then: datetime) -> None:
    assert target(step, now) == then.replace(tzinfo=SHANGHAI)


async def test_a_hurried_clock_does_not_wait() -> None:
    clock = SandboxClock()
    clock.move_to(MONDAY)
    clock.hurried, began = True, time.monotonic()
    before = clock.instant()
    await clock.pause(3600)
    assert time.monotonic() - began < 5
    assert clock.instant() - before >= timedelta(hours=1)
    clock.rest()
    assert clock.now() - MONDAY.astimezone(UTC) < timedelta(hours=1, minutes=1)


@pytest.fixture
async def stepping(sqlite_url: str) -> AsyncIterator[Stepping]:
    async with sandboxing.sandbox(0, sqlite_url) as (opened, _url):
        yield opened


def person(stepping: Stepping, name: str) -> User:
    return next(one for one in stepping.world.users.values() if one.name == name)


def group(stepping: Stepping) -> Chat:
    return next(chat for chat in stepping.world.chats.values() if chat.kind == "supergroup")


async def seen(somebody: User, fragment: str, chat: Chat | None = None) -> str:
    """Wait until somebody sees words of the running bot."""
    for _ in range(150):
        if any(message.shows(fragment) for message in (chat or somebody.private).shown):
            break
        await asyncio.sleep(0.1)
    return somebody.sees(fragment, chat).text


async def test_the_demonstration_is_played_and_the_bot_runs_on(stepping: Stepping) -> None:
    assert await sandboxing.demonstrate(stepping) == []
    assert abs(stepping.now() - MONDAY) < timedelta(minutes=2)
    secretary, member, branch = person(stepping, "安国平"), person(stepping, "孙亮"), group(stepping)
    board = secretary.sees("第四季度工作", branch)
    assert board.pinned
    assert "10月主题党日　10月22日，到会10/13" in board.text
    assert "应交13人，已交9人，待核对2人" in secretary.sees("收缴日10月12日", branch).text
    assert "预计到会7人" in secretary.sees("冬季安全检查", branch).text
    said = stepping.world.transcript(branch)
    assert not any(private in said for private in ("值班", "出差", "60.00", "近期工作", "研究第四季度"))

    press = member.presses("参加", branch)
    assert await seen(member, "预计到会8人", branch)
    assert press.answered
    with stepping.door.busy("month"):
        await stepping.advance("month")
    assert stepping.now() - datetime(2026, 12, 1, 9, tzinfo=SHANGHAI) < timedelta(minutes=2)
    assert "12月主题党日：尚未安排" in secretary.sees("有1项工作待完成（最迟12月31日）", branch).text
    assert "11月党费" in member.sees("提醒您").text
    member.says("/me")
    assert await seen(member, "类别：预备党员")


async def test_a_chapter_that_cannot_be_played_says_where(stepping: Stepping) -> None:
    script = stepping.script
    wrong = {"name": "nonsense", "steps": [{"who": "安国平", "press": "没有的按钮", "in_group": True}]}
    stepping.script = replace(script, chapters=[*script.chapters[:1], wrong], today=script.start)
    mistakes = [str(one) for one in await sandboxing.demonstrate(stepping)]
    assert len(mistakes) == 1
    assert mistakes[0].startswith(
        "nonsense, step 1 (who=安国平, press=没有的按钮, in_group=True): 安国平 sees no button"
    )


def test_the_script_names_only_people_it_has() -> None:
    script = playing.read()
    names = {one["name"] for one in script.people}
    steps = [step for chapter in script.chapters for step in chapter["steps"]]
    acting = {name for step in steps if "who" in step for name in playing.several(step["who"])}
    assert acting <= names
    assert set(script.administrators) <= names


async def test_the_command_shows_where_to_look_and_ends_on_ctrl_c(tmp_path: Path) -> None:
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "start", "--port", str(port), cwd=tmp_path, env=environment(tmp_path),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        told = ""
        while f"http://127.0.0.1:{port}" not in told:
            told += (await asyncio.wait_for(process.stdout.readline(), 30)).decode()
        async with ClientSession() as session, session.get(f"http://127.0.0.1:{port}/sandbox/state") as answer:
            assert (await answer.json())["clock"]["zone"] == "Asia/Shanghai"
        process.send_signal(signal.SIGINT)
        out, errors = await asyncio.wait_for(process.communicate(), 20)
        assert process.returncode == 0, errors.decode()
        assert "Traceback" not in errors.decode()
        assert "Ended." in out.decode()
    finally:
        if process.returncode is None:
            process.kill()
    assert list(tmp_path.iterdir()) == []


async def test_a_port_in_use_is_one_helpful_line(tmp_path: Path) -> None:
    server = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "sandbox", "--port", str(port), cwd=tmp_path, env=environment(tmp_path),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _out, errors = await asyncio.wait_for(process.communicate(), 30)
    server.close()
    await server.wait_closed()
    assert process.returncode == 2
    assert str(port) in errors.decode()
    assert "Traceback" not in errors.decode()
