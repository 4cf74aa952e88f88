"""Token, key, webhook secret and database password stand in no log, error or measure: a process is heard."""

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import ClientSession
from telegram import Bot
from telegram.error import TelegramError
from telegram.request import BaseRequest, HTTPXRequest

from bot import cli, logs
from bot.request import AiohttpRequest
from bot.settings import Settings, secrets
from sandbox.server import serve
from sandbox.world import World
from storage.vault import new_key
from tests.bot.test_cli import bot, running
from tests.ports import free_port

TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"
LIBRARIES = ("httpx", "httpcore", "telegram", "telegram.Bot", "aiohttp")
SECRET, PASSWORD = "webhook-secret-1", "database-password-1"


@pytest.mark.parametrize(
    ("http", "level"),
    [
        ("aiohttp", "DEBUG"), ("httpx", "INFO"),
        pytest.param("aiohttp", "INFO", marks=pytest.mark.long), pytest.param("httpx", "DEBUG", marks=pytest.mark.long),
    ],
)  # fmt: skip
async def test_nothing_a_process_says_holds_a_secret(tmp_path: Path, http: str, level: str) -> None:
    """It starts while Telegram is away, meets every fault, is refused in the end, and is looked at all the while."""
    world, key, page, port = World(TOKEN), new_key(), f"127.0.0.1:{free_port()}", free_port()
    given = {
        "BOT_TOKEN": TOKEN, "BOT_API_URL": f"http://127.0.0.1:{port}", "BOT_KEY": key, "BOT_HTTP": http,
        "LOG_LEVEL": level, "HEALTH_LISTEN": page, "WEBHOOK_SECRET": SECRET,
    }  # fmt: skip
    async with running(tmp_path, "run", **given) as process:
        assert process.stderr is not None
        first = await asyncio.wait_for(process.stderr.readline(), 30)  # it cannot be reached yet
        for fault in ("429", "500", "drop_before", "drop_after"):
            world.faults.add("sendMessage", fault, retry_after=1)
        world.faults.add("getUpdates", "drop_after")
        async with serve(world, port=port):
            alice = world.user("安国平")
            for _ in range(4):
                alice.says("/cancel")
            async with asyncio.timeout(30):
                while not any("没有正在填写" in m.text for m in alice.private.messages):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            async with ClientSession() as session, session.get(f"http://{page}/metrics") as answer:
                measures = await answer.text()
            world.faults.clear()
            world.token = "123456789:other"
            alice.says("/cancel")  # ends the poll that is under way
            _, rest = await asyncio.wait_for(process.communicate(), 30)
        said = [first.decode(), rest.decode(), measures]
        refused = await asyncio.to_thread(bot, tmp_path, "check", **given)
    said += [refused.stdout, refused.stderr]
    assert "cannot be reached" in said[0]
    assert "branch_inbox_updates" in measures
    assert [secret for secret in (TOKEN, TOKEN.partition(":")[2], key, SECRET) if secret in "".join(said)] == []
    assert "httpx" not in rest.decode()


@pytest.fixture
def heard() -> Iterator[None]:
    root = logging.getLogger()
    kept = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in (*logs.OURS, *logs.QUIET, *LIBRARIES)}
    yield
    root.handlers[:], level = kept
    root.setLevel(level)
    logging.captureWarnings(False)
    for name, old in levels.items():
        logging.getLogger(name).setLevel(old)


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("request_of", [AiohttpRequest, HTTPXRequest])
async def test_a_library_that_speaks_nevertheless_is_masked(
    request_of: type[BaseRequest], capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up("text", "DEBUG", TOKEN)
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(logging.DEBUG)
    logging.getLogger().setLevel(logging.DEBUG)
    world = World(TOKEN)
    async with serve(world) as server:
        calling = Bot(TOKEN, f"{server.url}/bot", f"{server.url}/file/bot", request_of(), request_of())
        async with calling:
            await calling.get_me()
            world.token = "123456789:other"
            with pytest.raises(TelegramError):
                await calling.get_me()
        unreachable = Bot(TOKEN, "http://127.0.0.1:1/bot", request=request_of(), get_updates_request=request_of())
        try:
            await unreachable.initialize()
        except TelegramError:
            logging.getLogger("bot.x").exception("failed")
        await unreachable.shutdown()
    said = capsys.readouterr().err
    assert "failed" in said
    assert TOKEN.partition(":")[2] not in said


def test_settings_do_not_show_what_is_secret() -> None:
    url = f"postgresql://u:{PASSWORD}@h/d"
    settings = Settings(token=TOKEN, key="a key", webhook_secret=SECRET, database_url=url)
    assert not [secret for secret in (TOKEN, "a key", SECRET, PASSWORD) if secret in repr(settings)]
    assert set(secrets(settings)) == {TOKEN, "a key", SECRET, PASSWORD}


@pytest.mark.usefixtures("heard")
def test_a_fault_of_ours_is_told_without_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def broken(settings: Settings, _arguments: object) -> int:
        raise ValueError(f"保密内容 {settings.token}")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setitem(cli.COMMANDS, "replay", broken)
    assert cli.main(["replay"]) == 1
    said = capsys.readouterr().err
    assert "replay failed" in said
    assert "builtins.ValueError" in said
    assert not [part for part in ("保密内容", TOKEN, "Traceback (most") if part in said]
