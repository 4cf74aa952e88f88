"""Command menus: what Telegram shows behind the slash, by scope and language."""

from typing import Any

from telegram import Bot, BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats, BotCommandScopeChat

from texts.rendering import plain

LONGEST_DESCRIPTION = 256


async def deliver(bot: Bot, chat_id: int, menu: dict[str, Any]) -> bool:
    """Set one menu: its scope, Telegram's language code (empty: all), our language, and the commands in order."""
    scopes = {
        "all_private_chats": BotCommandScopeAllPrivateChats(),
        "all_group_chats": BotCommandScopeAllGroupChats(),
    }
    scope = scopes.get(menu["scope"]) or BotCommandScopeChat(chat_id)
    described = [(name, plain(menu["language"], f"help.{name}", {})) for name in menu["commands"]]
    listed = [BotCommand(name, text[:LONGEST_DESCRIPTION]) for name, text in described]
    return await bot.set_my_commands(listed, scope=scope, language_code=menu["code"] or None)
