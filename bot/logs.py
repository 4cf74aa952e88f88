"""Logs: text or JSON lines on standard error, without tokens and without what people wrote."""

import logging
import re
import sys
import traceback
from types import TracebackType

import orjson
from jinja2 import UndefinedError
from telegram.error import TelegramError

OURS = ("bot", "handlers", "scheduler", "usecases", "reports", "texts", "storage", "domain")
QUIET = ("httpx", "httpcore", "sqlalchemy", "apscheduler", "aiohttp.access", "alembic")  # httpx prints the token
TOKEN = re.compile(r"\b(?:bot)?\d{5,}:[A-Za-z0-9_-]{20,}")
SPEAKING = (TelegramError, UndefinedError, OSError, AttributeError, NameError, ImportError)
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def set_up(form: str, level: str, *secrets: str) -> None:
    """Send all logs to standard error in `form` (text or json); `secrets` never appear in them.

    LOG_LEVEL holds for our own packages: libraries print parameters and tokens below INFO.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter((JsonLines if form == "json" else Lines)(secrets))
    logging.basicConfig(handlers=[handler], level=max(logging.INFO, logging.getLevelName(level)), force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    logging.captureWarnings(True)


class Lines(logging.Formatter):
    """One line a record, secrets masked; of an exception its place and kind, not its content."""

    def __init__(self, secrets: tuple[str, ...] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = sorted(filter(None, secrets), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text, masked."""
        record.exc_text = None
        return self.masked(super().format(record))

    def formatException(self, ei: ExcInfo) -> str:
        """Return where an exception came from and its kind; its message only where it cannot carry content."""
        return "\n".join(told(ei[1])) if ei[1] is not None else ""

    def masked(self, text: str) -> str:
        """Return `text` without secrets."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return TOKEN.sub("***", text)


class JsonLines(Lines):
    """One JSON object a record."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as a JSON object, masked."""
        told_of = record.exc_info[1] if record.exc_info else None
        fields = {
            "at": self.formatTime(record), "level": record.levelname, "name": record.name,
            "message": record.getMessage(),
        }  # fmt: skip
        if told_of is not None:
            fields["exception"] = "\n".join(told(told_of))
        return self.masked(orjson.dumps(fields, default=str).decode())


def told(error: BaseException) -> list[str]:
    """Return the lines that tell of an exception and of what caused it, the cause first."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    lines = told(cause) if cause is not None and cause is not error else []
    for frame in traceback.extract_tb(error.__traceback__):
        lines.append(f"  {frame.filename}:{frame.lineno} {frame.name}")
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    return [*lines, f"{kind}: {error}" if isinstance(error, SPEAKING) else kind]
