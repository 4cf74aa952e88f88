"""Backup, restore, change of key and migration are killed at every sort of moment: done, or untouched, or resumable."""

import asyncio
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, Engine, event, inspect

from bot import opening
from bot.cli import main
from bot.settings import Settings, read
from storage import outbox, schema
from storage.database import Database
from storage.tables import Meta, Outbox
from storage.vault import Vault, new_key
from tests.bot.test_cli import AT

KILLS = 9
FILE_EVENTS = ("open", "os.rename", "os.remove", "sqlite3.connect")


class Moments:
    """Counts what a command does to its files and its database, and kills the process at one of these moments."""

    def __init__(self, folder: Path, fatal: int) -> None:
        self.folder, self.fatal, self.number, self.counts = str(folder), fatal, 0, False

    def arm(self) -> None:
        sys.addaudithook(self.heard)
        event.listen(Engine, "before_cursor_execute", lambda *_: self.pass_())
        event.listen(Engine, "commit", lambda *_: self.pass_())
        self.counts = True

    def heard(self, name: str, given: tuple[Any, ...]) -> None:
        if name in FILE_EVENTS and self.folder in str(given[0]):
            self.pass_()

    def pass_(self) -> None:
        self.number += self.counts
        if self.counts and self.number == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)


def carried_out(folder: Path, words: list[str], fatal: int = 0) -> int | None:
    """Carry out a command in a process of its own; returns how many moments it had, None when it was killed."""
    child = os.fork()
    if child == 0:
        code = 255
        try:
            os.chdir(folder)
            moments = Moments(folder, fatal)
            moments.arm()
            code = 250 if main(words) else min(249, moments.number)
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return None
    assert os.waitstatus_to_exitcode(status) < 250, words
    return os.waitstatus_to_exitcode(status)


