"""An update that no handler survives: put aside, told, seen by the operator, and worked after the repair."""

import asyncio
import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from storage import inbox
from storage.inbox import MAX_TRIES
from tests.bot.test_crash import NOTHING, answers, boom, metas
from tests.house import KEY, House
from tests.processes import ROOT


async def command(house: House, folder: Path, *words: str) -> tuple[int, str]:
    """Run a command of the operator beside the running bot; gives its exit code and what it says."""
    settings = house.program.settings
    environment = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")} | {
        "BOT_TOKEN": settings.token, "BOT_API_URL": settings.api_url, "DATABASE_URL": settings.database_url,
        "BOT_KEY": base64.urlsafe_b64encode(KEY).decode(), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    run = [sys.executable, "-m", "bot", *words]
    done = await asyncio.to_thread(
        subprocess.run, run, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stdout + done.stderr


async def test_the_operator_sees_what_was_put_aside_and_has_it_worked_after_the_repair(
    house: House, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    alice = house.person("安国平")
    tries = boom(house.program, times=MAX_TRIES + 1)
    alice.user.says("/boom")
    alice.user.says("/cancel")
    await house.settle()
    assert answers(alice, NOTHING) == 1  # the chat went on
    alice.sees("没有成功")
    code, said = await command(house, tmp_path, "check")
    assert code == 1
    assert "搁置 1" in said
    async with house.database.reading() as session:
        ((number, _received, _tried),) = await inbox.parked(session)
    code, said = await command(house, tmp_path, "replay", str(number))
    assert (code, "将重新处理" in said) == (0, True)
    await house.settle()
    assert await metas(house) == [f"half {len(tries)}"]
    caplog.clear()
