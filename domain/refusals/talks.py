"""Refusals: why the record of talks does not take a thing."""

from domain.refusals.refusal import Refusal


class TalkWithOneself(Refusal):
    """Nobody records a talk with himself."""


class NobodyElse(Refusal):
    """A situation concerns the only officer of the branch: nobody else could see to it."""


class NamesSomebody(Refusal, takes=("name",)):
    """A summary for branch and group names nobody."""
