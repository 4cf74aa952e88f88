"""The operator's desk: the reminders to come as a table, and a branch's year as files for its owner alone."""

import stat
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from bot.desk import Desk
from bot.settings import BadSetting
from storage.tables import Audit
from tests.bot.dues_branch import open_branch
from tests.house import House


def desk(house: House) -> Desk:
    return Desk(house.database, house.program.vault, house.clock, house.program.settings)


async def test_the_reminders_to_come_are_a_table(house: House) -> None:
    branch = await open_branch(house)
    lines = [line async for line in desk(house).preview(branch.branch_id, 90)]
    assert lines[0] == f"机关第一党支部（支部编号 {branch.branch_id}）"
    assert len(lines) > 5
    assert all(line.count(" | ") == 4 for line in lines[1:])
    assert [line async for line in desk(house).preview(None, 90)] == lines


async def test_a_branchs_year_is_written_for_its_owner_alone(house: House, tmp_path: Path) -> None:
    branch = await open_branch(house)
    shown: list[tuple[int, int]] = []
    files = await desk(house).export(branch.branch_id, tmp_path / "out", lambda done, of: shown.append((done, of)))
    assert {file.suffix for file in files} == {".xlsx"}
    assert len({load_workbook(file).sheetnames[0] for file in files}) == 2
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert shown[-1] == (2, 2)
    async with house.database.reading() as session:
        entries = (await session.execute(select(Audit).where(Audit.action == "export"))).scalars().all()  # type: ignore[arg-type]
    assert [(entry.way, entry.member_id) for entry in entries] == [("service", None)]


async def test_a_branch_that_is_not_there_is_said_so(house: House, tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="no_such_branch"):
        await desk(house).export(99, tmp_path, lambda _done, _of: None)
    with pytest.raises(BadSetting, match="no_such_branch"):
        [line async for line in desk(house).preview(99, 90)]
