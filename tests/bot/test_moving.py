"""From SQLite to PostgreSQL: everything arrives, nothing is sent again, and the work goes on."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot import backup, moving
from bot.settings import BadSetting
from storage.database import Database
from tests.bot.dues_branch import open_branch
from tests.crashing import take_over
from tests.house import House


def silent(_done: int, _total: int) -> None:
    """Show nothing."""


async def test_the_branch_goes_on_where_it_was(house: House, postgres_url: str) -> None:
    branch = await open_branch(house)
    await house.until(house.clock.local().replace(day=10, hour=9))
    await branch["王小明"].presses("我已交纳", branch.group)
    said = len(branch.group.messages)
    target = Database(postgres_url)
    moved = await moving.move(house.database, target, silent)
    assert moved["member"] == 7
    assert moved["dues_entry"] == 1
    with pytest.raises(BadSetting, match="target_not_empty"):
        await moving.move(house.database, target, silent)
    await target.close()
    house.program.settings = replace(house.program.settings, database_url=postgres_url)
    await take_over(house)
    await house.settle()
    assert len(branch.group.messages) == said
    await branch["陈静"].presses("我已交纳", branch.group)
    assert "待核对2人" in branch.card.text


async def test_a_running_bots_database_is_in_use(house: House) -> None:
    assert backup.in_use(Path(str(house.database.engine.url.database)))
