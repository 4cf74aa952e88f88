"""A branch built once through the bot's door and cast again for each test that begins with it.

What is kept is what the conversation left behind: the database as a file, and the local Telegram's chats.
"""

import copy
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from tests.house import House

KEPT = ("users", "chats", "files", "presses", "menus", "group_times", "_ids", "_message_ids")
_moulds: dict[tuple[object, ...], "Mould"] = {}


@dataclass
class Mould:
    """A house as it stood: `left` is copied once more for each cast, with the new house in the place of `house`."""

    house: House
    file: Path
    moment: datetime
    left: tuple[dict[str, Any], int, dict[str, Any], Any]

    def _instead(self, other: House) -> dict[int, Any]:
        mine, theirs = self.house, other
        return {id(mine): theirs, id(mine.world): theirs.world, id(mine.clock): theirs.clock}

    async def cast(self, house: House) -> Any:
        """Make a fresh house stand as this one stood; returns what building it returned."""
        world, following, people, built = copy.deepcopy(self.left, self._instead(house))
        vars(house.world).update(world)
        house.world.updates.following = following
        house.people = people
        await house.database.engine.dispose()
        place = _file(house)
        for beside in ("-wal", "-shm"):
            place.with_name(place.name + beside).unlink(missing_ok=True)
        shutil.copy(self.file, place)
        house.clock.moment = self.moment
        await house.program.sender.recover()  # as a start does: the earlier life's leases are free
        return built


async def moulded(house: House, build: Callable[..., Awaitable[Any]], *how: object) -> Any:
    """Return what `build(house, *how)` returns; built once in this process for each `how` and start of the clock.

    Only a house in which nothing has happened can be cast; in any other, and on PostgreSQL, it is built.
    """
    if house.world.users or not house.database.is_sqlite:
        return await build(house, *how)
    key = (build, *how, house.clock.now())
    if key in _moulds:
        return await _moulds[key].cast(house)
    built = await build(house, *how)
    _moulds[key] = await _mould(house, built)
    return built


async def _mould(house: House, built: Any) -> Mould:
    folder = Path(tempfile.mkdtemp(prefix="mould"))
    await house.database.engine.dispose()  # the last to leave puts everything into the one file
    shutil.copy(_file(house), folder / "branch.db")
    kept = {name: vars(house.world)[name] for name in KEPT}
    left = (kept, house.world.updates.following, house.people, built)
    stays = {id(part): part for part in (house, house.world, house.clock)}
    return Mould(house, folder / "branch.db", house.clock.now(), copy.deepcopy(left, stays))


def _file(house: House) -> Path:
    return Path(str(make_url(str(house.database.engine.url)).database))
