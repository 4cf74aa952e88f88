"""Half-filled forms: they survive a restart and are sealed."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.tables import Draft
from storage.vault import Vault

PLACE = "draft.answers"
LIVE = ("open", "aside")
"""The states in which a form still holds what was answered."""


async def open_draft(session: AsyncSession, vault: Vault, draft: Draft, answers: dict[str, Any]) -> Draft:
    """Store a new form; the person's other open form in this chat is put aside first, for him to go on with later."""
    await put_aside(session, vault, draft.user_id, draft.chat_id)
    draft.answers = vault.seal(answers, PLACE)
    session.add(draft)
    await session.flush()
    return draft


async def put_aside(session: AsyncSession, vault: Vault, user_id: int, chat_id: int) -> Draft | None:
    """Put aside the form this person is filling in, with what he answered; one without any answer is quit."""
    old = await current(session, user_id, chat_id)
    if old is not None:
        old.state = "aside" if answers(vault, old) else "quit"
        await session.flush()
    return old


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
    """End a form as saved or quit; what was typed is forgotten."""
    draft.state, draft.answers, draft.changed_at = state, vault.seal({}, PLACE), now
