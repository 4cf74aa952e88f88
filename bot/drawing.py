"""Turns what is shown into Telegram's shape: text in the receiver's language, and its buttons."""

import hashlib
from dataclasses import dataclass

import orjson

from storage.outgoing import Button, Rows, Shown, Told
from texts.rendering import plain, render

LONGEST_TEXT = 4096
LONGEST_TOAST = 200


@dataclass(frozen=True, slots=True)
class Drawn:
    """A message ready to go, and the digest that tells whether it differs from what is shown already."""

    text: str
    keyboard: str  # as JSON; empty for none
    digest: str


Seen = tuple[Drawn | None, Told]  # a card, and what became of the notices it carries


def draw(shown: Shown, language: str, bot_name: str) -> Drawn:
    """Draw what is shown in one language."""
    text = render(language, shown.name, shown.arguments)
    keys = keyboard(shown.rows, language, bot_name)
    digest = hashlib.sha256(f"{text}\0{keys}".encode()).hexdigest()
    return Drawn(text, keys, digest)


def keyboard(rows: Rows, language: str, bot_name: str) -> str:
    """Draw rows of buttons as Telegram's JSON; empty when there are none."""
    drawn = [[_button(button, language, bot_name) for button in row] for row in rows if row]
    return orjson.dumps({"inline_keyboard": drawn}).decode() if drawn else ""


def _button(button: Button, language: str, bot_name: str) -> dict[str, str]:
    arguments = dict(button.arguments)
    if "inner" in arguments:  # a chosen choice: its own label stands inside the mark
        arguments["label"] = plain(language, arguments["label"], arguments.pop("inner"))
    label = plain(language, button.label, arguments)
    if button.link is not None:
        return {"text": label, "url": f"https://t.me/{bot_name}?start={button.link}"}
    return {"text": label, "callback_data": button.press or ""}
