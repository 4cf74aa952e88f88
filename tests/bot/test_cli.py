"""The command line as a process: what it says, how it exits, how it ends."""

import asyncio
import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import backup, checking, keys, opening
from bot.cli import main
from bot.clock import RealClock
from bot.health import Pulse
from bot.settings import BadSetting, Settings, read
from sandbox.server import Server, serve
from sandbox.world import World
from storage import outbox, schema
from storage.database import Database
from storage.tables import Branch, Budget, Card, Inbox, Lane, Notice, Outbox
from storage.vault import Vault, new_key

ROOT = Path(__file__).parents[2]
TOKEN = "42:TEST"
AT = datetime(2026, 11, 2, tzinfo=UTC)


def environment(folder: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    return kept | {"DATABASE_URL": f"sqlite:///{folder / 'branch.db'}", "PYTHONPATH": str(ROOT)} | more


def bot(folder: Path, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """Run a command in a folder of its own, so that no .env of this machine is read."""
    command = [sys.executable, "-m", "bot", *words]
    return subprocess.run(
        command, cwd=folder, env=environment(folder, **more), capture_output=True, text=True, timeout=60, check=False
    )


@asynccontextmanager
async def telegram() -> AsyncIterator[tuple[World, Server]]:
    world = World(TOKEN)
    async with serve(world) as server:
        yield world, server


@asynccontextmanager
async def running(folder: Path, *words: str, **more: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *words, cwd=folder, env=environment(folder, **more),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


BAD_SETTINGS = (
    (["run"], {"BOT_TOKEN": "has space"}, "BotFather"),
    (["run"], {"BOT_TOKEN": TOKEN, "DATABASE_URL": "mysql://u@h/d"}, "DATABASE_URL"),
    (["run"], {"BOT_TOKEN": TOKEN, "BOT_MODE": "webhook"}, "WEBHOOK_URL"),
    (["run"], {"BOT_TOKEN": TOKEN, "BOT_TIMEZONE": "Mars/Base"}, "Mars/Base"),
    (["check"], {"LOG_LEVEL": "loud"}, "LOG_LEVEL"),
    (["check"], {"BOT_KEEP_DAYS": "1"}, "BOT_KEEP_DAYS"),
    (["check"], {"BOT_KEEP_DAYS": "a month"}, "BOT_KEEP_DAYS"),
    (["migrate"], {"HEALTH_LISTEN": "everywhere"}, "everywhere"),
)


@pytest.mark.parametrize(("words", "settings", "said"), BAD_SETTINGS)
def test_a_setting_that_cannot_be_used_is_one_helpful_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    words: list[str], settings: Mapping[str, str], said: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    given = environment(tmp_path, **settings)
    for name in [*os.environ, *given]:
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert main(words) == 2
    helpful(capsys.readouterr().err, said)


def helpful(printed: str, said: str) -> None:
    """What was printed says it, in one line and both languages."""
    assert said in printed
    assert len(printed.strip().splitlines()) == 1
    assert " / " in printed


@pytest.mark.parametrize(
    ("words", "settings", "said"),
    [
        (["run"], {}, "BOT_TOKEN"),
        (["run"], {"BOT_TOKEN": TOKEN, "DATABASE_URL": "postgresql://u:p@127.0.0.1:1/d"}, "数据库打不开"),
        (["run"], {"BOT_TOKEN": TOKEN, "BOT_KEY": "short"}, "base64"),
        (["restore", "nothing.db"], {"BOT_KEY": new_key()}, "nothing.db"),
    ],
)
def test_what_cannot_be_used_is_one_helpful_line(
    tmp_path: Path, words: list[str], settings: Mapping[str, str], said: str
) -> None:
    done = bot(tmp_path, *words, **settings)
    assert done.returncode == 2
    helpful(done.stderr, said)


def test_a_new_key_can_be_used(tmp_path: Path) -> None:
    key = bot(tmp_path, "new-key").stdout.strip()
    assert read({"BOT_KEY": key}, tmp_path).key == key


def test_migrating_says_what_it_did(tmp_path: Path) -> None:
    assert "已更新" in bot(tmp_path, "migrate").stdout


def test_a_migrated_database_still_gets_its_first_key(tmp_path: Path) -> None:
    bot(tmp_path, "migrate")
    assert "第一次启动时自动生成" in bot(tmp_path, "check").stdout
    assert bot(tmp_path, "replay").returncode == 0
    assert (tmp_path / "branch.key").exists()


async def test_replay_lists_what_was_put_aside(tmp_path: Path) -> None:
    key = new_key()
    database = Database(f"sqlite:///{tmp_path / 'branch.db'}")
    await schema.upgrade(database)
    async with database.writing() as session:
        session.add(Lane(chat_id=7))
        session.add(Inbox(id=5, update_id=1, chat_id=7, state="parked", tries=4, received_at=AT))
    await database.close()
    assert "5：2026-11-02 00:00 UTC 收到，试了 4 次" in bot(tmp_path, "replay", BOT_KEY=key).stdout
    assert "将重新处理" in bot(tmp_path, "replay", "5", BOT_KEY=key).stdout
    again = bot(tmp_path, "replay", "5", BOT_KEY=key)
    assert again.returncode == 2
    assert "没有编号为 5" in again.stderr


def test_settings_come_from_a_file_too(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("# mine\nexport BOT_TOKEN='1:a'\nBOT_LANGUAGE=en\nLOG_LEVEL=debug\n", "utf-8")
    settings = read({"BOT_LANGUAGE": "zh-CN"}, tmp_path)
    assert (settings.token, settings.language, settings.log_level) == ("1:a", "zh-CN", "DEBUG")


async def test_once_answers_what_waits_and_stops(tmp_path: Path) -> None:
    async with telegram() as (world, server):
        alice = world.user("安国平")
        alice.says("/cancel")
        async with running(tmp_path, "run", "--once", BOT_TOKEN=TOKEN, BOT_API_URL=server.url) as process:
            _, said = await asyncio.wait_for(process.communicate(), 30)
            assert process.returncode == 0, said.decode()
        alice.sees("没有正在填写的内容")
    assert TOKEN not in said.decode()
    assert stat.S_IMODE((tmp_path / "branch.key").stat().st_mode) == 0o600


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_cleanly_within_ten_seconds(tmp_path: Path, sign: signal.Signals) -> None:
    async with telegram() as (world, server):
        alice = world.user("安国平")
        alice.says("/cancel")
        async with running(tmp_path, "run", BOT_TOKEN=TOKEN, BOT_API_URL=server.url) as process:
            async with asyncio.timeout(30):
                while not any(m.sender_id == 42 for m in alice.private.messages):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            process.send_signal(sign)
            _, said = await asyncio.wait_for(process.communicate(), 10)
            assert process.returncode == 0, said.decode()
    assert "Traceback" not in said.decode()


async def test_it_can_be_stopped_while_telegram_is_away(tmp_path: Path) -> None:
    async with running(tmp_path, "run", BOT_TOKEN=TOKEN, BOT_API_URL="http://127.0.0.1:1") as process:
        assert process.stderr is not None
        await asyncio.wait_for(process.stderr.readline(), 30)  # "cannot be reached yet"
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 10) == 0


async def test_a_token_that_telegram_refuses_is_one_helpful_line(tmp_path: Path) -> None:
    async with telegram() as (_world, server):
        done = running(tmp_path, "run", BOT_TOKEN="7:other", BOT_API_URL=server.url)
        async with done as process:
            _, said = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 2
    assert "不认识" in said.decode()
    assert "7:other" not in said.decode()


async def test_check_is_a_table_and_an_exit_code(tmp_path: Path) -> None:
    async with telegram() as (_world, server):
        known = {"BOT_TOKEN": TOKEN, "BOT_API_URL": server.url}
        done = await asyncio.to_thread(bot, tmp_path, "check", **known)
    assert done.returncode == 1
    assert "✗ 数据库: 版本 空" in done.stdout
    assert "✓ 令牌: @branch_bot" in done.stdout


async def test_check_tells_the_same_measures_as_the_health_page(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'branch.db'}"
    async with opening.ready(Settings(database_url=url)) as (database, _vault):
        now = RealClock().now()
        async with database.writing() as session:
            session.add(Branch(id=3, name="第一支部", chat_id=-100, created_at=now))
            session.add(Inbox(update_id=1, received_at=now - timedelta(hours=1)))
            session.add(Budget(chat_id=-100, not_before=now + timedelta(hours=1), window_at=now))
            session.add(Card(chat_id=7, kind="form", key="1", not_before=now))
            await session.flush()
            session.add(Notice(
                branch_id=3, duty="d", occasion="o", rung="r", audience="group", due_at=now, made_at=now,
                on_day=now.date(), state="missed",
            ))  # fmt: skip
        await Pulse(now).beat(database, "reminders", now, 0.25)
    said = bot(tmp_path, "check", BOT_LANGUAGE="en").stdout
    assert "✓ Updates: waiting 1 (the oldest for 36" in said
    assert "✓ Chats made to wait: 1 asked for patience (the longest 3" in said
    assert "cards behind 1" in said
    assert "✗ Reminders: in seven days late 0, missed 1" in said
    assert re.search(r"✓ Speed: database \d+ ms; reminders 250 ms", said)
    assert "待处理 1（最久已等 36" in bot(tmp_path, "check").stdout


async def wrong(settings: Settings) -> list[str]:
    """Return what `check` finds wrong."""
    return [finding.said for finding in await checking.look(settings) if not finding.fine]


async def test_checking_finds_what_is_wrong(tmp_path: Path) -> None:
    async with telegram() as (world, server):
        settings = Settings(TOKEN, server.url, f"sqlite:///{tmp_path / 'branch.db'}")
        async with opening.ready(settings) as (database, _vault), database.writing() as session:
            group = world.group("支部", [world.user("安国平")])
            group.bot_status = "administrator"
            session.add(Branch(name="第一支部", chat_id=group.id, created_at=AT))
            session.add(Inbox(update_id=1, state="parked", received_at=AT))
        assert await wrong(settings) == ["cli.inbox_state"]
        group.bot_status = "kicked"
        assert "cli.bot_is_not_there" in await wrong(settings)
        assert "cli.token_refused" in await wrong(replace(settings, token="7:x"))
        assert "cli.telegram_unreachable" in await wrong(replace(settings, api_url="http://127.0.0.1:1"))
        key_file = tmp_path / "branch.key"
        key_file.write_text(new_key(), "ascii")
        assert "cli.wrong_key" in await wrong(settings)
        key_file.unlink()
        assert "cli.key_file_missing" in await wrong(settings)
        with pytest.raises(BadSetting, match="key_file_missing"):
            async with opening.ready(settings):
                pass
        assert not key_file.exists()  # none is made for a database that has one


def settings_of(url: str) -> Settings:
    return Settings(database_url=url, key=KEY)


KEY = new_key()


def silent(_done: int, _total: int) -> None:
    """Show nothing."""


async def filled(url: str) -> None:
    database, vault = Database(url), keys.find(settings_of(url), may_make=False)
    await keys.check(database, vault)
    async with database.writing() as session:
        for key, state in (("sent", "sent"), ("waiting", "waiting"), ("leased", "leased")):
            row = Outbox(key=key, chat_id=7, name=f"start.{key}", state=state, created_at=AT, not_before=AT)
            await outbox.put(session, Vault(b"k" * 32), row, {"name": "王小明"})
        session.add(Card(chat_id=7, kind="form", key="1", not_before=AT))
        session.add(Inbox(update_id=9, state="waiting", tries=2, received_at=AT))
    await database.close()


async def test_a_backup_comes_back_and_nothing_is_sent_again(sqlite_url: str, tmp_path: Path) -> None:
    settings = settings_of(sqlite_url)
    await filled(sqlite_url)
    file = tmp_path / "copy.db"
    assert await backup.write(settings, file, silent) > 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "王小明".encode() not in file.read_bytes()
    Path(sqlite_url.partition("///")[2]).unlink()
    pending = await backup.read(settings, file, silent)
    assert [one.name for one in pending.dropped] == ["start.waiting", "start.leased"]
    assert [(one.number, one.tries) for one in pending.parked] == [(1, 2)]
    database = Database(sqlite_url)
    async with database.reading() as session:
        rows = (await session.execute(select(Outbox.key, Outbox.state))).all()
        card = (await session.execute(select(Card))).scalar_one()
    assert dict(rows) == {"sent": "sent", "waiting": "dropped", "leased": "dropped"}
    assert card.shown == card.wanted
    await database.close()


async def test_a_backup_is_never_written_over_another(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "copy.db"
    file.write_text("precious", "ascii")
    with pytest.raises(BadSetting, match="file_exists"):
        await backup.write(settings_of(sqlite_url), file, silent)
    assert file.read_text("ascii") == "precious"


async def test_what_is_no_backup_changes_nothing(sqlite_url: str, tmp_path: Path) -> None:
    database = Path(sqlite_url.partition("///")[2])
    before = database.read_bytes()
    (tmp_path / "text.db").write_text("hello" * 999, "ascii")
    with pytest.raises(BadSetting, match="not_a_backup"):
        await backup.read(settings_of(sqlite_url), tmp_path / "text.db", silent)
    assert database.read_bytes() == before


async def test_a_backup_of_another_key_changes_nothing(sqlite_url: str, tmp_path: Path) -> None:
    await filled(sqlite_url)
    await backup.write(settings_of(sqlite_url), tmp_path / "copy.db", silent)
    other = Settings(database_url=sqlite_url, key=new_key())
    with pytest.raises(BadSetting, match="wrong_key"):
        await backup.read(other, tmp_path / "copy.db", silent)
    database = Database(sqlite_url)
    async with database.reading() as session:
        assert len((await session.execute(select(Outbox))).all()) == 3
    await database.close()


async def test_a_running_bots_database_is_not_replaced(sqlite_url: str, tmp_path: Path) -> None:
    await filled(sqlite_url)
    await backup.write(settings_of(sqlite_url), tmp_path / "copy.db", silent)
    database = Database(sqlite_url)
    async with database.writing() as session:
        session.add(Card(chat_id=8, kind="form", key="2", not_before=(await session.get_one(Card, 1)).not_before))
    with pytest.raises(BadSetting, match="bot_runs"):
        await backup.read(settings_of(sqlite_url), tmp_path / "copy.db", silent)
    await database.close()


async def test_postgresql_is_backed_up_by_its_own_tools(postgres_url: str, tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="only_sqlite"):
        await backup.write(settings_of(postgres_url), tmp_path / "copy.db", silent)
