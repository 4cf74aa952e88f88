"""Takes updates from Telegram: stored and committed first, confirmed after."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import orjson
from telegram import Bot
from telegram.error import Conflict, EndPointNotFound, InvalidToken, RetryAfter, TelegramError

from bot.clock import Clock
from storage import inbox, leases
from storage.database import Database
from storage.inbox import Incoming
from storage.leases import POLLING
from storage.vault import Vault

log = logging.getLogger("bot.receiving")
ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member", "chat_member", "poll_answer"]
LEASE, RENEW = timedelta(seconds=14), timedelta(seconds=3)
LONG_POLL_SECONDS, LATE_SECONDS = 6, 5  # with RENEW no more than the lease: no poll of ours outlives our right to it
STAND_BY_SECONDS = 0.5  # with the lease, less than fifteen: so soon another takes over from one that died
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
    voter = (update.get("poll_answer") or {}).get("user") or {}
    number = voter.get("id") if isinstance(voter, dict) else None
    return number if isinstance(number, int) and abs(number) < 2**63 else 0


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
        self._renewed: datetime | None = None

    async def store(self, updates: list[Any]) -> list[int]:
        """Store updates, however they came; returns the ids of those that can be stored."""
        fit = [one for one in map(incoming, updates) if one is not None]
        self.seam("before store")
        async with self.database.writing() as session:
            await inbox.store(session, self.vault, fit, self.clock.instant())
        self.seam("after store")
        if fit:
            self.wake()
        return [one.update_id for one in fit]

    async def step(self, wait_seconds: int = LONG_POLL_SECONDS) -> bool:
        """Fetch once and store; what was stored is confirmed by the next fetch. Tells whether anything came."""
        if not await self._holds():
            await self.clock.pause(min(STAND_BY_SECONDS, wait_seconds))
            return False
        updates = await self._fetch(wait_seconds)
        if not updates:
            return False
        numbers = await self.store(updates)
        self._offset = 1 + max(numbers) if numbers else self._offset
        return bool(numbers)

    async def _holds(self) -> bool:
        """Tell whether this process may poll now; the lease is renewed when a fifth of it has passed."""
        now = self.clock.instant()
        if self._renewed is not None and self._renewed <= now < self._renewed + RENEW:
            return True
        async with self.database.writing() as session:
            taken = await leases.take(session, POLLING, self.holder, now, LEASE)
        self._renewed = now if taken else None
        return taken

    async def close(self) -> None:
        """Let another process poll at once."""
        if self._renewed is not None:
            async with self.database.writing() as session:
                await leases.drop(session, POLLING, self.holder)

    async def _fetch(self, wait_seconds: int) -> list[Any]:
        asked = {"timeout": wait_seconds, "allowed_updates": ALLOWED, "limit": 100}
        if self._offset is not None:
            asked["offset"] = self._offset
        try:
            async with asyncio.timeout(wait_seconds + LATE_SECONDS):
                answer: Any = await self.bot.do_api_request(
                    "getupdates", api_kwargs=asked, read_timeout=wait_seconds + LATE_SECONDS
                )
        except (InvalidToken, EndPointNotFound) as error:  # the library takes an unknown token for an unknown method
            raise InvalidToken("Unauthorized") from error
        except RetryAfter as error:
            wait = error.retry_after
            await self.clock.pause(wait if isinstance(wait, int) else wait.total_seconds())
            return []
        except Conflict as error:
            await self._make_room(error)
            return []
        except (TelegramError, TimeoutError) as error:
            log.warning("Telegram cannot be reached (%s); trying again", type(error).__name__)
            await self.clock.pause(2)
            return []
        return answer if isinstance(answer, list) else []

    async def _make_room(self, error: Conflict) -> None:
        """A webhook left from earlier is taken away (nothing pending is lost); another program is waited out."""
        if "webhook" in str(error).lower():
            log.warning("a webhook was set; it is taken away, since this bot polls")
            with suppress(TelegramError):
                await self.bot.delete_webhook(drop_pending_updates=False)
            return
        log.error("another program is polling with this token; trying again")
        self._renewed = None  # it may be one of ours that took over while this one stood still: look before the next
        await self.clock.pause(3)
