"""What a message is before it is drawn: a text name, its arguments, its buttons."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Button:
    """A button: a label by text name, and either a packed press, or a deep link's payload into the private chat."""

    label: str
    press: str | None = None
    link: str | None = None
    arguments: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def load(cls, raw: dict[str, Any]) -> "Button":
        """Build a button from its stored form."""
        return cls(raw["label"], raw.get("press"), raw.get("link"), raw.get("arguments") or {})


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Which notices a message carries to people, by number, and which are dropped for having become pointless."""

    shown: tuple[int, ...] = ()
    settled: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """What a message or card shows: text name, arguments, rows of buttons; or a report to be drawn as a file.

    Without a name there is nothing to show, and what `told` holds is dropped.
    """

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)
    rows: Rows = ()
    report: str | None = None
    report_arguments: dict[str, Any] = field(default_factory=dict)
    told: Told = Told()


def load_rows(raw: list[list[dict[str, Any]]] | None) -> Rows:
    """Build rows of buttons from their stored form."""
    return tuple(tuple(Button.load(button) for button in row) for row in raw or [])
