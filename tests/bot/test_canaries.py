"""What people write about dues is found in plain in no file, log, audit entry or backup, and never in the group."""

import base64
import logging
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import backup
from bot.logs import OURS
from storage.tables import Audit
from tests.bot.dues_branch import DuesBranch, open_branch
from tests.house import KEY, House

PLANTED = {
    "remark": "金雀暗语甲", "by another": "木棉暗语乙", "corrected for": "凤仙暗语丙", "waived for": "百合暗语丁",
    "fund": "石榴暗语戊", "consent": "紫藤暗语己",
}  # fmt: skip


async def plant(opened: DuesBranch) -> None:
    """Write each of them where people write such things."""
    li, an, ming = opened["李敏"], opened["安国平"], opened["王小明"]
    await ming.says("/dues 11月")
    await ming.presses("情况说明")
    await ming.says(PLANTED["remark"])
    opened["李敏"].sees(PLANTED["remark"])
    await li.presses("登记收款", message=opened.list_of("李敏"))
    await li.presses("陈静")
    await li.presses("30.00元")
    await li.presses("他人代交")
    await li.says(PLANTED["by another"])
    await li.presses("保存")
    await li.presses("更正", message=opened.list_of("李敏"))
    await li.presses("陈静")
    await li.says(PLANTED["corrected for"])
    await li.presses("保存")
    opened["陈静"].sees(PLANTED["corrected for"])
    await an.says("/dues")
    await an.presses("11月收缴名单")
    await an.presses("免交登记")
    await an.presses("张三")
    await an.says(PLANTED["waived for"])
    await an.says("11月2日")
    await an.says("11月6日")
    await an.presses("保存")
    for one in (li, an):
        await one.says("/dues")
        await one.presses("党费账目")
    await an.presses("同意按季或代交")
    await an.presses("何军")
    await an.presses("由亲属或其他党员代交")
    await an.says(PLANTED["consent"])
    await an.says("11月5日")
    await an.presses("保存")
    await li.presses("帮困基金")
    await li.presses("登记收入")
    await li.presses("捐赠")
    await li.says("500")
    await li.says(PLANTED["fund"])
    await li.presses("11月10日")
    await li.presses("保存")


async def test_nothing_written_about_dues_is_found_in_plain(
    house: House, sqlite_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for name in OURS:  # as with LOG_LEVEL=DEBUG
        caplog.set_level(logging.DEBUG, name)
    opened = await open_branch(house, profile="current")
    await house.until(datetime(2026, 11, 10, 9))
    await plant(opened)
    written = list(PLANTED.values())
    copy = tmp_path / "copy.db"
    key = base64.urlsafe_b64encode(KEY).decode()
    await backup.write(replace(house.program.settings, key=key), copy, lambda _done, _total: None)
    file = Path(sqlite_url.split("///")[1])
    files = [*file.parent.glob(f"{file.name}*"), *tmp_path.rglob("copy.db*")]
    assert len(files) >= 2
    found = [(secret, one.name) for one in files for secret in written if secret.encode() in one.read_bytes()]
    assert found == []
    assert "王小明".encode() in copy.read_bytes(), "what is no secret is found: the search works"
    assert not [secret for secret in written if secret in caplog.text]
    async with house.database.reading() as session:
        told = str([entry.model_dump() for entry in (await session.execute(select(Audit))).scalars()])
    assert not [secret for secret in written if secret in told]
    said = house.world.transcript(opened.group)
    assert not [secret for secret in written if secret in said]
