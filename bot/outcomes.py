"""One table: what each of Telegram's errors means for the message that was being sent."""

from dataclasses import dataclass

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

NOT_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
AGAIN_SECONDS, LONGEST_SECONDS = 1.0, 60.0
TOKEN_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a try: same, gone, later (after seconds), never, forbidden, unknown, moved, no-thread."""

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
    ("poll has already been closed", "same"),
    ("message with poll to stop not found", "same"),
)


def fate(error: TelegramError, tries: int = 1) -> Fate:
    """Return what an error means after this many tries; waits grow from one second to a minute."""
    reason = str(error)[:100]
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        return Fate("later", "flood", float(wait if isinstance(wait, int) else wait.total_seconds()))
    if isinstance(error, ChatMigrated):
        return Fate("moved", "migrated", chat_id=error.new_chat_id)
    if isinstance(error, Forbidden):
        return Fate("forbidden", reason)
    if isinstance(error, InvalidToken | EndPointNotFound):  # the token was changed: the message waits for the new one
        return Fate("later", "token", TOKEN_SECONDS)
    if isinstance(error, BadRequest):
        said = str(error).lower()
        return Fate(next((kind for part, kind in BAD_REQUESTS if part in said), "never"), reason)
    if isinstance(error, TimedOut) or type(error) is NetworkError:
        return _network(error, min(LONGEST_SECONDS, AGAIN_SECONDS * 2.0 ** min(tries - 1, 10)))
    if type(error) is TelegramError:  # an answer came that cannot be read
        return Fate("unknown", "no answer")
    return Fate("never", reason)


def _network(error: TelegramError, wait: float) -> Fate:
    """A request that never left, or that the server turned down, goes again; one without an answer is unknown."""
    cause = error.__cause__
    if isinstance(cause, NOT_LEFT) or getattr(cause, "not_left", False):
        return Fate("later", "no connection", wait)
    if not isinstance(error, TimedOut) and (cause is None or isinstance(cause, TelegramError)):
        return Fate("later", "server error", wait)
    return Fate("unknown", "no answer")
