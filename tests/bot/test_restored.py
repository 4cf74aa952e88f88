"""A backup made while the bot runs, restored on another machine: nothing is said twice, and the branch goes on."""

import base64
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select
from sqlmodel import col

from bot import backup, keys
from bot.program import Program
from bot.settings import Settings
from storage import inbox
from storage.tables import Inbox, Outbox
from tests.engines import open_database
from tests.house import KEY, START, House
from tests.meeting import meeting_branch
from tests.people import rows

MEETING = "党员大会 11月20日 15:00 三楼会议室"


def settings_of(house: House, url: str) -> Settings:
    return replace(house.program.settings, database_url=url, key=base64.urlsafe_b64encode(KEY).decode())


def silent(_done: int, _total: int) -> None:
    """Show nothing."""


async def move_house(house: House, file: Path) -> backup.Pending:
    """Let the old machine die, and start the bot on another from a backup."""
    await house.program.application.shutdown()
    await house.database.close()
    settings = settings_of(house, f"sqlite+aiosqlite:///{file.with_name('elsewhere')}/branch.db")
    pending = await backup.read(settings, file, silent)
    house.database = open_database(settings.database_url)
    house.program = Program(settings, house.database, keys.find(settings, may_make=False), house.clock)
    await house.program.start()
    return pending


def told(house: House) -> int:
    return sum(len(chat.messages) for chat in house.world.chats.values())


async def test_a_restored_bot_says_nothing_again_and_goes_on(house: House, tmp_path: Path) -> None:
    branch = await meeting_branch(house)
    await keys.check(house.database, house.program.vault)
    await branch.announce(MEETING)
    await branch["李敏"].presses("参加", branch.group)
    # While it is backed up, an update waits, a message waits, and one is under way.
    branch["王小明"].user.says("/cancel")
    await house.program.receiver.step(0)
    await house.program.worker.step()
    branch["陈静"].user.says("/cancel")
    await house.program.receiver.step(0)
    file = tmp_path / "copy.db"
    url = house.program.settings.database_url
    await backup.write(settings_of(house, url), file, silent)
    await house.settle()  # the old machine lives on: both are answered
    await branch["周立"].presses("参加", branch.group)
    before = told(house)
    pending = await move_house(house, file)
    assert [one.name for one in pending.dropped] == ["forms.nothing_open"]
    assert len(pending.parked) == 1
    await house.settle()
    house.clock.move_to(START.replace(hour=17))
    await house.settle()
    assert told(house) == before
    # It goes on: what was answered before the backup is known, what came after is asked for again by a press.
    await branch["周立"].presses("参加", branch.group)
    await branch["何军"].presses("参加", branch.group)
    assert any("参加 3" in label for label in branch.card("党员大会").labels)
    assert told(house) == before
    states = {row.state for row in await rows(house, Inbox)}
    assert states == {"done", "parked"}


async def test_what_was_put_aside_can_be_worked_after_all(house: House, tmp_path: Path) -> None:
    branch = await meeting_branch(house)
    await keys.check(house.database, house.program.vault)
    await branch.announce(MEETING)
    branch["李敏"].user.presses("参加", branch.group)
    await house.program.receiver.step(0)  # stored and confirmed to Telegram, not worked yet; then the machine burns
    file = tmp_path / "copy.db"
    await backup.write(settings_of(house, house.program.settings.database_url), file, silent)
    pending = await move_house(house, file)
    await house.settle()
    assert "参加 1" not in str(branch.card("党员大会").labels)
    async with house.database.writing() as session:
        assert await inbox.replay(session, pending.parked[0].number)
    await house.settle()
    assert "参加 1" in str(branch.card("党员大会").labels)
    async with house.database.reading() as session:
        left = await session.execute(select(Outbox).where(col(Outbox.state).in_(("waiting", "leased", "unknown"))))
        assert left.all() == []
