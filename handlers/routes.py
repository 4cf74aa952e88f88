"""Which input goes to which handler: every module of this package offers its commands, presses and messages here.

A module may offer `COMMANDS` (name → handler), `PRESSES` (kind of press → handler), `MESSAGES` (filter, handler),
`MEMBERSHIPS` (handlers of "my_chat_member") and `PAYLOADS` (first word of a deep link → function).
"""

from types import ModuleType
from typing import Any

from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
)
from telegram.ext.filters import FORWARDED, UpdateType

from handlers import (
    dues,
    duties,
    events,
    forms,
    membership,
    payloads,
    planner,
    reports,
    roster,
    settings,
    start,
    talks,
)
from handlers.door import press
from usecases import menus
from usecases.presses import Press

MODULES: tuple[ModuleType, ...] = (
    start,
    membership,
    roster,
    settings,
    dues,
    duties,
    planner,
    events,
    talks,
    reports,
    forms,
)
FRESH = UpdateType.MESSAGE & ~FORWARDED


def register(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Give the application all handlers: commands first, presses, then what is typed or sent."""
    for module in MODULES:
        payloads.PAYLOADS.update(getattr(module, "PAYLOADS", {}))
    application.add_handlers(_commands() + _presses() + _memberships() + _messages())


def _commands() -> list[BaseHandler[Any, Any, Any]]:
    offered = {name: handler for module in MODULES for name, handler in getattr(module, "COMMANDS", {}).items()}
    menus.offer(offered)
    return [CommandHandler(name, handler, FRESH) for name, handler in offered.items()]


def _presses() -> list[BaseHandler[Any, Any, Any]]:
    offered: dict[type[Press], Any] = {}
    for module in MODULES:
        offered |= getattr(module, "PRESSES", {})
    known = [CallbackQueryHandler(handler, pattern=f"^{kind.prefix}:") for kind, handler in offered.items()]
    return [*known, CallbackQueryHandler(press(_unknown))]


async def _unknown(_work: Any, _press: Press) -> None:
    """Never reached with a known press: unpacking refuses what no handler takes."""


def _memberships() -> list[BaseHandler[Any, Any, Any]]:
    mine = ChatMemberHandler.MY_CHAT_MEMBER
    return [ChatMemberHandler(one, mine) for module in MODULES for one in getattr(module, "MEMBERSHIPS", ())]


def _messages() -> list[BaseHandler[Any, Any, Any]]:
    offered = [one for module in MODULES for one in getattr(module, "MESSAGES", ())]
    return [MessageHandler(filters & FRESH, handler) for filters, handler in offered]
