"""Sends what waits in the outbox and brings cards up to date: at least once, chat by chat, with an outcome each."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from telegram import Bot, InputFile
from telegram.error import TelegramError

from bot import calls, menus
from bot.carrying import Job, carry_out
from bot.clock import Clock
from bot.drawing import Drawn, draw
from bot.outcomes import fate
from bot.rounds import Round
from bot.viewing import Viewer
from storage import budgets, cards, duties, leases, outbox, people, sendable
from storage.database import Database
from storage.leases import POLLING
from storage.outbox import Letter, Outcome
from storage.outgoing import Shown, Told
from storage.tables import Card, Outbox
from storage.vault import Vault
from storage.work import Defaults, Origin, Work
from texts.rendering import plain
from usecases import chats, polls, views

log = logging.getLogger("bot.sending")
LONGEST_HOLD = timedelta(hours=1)  # found at a start: Telegram asks for no more patience than this
GROUP_EDIT_GAP = timedelta(seconds=3)
MOST = 200  # claimed at a time: what is claimed must be sent before its lease ends
POSTS = ("message", "document", "poll")
LONGEST_QUESTION, LONGEST_OPTION = 300, 100
SHORTEST_PAUSE, IN_OTHER_HANDS = 0.05, 1.0  # seconds
AGAIN_CARD = 3  # a card that could not be shown waits as long as a message after its third try
Seam = Callable[[str], None]


class Sender:
    """Takes leases, shows, draws, sends, and records what became of it."""

    def __init__(
        self, database: Database, vault: Vault, bot: Bot, clock: Clock, defaults: Defaults, seam: Seam
    ) -> None:
        self.database = database
        self.vault = vault
        self.bot = bot
        self.clock = clock
        self.defaults = defaults
        self.seam = seam
        self.viewer = Viewer(database, vault, clock, defaults)
        self.per_second: float = budgets.PER_SECOND
        self._following: datetime | None = None
        self._stopping = False
        self._round = Round()

    def stop(self) -> None:
        """Begin nothing more: what is claimed but not begun is given back."""
        self._stopping = self._round.stopping = True

    async def recover(self) -> None:
        """Treat leases of an earlier life as run out, where there is but one process (SQLite); mend a wrong clock's."""
        async with self.database.writing() as session:
            await sendable.pull_in(session, self.clock.instant(), LONGEST_HOLD)
            if self.database.is_sqlite:
                await outbox.release(session, self.clock.instant())
                await cards.release(session)
                await leases.drop(session, POLLING)

    async def clock_set_back(self) -> None:
        """Let nothing wait for the time that the clock has to pass once more."""
        async with self.database.writing() as session:
            await sendable.pull_in(session, self.clock.instant(), timedelta(0))

    async def step(self) -> bool:
        """Send one round; tells whether there was anything to send. Where nothing waits, nothing is locked."""
        async with self.database.reading() as session:
            following = self._following = await sendable.next_at(session)
        if following is None or following > self.clock.instant():
            return False
        letters, lagging, round_, wait = await self._claim()
        if wait:
            await self.clock.pause(wait.total_seconds())
            return True
        if not letters and not lagging:
            return False
        self._round = round_
        round_.drawn = await self.viewer.cards(lagging)
        jobs: dict[int, list[Job]] = defaultdict(list)
        for letter in letters:
            jobs[letter.row.chat_id].append(_job(self._letter, letter, round_))
        for card in lagging:
            jobs[card.chat_id].append(_job(self._card, card, round_))
        await carry_out(list(jobs.values()), round_, self._record)
        return True

    def pause(self) -> float:
        """Return how many seconds nothing can be sent, as far as is known; at least a moment."""
        if self._following is None:
            return LONGEST_HOLD.total_seconds()
        left = (self._following - self.clock.instant()).total_seconds()
        return max(SHORTEST_PAUSE, left) if left > 0 else IN_OTHER_HANDS

    async def _claim(self) -> tuple[list[Letter], list[Card], Round, timedelta]:
        """Lease what may go now; gives it with the round it makes, and how long to wait when nobody may get any."""
        async with self.database.writing() as session:
            now = self.clock.instant()
            room, wait = await budgets.room(session, now, self.per_second)
            if not room:
                return [], [], Round(), wait
            room = min(room, MOST)
            busy = await sendable.in_other_hands(session, now)
            letters = await outbox.claim(session, self.vault, now, room, busy)
            lagging = await cards.claim(session, now, room - len(letters), busy) if len(letters) < room else []
            if number := len(letters) + len(lagging):
                await budgets.use(session, number, now, self.per_second)
            groups = {one.row.chat_id for one in letters} | {card.chat_id for card in lagging}
            allowed = await budgets.left(session, {chat for chat in groups if chat < 0}, now)
            languages = await people.languages(session, {one.row.chat_id for one in letters}) if letters else {}
        round_ = Round(languages, allowed, stopping=self._stopping, until=self.clock.instant() + outbox.LEASE / 2)
        return letters, lagging, round_, timedelta(0)

    async def _letter(self, letter: Letter, round_: Round) -> None:
        row = letter.row
        assert row.id is not None
        wait = round_.must_wait(row.chat_id, self.clock.instant())
        if wait is not None:
            round_.outcomes.append(Outcome(row.id, "later", reason=row.reason, not_before=wait))
            return
        try:
            message = await self._deliver(letter, round_)
            state = "sent" if message is not None else "dropped"
            why = "no longer wanted" if state == "dropped" else ""
            round_.outcomes.append(Outcome(row.id, state, message if row.method in POSTS else None, why))
            round_.spent[row.chat_id] += 1
        except views.NotNow as rest:
            until = self.clock.instant() + rest.wait
            round_.outcomes.append(Outcome(row.id, "later", reason="quiet hours", not_before=until))
        except TelegramError as error:
            round_.outcomes.append(round_.letter_failed(row, fate(error, row.tries), self.clock.instant()))
        except Exception as error:
            log.exception("message %s (%s) cannot be drawn", row.id, row.name)
            round_.outcomes.append(Outcome(row.id, "never", reason=type(error).__name__))

    async def _deliver(self, letter: Letter, round_: Round) -> int | None:
        """Carry one message out, and return its id, 0 for what is no message; None when it is no longer wanted."""
        row = letter.row
        if row.method == "delete" and row.message_id is not None:
            await self.bot.delete_message(row.chat_id, row.message_id)
            return 0
        if row.method == "retire" and row.message_id is not None:
            await self.bot.edit_message_reply_markup(row.chat_id, row.message_id, reply_markup=None)
            return 0
        if row.method == "stop_poll" and row.message_id is not None:
            await self.bot.stop_poll(row.chat_id, row.message_id)
            return 0
        if row.method == "menu":
            await menus.deliver(self.bot, row.chat_id, letter.arguments)
            return 0
        if views.stands_alone(letter):
            shown: Shown | None = Shown(row.name, letter.arguments, letter.rows)
            language = round_.languages.get(row.chat_id, self.defaults.language)
        else:
            async with self.database.reading() as session:
                work, language = await self.viewer.work(session, row.chat_id, row.branch_id)
                shown = await views.letter(work, letter)
            if shown is not None and shown.report is not None:
                return await self._document(row, shown, language, work)
            if shown is not None and row.method == "poll":
                return await self._poll(row, shown, language, round_)
        if shown is None:
            return None
        drawn = draw(shown, language, self.defaults.bot_name)
        self.seam("while sending")
        message = await calls.send(
            self.bot, row.chat_id, drawn, thread_id=row.thread_id, silent=row.silent, reply_to=row.reply_to
        )
        self.seam("after sending")
        return message

    async def _poll(self, row: Outbox, shown: Shown, language: str, round_: Round) -> int:
        """Send a poll, and keep by which id Telegram will tell of its votes."""
        question = plain(language, shown.name, shown.arguments)[:LONGEST_QUESTION]
        options = [plain(language, name, {})[:LONGEST_OPTION] for name in shown.arguments["options"]]
        self.seam("while sending")
        message, poll = await calls.send_poll(self.bot, row.chat_id, question, options, thread_id=row.thread_id)
        self.seam("after sending")
        round_.polls.append((shown.arguments["poll"], poll, message))
        return message

    async def _document(self, row: Outbox, shown: Shown, language: str, work: Work) -> int:
        """Draw a report in a thread and send it as a file."""
        async with self.database.reading() as session:
            work.session = session
            drawing = await views.report(work, shown.report or "", shown.report_arguments, language)
        content = await asyncio.to_thread(drawing.draw)
        caption = draw(shown, language, self.defaults.bot_name).text
        self.seam("while sending")
        file = InputFile(content, filename=drawing.filename)
        message = await self.bot.send_document(
            row.chat_id, file, caption=caption, parse_mode="HTML", message_thread_id=row.thread_id
        )
        self.seam("after sending")
        return message.message_id

    async def _card(self, card: Card, round_: Round) -> None:
        assert card.id is not None
        wait = round_.must_wait(card.chat_id, self.clock.instant())
        if wait is not None:
            round_.shown.append((card.id, None, {"not_before": wait}))
            return
        told = Told()
        try:
            if card.id in round_.drawn:
                drawn, told = round_.drawn[card.id]
            else:
                async with self.database.reading() as session:
                    drawn, told = await self.viewer.card(session, card)
            if drawn is None:
                round_.settle(told)
                round_.shown.append((card.id, card.wanted, {"reason": "nothing to show"}))
                return
            await self._show(card, drawn, card.wanted, round_)
            round_.settle(told)
        except TelegramError as error:
            end = fate(error, AGAIN_CARD)
            round_.card_failed(card, end, self.clock.instant())
            if end.kind in ("never", "forbidden"):
                round_.settle(told, lost=True)
        except Exception as error:
            log.exception("card %s (%s) cannot be drawn", card.id, card.kind)
            round_.shown.append((card.id, card.wanted, {"reason": type(error).__name__}))

    async def _show(self, card: Card, drawn: Drawn, version: int, round_: Round) -> None:
        """Edit the card's message, or post it where it has none; what would look the same is not sent."""
        assert card.id is not None
        if card.message_id is not None and card.digest == drawn.digest:
            round_.shown.append((card.id, version, {}))
            return
        self.seam("while sending")
        changes: dict[str, Any] = {"digest": drawn.digest, "unknowns": 0, "reason": ""}
        if card.message_id is None:
            sent = await calls.send(self.bot, card.chat_id, drawn, thread_id=card.thread_id, silent=card.silent)
            changes["message_id"] = sent
        else:
            await calls.edit(self.bot, card.chat_id, card.message_id, drawn)
        if card.chat_id < 0:
            changes["not_before"] = self.clock.instant() + GROUP_EDIT_GAP
        self.seam("after sending")
        round_.spent[card.chat_id] += 1
        round_.shown.append((card.id, version, changes))
        if card.pin_wanted and not card.pinned and card.message_id is None:
            await self._pin(card, changes)

    async def _pin(self, card: Card, changes: dict[str, Any]) -> None:
        """Pin a new card silently; a group in which the bot may not pin keeps the card unpinned."""
        try:
            await self.bot.pin_chat_message(card.chat_id, changes["message_id"], disable_notification=True)
            changes["pinned"] = True
        except TelegramError as error:
            log.info("card %s is not pinned: %s", card.id, type(error).__name__)

    async def _record(self, round_: Round) -> None:
        """Record what was found out in one transaction."""
        now = self.clock.instant()
        async with self.database.writing() as session:
            await outbox.mark(session, round_.outcomes, now)
            for notices, state, reason in round_.told:
                await duties.settle(session, notices, state, reason)
            await cards.settle(session, round_.shown)
            await budgets.spend(session, {chat: n for chat, n in round_.spent.items() if chat < 0}, now)
            for chat, until in round_.holds.items():
                await budgets.hold(session, chat, until)
            tick = Work(session, self.vault, Origin("tick"), self.clock.now(), now, self.defaults)
            for number, poll, message in round_.polls:
                await polls.sent(tick, number, poll, message)
            for chat, new in round_.moved.items():
                await chats.migrated(tick, chat, new)
            for chat, why in round_.lost.items():
                await chats.lost(tick, chat, why)


def _job(run: Callable[[Any, Round], Awaitable[None]], what: Any, round_: Round) -> Job:
    async def job() -> None:
        await run(what, round_)

    return job
