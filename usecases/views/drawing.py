"""A file to be drawn: what a report's loader gives to sending."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Drawing:
    """A file to be drawn in a thread: its name, and the function that gives its bytes."""

    filename: str
    draw: Callable[[], bytes]
