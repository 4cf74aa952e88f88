"""Settings out of the environment and `.env`; read once, by the command line."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

TELEGRAM = "https://api.telegram.org"


class BadSetting(Exception):
    """A setting cannot be used; the message is one helpful line."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the bot is told from outside; the names are those of contract.md."""

    token: str = ""
    api_url: str = TELEGRAM
    database_url: str = "sqlite+aiosqlite:///data/branch.db"
    mode: str = "polling"
    webhook_url: str = ""
    webhook_listen: str = "127.0.0.1:8443"
    webhook_secret: str = ""
    key: str = ""
    key_file: str = ""
    timezone: str = "Asia/Shanghai"
    language: str = "zh-CN"
    health_listen: str = ""
    log_format: str = "text"
    log_level: str = "INFO"


NAMES = {
    "token": "BOT_TOKEN",
    "api_url": "BOT_API_URL",
    "database_url": "DATABASE_URL",
    "mode": "BOT_MODE",
    "webhook_url": "WEBHOOK_URL",
    "webhook_listen": "WEBHOOK_LISTEN",
    "webhook_secret": "WEBHOOK_SECRET",
    "key": "BOT_KEY",
    "key_file": "BOT_KEY_FILE",
    "timezone": "BOT_TIMEZONE",
    "language": "BOT_LANGUAGE",
    "health_listen": "HEALTH_LISTEN",
    "log_format": "LOG_FORMAT",
    "log_level": "LOG_LEVEL",
}


def read(environment: Mapping[str, str] | None = None, folder: Path | None = None) -> Settings:
    """Return the settings of the environment, with `.env` in `folder` filling the gaps; raises BadSetting."""
    given = dict(_dotenv((folder or Path()) / ".env"))
    given.update(os.environ if environment is None else environment)
    settings = Settings(**{field: given[name] for field, name in NAMES.items() if given.get(name)})
    _check(settings)
    return settings


def _dotenv(file: Path) -> Mapping[str, str]:
    if not file.exists():
        return {}
    lines = (line.strip() for line in file.read_text("utf-8").splitlines())
    pairs = (line.removeprefix("export ").split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, value in pairs}


def _check(settings: Settings) -> None:
    if settings.mode not in ("polling", "webhook"):
        raise BadSetting("BOT_MODE must be polling or webhook")
    if settings.mode == "webhook" and not (settings.webhook_url and settings.webhook_secret):
        raise BadSetting("BOT_MODE=webhook needs WEBHOOK_URL and WEBHOOK_SECRET")
    if settings.language not in ("zh-CN", "en"):
        raise BadSetting("BOT_LANGUAGE must be zh-CN or en")
    if settings.log_format not in ("text", "json"):
        raise BadSetting("LOG_FORMAT must be text or json")
    try:
        ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadSetting(f"BOT_TIMEZONE: there is no zone named {settings.timezone}") from error
