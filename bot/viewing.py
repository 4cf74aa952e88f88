"""Looks at the database as a receiver does, and draws the cards of a round together."""

import asyncio
import logging
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.drawing import Seen, draw
from storage import people
from storage.database import Database
from storage.outgoing import Told
from storage.tables import Card
from storage.vault import Vault
from storage.work import Defaults, Origin, Work
from usecases import views
from usecases.batches import foresee_cards

log = logging.getLogger("bot.viewing")


@dataclass(frozen=True, slots=True)
class Viewer:
    """What looking needs."""

    database: Database
    vault: Vault
    clock: Clock
    defaults: Defaults

    async def work(self, session: AsyncSession, chat_id: int, branch_id: int | None) -> tuple[Work, str]:
        """Return a work for looking, as the receiver, and the language he reads."""
        private = chat_id > 0
        where = Origin("view", user_id=chat_id if private else None, chat_id=chat_id, private=private)
        work = Work(session, self.vault, where, self.clock.now(), self.clock.instant(), self.defaults)
        if private:
            work.person = await people.person(session, chat_id)
        branch = await people.branch(session, branch_id) if branch_id else None
        if branch is not None and branch.id is not None:
            work.enter_branch(branch, await people.actor(session, chat_id if private else 0, branch.id))
        return work, work.language

    async def card(self, session: AsyncSession, card: Card) -> Seen:
        """Draw what a card shows now; None when there is nothing to show any more."""
        work, language = await self.work(session, card.chat_id, card.branch_id)
        shown = await views.card(work, card.kind, card.key)
        if shown is None or not shown.name:
            return None, shown.told if shown is not None else Told()
        return draw(shown, language, self.defaults.bot_name), shown.told

    async def cards(self, cards: Collection[Card]) -> dict[int, Seen]:
        """Draw many cards as they are at one moment, by their ids; what cannot be drawn so is left out."""
        drawn: dict[int, Seen] = {}
        if len(cards) < 2:
            return drawn
        try:
            async with self.database.reading() as session:
                await foresee_cards(session, cards)
                for card in cards:
                    drawn[card.id or 0] = await self.card(session, card)
                    await asyncio.sleep(0)  # the loop has other things to do
        except Exception as error:
            log.warning("%d cards are drawn one by one: %s", len(cards) - len(drawn), type(error).__name__)
        return drawn
