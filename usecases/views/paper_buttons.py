"""Buttons of the card of papers."""

from collections.abc import Callable
from typing import Any

from storage.outgoing import Button
from storage.work import Work
from usecases import events as gatherings
from usecases.presses import Press, pack
from usecases.presses.papers import TurnPaper

A_PAGE = 8


def button(work: Work, label: str, press: type[Press], *more: Any, **arguments: Any) -> Button:
    """Return a button of this branch: its label, its press with what it carries, the label's arguments."""
    make: Callable[..., Press] = press
    return Button(label, pack(make(gatherings.branch_id(work), *more)), arguments=arguments)


def turn(work: Work, label: str, page: str, **arguments: Any) -> Button:
    """Return a button that shows another page on the same message."""
    return button(work, label, TurnPaper, page, **arguments)


def pages(work: Work, name: str, page: int, count: int, size: int = A_PAGE) -> tuple[Button, ...]:
    """Return the buttons to the page before and after, as far as there are."""
    back = (turn(work, "papers.b_newer", f"{name}.{page - 1}"),) if page else ()
    more = (turn(work, "papers.b_older", f"{name}.{page + 1}"),) if (page + 1) * size < count else ()
    return back + more
