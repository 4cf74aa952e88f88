"""Turns what is shown into Telegram's shape: text in the receiver's language, and its buttons."""

import hashlib
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from storage.outgoing import Button, Rows, Shown
from texts.rendering import plain, render

LONGEST_TEXT = 4096
LONGEST_TOAST = 200


@dataclass(frozen=True, slots=True)
class Drawn:
    """A message ready to go, and the digest that tells whether it differs from what is shown already."""

    text: str
    markup: InlineKeyboardMarkup | None
    digest: str


def draw(shown: Shown, language: str, bot_name: str) -> Drawn:
    """Draw what is shown in one language."""
    text = render(language, shown.name, shown.arguments)
    markup = keyboard(shown.rows, language, bot_name)
    digest = hashlib.sha256(f"{text}\0{markup.to_json() if markup else ''}".encode()).hexdigest()
    return Drawn(text, markup, digest)


def keyboard(rows: Rows, language: str, bot_name: str) -> InlineKeyboardMarkup | None:
    """Draw rows of buttons; None when there are none."""
    drawn = [[_button(button, language, bot_name) for button in row] for row in rows if row]
    return InlineKeyboardMarkup(drawn) if drawn else None


def _button(button: Button, language: str, bot_name: str) -> InlineKeyboardButton:
    arguments = dict(button.arguments)
    if "inner" in arguments:  # a chosen choice: its own label stands inside the mark
        arguments["label"] = plain(language, arguments["label"], arguments.pop("inner"))
    label = plain(language, button.label, arguments)
    if button.link is not None:
        return InlineKeyboardButton(label, url=f"https://t.me/{bot_name}?start={button.link}")
    return InlineKeyboardButton(label, callback_data=button.press)
