"""Presses of the menu: which branch, which language."""

from dataclasses import dataclass

from usecases.presses.codec import Press, packed


@packed("hb")
@dataclass(frozen=True, slots=True)
class EnterBranch(Press):
    """Work with this branch in the private chat from now on."""


@packed("hl")
@dataclass(frozen=True, slots=True)
class SetLanguage(Press):
    """Answer in this language: the person in private, the branch in its group."""

    language: str
