"""Every reason for which the bot says no, one module for each subject; a reason is one class and one text."""

from domain.refusals import dues, duties, events, forms, people, presence, roster, talks
from domain.refusals.refusal import Refusal

__all__ = ["Refusal", "dues", "duties", "events", "every_refusal", "forms", "people", "presence", "roster", "talks"]


def every_refusal() -> list[type[Refusal]]:
    """Every refusal class, ordered by text name: what the texts and their test walk through."""
    return sorted(Refusal.__subclasses__(), key=lambda cls: cls.text)
