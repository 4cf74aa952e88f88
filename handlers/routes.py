"""Which input goes to which handler: every module of this package offers its commands, presses and messages here.

A module may offer `COMMANDS` (name → handler), `PRESSES` (kind of press → handler), `MESSAGES` (filter, handler),
`MEMBERSHIPS` ("my_chat_member"), `VOTES` ("poll_answer") and `PAYLOADS` (first word of a deep link → function).
"""

from collections.abc import Coroutine
from types import ModuleType
from typing import Any, cast

from telegram import Update
from telegram.ext import (
    Application,
    BaseHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    PollAnswerHandler,
)
from telegram.ext.filters import FORWARDED, UpdateType

from handlers import (
    dates,
    dues,
    duties,
    events,
    forms,
    ladders,
    meeting_calendar,
    membership,
    papers,
    payloads,
    planner,
    presence,
    rectification,
    reports,
    requests,
    roster,
    series,
    settings,
    situations,
    start,
    talks,
    votes,
)
from handlers.door import Callback, press
from usecases import menus
from usecases.presses import Press

MODULES: tuple[ModuleType, ...] = (
    start,
    membership,
    dues,  # before the roster, which takes every other file
    roster,
    settings,
    ladders,
    duties,
    planner,
    events,
    votes,
    meeting_calendar,
    dates,
    rectification,
    series,
    talks,
    situations,
    requests,
    reports,
    papers,
    presence,
    forms,
)
FRESH = UpdateType.MESSAGE & ~FORWARDED


def register(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Give the application all handlers: commands first, presses, then what is typed or sent."""
    for module in MODULES:
        payloads.PAYLOADS.update(getattr(module, "PAYLOADS", {}))
    application.add_handlers(_commands() + _presses() + _memberships() + _votes() + _messages())


def _commands() -> list[BaseHandler[Any, Any, Any]]:
    offered = {name: handler for module in MODULES for name, handler in getattr(module, "COMMANDS", {}).items()}
    menus.offer(offered)
    return [CommandHandler(name, handler, FRESH) for name, handler in offered.items()]


def _presses() -> list[BaseHandler[Any, Any, Any]]:
    offered: dict[type[Press], Any] = {}
    for module in MODULES:
        offered |= getattr(module, "PRESSES", {})
    return [_PressHandler({kind.prefix: handler for kind, handler in offered.items()}, press(_unknown))]


class _PressHandler(BaseHandler[Update, Any, None]):
    """Finds the handler of a press by its prefix: one look-up, however many kinds of presses there are."""

    def __init__(self, offered: dict[str, Callback], otherwise: Callback) -> None:
        super().__init__(otherwise)
        self._offered, self._otherwise = offered, otherwise

    def check_update(self, update: object) -> Callback | None:
        """Return who handles a press; None for an update that is none."""
        if not isinstance(update, Update) or update.callback_query is None:
            return None
        prefix = (update.callback_query.data or "").partition(":")[0]
        return self._offered.get(prefix, self._otherwise)

    def handle_update(self, update: Update, _app: Any, check_result: Any, context: Any) -> Coroutine[Any, Any, None]:
        """Hand the press to whom `check_update` found."""
        return cast(Callback, check_result)(update, context)


async def _unknown(_work: Any, _press: Press) -> None:
    """Never reached with a known press: unpacking refuses what no handler takes."""


def _memberships() -> list[BaseHandler[Any, Any, Any]]:
    mine = ChatMemberHandler.MY_CHAT_MEMBER
    return [ChatMemberHandler(one, mine) for module in MODULES for one in getattr(module, "MEMBERSHIPS", ())]


def _votes() -> list[BaseHandler[Any, Any, Any]]:
    return [PollAnswerHandler(one) for module in MODULES for one in getattr(module, "VOTES", ())]


def _messages() -> list[BaseHandler[Any, Any, Any]]:
    offered = [one for module in MODULES for one in getattr(module, "MESSAGES", ())]
    return [MessageHandler(filters & FRESH, handler) for filters, handler in offered]
