"""What a chat ever received, as plain text: for golden files and privacy scans."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.records import Chat, Message
    from sandbox.world import World


def transcript(world: World, chat: Chat, everything: bool) -> str:
    """Return all versions of all messages, of the bot or of everybody, of a chat and of the group it was before."""
    before = transcript(world, world.chats[chat.migrated_from], everything) if chat.migrated_from else ""
    told = [m for m in chat.messages if everything or (m.sender_id == world.bot_id and not m.service)]
    lines = [before] if before else []
    for message in told:
        speaker = world.users.get(message.sender_id)
        lines += [f"{speaker.name}:"] if everything and speaker else []
        lines += list(_lines(message))
    return "\n".join(lines)


def _lines(message: Message) -> Iterator[str]:
    """Go through what a message showed, version by version; a text or button that stayed is not told again."""
    text: str | None = None
    labels: tuple[str, ...] = ()
    for version in message.versions:
        if version.text != text:
            yield version.text
        if version.labels != labels or version.text != text:
            yield from (f"[{label}]" for label in version.labels)
        text, labels = version.text, version.labels
    if message.file is not None:
        yield f"<{message.file.name}>"
