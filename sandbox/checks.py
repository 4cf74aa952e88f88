"""The arguments of a call, read and checked as Telegram reads and checks them."""

import json
import re
from typing import Any

from sandbox.markup import Rich, found_entities, parse, plain, trimmed, units
from sandbox.refusals import bad

TEXT_BYTES = 1 << 15
EMPTY = Rich("", "")


def text_of(parameters: dict[str, Any], field: str, limit: int, *, needed: bool = True) -> Rich:
    """Return a text after its entities were parsed, at most `limit` UTF-16 units; raises Refused as Telegram would."""
    source = str(parameters.get(field) or "")
    if not source:
        if needed:
            raise bad("message text is empty")
        return EMPTY
    if len(source.encode("utf-8", "surrogatepass")) > TEXT_BYTES:
        raise bad("text is too long")
    rich = trimmed(_marked(source, parameters, "caption_entities" if field == "caption" else "entities"))
    if needed and not rich.text:
        raise bad("text must be non-empty")
    if units(rich.text) > limit:
        raise bad("message caption is too long" if field == "caption" else "message is too long")
    return rich


def _marked(source: str, parameters: dict[str, Any], field: str) -> Rich:
    """Parse by mode, or take the entities that were sent along."""
    given = decoded(parameters.get(field))
    mode = str(parameters.get("parse_mode") or "")
    if given and not mode:
        shown = plain(source)
        return Rich(source, shown.html, tuple(given))
    rich = parse(source, mode)
    found = tuple(found_entities(rich.text))
    return rich if not mode else Rich(rich.text, rich.html, rich.entities + found)


def decoded(value: Any) -> Any:
    """Return a field that may have come as JSON in a form."""
    if isinstance(value, str) and value:
        try:
            return json.loads(value)
        except ValueError as error:
            raise bad("can't parse JSON object") from error
    return value


def truth(value: Any) -> bool:
    """Return a field that is yes or no."""
    return value is True or str(value).lower() in ("true", "yes", "1")


def number(value: Any) -> int | None:
    """Return a field that is a whole number; what is none counts as missing, as with Telegram."""
    try:
        return int(value) if value not in (None, "") else None
    except (ValueError, TypeError):
        return None


def commands_of(parameters: dict[str, Any]) -> list[dict[str, str]]:
    """Return a list of at most 100 commands: names 1-32 of a-z0-9_, descriptions 1-256."""
    commands = decoded(parameters.get("commands")) or []
    if not isinstance(commands, list):
        raise bad("expected an Array of BotCommand")
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    return [_command(one) for one in commands]


def _command(one: Any) -> dict[str, str]:
    if not isinstance(one, dict) or not isinstance(one.get("command"), str):
        raise bad('can\'t parse BotCommand: Field "command" must be of type String')
    name, description = one["command"].strip().removeprefix("/"), str(one.get("description") or "").strip()
    if not name:
        raise bad("command must be non-empty")
    if len(name) > 32:
        raise bad("command length must not exceed 32")
    if not description:
        raise bad("command description must be non-empty")
    if len(description) > 256:
        raise bad("command description length must not exceed 256")
    if not re.fullmatch(r"[a-z0-9_]+", name):
        raise bad("BOT_COMMAND_INVALID")
    return {"command": name, "description": description}
