"""Members as the choices of a form: offered as buttons, read back by number or by name."""

from collections.abc import Sequence

from domain.wording import find_name
from storage.tables import Member
from usecases.reading import vocabulary
from usecases.wizards import Choice


def named(members: Sequence[Member]) -> list[Choice]:
    """Return members as buttons."""
    return [Choice(str(member.id), "buttons.person", {"name": member.name}) for member in members]


def one_of(members: Sequence[Member], text: str) -> int:
    """Return the member chosen by id, or typed by name; raises UnknownName or AmbiguousName."""
    found = next((member for member in members if str(member.id) == text), None)
    if found is None:
        name = find_name(text, [member.name for member in members], vocabulary())
        found = next(member for member in members if member.name == name)
    return found.id or 0
