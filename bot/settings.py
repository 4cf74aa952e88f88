"""Settings out of the environment and `.env`; read once, by the command line."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from storage import pruning
from storage.database import translated

TELEGRAM = "https://api.telegram.org"
TOKEN = re.compile(r"[^\s/?#]+")
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # what Telegram takes as a webhook's secret
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class BadSetting(Exception):
    """A setting cannot be used: text `cli.<name>` says so in one helpful line."""

    def __init__(self, name: str, **arguments: Any) -> None:
        super().__init__(name)
        self.name = name
        self.arguments = arguments


@dataclass(frozen=True, slots=True)
class Settings:
    """What the bot is told from outside; the names are those of contract.md. What is secret never shows in a repr."""

    token: str = field(default="", repr=False)
    api_url: str = TELEGRAM
    database_url: str = field(default="sqlite+aiosqlite:///data/branch.db", repr=False)
    mode: str = "polling"
    webhook_url: str = ""
    webhook_listen: str = "127.0.0.1:8443"
    webhook_secret: str = field(default="", repr=False)
    key: str = field(default="", repr=False)
    new_key: str = field(default="", repr=False)
    key_file: str = ""
    timezone: str = "Asia/Shanghai"
    language: str = "zh-CN"
    health_listen: str = ""
    log_format: str = "text"
    log_level: str = "INFO"
    http: str = "aiohttp"
    keep_days: int = pruning.DAYS


NAMES = {
    "token": "BOT_TOKEN",
    "api_url": "BOT_API_URL",
    "database_url": "DATABASE_URL",
    "mode": "BOT_MODE",
    "webhook_url": "WEBHOOK_URL",
    "webhook_listen": "WEBHOOK_LISTEN",
    "webhook_secret": "WEBHOOK_SECRET",
    "key": "BOT_KEY",
    "new_key": "BOT_NEW_KEY",
    "key_file": "BOT_KEY_FILE",
    "timezone": "BOT_TIMEZONE",
    "language": "BOT_LANGUAGE",
    "health_listen": "HEALTH_LISTEN",
    "log_format": "LOG_FORMAT",
    "log_level": "LOG_LEVEL",
    "http": "BOT_HTTP",
    "keep_days": "BOT_KEEP_DAYS",
}
CHOICES = {
    "mode": ("polling", "webhook"),
    "language": ("zh-CN", "en"),
    "log_format": ("text", "json"),
    "log_level": LEVELS,
    "http": ("aiohttp", "httpx"),
}


def read(environment: Mapping[str, str] | None = None, folder: Path | None = None) -> Settings:
    """Return the settings of the environment, with `.env` in `folder` filling the gaps; raises BadSetting."""
    given = dict(_dotenv((folder or Path()) / ".env"))
    given.update(os.environ if environment is None else environment)
    wanted: dict[str, Any] = {
        field: given[name].strip() for field, name in NAMES.items() if given.get(name, "").strip()
    }
    if "log_level" in wanted:
        wanted["log_level"] = wanted["log_level"].upper()
    if "api_url" in wanted:
        wanted["api_url"] = wanted["api_url"].rstrip("/")
    if "keep_days" in wanted:
        wanted["keep_days"] = _days(wanted["keep_days"])
    settings = Settings(**wanted)
    _check(settings)
    return settings


def secrets(settings: Settings) -> tuple[str, ...]:
    """Return what must never stand in a log: token, key, webhook secret, the database's password."""
    password = make_url(settings.database_url).password or ""
    told = (settings.token, settings.key, settings.new_key, settings.webhook_secret)
    return tuple(filter(None, (*told, password if len(password) > 5 else "")))


def address(listen: str) -> tuple[str, int]:
    """Split `host:port`; raises BadSetting."""
    host, _, port = listen.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise BadSetting("bad_listen", given=listen)
    return host.strip("[]"), int(port)


def _days(given: str) -> int:
    """Return for how many days what is done with stays; Telegram may repeat itself for one."""
    if not re.fullmatch(r"[0-9]{1,4}", given) or int(given) < pruning.LEAST_DAYS:
        raise BadSetting("bad_days", least=pruning.LEAST_DAYS)
    return int(given)


def _dotenv(file: Path) -> Mapping[str, str]:
    if not file.exists():
        return {}
    lines = (line.strip() for line in file.read_text("utf-8").splitlines())
    pairs = (line.removeprefix("export ").split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, value in pairs}


def _check(settings: Settings) -> None:
    for name, allowed in CHOICES.items():
        if getattr(settings, name) not in allowed:
            raise BadSetting("bad_choice", setting=NAMES[name], allowed=" / ".join(allowed))
    if settings.token and not TOKEN.fullmatch(settings.token):
        raise BadSetting("bad_token")
    if settings.mode == "webhook" and not (settings.webhook_url and settings.webhook_secret):
        raise BadSetting("webhook_incomplete")
    if settings.webhook_secret and not SECRET.fullmatch(settings.webhook_secret):
        raise BadSetting("bad_secret")
    for listen in (settings.webhook_listen, settings.health_listen):
        if listen:
            address(listen)
    _check_database(settings.database_url)
    try:
        ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadSetting("bad_zone", given=settings.timezone) from error


def _check_database(url: str) -> None:
    try:
        translated(url)
    except (ValueError, ArgumentError) as error:
        raise BadSetting("bad_database") from error
