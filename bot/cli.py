"""The command line: one small function a command; what cannot be used is said in one line, exit 2."""

import argparse
import asyncio
import logging
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot import logs, opening
from bot.settings import BadSetting, Settings, read, secrets
from storage import inbox, schema
from texts.rendering import plain

Command = Callable[[Settings, argparse.Namespace], Coroutine[Any, Any, int]]
UNUSABLE = 2


def main(words: list[str]) -> int:
    """Carry out a command line; returns the exit code."""
    arguments = _parser().parse_args(words)
    if arguments.command == "new-key":
        return _new_key()
    try:
        settings = read()
        logs.set_up(settings.log_format, settings.log_level, *secrets(settings))
        with suppress(KeyboardInterrupt):
            return asyncio.run(COMMANDS[arguments.command](settings, arguments))
        return 0
    except BadSetting as bad:
        print(both(bad.name, **bad.arguments), file=sys.stderr)
        return UNUSABLE
    except Exception:  # a fault of ours: told by the log, which masks what is secret and leaves out what people wrote
        logging.getLogger("bot.cli").exception("%s failed", arguments.command)
        return 1


def both(name: str, **arguments: Any) -> str:
    """Return text `cli.<name>` in both languages on one line: nobody has chosen a language yet."""
    return " / ".join(plain(language, f"cli.{name}", arguments) for language in ("zh-CN", "en"))


def parked_line(number: int, received: datetime, tries: int) -> str:
    """Return the line that tells of an update that was put aside."""
    return both("parked_line", number=number, received=f"{received:%Y-%m-%d %H:%M} UTC", tries=tries)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name in ("start", "check", "migrate", "new-key", "rotate-key"):
        commands.add_parser(name)
    commands.add_parser("run").add_argument("--once", action="store_true", help="do what is waiting, then stop")
    for name in ("start", "sandbox"):
        one = commands.choices[name] if name in commands.choices else commands.add_parser(name)
        one.add_argument("--port", type=int, default=8080)
    preview = commands.add_parser("preview")
    preview.add_argument("--branch", type=int)
    preview.add_argument("--days", type=int, default=90)
    for name in ("backup", "restore"):
        commands.add_parser(name).add_argument("file", type=Path)
    commands.add_parser("replay").add_argument("number", type=int, nargs="?")
    commands.add_parser("move").add_argument("target", help="the URL of an empty PostgreSQL database")
    export = commands.add_parser("export")
    export.add_argument("--branch", type=int, required=True)
    export.add_argument("folder", type=Path)
    return parser


def _new_key() -> int:
    from storage.vault import new_key

    print(new_key())
    return 0


async def run(settings: Settings, arguments: argparse.Namespace) -> int:
    """Run the bot until it is asked to stop; `--once`: until nothing waits any more."""
    from bot import running

    if not settings.token:
        raise BadSetting("no_token")
    await running.run(settings, once=arguments.once)
    return 0


async def sandbox(settings: Settings, arguments: argparse.Namespace) -> int:
    """Run a local Telegram, its page, and the bot with a demonstration branch."""
    from bot.sandboxing import serve_sandbox

    await serve_sandbox(arguments.port)
    return 0


async def start(settings: Settings, arguments: argparse.Namespace) -> int:
    """Run the bot when it has a token, otherwise the sandbox."""
    arguments.once = False
    return await (run if settings.token else sandbox)(settings, arguments)


async def check(settings: Settings, _arguments: argparse.Namespace) -> int:
    """Look at everything the bot needs; exit 1 when something is wrong."""
    from bot import checking

    findings = await checking.look(settings)
    for finding in findings:
        sign = "✓" if finding.fine else "✗"
        print(f"{sign} {plain(settings.language, finding.subject, finding.of)}: ", end="")
        print(plain(settings.language, finding.said, finding.arguments))
    return 0 if all(finding.fine for finding in findings) else 1


async def preview(settings: Settings, arguments: argparse.Namespace) -> int:
    """Print which reminders would be sent when, to whom, if nothing changes meanwhile."""
    from bot.clock import RealClock
    from bot.desk import Desk

    async with opening.ready(settings) as (database, vault):
        async for line in Desk(database, vault, RealClock(), settings).preview(arguments.branch, arguments.days):
            print(line)
    return 0


