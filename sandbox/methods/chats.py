"""What the bot asks about chats, members and files, and what it says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.checks import commands_of, decoded, number
from sandbox.methods.places import Method, Parameters, known, readable
from sandbox.refusals import bad
from sandbox.standing import PRESENT, member
from sandbox.telling import file_raw

if TYPE_CHECKING:
    from sandbox.world import World

DOWNLOAD = 20 * 1024 * 1024
ABILITIES = ("can_join_groups", "can_read_all_group_messages", "supports_inline_queries", "has_main_web_app",
             "can_connect_to_business")  # fmt: skip
GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat", "chat_administrators",
          "chat_member")  # fmt: skip


def get_me(world: World, _parameters: Parameters) -> Any:
    """Tell the bot who it is; privacy mode is on."""
    return world.bot_raw() | dict.fromkeys(ABILITIES, False) | {"can_join_groups": True}


def get_chat(world: World, parameters: Parameters) -> Any:
    """Describe a chat."""
    chat = readable(world, parameters)
    gifts = dict.fromkeys(GIFTS, False)
    full = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}
    pinned = {"pinned_message": world.raw_message(chat.pinned, replies=False)} if chat.pinned else {}
    return chat.raw() | full | pinned


def get_chat_member_count(world: World, parameters: Parameters) -> Any:
    """Count the members, the bot among them."""
    chat = readable(world, parameters)
    return 2 if chat.kind == "private" else len(chat.members | {world.bot_id})


def get_chat_member(world: World, parameters: Parameters) -> Any:
    """Describe one member, were he gone."""
    chat = readable(world, parameters)
    user_id = number(parameters.get("user_id")) or 0
    if user_id != world.bot_id and user_id not in world.users:
        raise bad("PARTICIPANT_ID_INVALID" if user_id > 0 else "invalid user_id specified")
    return member(world, chat, user_id)


def get_chat_administrators(world: World, parameters: Parameters) -> Any:
    """List the administrators; of the bots only this one."""
    chat = readable(world, parameters)
    if chat.kind == "private":
        raise bad("there are no administrators in the private chat")
    own = [world.bot_id] if chat.bot_status == "administrator" else []
    return [member(world, chat, user_id) for user_id in [*sorted(chat.admins - {world.bot_id}), *own]]


def leave_chat(world: World, parameters: Parameters) -> Any:
    """Leave a group."""
    chat = readable(world, parameters)
    if chat.kind == "private":
        raise bad("chat member status can't be changed in private chats")
    chat.members.discard(world.bot_id)
    world.change_bot(chat, world.bot_id, "left")
    return True


def get_file(world: World, parameters: Parameters) -> Any:
    """Tell where a file of at most 20 MB can be fetched."""
    if not parameters.get("file_id"):
        raise bad("file_id not specified")
    file = world.files.get(str(parameters["file_id"]))
    if file is None:
        raise bad("wrong file_id or the file is temporarily unavailable")
    if len(file.content) > DOWNLOAD:
        raise bad("file is too big")
    return file_raw(file) | {"file_path": f"documents/{file.id}"}


def scope_key(scope: dict[str, Any], language: str) -> str:
    """Return under which key the menu of a scope and language is kept."""
    parts = [scope.get("type", ""), scope.get("chat_id", ""), scope.get("user_id", ""), language]
    return "/".join(str(part) for part in parts)


def _scope(world: World, parameters: Parameters) -> str:
    scope = decoded(parameters.get("scope")) or {"type": "default"}
    if not isinstance(scope, dict) or scope.get("type") not in SCOPES:
        raise bad("can't parse BotCommandScope: Unsupported type specified")
    if scope["type"] in ("chat", "chat_administrators", "chat_member"):
        chat = known(world, scope)
        if chat.kind != "private" and chat.bot_status not in PRESENT:
            readable(world, scope)
        if scope["type"] == "chat_member" and (number(scope.get("user_id")) or 0) <= 0:
            raise bad("can't parse BotCommandScope: Invalid user_id specified")
    return scope_key(scope, str(parameters.get("language_code") or ""))


def set_my_commands(world: World, parameters: Parameters) -> Any:
    """Set the command menu of a scope and language."""
    commands = commands_of(parameters)
    world.menus[_scope(world, parameters)] = commands
    world.notify()
    return True


def delete_my_commands(world: World, parameters: Parameters) -> Any:
    """Drop the command menu of a scope and language."""
    world.menus.pop(_scope(world, parameters), None)
    world.notify()
    return True


def get_my_commands(world: World, parameters: Parameters) -> Any:
    """Return the command menu of a scope and language."""
    return world.menus.get(_scope(world, parameters), [])


def _describing(field: str, limit: int) -> tuple[Method, Method]:
    """Return the two methods that set and tell one of the bot's descriptions."""

    def describe(world: World, parameters: Parameters) -> Any:
        words = str(parameters.get(field) or "")
        if len(words) > limit:
            raise bad(f"{field} is too long")
        world.descriptions[f"{field}/{parameters.get('language_code') or ''}"] = words
        return True

    def tell(world: World, parameters: Parameters) -> Any:
        return {field: world.descriptions.get(f"{field}/{parameters.get('language_code') or ''}", "")}

    return describe, tell


