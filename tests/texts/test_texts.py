"""Every text in both languages: none missing, none unused, each within Telegram's limits with extreme arguments."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from typing import Any

import pytest
from jinja2 import Environment, meta, nodes

from domain.catalogue import PROFILES, load
from domain.refusals import Refusal, every_refusal
from handlers import routes
from sandbox import markup
from tests.texts.anything import WORDS, Anything
from texts import rendering
from texts.rendering import FOLDER, LANGUAGES, exists, names
from usecases.wizards import WIZARDS

ROOT = FOLDER.parent
PACKAGES = ("bot", "domain", "handlers", "reports", "scheduler", "storage", "usecases")
LONGEST_TEXT, LONGEST_TOAST, LONGEST_LABEL = 4096, 200, 64
WRITTEN = {"refusals.roster_problems", "refusals.identity_column"}  # answers to a file, never to a press
KNOWN: dict[str, Any] = {"commands": [one for module in routes.MODULES for one in getattr(module, "COMMANDS", {})]}
LIKELY = 3  # how many of the texts that an argument could name are drawn: the longest
AREAS = sorted(file.stem for file in (FOLDER / "zh-CN").glob("*.j2") if file.stem != rendering.MACROS)
NAMED = re.compile(rf'"((?:{"|".join(AREAS)})\.[a-z0-9_]*)')
AUDITED = re.compile(r'audit\(\s*"[a-z_.]+"')  # names of actions look like names of texts
TOASTED = re.compile(r'toast\(\s*"([a-z_]+\.[a-z0-9_]+)"')


@lru_cache
def sources() -> str:
    """All the code and all the templates: where texts are named."""
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    whole = "\n".join(file.read_text("utf-8") for file in [*files, *FOLDER.rglob("*.j2")])
    return AUDITED.sub("", whole)


def named_by_rule() -> set[str]:
    """Names that code makes up: refusals by class, steps of forms."""
    made = {kind.text for kind in every_refusal()}
    for wizard in WIZARDS.values():
        steps = [step.name for step in wizard.steps] + (["check"] if wizard.check else [])
        made |= {f"{wizard.area}.{wizard.kind}_{step}" for step in steps}
    return made


def everything() -> list[str]:
    return list(names("zh-CN"))


def test_both_languages_have_the_same_texts() -> None:
    assert sorted(names("zh-CN")) == sorted(names("en"))


def test_no_text_that_is_named_is_missing() -> None:
    known = set(everything())
    duties = {duty.code for profile in PROFILES for duty in load(profile).duties}
    asked = {
        name for name in NAMED.findall(sources()) if not name.endswith(("_", ".", ".toml"))
    } - duties | named_by_rule()
    asked -= {Refusal.text}  # the root is never raised
    started = {name for name in asked - known if any(one.startswith(f"{name}_") for one in known)}
    assert sorted(asked - known - started) == [], "named, but nowhere written"


def test_no_text_is_never_used() -> None:
    found = set(NAMED.findall(sources())) | named_by_rule()
    beginnings = tuple(name for name in found if name.endswith(("_", ".")))
    assert [name for name in everything() if name not in found and not name.startswith(beginnings)] == []


@lru_cache
def blocks(language: str, area: str) -> dict[str, tuple[str, ...]]:
    """The arguments that each block of an area wants, read off its source."""
    environment = rendering._environment(language, False)
    found = {}
    for one in environment.parse((FOLDER / language / f"{area}.j2").read_text("utf-8")).find_all(nodes.Block):
        whole = nodes.Template(one.body, lineno=1)
        whole.set_environment(environment)
        found[one.name] = tuple(sorted(meta.find_undeclared_variables(whole) - set(environment.globals)))
    return found


def arguments_of(language: str, name: str) -> tuple[str, ...]:
    area, _, block = name.partition(".")
    return blocks(language, area)[block]


@pytest.mark.parametrize("area", AREAS)
def test_both_languages_want_the_same_arguments(area: str) -> None:
    """Not exactly the same, since a language may leave one out; but none that the other does not know at all."""
    chinese = {one for name in everything() if name.startswith(f"{area}.") for one in arguments_of("zh-CN", name)}
    english = {one for name in everything() if name.startswith(f"{area}.") for one in arguments_of("en", name)}
    assert sorted(english - chinese) == []


def variants(language: str, name: str) -> Iterator[dict[str, Any]]:
    """All true or all false, equal to everything or to nothing."""
    wanted = arguments_of(language, name)
    for yes, same in product((True, False), repeat=2):
        yield {one: KNOWN.get(one) or Anything(one, yes, same) for one in wanted}


@pytest.fixture
def forgiving(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text named by an argument is the longest that could be meant; so is what a table gives for an argument."""
    real, open_names = rendering._rendered, list[str]()

    def rendered(environment: Environment, name: str, given: dict[str, Any]) -> str:
        language = environment.loader.searchpath[0].rpartition("/")[2]  # type: ignore[union-attr]
        known = [name] if exists(language, name) else _meant(language, name)
        known = [one for one in known if one not in open_names]
        if not known or (not exists(language, name) and "" in open_names):
            return WORDS.replace("<&", "")
        said = []
        for one in known:
            open_names.extend([one] if one == name else [one, ""])  # "": within a text that an argument named
            said.append(real(environment, one, given | _missing(language, one, given)))
            del open_names[-1 if one == name else -2 :]
        return max(said, key=len)

    def getitem(self: Environment, whole: Any, key: Any) -> Any:
        if isinstance(key, Anything) and isinstance(whole, dict):
            return max(whole.values(), key=lambda value: len(str(value)))
        return _getitem(self, whole, key)

    _getitem = Environment.getitem
    monkeypatch.setattr(Environment, "getitem", getitem)
    monkeypatch.setattr(rendering, "_rendered", rendered)


