"""What a request at the control door names: a person, a chat, a message; raises No for what is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.gate import No, number

if TYPE_CHECKING:
    from sandbox.people import User
    from sandbox.records import Chat, Message
    from sandbox.world import World


def person(world: World, given: dict[str, Any]) -> User:
    """Return who acts (`as`)."""
    found = world.users.get(number(given.get("as")))
    if found is None:
        raise No(404, "nobody one can act as")
    return found


def chat(world: World, given: dict[str, Any]) -> Chat:
    """Return the chat meant, if the person may see it."""
    place, who = world.chats.get(number(given.get("chat"))), person(world, given)
    if place is None:
        raise No(404, "no such chat")
    if place.kind == "private" and place.id != who.id:
        raise No(403, "somebody else's private chat")
    return place


def writable(world: World, given: dict[str, Any]) -> Chat:
    """Return the chat meant, if the person may write there."""
    place = chat(world, given)
    if place.kind != "private" and person(world, given).id not in place.members:
        raise No(403, "not in this group")
    if place.migrated_to is not None:
        raise No(409, "this group went on as a supergroup")
    return place


def message(place: Chat, wanted: Any) -> Message:
    """Return a message that is still there."""
    found = place.message(number(wanted))
    if found is None:
        raise No(404, "that message is gone")
    return found