@pytest.fixture
def folder(tmp_path: Path, template: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with a sealed message that says `old`, and its key in a file."""
    for name in ("BOT_TOKEN", "BOT_KEY", "BOT_KEY_FILE", "BOT_NEW_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'branch.db'}")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "branch.key").write_text(new_key(), "ascii")
    shutil.copy(template, tmp_path / "branch.db")
    asyncio.run(put("old"))
    return tmp_path


async def put(word: str) -> None:
    async with opening.ready(read()) as (database, vault), database.writing() as session:
        row = Outbox(key=word, chat_id=7, name="start.private", state="sent", created_at=AT, not_before=AT)
        await outbox.put(session, vault, row, {"said": word})


async def words_there() -> dict[str, str]:
    """Open the database as a start does, and every sealed message in it."""
    async with opening.ready(read()) as (database, vault), database.reading() as session:
        rows = [await session.get_one(Outbox, number) for number in (1, 2) if await session.get(Outbox, number)]
        return {row.key: vault.open(row.sealed, outbox.PLACE)["arguments"]["said"] for row in rows}


def killed_everywhere(folder: Path, words: list[str], again: Callable[[], None]) -> Iterator[int]:
    """Carry a command out once to count its moments, then kill it at some of them, evenly spread; `again` prepares."""
    again()
    number = carried_out(folder, words)
    assert number is not None
    assert number >= 4
    for fatal in sorted({1 + n * (number - 1) // (KILLS - 1) for n in range(KILLS)}):
        again()
        assert carried_out(folder, words, fatal) is None, f"it was not killed at {fatal} of {number}"
        yield fatal


def test_a_killed_backup_is_no_backup(folder: Path) -> None:
    copy = folder / "copy.db"
    for fatal in killed_everywhere(folder, ["backup", str(folder / "copy.db")], lambda: copy.unlink(missing_ok=True)):
        if copy.exists():
            with closing(sqlite3.connect(copy)) as found:
                assert found.execute("SELECT key FROM outbox").fetchall() == [("old",)], fatal
        else:
            assert carried_out(folder, ["backup", str(folder / "copy.db")]) is not None
            assert copy.exists()
        assert asyncio.run(words_there()) == {"old": "old"}, fatal


def test_a_killed_restore_leaves_the_old_or_the_new(folder: Path) -> None:
    carried_out(folder, ["backup", str(folder / "copy.db")])
    asyncio.run(put("new"))
    shutil.copy(folder / "branch.db", folder / "newer.db")

    def again() -> None:
        shutil.copy(folder / "newer.db", folder / "branch.db")

    for fatal in killed_everywhere(folder, ["restore", str(folder / "copy.db")], again):
        there = asyncio.run(words_there())
        assert there in ({"old": "old"}, {"old": "old", "new": "new"}), fatal
        assert carried_out(folder, ["restore", str(folder / "copy.db")]) is not None, fatal
        assert asyncio.run(words_there()) == {"old": "old"}, fatal


def test_a_killed_change_of_key_is_undone_or_finished_by_the_next_start(folder: Path) -> None:
    asyncio.run(put("new"))
    kept = {name: (folder / name).read_bytes() for name in ("branch.db", "branch.key")}
    ends: set[bool] = set()

    def again() -> None:
        (folder / "branch.key.new").unlink(missing_ok=True)
        for name, content in kept.items():
            (folder / name).write_bytes(content)

    for fatal in killed_everywhere(folder, ["rotate-key"], again):
        assert asyncio.run(words_there()) == {"old": "old", "new": "new"}, fatal
        changed = (folder / "branch.key").read_bytes() != kept["branch.key"]
        ends.add(changed)
        assert carried_out(folder, ["rotate-key"]) is not None, fatal
        assert asyncio.run(words_there()) == {"old": "old", "new": "new"}, fatal
        assert not (folder / "branch.key.new").exists()
    assert ends == {False, True}  # both were met


def test_a_killed_migration_is_undone(folder: Path) -> None:
    def again() -> None:
        for file in folder.glob("branch.db*"):
            file.unlink()
        asyncio.run(first_version())

    for fatal in killed_everywhere(folder, ["migrate"], again):
        assert asyncio.run(present()) in ("0001", schema.HEAD), fatal
        assert carried_out(folder, ["migrate"]) is not None
        assert asyncio.run(present()) == schema.HEAD


async def first_version() -> None:
    async with opening.database(read()) as database:
        await to_first_version(database)


async def to_first_version(database: Database) -> None:
    """Bring a database, empty or present, to the schema of the first release."""

    def change(connection: Connection) -> None:
        tables = inspect(connection).get_table_names()
        (command.downgrade if tables else command.upgrade)(schema.configuration(connection), "0001")

    async with database.engine.execution_options(writes=True).begin() as connection:
        await connection.run_sync(change)


async def present() -> str | None:
    async with opening.database(read()) as database:
        return await opening.present(database)


async def test_a_migration_that_fails_changes_nothing_on_either_database(database: Database) -> None:
    await to_first_version(database)

    def fail(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if "ix_notice_amiss" in statement:
            raise RuntimeError("the disk is full")

    event.listen(database.engine.sync_engine, "before_cursor_execute", fail)
    try:
        with pytest.raises(RuntimeError, match="disk"):
            await schema.upgrade(database)
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", fail)
    assert await schema.version(database) == "0001"
    assert await schema.upgrade(database)
    assert await schema.version(database) == schema.HEAD


async def test_the_key_of_a_setting_is_changed_by_a_setting(sqlite_url: str) -> None:
    from bot import rotating
    from bot.settings import BadSetting

    old, new = new_key(), new_key()
    settings = Settings(database_url=sqlite_url, key=old)
    async with opening.ready(settings):
        pass
    with pytest.raises(BadSetting, match="no_new_key"):
        await rotating.rotate(settings, "", lambda *_: None)
    with pytest.raises(BadSetting, match="bad_key"):
        await rotating.rotate(settings, "short", lambda *_: None)
    await rotating.rotate(settings, new, lambda *_: None)
    with pytest.raises(BadSetting, match="wrong_key"):
        async with opening.ready(settings):
            pass
    async with opening.ready(Settings(database_url=sqlite_url, key=new)) as (database, vault):
        assert isinstance(vault, Vault)
        async with database.reading() as session:
            assert (await session.get_one(Meta, "key")).value == vault.fingerprint