@lru_cache
def _meant(language: str, name: str) -> list[str]:
    """The longest of the texts that a name made with an argument could mean."""
    beginning = re.split("王|1234|&|<", str(name))[0]
    like = [one for one in names(language) if beginning and one.startswith(beginning)]
    return sorted(like, key=lambda one: lengths(language, one.partition(".")[0])[one.partition(".")[2]])[-LIKELY:]


@lru_cache
def lengths(language: str, area: str) -> dict[str, int]:
    """How many characters stand in each block of an area."""
    whole = rendering._environment(language, False).parse((FOLDER / language / f"{area}.j2").read_text("utf-8"))
    return {
        block.name: sum(len(data.data) for data in block.find_all(nodes.TemplateData))
        for block in whole.find_all(nodes.Block)
    }


def _missing(language: str, name: str, given: dict[str, Any]) -> dict[str, Any]:
    return {one: Anything(one) for one in arguments_of(language, name) if one not in given}


def limit(name: str) -> int:
    if name.startswith("buttons."):
        return LONGEST_LABEL
    toasted = name in TOASTED.findall(sources()) or (name.startswith("refusals.") and name not in WRITTEN)
    return LONGEST_TOAST if toasted else LONGEST_TEXT


@pytest.mark.usefixtures("forgiving")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("area", AREAS)
def test_every_text_stays_within_telegrams_limits(language: str, area: str) -> None:
    """All mistakes of an area are told at once."""
    environment = rendering._environment(language, area != "buttons")
    wrong = [mistake for name in everything() if name.startswith(f"{area}.") for mistake in mistakes(environment, name)]
    assert wrong == [], "\n" + "\n".join(wrong)


def mistakes(environment: Environment, name: str) -> Iterator[str]:
    """Draw a text in all variants; yield the first mistake."""
    for given in variants("zh-CN", name):
        try:
            said = drawn(environment, name, given)
            seen = markup.parse(said, "HTML").text if environment.autoescape else said
        except Exception as error:
            yield f"{name}: {type(error).__name__}: {error}"
            return
        if markup.units(seen) > limit(name):
            yield f"{name}: {markup.units(seen)} of {limit(name)}: {seen[:60]}"
            return


def drawn(environment: Environment, name: str, given: dict[str, Any]) -> str:
    """Draw a text; when it takes apart what it lists, into as many as it wants."""
    try:
        return rendering._rendered(environment, name, given)
    except ValueError as error:
        wanted = re.search(r"expected (\d)", str(error))
        if wanted is None:
            raise
        Anything.width = int(wanted[1])
        return rendering._rendered(environment, name, given)
