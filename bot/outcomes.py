"""One table: what each of Telegram's errors means for the message that was being sent."""

from dataclasses import dataclass

import httpx
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

NOT_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
AGAIN_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a try: same, gone, later (after seconds), never, unknown, moved (to a chat id), no-thread."""

    kind: str
    reason: str = ""
    seconds: float = 0.0
    chat_id: int = 0


BAD_REQUESTS = (
    ("message is not modified", "same"),
    ("message to edit not found", "gone"),
    ("message can't be edited", "gone"),
    ("message_id_invalid", "gone"),
    ("message thread not found", "no-thread"),
    ("topic_closed", "no-thread"),
    ("topic_deleted", "no-thread"),
    ("message to delete not found", "same"),
    ("message can't be deleted", "same"),
    ("query is too old", "same"),
)


def fate(error: TelegramError) -> Fate:
    """Return what an error means."""
    reason = str(error)[:100]
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        return Fate("later", "flood", float(wait if isinstance(wait, int) else wait.total_seconds()))
    if isinstance(error, ChatMigrated):
        return Fate("moved", "migrated", chat_id=error.new_chat_id)
    if isinstance(error, Forbidden):
        return Fate("never", reason)
    if isinstance(error, BadRequest):
        said = str(error).lower()
        return Fate(next((kind for part, kind in BAD_REQUESTS if part in said), "never"), reason)
    if isinstance(error, TimedOut) or type(error) is NetworkError:
        return _network(error)
    return Fate("never", reason)


def _network(error: TelegramError) -> Fate:
    """A request that never left, or that the server turned down, goes again; one without an answer is unknown."""
    if isinstance(error.__cause__, NOT_LEFT) or getattr(error.__cause__, "not_left", False):
        return Fate("later", "no connection", AGAIN_SECONDS)
    if error.__cause__ is None and not isinstance(error, TimedOut):
        return Fate("later", "server error", AGAIN_SECONDS)
    return Fate("unknown", "no answer")
