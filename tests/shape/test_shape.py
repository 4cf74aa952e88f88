"""The architecture as tests: what stands where, how large it gets, and who asks for permission."""

import ast
import gc
import inspect
import re
import statistics
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from domain.catalogue import PROFILES, load
from scheduler.ticks import TICKS
from usecases.presses import KINDS
from usecases.wizards import WIZARDS

ROOT = Path(__file__).parents[2]
PACKAGES = ("bench", "bot", "domain", "handlers", "reports", "sandbox", "scheduler", "storage", "texts", "usecases")
LONGEST_FUNCTION, LONGEST_MODULE, USUAL_FUNCTION = 60, 300, 13
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
FORBIDDEN_NAMES = {"utils", "helpers", "manager", "base", "common", "misc"}
READS_THE_CLOCK = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns",
    "datetime.datetime.now", "datetime.date.today",
}  # fmt: skip
MAY_READ_THE_CLOCK = {"bot/clock.py", "sandbox/world.py", "sandbox/server.py"}
KEEPS_ITS_TASKS = {
    "bot/carrying.py": "the recorder of a round, awaited at its end",
    "bot/program.py": "the loops, and the watch over the clock, awaited when they end",
    "bot/sandboxing.py": "the sandbox's bot, kept and awaited",
    "bot/working.py": "answers to presses, kept until they are done",
}
MAY_NAME_A_SIGN = {"sandbox/keyboards.py:17": "full-width brackets, as people type them"}


def files(*packages: str) -> list[Path]:
    found = [file for package in packages for file in sorted((ROOT / package).rglob("*.py"))]
    return [file for file in found if "migrations/versions" not in file.as_posix()]


