"""Recording presses that wait, against the same statements by the bare driver: one transaction each way."""

from typing import Any

import aiosqlite
import asyncpg
from sqlalchemy import make_url

from bench.ground import CHAT, FIRST_USER, Ground, ground
from bench.measuring import Result, compared, timed
from storage.database import SQLITE_PRAGMAS

GOAL = 0.4
STATEMENTS = (
    "SELECT id FROM member WHERE user_id = ? AND branch_id = ? AND left_on IS NULL",
    "SELECT id, claimed_at FROM duesmonth WHERE member_id = ? AND month = ?",
    "UPDATE duesmonth SET claimed_at = ? WHERE id = ? AND claimed_at IS NULL",
    "INSERT INTO dues_entry (branch_id, dues_id, at, kind, by_member_id, way) VALUES (?, ?, ?, 'claimed', ?, '')",
    "INSERT INTO audit (branch_id, at, user_id, member_id, action, subject, way, details) "
    "VALUES (?, ?, ?, ?, 'dues.claimed', 'dues', 'button', '{}')",
    "UPDATE card SET wanted = wanted + 1 WHERE chat_id = ? AND kind = 'dues'",
    "UPDATE inbox SET state = 'done', payload = NULL, handled_at = ? WHERE chat_id = ? AND state = 'waiting'",
)


def numbered(statement: str) -> str:
    """Return a statement with PostgreSQL's numbered places."""
    parts = statement.split("?")
    return "".join(part + (f"${number}" if number < len(parts) else "") for number, part in enumerate(parts, 1))


async def recording(name: str, url: str, presses: int, rounds: int) -> Result:
    """Compare the worker with the bare driver on one database."""
    async with ground(url, presses) as prepared:

        async def ours() -> float:
            await prepared.waiting()
            seconds = await timed(prepared.program.worker.step())
            await prepared.program.worker.rest()
            await prepared.recorded()
            return seconds

        async def bare() -> float:
            await prepared.waiting()
            seconds = await (_sqlite if prepared.database.is_sqlite else _postgres)(url, prepared)
            await prepared.recorded()
            return seconds

        return await compared(
            f"recording {presses} waiting presses, {name}", "presses/s", presses, ours, bare, GOAL, rounds
        )


async def _sqlite(url: str, prepared: Ground) -> float:
    async with aiosqlite.connect(str(make_url(url).database), isolation_level=None) as connection:
        for pragma in SQLITE_PRAGMAS:
            await connection.execute(f"PRAGMA {pragma}")

        async def ask(statement: str, *given: Any) -> Any:
            async with connection.execute(statement, given) as cursor:
                return await cursor.fetchone()

        async def all_of_it() -> None:
            await connection.execute("BEGIN IMMEDIATE")
            await _presses(ask, prepared, STATEMENTS, "2026-01-01 00:00:00.000000", prepared.month.isoformat())
            await connection.execute("COMMIT")

        return await timed(all_of_it())


async def _postgres(url: str, prepared: Ground) -> float:
    connection = await asyncpg.connect(url)
    at = await connection.fetchval("SELECT now()")

    async def all_of_it() -> None:
        async with connection.transaction():
            statements = tuple(map(numbered, STATEMENTS))
            await _presses(connection.fetchrow, prepared, statements, at, prepared.month)

    try:
        return await timed(all_of_it())
    finally:
        await connection.close()


async def _presses(ask: Any, prepared: Ground, statements: tuple[str, ...], at: Any, month: Any) -> None:
    member_of, month_of, claim, entry, audit, card, done = statements
    for number in range(prepared.members):
        user = FIRST_USER + number
        (member,) = await ask(member_of, user, prepared.branch_id)
        dues, _ = await ask(month_of, member, month)
        await ask(claim, at, dues)
        await ask(entry, prepared.branch_id, dues, at, member)
        await ask(audit, prepared.branch_id, at, user, member)
        await ask(card, CHAT)
    await ask(done, at, CHAT)


__all__ = ["recording"]