async def migrate(settings: Settings, _arguments: argparse.Namespace) -> int:
    """Bring the database to the present schema."""
    async with opening.database(settings) as database:
        await opening.present(database)
        done = await schema.upgrade(database)
    print(both("migrated" if done else "up_to_date", version=schema.HEAD))
    return 0


async def backup(settings: Settings, arguments: argparse.Namespace) -> int:
    """Copy the running database into a file only its owner may read."""
    from bot import backup as copying

    size = await copying.write(settings, arguments.file, _progress)
    print(both("backed_up", file=arguments.file.name, kilobytes=max(1, size // 1024)))
    return 0


async def restore(settings: Settings, arguments: argparse.Namespace) -> int:
    """Put a backup in the database's place; what waited to be sent in it is dropped, and listed."""
    from bot import backup as copying

    pending = await copying.read(settings, arguments.file, _progress)
    print(both("restored", file=arguments.file.name, count=len(pending.dropped)))
    for one in pending.dropped:
        print(plain(settings.language, "cli.dropped_line", {"name": one.name, "chat": one.chat, "made": one.made}))
    if pending.parked:
        print(both("restored_parked", count=len(pending.parked)))
    for aside in pending.parked:
        print(parked_line(aside.number, aside.received, aside.tries))
    return 0


async def rotate_key(settings: Settings, _arguments: argparse.Namespace) -> int:
    """Seal everything that is private with another key: BOT_NEW_KEY, or a fresh one for the key file."""
    from bot import rotating

    rows = await rotating.rotate(settings, settings.new_key, _progress)
    print(both("rotated", rows=rows))
    return 0


async def move(settings: Settings, arguments: argparse.Namespace) -> int:
    """Move the SQLite database's content into an empty PostgreSQL database; the old one stays as it is."""
    from bot import backup, moving

    file = opening.database_file(settings)
    wanted = replace(settings, database_url=arguments.target)
    if file is None or opening.database_file(wanted) is not None:
        raise BadSetting("sqlite_to_postgresql")
    if backup.in_use(file):
        raise BadSetting("bot_runs")
    async with opening.ready(settings) as (source, _vault), opening.database(wanted) as target:
        await opening.present(target)
        await schema.upgrade(target)
        moved = await moving.move(source, target, _progress)
    print(both("moved", rows=sum(moved.values()), tables=len(moved)))
    return 0


async def replay(settings: Settings, arguments: argparse.Namespace) -> int:
    """List the updates that were put aside, or let one be worked again by the running bot."""
    async with opening.ready(settings) as (database, _vault), database.writing() as session:
        if arguments.number is None:
            for number, received, tries in await inbox.parked(session):
                print(parked_line(number, received, tries))
        elif await inbox.replay(session, arguments.number):
            print(both("replayed", number=arguments.number))
        else:
            raise BadSetting("not_parked", number=arguments.number)
    return 0


async def export(settings: Settings, arguments: argparse.Namespace) -> int:
    """Write a branch's running year into a folder: the summary and the ledger of the dues."""
    from bot.clock import RealClock
    from bot.desk import Desk

    async with opening.ready(settings) as (database, vault):
        desk = Desk(database, vault, RealClock(), settings)
        files = await desk.export(arguments.branch, arguments.folder, _progress)
    for file in files:
        print(file)
    return 0


def _progress(done: int, total: int) -> None:
    """Show how far a long job is, on a terminal only."""
    if sys.stderr.isatty():
        end = "\n" if done >= total else ""
        print(f"\r{100 * done // max(1, total):3d} %", end=end, file=sys.stderr, flush=True)


COMMANDS: dict[str, Command] = {
    "run": run,
    "start": start,
    "sandbox": sandbox,
    "check": check,
    "preview": preview,
    "migrate": migrate,
    "backup": backup,
    "restore": restore,
    "rotate-key": rotate_key,
    "export": export,
    "replay": replay,
    "move": move,
}
