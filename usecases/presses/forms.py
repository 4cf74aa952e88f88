"""Presses of every form: choose, go on, go back, leave out, quit, save."""

from dataclasses import dataclass

from usecases.presses.codec import Press, packed


@packed("fc", card="form")
@dataclass(frozen=True, slots=True)
class Choose(Press):
    """A choice at one step of a form; `value` is a code of at most 30 plain characters."""

    draft: int
    step: str
    value: str


@packed("fn", card="form")
@dataclass(frozen=True, slots=True)
class GoOn(Press):
    """Leave a step of a form with what is chosen so far (several choices), or leave it out."""

    draft: int
    step: str


@packed("fb", card="form")
@dataclass(frozen=True, slots=True)
class GoBack(Press):
    """Return to the step before."""

    draft: int
    step: str


@packed("fq", card="form")
@dataclass(frozen=True, slots=True)
class Quit(Press):
    """Leave the form; nothing is kept."""

    draft: int


@packed("fr", card="form")
@dataclass(frozen=True, slots=True)
class Resume(Press):
    """Go on with a form that was put aside."""

    draft: int


@packed("fs", card="form")
@dataclass(frozen=True, slots=True)
class Save(Press):
    """Do what the form says."""

    draft: int
