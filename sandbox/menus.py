"""Which command menu somebody sees where: the most particular scope that was set wins, as in Telegram's clients."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.people import User
    from sandbox.records import Chat
    from sandbox.world import World


def menu(world: World, person: User, chat: Chat) -> list[dict[str, str]]:
    """Return the commands that are offered to a person in a chat."""
    for scope in _scopes(person, chat):
        for language in (person.language.partition("-")[0], ""):
            commands = world.menus.get(f"{scope}/{language}")
            if commands:
                return commands
    return []


def _scopes(person: User, chat: Chat) -> Iterator[str]:
    """Go through the scopes that fit, the most particular first."""
    if chat.kind == "private":
        yield from (f"chat/{chat.id}/", "all_private_chats//", "default//")
        return
    yield f"chat_member/{chat.id}/{person.id}"
    if person.id in chat.admins:
        yield f"chat_administrators/{chat.id}/"
    yield f"chat/{chat.id}/"
    if person.id in chat.admins:
        yield "all_chat_administrators//"
    yield from ("all_group_chats//", "default//")
