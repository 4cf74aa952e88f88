"""Telegram's limits and its own words for what exceeds them."""

import json
import re
from typing import Any

from sandbox.markup import BadMarkup, plain, units


class Refused(Exception):
    """Telegram says no: an error code, its description, perhaps parameters."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


def bad(description: str) -> Refused:
    """Return a 400."""
    return Refused(400, f"Bad Request: {description}")


def text_of(parameters: dict[str, Any], field: str, limit: int) -> tuple[str, str]:
    """Return the HTML and the plain text of a field; raises Refused as Telegram would."""
    html = str(parameters.get(field) or "")
    try:
        shown = plain(html) if str(parameters.get("parse_mode", "")).upper() == "HTML" else html.strip()
    except BadMarkup as error:
        raise bad(f"can't parse entities: {error}") from error
    if not shown and field == "text":
        raise bad("message text is empty")
    if units(shown) > limit:
        raise bad("message is too long" if field == "text" else "message caption is too long")
    return html, shown


def keyboard_of(parameters: dict[str, Any]) -> list[list[dict[str, Any]]] | None:
    """Return the inline keyboard of a call, None when there is none."""
    markup = decoded(parameters.get("reply_markup"))
    if not markup:
        return None
    rows = markup.get("inline_keyboard")
    if not isinstance(rows, list):
        raise bad("object expected as reply markup")
    for row in rows:
        if len(row) > 8:
            raise bad("BUTTON_ROW_TOO_LONG")
        for button in row:
            _button(button)
    if sum(len(row) for row in rows) > 100:
        raise bad("REPLY_MARKUP_TOO_LONG")
    return [row for row in rows if row] or None


def _button(button: dict[str, Any]) -> None:
    if not str(button.get("text") or "").strip():
        raise bad("inline keyboard button text must be non-empty")
    data, url = button.get("callback_data"), button.get("url")
    if (data is None) == (url is None):
        raise bad("BUTTON_TYPE_INVALID")
    if data is not None and not 1 <= len(str(data).encode()) <= 64:
        raise bad("BUTTON_DATA_INVALID")
    if url is not None:
        payload = re.fullmatch(r"https://t\.me/\w+\?start=([\w-]*)", str(url))
        if str(url).startswith("https://t.me/") and (payload is None or len(payload.group(1)) > 64):
            raise bad("BUTTON_URL_INVALID")


def decoded(value: Any) -> Any:
    """Return a field that may have come as JSON in a form."""
    if isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError as error:
            raise bad("can't parse JSON object") from error
    return value


def truth(value: Any) -> bool:
    """Return a boolean field."""
    return value is True or str(value).lower() == "true"


def number(value: Any) -> int | None:
    """Return a number field."""
    return int(value) if value not in (None, "") else None


def commands_of(parameters: dict[str, Any]) -> list[dict[str, str]]:
    """Return a list of commands within the limits."""
    commands: list[dict[str, str]] = decoded(parameters.get("commands")) or []
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for one in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", one["command"]):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= units(one["description"]) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return commands
