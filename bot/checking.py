"""Looks at everything the bot needs and says what is wrong: the table of `python -m bot check`."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import col
from telegram import Bot
from telegram.constants import ChatMemberStatus
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError

from bot import health, keys, opening
from bot.clock import RealClock
from bot.request import AiohttpRequest
from bot.settings import BadSetting, Settings
from domain.calendar import last_known_year
from domain.catalogue import PROFILES, CatalogueError, load
from domain.dues_books import is_carried, is_sound
from storage import dues_books, fund, schema
from storage.database import Database
from storage.measures import Measures
from storage.tables import Branch, Heartbeat

THERE = (ChatMemberStatus.MEMBER, ChatMemberStatus.RESTRICTED)
ALIVE = "alive"
MOST_NAMED = 10  # records named by number in one line


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at (text name), whether it is fine, and what is said of it (text name)."""

    subject: str
    fine: bool = True
    said: str = "cli.fine"
    arguments: dict[str, Any] = field(default_factory=dict)
    of: dict[str, Any] = field(default_factory=dict)


async def look(settings: Settings) -> list[Finding]:
    """Look at settings, database, key, catalogue, token, groups, people, queues and heartbeat."""
    findings = [Finding("cli.check_settings"), _catalogue()]
    async with opening.database(settings) as database:
        version = await opening.present(database)
        findings.append(_schema(version))
        if version == schema.HEAD:
            findings.append(await _key(settings, database))
            findings += await _records(database)
            findings.append(await _books(database))
        findings += await _telegram(settings, await _branches(database) if version == schema.HEAD else [])
    return findings


def _catalogue() -> Finding:
    try:
        loaded = [load(profile) for profile in PROFILES]
    except CatalogueError as error:
        said = {"number": len(error.problems), "first": error.problems[0]}
        return Finding("cli.check_catalogue", False, "cli.catalogue_bad", said)
    number = len({duty.code for catalogue in loaded for duty in catalogue.duties})
    said = {"profiles": ", ".join(PROFILES), "number": number}
    return Finding("cli.check_catalogue", True, "cli.catalogue_fine", said)


def _schema(version: str | None) -> Finding:
    if version == schema.HEAD:
        return Finding("cli.check_database", True, "cli.fine_detail", {"detail": version})
    return Finding("cli.check_database", False, "cli.schema_behind", {"version": version, "wanted": schema.HEAD})


async def _key(settings: Settings, database: Database) -> Finding:
    try:
        await keys.check(database, keys.find(settings, may_make=False))
    except BadSetting as bad:
        if bad.name == "key_file_missing" and await keys.unused(database):
            return Finding("cli.check_key", True, "cli.key_to_come")
        return Finding("cli.check_key", False, f"cli.{bad.name}", bad.arguments)
    return Finding("cli.check_key")


async def _records(database: Database) -> list[Finding]:
    """Show the measures of bot/health.py as lines, with the heartbeat."""
    found, latency = await health.gather(database, RealClock())
    async with database.reading() as session:
        alive = await session.get(Heartbeat, ALIVE)
    beat = Finding("cli.check_alive", True, "cli.never_alive")
    if alive is not None:
        beat = Finding("cli.check_alive", True, "cli.last_alive", {"at": f"{alive.at:%Y-%m-%d %H:%M} UTC"})
    updates = {**found.updates, "oldest": round(found.oldest)}
    waits = {"chats": found.held, "longest": round(max(found.waits.values(), default=0))}
    ticks = [{"name": name, "milliseconds": round(took * 1000)} for name, took in found.ticks.items()]
    return [
        Finding("cli.check_people", True, "cli.people_unreachable", {"count": found.blocked}),
        Finding("cli.check_inbox", not found.updates["parked"], "cli.inbox_state", updates),
        Finding("cli.check_outbox", not found.messages["unknown"], "cli.outbox_state", found.messages),
        Finding("cli.check_waits", True, "cli.waits_state", {**waits, "behind": found.behind}),
        Finding("cli.check_reminders", not found.missed, "cli.reminders_state", reminders(found)),
        calendar(RealClock().now().date()),
        Finding("cli.check_speed", True, "cli.speed_state", {"ticks": ticks, "milliseconds": round(latency * 1000)}),
        beat,
    ]


async def _books(database: Database) -> Finding:
    """Add up the dues and the funds: every fen in one place, journal and hand-overs equal to the months."""
    seen, amiss = 0, list[int]()
    async with database.reading() as session:
        async for page in dues_books.pages(session):
            seen += 1
            if not is_sound(page):
                amiss.append(page.number)
        handed = [made.number for made in await dues_books.carried(session) if not is_carried(made)]
        funds = await fund.amiss(session)
    if not amiss and not handed and not funds:
        return Finding("cli.check_dues", True, "cli.dues_sound", {"months": seen})
    wrong = {"months": amiss, "handed": handed, "funds": funds, "limit": MOST_NAMED}
    return Finding("cli.check_dues", False, "cli.dues_amiss", wrong)


def reminders(found: Measures) -> dict[str, int]:
    """Return what became of reminders lately, as the text takes it."""
    counted = {"late": found.late, "missed": found.missed, "dropped": found.dropped, "unreached": found.unreached}
    return {**counted, "unknown": found.messages["unknown"], "held": found.waiting}


def calendar(today: date) -> Finding:
    """Say up to which year the public holidays are known; beyond it weekends alone count, amiss once it is now."""
    last = last_known_year(today)
    said = (
        "cli.calendar_known"
        if last > today.year
        else "cli.calendar_ends"
        if last == today.year
        else "cli.calendar_over"
    )
    return Finding("cli.check_calendar", last >= today.year, said, {"year": last})


async def _branches(database: Database) -> list[Branch]:
    async with database.reading() as session:
        return list((await session.execute(select(Branch).order_by(col(Branch.id)))).scalars())


async def _telegram(settings: Settings, branches: list[Branch]) -> list[Finding]:
    """Ask Telegram who we are and what we may in each group."""
    if not settings.token:
        return [Finding("cli.check_token", False, "cli.no_token")]
    url, files = f"{settings.api_url}/bot", f"{settings.api_url}/file/bot"
    bot = Bot(settings.token, url, files, AiohttpRequest(), AiohttpRequest())
    try:
        async with bot:
            name = Finding("cli.check_token", True, "cli.fine_detail", {"detail": f"@{bot.username}"})
            return [name, *[await _group(bot, branch) for branch in branches]]
    except InvalidToken:
        return [Finding("cli.check_token", False, "cli.token_refused")]
    except TelegramError as error:
        return [Finding("cli.check_token", False, "cli.telegram_unreachable", {"reason": type(error).__name__})]


async def _group(bot: Bot, branch: Branch) -> Finding:
    of = {"name": branch.name}
    if branch.chat_id is None:
        return Finding("cli.check_group", False, "cli.no_group", of=of)
    try:
        member = await bot.get_chat_member(branch.chat_id, bot.id)
    except TelegramError as error:  # only what Telegram said of the chat is repeated: other errors name the token
        said = str(error)[:60] if isinstance(error, BadRequest | Forbidden) else type(error).__name__
        return Finding("cli.check_group", False, "cli.bot_is_not_there", {"reason": said}, of)
    if member.status == ChatMemberStatus.ADMINISTRATOR:
        return Finding("cli.check_group", True, "cli.bot_is_administrator", of=of)
    if member.status in THERE:
        return Finding("cli.check_group", True, "cli.bot_is_member", of=of)
    return Finding("cli.check_group", False, "cli.bot_is_not_there", {"reason": member.status}, of)
