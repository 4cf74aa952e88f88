"""Finds the key of a database; makes one only for a new SQLite database."""

import os
from pathlib import Path

from sqlalchemy import make_url

from bot.settings import BadSetting, Settings
from storage.database import Database
from storage.statements import upsert
from storage.tables import Meta
from storage.vault import Vault, new_key, read_key

FINGERPRINT = "key"


def key_file(settings: Settings) -> Path | None:
    """Return where the key lies: the file set, else beside the SQLite database, else nowhere."""
    if settings.key_file:
        return Path(settings.key_file)
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        return Path(url.database).with_suffix(".key")
    return None


def find(settings: Settings, *, may_make: bool) -> Vault:
    """Return the vault of the settings; raises BadSetting when there is no key and none may be made."""
    try:
        if settings.key:
            return Vault(read_key(settings.key))
        file = key_file(settings)
        if file is None:
            raise BadSetting("no_key")
        if not file.exists():
            if not may_make:
                raise BadSetting("key_file_missing", file=str(file))
            _make(file)
        return Vault(read_key(file.read_text("ascii")))
    except (ValueError, OSError) as error:
        raise BadSetting("bad_key") from error


def _make(file: Path) -> None:
    """Write a new key that only its owner may read."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(new_key() + "\n")


async def unused(database: Database) -> bool:
    """Return whether a migrated database has never been opened with a key: nothing in it is sealed."""
    async with database.reading() as session:
        return await session.get(Meta, FINGERPRINT) is None


def beside(file: Path) -> Path:
    """Return where a new key lies until everything is sealed with it."""
    return file.with_name(file.name + ".new")


async def settle(settings: Settings, database: Database, vault: Vault) -> Vault:
    """Finish a change of the key that was interrupted after everything had been sealed; returns the key that fits."""
    file = None if settings.key else key_file(settings)
    if file is None or not beside(file).exists():
        return vault
    async with database.reading() as session:
        known = await session.get(Meta, FINGERPRINT)
    try:
        new = Vault(read_key(beside(file).read_text("ascii")))
    except (ValueError, OSError):
        return vault  # it was being written: nothing is sealed with it
    if known is None or known.value != new.fingerprint:
        return vault
    os.replace(beside(file), file)
    return new


async def check(database: Database, vault: Vault) -> None:
    """Remember the key's fingerprint in the database, or compare it; raises BadSetting for the wrong key."""
    async with database.writing() as session:
        first = upsert(session, Meta).values(name=FINGERPRINT, value=vault.fingerprint)
        await session.execute(first.on_conflict_do_nothing(index_elements=["name"]))  # two may start at once
        known = await session.get(Meta, FINGERPRINT)
        if known is None or known.value != vault.fingerprint:
            raise BadSetting("wrong_key")