def set_webhook(world: World, parameters: Parameters) -> Any:
    """Have updates pushed to an address instead of polled; plain http only to this machine itself."""
    url, secret = str(parameters.get("url") or ""), str(parameters.get("secret_token") or "")
    if url and not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if len(secret) > 256:
        raise bad("secret token is too long")
    if not all(c.isascii() and (c.isalnum() or c in "-_") for c in secret):
        raise bad("secret token contains unallowed characters")
    kinds = decoded(parameters.get("allowed_updates"))
    world.updates.allow(kinds)
    if parameters.get("drop_pending_updates") in (True, "true", "True"):
        world.updates.waiting.clear()
    world.webhook = {"url": url, "secret": secret, "failed": None} if url else None
    world.notify()
    return True


def delete_webhook(world: World, parameters: Parameters) -> Any:
    """Have updates polled again."""
    return set_webhook(world, {"drop_pending_updates": parameters.get("drop_pending_updates")})


def get_webhook_info(world: World, _parameters: Parameters) -> Any:
    """Describe the webhook and its last failure."""
    hook = world.webhook or {"url": "", "failed": None}
    info = {"url": hook["url"], "has_custom_certificate": False, "pending_update_count": len(world.updates)}
    if world.updates.allowed is not None:
        info["allowed_updates"] = sorted(world.updates.allowed)
    if hook.get("failed"):
        info |= {"last_error_date": world.clock(), "last_error_message": hook["failed"]}
    return info


def send_chat_action(world: World, parameters: Parameters) -> Any:
    """Show that the bot is busy: nobody sees it here, but the chat must be writable."""
    readable(world, parameters)
    if not parameters.get("action"):
        raise bad("wrong parameter action in request")
    return True


def nothing(_world: World, _parameters: Parameters) -> Any:
    """Take note of what shows nowhere."""
    return True


_set_description, _get_description = _describing("description", 512)
_set_short, _get_short = _describing("short_description", 120)
_set_name, _get_name = _describing("name", 64)
METHODS: dict[str, Method] = {
    "getMe": get_me, "getChat": get_chat, "getChatMemberCount": get_chat_member_count,
    "getChatMember": get_chat_member, "getChatAdministrators": get_chat_administrators, "leaveChat": leave_chat,
    "getFile": get_file, "setMyCommands": set_my_commands, "deleteMyCommands": delete_my_commands,
    "getMyCommands": get_my_commands, "setMyDescription": _set_description, "getMyDescription": _get_description,
    "setMyShortDescription": _set_short, "getMyShortDescription": _get_short, "setMyName": _set_name,
    "getMyName": _get_name, "setWebhook": set_webhook, "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info, "sendChatAction": send_chat_action, "setChatMenuButton": nothing,
    "logOut": nothing, "close": nothing,
}  # fmt: skip
