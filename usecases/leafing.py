"""Turning the pages of a card that is pressed: the message stays, what it shows changes."""

from storage.cards import CardKey
from storage.leafing import turn
from storage.work import Work


async def leaf(work: Work, kind: str, key: str) -> None:
    """Show page `key` on the message that was pressed, or on a new one when that message shows no card any more."""
    chat = work.origin.chat_id or 0
    try:
        left = await turn(work.session, work.origin.message_id, CardKey(chat, kind, key))
    except LookupError:
        await work.touch_card(chat, kind, key)
        return
    if left is not None:
        await work.retire(chat, left)
