"""Every reason for which the bot says no, one module for each subject; a reason is one class and one text."""

from domain.refusals import (
    dates,
    dues,
    duties,
    events,
    forms,
    papers,
    people,
    presence,
    rectification,
    roster,
    talks,
    votes,
)
from domain.refusals.refusal import Refusal

__all__ = [
    "Refusal",
    "dates",
    "dues",
    "duties",
    "events",
    "every_refusal",
    "forms",
    "papers",
    "people",
    "presence",
    "rectification",
    "roster",
    "talks",
    "votes",
]


def every_refusal() -> list[type[Refusal]]:
    """Every refusal class, ordered by text name: what the texts and their test walk through."""
    return sorted(Refusal.__subclasses__(), key=lambda cls: cls.text)
