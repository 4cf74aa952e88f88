"""Half-filled forms: they survive a restart and are sealed."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.tables import Draft
from storage.vault import Vault

PLACE = "draft.answers"


async def open_draft(session: AsyncSession, vault: Vault, draft: Draft, answers: dict[str, Any]) -> Draft:
    """Store a new form; the person's other open form in this chat is quit first."""
    old = await current(session, draft.user_id, draft.chat_id)
    if old is not None:
        old.state = "quit"
        old.answers = vault.seal({}, PLACE)
    draft.answers = vault.seal(answers, PLACE)
    session.add(draft)
    await session.flush()
    return draft


async def current(session: AsyncSession, user_id: int, chat_id: int) -> Draft | None:
    """Return the form this person is filling in this chat."""
    mine = select(Draft).where(col(Draft.user_id) == user_id, col(Draft.chat_id) == chat_id, col(Draft.state) == "open")
    return (await session.execute(mine.order_by(col(Draft.id).desc()))).scalars().first()


async def get(session: AsyncSession, draft_id: int) -> Draft | None:
    """Return a form by its id."""
    return await session.get(Draft, draft_id)


def answers(vault: Vault, draft: Draft) -> dict[str, Any]:
    """Open what was answered so far."""
    return dict(vault.open(draft.answers, PLACE) or {})


def keep(vault: Vault, draft: Draft, given: dict[str, Any], step: str, now: datetime) -> None:
    """Store the answers so far and the step that is asked next."""
    draft.answers, draft.step, draft.changed_at = vault.seal(given, PLACE), step, now


def close(vault: Vault, draft: Draft, state: str, now: datetime) -> None:
    """End a form as saved, quit or expired; what was typed is forgotten."""
    draft.state, draft.answers, draft.changed_at = state, vault.seal({}, PLACE), now
