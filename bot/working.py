"""Works the inbox: many updates in one transaction, one alone when something goes wrong, toasts after the commit."""

import asyncio
import logging
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Update
from telegram.error import TelegramError
from telegram.ext import Application

from bot.clock import Clock
from bot.drawing import LONGEST_TOAST
from bot.shape import fits
from domain.permission import Action, Place, Subject, may
from domain.refusals import Refusal
from domain.refusals.forms import TooLarge, Unavailable
from handlers.door import Needs, Undo, current, enter, origin, present_branch, pressed, pressed_on, tell_undone, unkept
from storage import inbox, people
from storage.database import Database
from storage.inbox import MAX_TRIES, Waiting
from storage.trouble import will_pass
from storage.vault import Vault
from storage.work import Defaults, Origin, Toast, Work
from texts.rendering import plain
from usecases.batches import foresee_presses

log = logging.getLogger("bot.working")
MOST = 64
FETCH_SECONDS, AGAIN_SECONDS = 20.0, 0.5
UNREADABLE = (TypeError, KeyError, AttributeError, ValueError)
LARGEST_FILE = 20 * 1024 * 1024

Seam = Callable[[str], None]
App = Application[Any, Any, Any, Any, Any, Any]


class _Again(Exception):
    """The batch must be rolled back and its updates run one by one."""

    def __init__(self, rows: list[Waiting]) -> None:
        super().__init__()  # without the rows: an error's arguments are printed, and these hold what people wrote
        self.rows = rows


