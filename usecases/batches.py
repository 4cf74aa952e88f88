"""What many presses, or many cards, need to know of their branches: asked for all of them at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from domain.snapshot import window_for
from storage import by_branch, cards, dues, dues_handed, duties, event_parts, events, people, talks, tasks
from storage.tables import Branch, Card
from usecases.presses import Press
from usecases.presses.events import CARD as EVENT
from usecases.presses.events import AnswerEvent, SignIn


async def foresee_presses(
    session: AsyncSession, presses: Iterable[tuple[int, Press | None]], messages: Collection[tuple[int, int]]
) -> None:
    """Ask for the people (Telegram accounts), branches, events and cards of many updates; a message is no press.

    `messages` (chat, message) are those whose buttons were pressed.

    What is asked for one by one later is then at hand. Whether it may be done is asked there, as always.
    """
    known = list(presses)
    users = {user for user, _ in known}
    if len(users) > 1:
        await people.foresee(session, users)
    branches = {press.branch for _, press in known if press is not None}
    if len(branches) > 1:
        await people.foresee_branches(session, branches)
    if len(messages) > 1:
        await cards.foresee(session, messages)
    pressed = {(press.event, user) for user, press in known if isinstance(press, AnswerEvent | SignIn)}
    if len(pressed) > 1:
        await events.foresee_presses(session, pressed)


async def foresee_pictures(session: AsyncSession, branches: Collection[Branch], now: datetime) -> None:
    """Ask for all that the rules look at in many branches (`usecases.facts.picture`), whatever their zones."""
    alike: dict[tuple[date, date], list[int]] = defaultdict(list)
    for branch in branches:
        alike[window_for(now.astimezone(ZoneInfo(branch.timezone)).date())].append(branch.id or 0)
    for (first, last), ids in alike.items():
        await people.foresee_branches(session, ids)
        await by_branch.foresee(session, ABOUT_BRANCHES, ids, first=first, last=last)


ABOUT_BRANCHES = (
    people.REACHED, people.GROUPS, *duties.MARKS, tasks.TASKS, event_parts.HELD_PARTS, event_parts.PLANNED_PARTS,
    talks.HELD, dues.MONTHS, dues_handed.HANDOVERS,
)  # fmt: skip


async def foresee_cards(session: AsyncSession, lagging: Collection[Card]) -> None:
    """Ask for the receivers and branches of many cards, and for what those of events show."""
    private = {card.chat_id for card in lagging if card.chat_id > 0}
    if private:
        await people.foresee(session, private)
    await people.foresee_branches(session, {card.branch_id for card in lagging if card.branch_id is not None})
    shown = {int(card.key) for card in lagging if card.kind == EVENT}
    if shown:
        await events.foresee_pictures(session, shown)
