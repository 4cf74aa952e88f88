"""Members as the Bot API names them: creator, administrator, member, left, kicked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.records import Chat
    from sandbox.world import World

RIGHTS = (
    "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
    "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
    "can_edit_stories", "can_delete_stories", "can_pin_messages",
)  # fmt: skip
NOT_OF_BOTS = ("can_be_edited", "is_anonymous", "can_promote_members")
PRESENT = ("creator", "administrator", "member")


def standing(status: str, who: dict[str, Any]) -> dict[str, Any]:
    """Return a member of a status, with every field the Bot API promises."""
    raw: dict[str, Any] = {"status": status, "user": who}
    if status == "creator":
        raw["is_anonymous"] = False
    if status == "kicked":
        raw["until_date"] = 0
    if status == "administrator":
        raw |= {right: right not in NOT_OF_BOTS for right in RIGHTS}
    return raw


def status_of(world: World, chat: Chat, user_id: int) -> str:
    """Return somebody's status in a chat; the administrator with the smallest id made the group."""
    if user_id == world.bot_id:
        return chat.bot_status
    if user_id not in chat.members:
        return "left"
    if user_id in chat.admins:
        return "creator" if user_id == min(chat.admins) else "administrator"
    return "member"


def member(world: World, chat: Chat, user_id: int) -> dict[str, Any]:
    """Return somebody's standing in a chat."""
    return standing(status_of(world, chat, user_id), world.who(user_id))
