"""Inline keyboards: checked as Telegram checks them, and read as people read them."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sandbox.refusals import bad

Rows = list[list[dict[str, Any]]]
ACTIONS = ("url", "callback_data", "copy_text", "web_app", "login_url", "switch_inline_query",
           "switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "callback_game", "pay")  # fmt: skip
PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}$")


def core(label: str) -> str:
    """Cuts signs, numbers and a closing bracket off a label."""
    bare = re.sub(r"[(（][^()（）]*[)）]\s*$", "", label)
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", bare) or label


def start_payload(url: str, bot_username: str) -> str | None:
    """Returns what a t.me link hands to the bot's private chat, or None when it leads elsewhere."""
    address = urlsplit(url)
    if address.netloc not in ("t.me", "telegram.me") or address.path.strip("/").lower() != bot_username.lower():
        return None
    return parse_qs(address.query).get("start", [""])[0]


def matching(rows: Rows | None, label: str, exactly: bool) -> dict[str, Any] | None:
    """Return the button people would press for a label: the label itself or its core, or one that contains it."""
    for one in [button for row in rows or [] for button in row]:
        text = one["text"]
        if label in (text, core(text), one.get("callback_data")) or (not exactly and label in text):
            return one
    return None


def keyboard_of(markup: Any, bot_username: str) -> Rows | None:
    """Check a decoded reply_markup; other kinds than inline keyboards are accepted and show nothing."""
    if not markup:
        return None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    rows = markup.get("inline_keyboard", [])
    if not isinstance(rows, list):
        raise bad('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array')
    checked = [[check_button(one, bot_username) for one in check_row(row)] for row in rows]
    if sum(len(row) for row in checked) > 100:
        raise bad("reply markup is too long")
    return [row for row in checked if row] or None


def check_row(row: Any) -> list[Any]:
    """Checks one row: a list of at most eight."""
    if not isinstance(row, list):
        raise bad('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    if len(row) > 8:
        raise bad("reply markup is too long")
    return row


def check_button(button: Any, bot_username: str) -> dict[str, Any]:
    """Checks one button; callback data must have 1 to 64 bytes, a start payload at most 64 of A-Za-z0-9_-."""
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad('can\'t parse inline keyboard button: Field "text" must be of type String')
    if not button["text"].strip():
        raise bad("inline keyboard button text must be non-empty")
    kind = next((name for name in ACTIONS if button.get(name) is not None), None)
    if kind is None:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if kind == "callback_data" and not data_fits(button[kind]):
        raise bad("BUTTON_DATA_INVALID")
    if kind == "url":
        check_url(button[kind], bot_username)
    return {name: button[name] for name in ("text", "style", "icon_custom_emoji_id", kind) if name in button}


def data_fits(data: Any) -> bool:
    """Says whether callback data has 1 to 64 bytes."""
    return isinstance(data, str) and 1 <= len(data.encode()) <= 64


def check_url(url: Any, bot_username: str) -> None:
    """Checks a button's address. Stricter than Telegram: a start payload that no client would pass on is refused."""
    if not isinstance(url, str) or not re.match(r"(https?://|tg://|t\.me/)?[^\s/]+\.?\S*$", url):
        raise bad("BUTTON_URL_INVALID")
    payload = start_payload(url, bot_username)
    if payload and not PAYLOAD.match(payload):
        raise bad("BUTTON_URL_INVALID")
