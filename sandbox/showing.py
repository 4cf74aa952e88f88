"""What the page is told of the world: people, chats and messages as plain JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.keyboards import start_payload
from sandbox.people import BOT_ID, User
from sandbox.records import Chat, File, Message

if TYPE_CHECKING:
    from sandbox.world import World

PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
PREVIEW = 60


def person(user: User, note: list[str] | None) -> dict[str, Any]:
    """Return somebody one can act as, with what stands beside the name (in Chinese, in English)."""
    return {
        "id": user.id, "name": user.name, "language": user.language,
        "started": user.started, "blocked": user.blocked, "note": note,
    }  # fmt: skip


def chat(world: World, place: Chat) -> dict[str, Any]:
    """Return a chat as the list shows it, with its newest message in short."""
    shown = place.shown
    newest = next((m for m in reversed(shown) if not m.service), None)
    return {
        "id": place.id, "kind": place.kind, "title": place.title, "bot": place.bot_status,
        "members": sorted(place.members - {BOT_ID}), "admins": sorted(place.admins),
        "migrated_to": place.migrated_to,
        "newest": shown[-1].id if shown else 0,
        "preview": preview(world, newest) if newest else None,
    }  # fmt: skip


def preview(world: World, message: Message) -> dict[str, Any]:
    """Return the first words of a message."""
    words = message.text or (message.file.name if message.file else "")
    return {"by": name_of(world, message.sender_id), "text": words[:PREVIEW], "date": message.date}


def name_of(world: World, user_id: int) -> str:
    """Return the name that stands above a message."""
    if user_id == BOT_ID:
        return str(world.bot_raw()["first_name"])
    return world.users[user_id].name if user_id in world.users else str(user_id)


def message(world: World, shown: Message) -> dict[str, Any]:
    """Return a message as it stands now. `html` is the bot's only: people's words are plain text."""
    by_bot = shown.sender_id == BOT_ID
    return {
        "id": shown.id, "sender": shown.sender_id, "name": name_of(world, shown.sender_id), "bot": by_bot,
        "text": shown.text, "html": shown.html if by_bot else None, "date": shown.date,
        "edits": max(0, len(shown.history) - 1), "silent": shown.silent, "pinned": shown.pinned,
        "reply_to": shown.reply_to, "buttons": [[_button(world, one) for one in row] for row in shown.markup or []],
        "file": _file(shown.file) if shown.file else None, "service": _service(shown) if shown.service else None,
        "poll": _poll(world, shown.more["poll"]) if "poll" in shown.more else None,
    }  # fmt: skip


def _button(world: World, button: dict[str, Any]) -> dict[str, Any]:
    """Return a button: `press` for one the bot hears, `start` for a deep link, `url` for any other link."""
    url = button.get("url")
    kind = "press" if url is None else "start" if start_payload(url, world.bot_name) is not None else "url"
    return {"text": button["text"], "kind": kind, "url": url}


def _poll(world: World, poll: dict[str, Any]) -> dict[str, Any]:
    """Return a poll as the page shows it; who voted for what is seen where the poll is not anonymous."""
    votes = {} if poll["is_anonymous"] else world.votes.get(poll["id"], {})
    options = [
        {
            "text": option["text"], "count": option["voter_count"],
            "voters": [user for user, chosen in votes.items() if number in chosen],
        }
        for number, option in enumerate(poll["options"])
    ]  # fmt: skip
    return {"closed": poll["is_closed"], "options": options}


def is_picture(file: File) -> bool:
    """Tell whether a browser can show the file as a picture."""
    return file.name.lower().endswith(PICTURES)


def _file(file: File) -> dict[str, Any]:
    return {"id": file.id, "name": file.name, "bytes": len(file.content), "picture": is_picture(file)}


def _service(shown: Message) -> dict[str, Any]:
    """Return what a service message is about: its fact's name and who is meant."""
    facts = shown.more
    named = {"new_chat_members", "left_chat_member", "migrate_to_chat_id", "migrate_from_chat_id", "pinned_message"}
    fact = next((name for name in facts if name in named), "")
    who = facts.get(fact)
    people = who if isinstance(who, list) else [who] if isinstance(who, dict) else []
    return {"fact": fact, "who": [one.get("first_name", "") for one in people if isinstance(one, dict)]}
