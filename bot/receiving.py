"""Takes updates from Telegram: stored and committed first, confirmed after."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson
from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.clock import Clock
from storage import inbox, leases
from storage.database import Database
from storage.inbox import Incoming
from storage.vault import Vault

log = logging.getLogger("bot.receiving")
ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member", "chat_member", "poll_answer"]
POLLING, LEASE = "polling", timedelta(seconds=15)
LONG_POLL_SECONDS = 10
Seam = Callable[[str], None]


def lane(update: dict[str, Any]) -> int:
    """Return the chat whose order an update keeps; 0 for what belongs to none."""
    for kind in ("message", "edited_message", "callback_query", "my_chat_member", "chat_member", "channel_post"):
        body = update.get(kind)
        if isinstance(body, dict):
            chat = (body.get("message") or {}).get("chat") if kind == "callback_query" else body.get("chat")
            found = chat or body.get("from") or {}
            number = found.get("id") if isinstance(found, dict) else None
            return number if isinstance(number, int) and abs(number) < 2**63 else 0
    return 0


def incoming(update: Any) -> Incoming | None:
    """Return an update as the inbox takes it, None for what has no usable id."""
    number = update.get("update_id") if isinstance(update, dict) else None
    if not isinstance(number, int) or isinstance(number, bool) or abs(number) >= 2**63:
        return None
    try:
        chat = lane(update)
    except AttributeError:
        chat = 0
    return Incoming(number, chat, orjson.dumps(update))


class Receiver:
    """Polls for updates; only one process does so at a time, the others stand by."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        bot: Bot,
        clock: Clock,
        seam: Seam,
        holder: str,
        wake: Callable[[], None],
    ) -> None:
        self.database = database
        self.vault = vault
        self.bot = bot
        self.clock = clock
        self.seam = seam
        self.holder = holder
        self.wake = wake
        self._offset: int | None = None

    async def store(self, updates: list[Any]) -> None:
        """Store updates, however they came."""
        fit = [one for one in map(incoming, updates) if one is not None]
        self.seam("before store")
        async with self.database.writing() as session:
            await inbox.store(session, self.vault, fit, self.clock.instant())
        self.seam("after store")
        if fit:
            self.wake()

    async def step(self, wait_seconds: int = LONG_POLL_SECONDS) -> bool:
        """Fetch once and store; what was stored is confirmed by the next fetch. Tells whether anything came."""
        async with self.database.writing() as session:
            if not await leases.take(session, POLLING, self.holder, self.clock.instant(), LEASE):
                await self.clock.pause(min(1, wait_seconds))
                return False
        updates = await self._fetch(wait_seconds)
        if not updates:
            return False
        await self.store(updates)
        self._offset = 1 + max((u["update_id"] for u in updates if isinstance(u.get("update_id"), int)), default=0)
        return True

    async def _fetch(self, wait_seconds: int) -> list[Any]:
        asked = {"timeout": wait_seconds, "allowed_updates": ALLOWED, "limit": 100}
        if self._offset is not None:
            asked["offset"] = self._offset
        try:
            answer: Any = await self.bot.do_api_request("getupdates", api_kwargs=asked, read_timeout=wait_seconds + 5)
        except InvalidToken:
            raise
        except RetryAfter as error:
            wait = error.retry_after
            await self.clock.pause(wait if isinstance(wait, int) else wait.total_seconds())
            return []
        except Conflict:
            log.error("another program is polling with this token; trying again")
            await self.clock.pause(3)
            return []
        except TelegramError as error:
            log.warning("Telegram cannot be reached (%s); trying again", type(error).__name__)
            await self.clock.pause(2)
            return []
        return answer if isinstance(answer, list) else []