class Worker:
    """Takes what waits in the inbox through the handlers."""

    def __init__(
        self, database: Database, vault: Vault, application: App, clock: Clock, defaults: Defaults, seam: Seam
    ) -> None:
        self.database = database
        self.vault = vault
        self.application = application
        self.clock = clock
        self.defaults = defaults
        self.seam = seam
        self._just_begun = True  # what waits at a start may be what ended the life before
        self._failure: list[Exception] = []
        self._answers: set[asyncio.Task[None]] = set()
        application.add_error_handler(self._keep)

    async def step(self) -> bool:
        """Work one batch; tells whether there was anything to do."""
        one_by_one: list[Waiting] = []
        try:
            handled, toasts = await self._batch()
        except _Again as again:
            one_by_one = again.rows
        if one_by_one:
            for row in one_by_one:
                await self._alone(row)
            return True
        self.seam("after commit")
        self._answer(toasts)
        return handled > 0

    async def _batch(self) -> tuple[int, list[Toast]]:
        toasts: list[Toast] = []
        async with self.database.writing() as session:
            rows = await inbox.claim(session, self.vault, MOST)
            if rows and self._just_begun:
                self._just_begun = False
                raise _Again(rows)
            done: list[int] = []
            unreadable: list[int] = []
            updates = [(row, self._read(row)) for row in rows]
            readable = [update for _, update in updates if update is not None]
            await foresee_presses(session, map(pressed, readable), set(filter(None, map(pressed_on, readable))))
            for row, update in updates:
                if update is None:
                    unreadable.append(row.id)
                    continue
                if self._needs(update):
                    if done or unreadable:
                        break
                    raise _Again([row])
                toasts += await self._in_batch(session, update, rows)
                done.append(row.id)
            await inbox.finish(session, done, self.clock.instant())
            await inbox.finish(session, unreadable, self.clock.instant(), "unreadable")
            self.seam("before commit")
        return len(done) + len(unreadable), toasts

    async def _in_batch(self, session: AsyncSession, update: Update, rows: list[Waiting]) -> list[Toast]:
        """Run one update in the shared transaction; whatever goes wrong undoes the batch."""
        try:
            return (await self._run(session, update)).toasts or _bare(update)
        except Exception as error:
            if not isinstance(error, Undo) and len(rows) == 1:
                log.warning("update %s failed in its first try: %s", update.update_id, type(error).__name__)
            raise _Again(rows) from error

    async def _alone(self, row: Waiting) -> None:
        """Run one update in a transaction of its own, its try counted first; after its tries it is parked."""
        update = self._read(row)
        if row.tries >= MAX_TRIES and update is not None:
            await self._park(row, update)  # a process died in its last try
            return
        for number in range(row.tries + 1, MAX_TRIES + 1):
            async with self.database.writing() as session:
                await inbox.count_try(session, row.id)
            if await self._try(row, number):
                return
            await self.clock.pause(0.1 * number)

    async def _try(self, row: Waiting, number: int) -> bool:
        update = self._read(row)
        if update is None:
            async with self.database.writing() as session:
                await inbox.finish(session, [row.id], self.clock.instant(), "unreadable")
            return True
        fetched = await self._fetch(update)
        try:
            await self._settle_surely(row, update, fetched)
        except Exception:
            log.exception("update %s failed, try %d of %d", update.update_id, number, MAX_TRIES)
            if number < MAX_TRIES:
                return False
            await self._park(row, update)
        return True

    async def _settle_surely(self, row: Waiting, update: Update, fetched: dict[str, Any]) -> None:
        """Settle an update; a database that is away, full or contested is waited for and counts as no try of it."""
        while True:
            try:
                return await self._settle(row, update, fetched, None)
            except Undo as undo:
                return await self._settle(row, update, fetched, undo)
            except Exception as error:
                if not will_pass(error):
                    raise
                log.warning("update %s waits for the database (%s)", update.update_id, type(error).__name__)
                await self.clock.pause(AGAIN_SECONDS)

    async def _settle(self, row: Waiting, update: Update, fetched: dict[str, Any], undo: Undo | None) -> None:
        async with self.database.writing() as session:
            if await inbox.claim_one(session, self.vault, row.id) is None:
                return
            if undo is None:
                work = await self._run(session, update, fetched)
            else:
                work = self._work(session, update)
                await tell_undone(work, update, undo)
            await inbox.finish(session, [row.id], self.clock.instant())
            self.seam("before commit")
        self.seam("after commit")
        self._answer(work.toasts or _bare(update))

    async def _park(self, row: Waiting, update: Update) -> None:
        async with self.database.writing() as session:
            if await inbox.claim_one(session, self.vault, row.id) is None:
                return  # another bot has it in hand, or had more luck with it
            if unkept(update):
                await inbox.finish(session, [row.id], self.clock.instant(), "dropped")
            else:
                await inbox.park(session, row.id, self.clock.instant())
            work = self._work(session, update)
            with suppress(Refusal):
                await enter(work, update)
            said = "votes.not_cast" if unkept(update) else "refusals.parked"
            if work.origin.private and work.origin.chat_id is not None:
                await work.reply(said)
            work.toast(said, alert=True)
        self._answer(work.toasts)

    async def _run(self, session: AsyncSession, update: Update, fetched: dict[str, Any] | None = None) -> Work:
        work = self._work(session, update)
        work.fetched = fetched or {}
        token = current.set(work)
        self._failure.clear()
        try:
            await self.application.process_update(update)
            self.seam("in handler")
        finally:
            current.reset(token)
        if self._failure:
            raise self._failure.pop()
        await session.flush()
        return work

    def _work(self, session: AsyncSession, update: Update) -> Work:
        way = "button" if update.callback_query else "command"
        where = origin(update, way)
        return Work(session, self.vault, where, self.clock.now(), self.clock.instant(), self.defaults)

    async def _keep(self, _update: object, context: Any) -> None:
        """Keep what a handler raised: the library would only log it."""
        self._failure.append(context.error)

    def _read(self, row: Waiting) -> Update | None:
        try:
            raw = orjson.loads(row.payload)
            return Update.de_json(raw, self.application.bot) if fits(raw) else None
        except UNREADABLE:
            log.warning("update %s cannot be read", row.update_id)
            return None

    def _needs(self, update: Update) -> Collection[Needs]:
        """Return what the handler of this update wants fetched before its transaction opens."""
        for handler in self.application.handlers.get(0, []):
            found = handler.check_update(update)
            if found not in (None, False):
                asked = getattr(found if callable(found) else handler.callback, "needs", None)
                return asked(update) if asked else ()
        return ()

    async def _fetch(self, update: Update) -> dict[str, Any]:
        """Fetch what is needed, bounded in time; what could not be had stands as a refusal for the handler to raise."""
        fetched: dict[str, Any] = {}
        for need in self._needs(update):
            if need.action is not None and not await self._may(need.action, update):
                continue
            try:
                async with asyncio.timeout(FETCH_SECONDS):
                    fetched[need.what] = await self._fetch_one(need, update)
            except (TelegramError, TimeoutError):
                fetched[need.what] = Unavailable()
        return fetched

    async def _fetch_one(self, need: Needs, update: Update) -> Any:
        bot = self.application.bot
        if need.what == "administrators":
            return [member.user.id for member in await bot.get_chat_administrators(need.of) if not member.user.is_bot]
        if need.what == "member_count":
            group = need.of if need.of is not None else await self._present_group(update)
            return await bot.get_chat_member_count(group) - 1 if group is not None else Unavailable()
        file = await bot.get_file(need.of)
        if (file.file_size or 0) > LARGEST_FILE:
            return TooLarge(limit_kb=LARGEST_FILE // 1024)
        return bytes(await file.download_as_bytearray())

    async def _may(self, action: Action, update: Update) -> bool:
        """Tell whether the person of a private update has a right in the branch that he works with."""
        async with self.database.reading() as session:
            user = update.effective_user.id if update.effective_user else 0
            branch = await present_branch(session, user) or 0
            return may(await people.actor(session, user, branch), action, Subject(branch_id=branch), Place.PRIVATE)

    async def _present_group(self, update: Update) -> int | None:
        """Return the group of the branch that the person of a private update works with."""
        async with self.database.reading() as session:
            user = update.effective_user.id if update.effective_user else 0
            found = await people.branch(session, await present_branch(session, user) or 0)
            return found.chat_id if found is not None else None

    def _answer(self, toasts: list[Toast]) -> None:
        """Begin to answer presses, once, never again: the press itself is what counts, and the next need not wait."""
        for toast in toasts:
            task = asyncio.create_task(self._toast(toast))
            self._answers.add(task)
            task.add_done_callback(self._answers.discard)

    async def _toast(self, toast: Toast) -> None:
        try:
            text = plain(toast.language, toast.name, toast.arguments)[:LONGEST_TOAST] if toast.name else None
            await self.application.bot.answer_callback_query(toast.callback_id, text, toast.alert)
        except TelegramError as error:
            log.debug("a press was not answered: %s", type(error).__name__)
        except Exception:
            log.exception("toast %s cannot be said", toast.name)

    async def rest(self) -> None:
        """Wait until all presses are answered."""
        while self._answers:
            await asyncio.wait(self._answers)


def _bare(update: Update) -> list[Toast]:
    """A press that is answered with nothing still stops turning on the person's screen."""
    return [Toast(update.callback_query.id, "")] if update.callback_query else []


__all__ = ["Origin", "Seam", "Worker"]