def short(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@lru_cache
def tree(file: Path) -> ast.Module:
    """Parse a file, with no rubbish collected meanwhile: what a finaliser runs upsets the parser of Python 3.11."""
    gc.disable()
    try:
        return ast.parse(file.read_text("utf-8"))
    finally:
        gc.enable()


def calls(file: Path) -> Iterator[tuple[str, int]]:
    """Every call of a file: dotted name, line."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    doc = node.body[0] if ast.get_docstring(node) else None
    return (node.end_lineno or 0) - node.lineno + 1 - ((doc.end_lineno or 0) - doc.lineno + 1 if doc else 0)


def test_no_sentence_of_the_product_stands_in_code() -> None:
    wrong = [
        f"{short(file)}:{number}"
        for file in files(*PACKAGES)
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if CHINESE.search(line)
    ]
    assert set(wrong) - set(MAY_NAME_A_SIGN) == set()


def test_one_file_reads_the_clock() -> None:
    wrong = [
        f"{short(file)}:{line} {name}"
        for file in files(*PACKAGES)
        if short(file) not in MAY_READ_THE_CLOCK and not short(file).startswith("bench/")
        for name, line in calls(file)
        if name in READS_THE_CLOCK
    ]
    assert wrong == []


def test_nobody_commits_but_the_doors_of_the_database() -> None:
    wrong = [
        f"{short(file)}:{line} {name}"
        for file in files("bot", "handlers", "reports", "scheduler", "storage", "usecases")
        for name, line in calls(file)
        if name.endswith((".commit", ".begin_nested"))
        and short(file) not in ("storage/schema.py", "storage/sqlite_driver.py")
    ]
    assert wrong == []


def test_functions_and_modules_stay_small() -> None:
    long_functions = [
        f"{short(file)}:{node.lineno} {node.name} {length(node)}"
        for file in files(*PACKAGES)
        for node in functions(file)
        if length(node) > LONGEST_FUNCTION
    ]
    lines = {short(file): len(file.read_text("utf-8").splitlines()) for file in files(*PACKAGES)}
    long_modules = [f"{name} {number}" for name, number in lines.items() if number > LONGEST_MODULE]
    assert long_functions + [one for one in long_modules if not one.startswith("storage/tables/")] == []


def test_most_functions_are_short() -> None:
    lengths = [length(node) for file in files(*PACKAGES) for node in functions(file)]
    assert statistics.median(lengths) <= USUAL_FUNCTION
    assert statistics.quantiles(lengths, n=20)[-1] <= 30


def test_no_module_is_a_drawer_for_everything() -> None:
    assert [short(file) for file in files(*PACKAGES) if file.stem in FORBIDDEN_NAMES] == []


def test_tasks_are_kept_and_none_escapes_the_update() -> None:
    """A task that nobody keeps may vanish half done; a handler that does not block escapes its transaction."""
    started = {
        short(file)
        for file in files(*PACKAGES)
        if not short(file).startswith(("sandbox/", "bench/"))
        for name, _line in calls(file)
        if name.endswith(("create_task", "ensure_future"))
    }
    assert started <= set(KEEPS_ITS_TASKS)
    for file in files("handlers", "bot"):
        assert "block=False" not in file.read_text("utf-8"), short(file)


def test_no_error_is_swallowed_in_silence() -> None:
    wrong = [
        f"{short(file)}:{node.lineno}"
        for file in files(*PACKAGES)
        for node in ast.walk(tree(file))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in ("Exception", "BaseException"))
        and all(isinstance(one, ast.Pass) for one in node.body)
    ]
    assert wrong == []


def test_heavy_libraries_are_imported_where_they_are_needed() -> None:
    heavy = {"openpyxl", "docx", "icalendar", "PIL", "matplotlib", "alembic"}
    wrong = [
        f"{short(file)}:{node.lineno} {name}"
        for file in files(*PACKAGES)
        if not short(file).startswith("storage/migrations/")
        for node in tree(file).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names])
        if name.split(".")[0] in heavy
    ]
    assert wrong == []


def test_no_file_names_a_machine_or_a_registry() -> None:
    named = re.compile(r"/[r]oot/|/[h]ome/\w|[p]ypi\.org|[p]ythonhosted|-[-]index-url|-[-]extra-index", re.IGNORECASE)
    kinds = ("*.py", "*.toml", "*.lock", "*.md", "*.j2", "Makefile", "run", "*.html", "*.js", "*.css")
    places = [ROOT / name for name in (*PACKAGES, "docs", "tests", ".ci")]
    found = [file for place in places for kind in kinds for file in place.rglob(kind)]
    found += [file for kind in kinds for file in ROOT.glob(kind)]
    assert [short(file) for file in found if named.search(file.read_text("utf-8"))] == []


def use_cases() -> Iterator[tuple[str, ast.AsyncFunctionDef]]:
    """Every public `async def …(work, …)` of the use cases that is no view and no step of a form."""
    for file in files("usecases"):
        if "/views/" in short(file) or "/presses/" in short(file):
            continue
        for node in tree(file).body:
            if isinstance(node, ast.AsyncFunctionDef) and not node.name.startswith("_"):
                names = [argument.arg for argument in node.args.args]
                if names[:1] == ["work"]:
                    yield f"{file.stem}.{node.name}", node


def entrances() -> set[str]:
    """The use cases that people reach: what handlers name, and what forms end in."""
    named = set()
    for file in files("handlers"):
        named |= {ast.unparse(node) for node in ast.walk(tree(file)) if isinstance(node, ast.Attribute)}
    named |= {f"{wizard.finish.__module__.rpartition('.')[2]}.{wizard.finish.__name__}" for wizard in WIZARDS.values()}
    return named


@lru_cache
def _asking() -> set[str]:
    """Names of functions of the use cases that ask `require`, or call one that does."""
    bodies: dict[str, set[str]] = {}
    asking: set[str] = set()
    for file in files("usecases"):
        for node in functions(file):
            called = {
                (one.func.attr if isinstance(one.func, ast.Attribute) else getattr(one.func, "id", ""))
                for one in ast.walk(node)
                if isinstance(one, ast.Call)
            }
            bodies.setdefault(node.name, set()).update(called)
            if "require" in called:
                asking.add(node.name)
    while True:
        more = {name for name, called in bodies.items() if called & asking} - asking
        if not more:
            return asking
        asking |= more


NEED_NOT_ASK = {
    "chats.migrated": "Telegram says so itself, by an update or an error",
    "chats.returned": "Telegram says so itself",
    "chats.lost": "Telegram says so itself",
    "persons.blocked": "one's own account",
    "persons.choose_language": "one's own language; a group's is asked for there",
    "dues.look_again": "a change of the roster makes the month's rows anew; nothing is decided",
    "persons.meet": "the door: who is it",
    "persons.turn_to_private": "one's own private chat",
    "persons.unblocked": "one's own account",
    "reminders.look_again": "planning anew what the record says",
    "wizards.erase_refused": "one's own message in one's own draft",
    "wizards.typed": "one's own draft; what the form does in the end asks",
    "wizards.choose": "one's own draft",
    "wizards.go_on": "one's own draft",
    "wizards.go_back": "one's own draft",
    "wizards.quit_form": "one's own draft",
    "wizards.resume": "one's own draft",
    "wizards.save": "one's own draft; what the form does in the end asks",
}


def test_every_use_case_that_people_reach_asks_for_permission() -> None:
    reached = entrances()
    silent = [
        name
        for name, node in use_cases()
        if name in reached and node.name not in _asking() and name not in NEED_NOT_ASK
    ]
    assert silent == []


def test_no_reason_is_given_for_what_is_not_there() -> None:
    there = {name for name, _ in use_cases()}
    assert set(NEED_NOT_ASK) - there == set()


def test_button_prefixes_are_two_letters_and_their_fields_simple() -> None:
    for prefix, kind in KINDS.items():
        assert re.fullmatch(r"[a-z]{2}", prefix), kind
        assert next(iter(inspect.signature(kind).parameters)) == "branch", kind


@pytest.mark.parametrize("profile", PROFILES)
def test_there_are_few_ticks_whatever_the_number_of_duties(profile: str) -> None:
    assert len(TICKS) <= 7 < len(load(profile).duties)
