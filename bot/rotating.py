"""Changes the key of a database: everything sealed is sealed anew in one transaction, and the key file follows.

Interrupted before the commit, all is as it was. Interrupted after it, the new key lies beside the old one, and the
next start finds it and puts it in its place (`settle`).
"""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from bot import keys, opening
from bot.backup import in_use, put_in_place
from bot.clock import RealClock
from bot.settings import BadSetting, Settings
from storage import leases, resealing
from storage.database import Database
from storage.tables import Meta
from storage.vault import Vault, new_key, read_key

Progress = Callable[[int, int], None]
Seam = Callable[[str], None]
ALIVE, QUIET = "alive", timedelta(seconds=90)


async def rotate(settings: Settings, new: str, progress: Progress, seam: Seam = lambda _name: None) -> int:
    """Seal everything with the key `new`, or with a fresh one when the key is in a file; returns the number of rows.

    Raises BadSetting when a bot runs, or when the key comes from BOT_KEY and no new one was given.
    """
    file = None if settings.key else keys.key_file(settings)
    if file is None and not new:
        raise BadSetting("no_new_key")
    place = opening.database_file(settings)
    if place is not None and in_use(place):
        raise BadSetting("bot_runs")
    async with opening.ready(settings) as (database, old):
        await _must_be_quiet(database)
        text = new or new_key()
        vault = _vault(text)
        if file is not None:
            _write_beside(file, text)
        seam("before sealing")
        async with database.writing() as session:
            rows = await resealing.reseal(session, old, vault, progress)
            known = await session.get_one(Meta, keys.FINGERPRINT)
            known.value = vault.fingerprint
            seam("before commit")
    seam("after commit")
    if file is not None:
        put_in_place(keys.beside(file), file)
    return rows


def _vault(text: str) -> Vault:
    try:
        return Vault(read_key(text))
    except ValueError as error:
        raise BadSetting("bad_key") from error


async def _must_be_quiet(database: Database) -> None:
    """Refuse while a bot has been alive a moment ago: it would go on sealing with the old key."""
    async with database.reading() as session:
        alive = await leases.moment(session, ALIVE)
    if not database.is_sqlite and alive is not None and RealClock().now() - alive < QUIET:
        raise BadSetting("bot_runs")


def _write_beside(file: Path, text: str) -> None:
    """Write the new key beside the old one, to last, before anything is sealed with it."""
    fresh = keys.beside(file)
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(text + "\n")
        out.flush()
        os.fsync(out.fileno())
