"""Renders one block of one template, strictly: a missing argument is an error, and what people typed is escaped."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

FOLDER = Path(__file__).parent
LANGUAGES = ("zh-CN", "en")
MACROS = "macros"


class UnknownText(KeyError):
    """No block of this name stands in the language's templates."""


def render(language: str, name: str, arguments: dict[str, Any]) -> str:
    """Return text `area.block` as Telegram's HTML; raises UnknownText or jinja2.UndefinedError."""
    return _rendered(_environment(language, True), name, arguments)


def plain(language: str, name: str, arguments: dict[str, Any]) -> str:
    """Return text `area.block` as plain text: button labels, toasts, cells of documents."""
    return _rendered(_environment(language, False), name, arguments)


def exists(language: str, name: str) -> bool:
    """Tell whether the language has this text."""
    area, _, block = name.partition(".")
    return (FOLDER / language / f"{area}.j2").exists() and block in _template(
        _environment(language, False), area
    ).blocks


def names(language: str) -> Iterator[str]:
    """Yield the names of all texts of a language."""
    environment = _environment(language, False)
    for file in sorted((FOLDER / language).glob("*.j2")):
        if file.stem != MACROS:
            yield from (f"{file.stem}.{block}" for block in _template(environment, file.stem).blocks)


def named(duty: str) -> str:
    """Return the block name of a catalogue code: dots and hyphens become underscores."""
    return duty.replace(".", "_").replace("-", "_")


def _rendered(environment: Environment, name: str, arguments: dict[str, Any]) -> str:
    area, _, block = name.partition(".")
    template = _template(environment, area)
    draw = template.blocks.get(block)
    if draw is None:
        raise UnknownText(name)
    context = environment.context_class(environment, {**template.globals, **arguments}, template.name, {})
    return "".join(draw(context)).strip()


@lru_cache(maxsize=256)
def _template(environment: Environment, area: str) -> Template:
    return environment.get_template(f"{area}.j2")


@lru_cache
def _environment(language: str, escaped: bool) -> Environment:
    """Build the environment of a language; its macros are globals, since a block alone sees no imports."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER / language), undefined=StrictUndefined, autoescape=escaped,
        trim_blocks=True, lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    environment.globals["named"] = named

    def text(name: str, /, **arguments: Any) -> Any:
        """Render another text inside this one."""
        rendered = _rendered(environment, name, arguments)
        return _safe(rendered) if escaped else rendered

    environment.globals["text"] = text
    macros = environment.get_template(f"{MACROS}.j2").module
    for name in dir(macros):
        if not name.startswith("_"):
            environment.globals[name] = getattr(macros, name)
    return environment


def _safe(rendered: str) -> Any:
    from markupsafe import Markup

    return Markup(rendered)  # already escaped where it was rendered
