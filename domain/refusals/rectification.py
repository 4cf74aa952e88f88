"""Refusals: why a rectification item does not take a thing."""

from domain.refusals.refusal import Refusal


class RectificationClosed(Refusal):
    """The item is closed, or was withdrawn."""


class ReviewsHimself(Refusal):
    """Whoever mends something does not make sure of it himself."""
