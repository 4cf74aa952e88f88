"""Loads a profile of the catalogue from its TOML files, and applies what a branch changed."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

from domain.catalogue.building import Tables, build_duty, build_kind, ladder_tables
from domain.catalogue.checking import problems_of
from domain.catalogue.model import Catalogue, Duty
from domain.catalogue.words import Evidence

PROFILES = ("source", "current")
OWN = "own-"
"""How the ids of the rungs begin that a branch added itself."""
_DAYS = frozenset({"on", "period", "count", "windows", "due", "done", "lead"})
CHANGEABLE = _DAYS | {"holder", "responsible", "ladder", "missed", "rungs", "urgent"}
Overrides = Mapping[str, Mapping[str, Any]]


class CatalogueError(ValueError):
    """The catalogue, or what a branch changed in it, has mistakes: all of them, each with its path."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one table over another: tables are merged field by field, anything else is replaced."""
    result = dict(base)
    for key, value in over.items():
        old = result.get(key)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        result[key] = merged(old, value) if both and key != "done" else value  # type: ignore[arg-type]
    return result


@lru_cache(maxsize=4)
def _tables(profile: str) -> dict[str, Any]:
    """Return the raw tables of a profile, its own file laid over the common ones."""
    names = ("kinds.toml", "ladders.toml", "duties.toml", f"{profile}.toml")
    tables: dict[str, Any] = {}
    for name in names:
        text = files("domain.catalogue").joinpath(name).read_text(encoding="utf-8")
        tables = merged(tables, tomllib.loads(text))
    return tables


def read(tables: Tables) -> Catalogue:
    """Turn raw tables into a catalogue; raises CatalogueError with every mistake at once."""
    problems: list[str] = []
    ladders = tables.get("ladder", {})
    catalogue = Catalogue(
        profile=str(tables.get("profile", "")),
        dues_rule=str(tables.get("dues_rule", "")),
        development=str(tables.get("development", "")),
        kinds=tuple(build_kind(code, table, problems) for code, table in tables.get("kind", {}).items()),
        duties=tuple(
            build_duty(code, order, table, ladders, problems)
            for order, (code, table) in enumerate(tables.get("duty", {}).items())
        ),
        evidence=_evidence(tables.get("evidence", {}), problems),
    )
    problems += [f"{name}: missing" for name in ("profile", "dues_rule", "development") if not tables.get(name)]
    problems += problems_of(catalogue)
    if problems:
        raise CatalogueError(problems)
    return catalogue


def _evidence(table: Mapping[str, Any], problems: list[str]) -> dict[str, Evidence]:
    known = list(Evidence)
    problems += [f"evidence.{step}: should be one of {', '.join(known)}" for step in table if table[step] not in known]
    return {step: Evidence(said) for step, said in table.items() if said in known}


@lru_cache(maxsize=4)
def load(profile: str) -> Catalogue:
    """Return a profile's catalogue as shipped, read once; raises CatalogueError, also for an unknown profile."""
    if profile not in PROFILES:
        raise CatalogueError([f"profile: unknown {profile!r}; should be one of {', '.join(PROFILES)}"])
    return read(_tables(profile))


def for_branch(profile: str, overrides: Overrides | None = None) -> Catalogue:
    """Return a profile's catalogue with a branch's changes on top; equal changes give the same object.

    Changes are tables by duty code: {"lecture.quarterly": {"on": False}, "dues.collect": {"due": "day 15",
    "rungs": {"group": {"on": False}}}}. Raises CatalogueError with every mistake at once.
    """
    return _changed(profile, json.dumps(overrides, sort_keys=True)) if overrides else load(profile)


@lru_cache(maxsize=512)
def _changed(profile: str, overrides: str) -> Catalogue:
    """Rebuild only the duties that were changed: the others stay the shared objects that caches know."""
    base, tables, changes = load(profile), _tables(profile), json.loads(overrides)
    problems = [f"duty.{code}: no such duty" for code in changes if code not in tables["duty"]]
    duties = tuple(_change(duty, changes.get(duty.code), tables, problems) for duty in base.duties)
    catalogue = replace(base, duties=duties)
    problems += problems_of(catalogue)
    if problems:
        raise CatalogueError(problems)
    return catalogue


def _change(duty: Duty, change: object, tables: Tables, problems: list[str]) -> Duty:
    if change is None:
        return duty
    if not isinstance(change, Mapping):
        problems.append(f"duty.{duty.code}: should be a table")
        return duty
    problems += [f"duty.{duty.code}.{name}: cannot be changed by a branch" for name in change if name not in CHANGEABLE]
    allowed = {name: value for name, value in change.items() if name in CHANGEABLE}
    table = merged(tables["duty"][duty.code], allowed)
    return build_duty(duty.code, duty.order, table, tables["ladder"], problems)


def kept(profile: str, overrides: Overrides) -> Overrides:
    """Return what of a branch's changes still fits the catalogue: the rest is as if it had never been made.

    The catalogue and the branch's profile may change after a branch changed a line: a change of a rung or a duty that
    is no longer there, or one that would now break it or speak to the group, is left aside, and the default speaks.
    """
    return _kept(profile, json.dumps(overrides, sort_keys=True)) if overrides else {}


@lru_cache(maxsize=512)
def _kept(profile: str, overrides: str) -> Overrides:
    changes = json.loads(overrides)
    found = {code: _fitting(profile, code, change) for code, change in changes.items()}
    return {code: change for code, change in found.items() if change}


def _fitting(profile: str, code: str, change: object) -> dict[str, Any]:
    """Return what of a duty's change fits: its fields together, else one by one, then rung by rung."""
    tables = _tables(profile)
    if code not in tables["duty"] or not isinstance(change, Mapping):
        return {}
    fields = {name: value for name, value in change.items() if name != "rungs"}
    good = fields if _fits(profile, code, fields) else _one_by_one(profile, code, {}, fields)
    rungs = change.get("rungs")
    for rung, asked in rungs.items() if isinstance(rungs, Mapping) else ():
        tried = merged(good, {"rungs": {rung: asked}})
        if _is_there(tables, {**tables["duty"][code], **good}, rung) and _fits(profile, code, tried):
            good = tried
    return good


def _one_by_one(profile: str, code: str, good: dict[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    for name, value in fields.items():
        if _fits(profile, code, {**good, name: value}):
            good = {**good, name: value}
    return good


def _is_there(tables: Tables, duty: Mapping[str, Any], rung: str) -> bool:
    """Tell whether a rung is one of the duty's ladder, or one that the branch added."""
    known = ladder_tables(str(duty["ladder"]), tables["ladder"], "", [])
    return rung.startswith(OWN) or any(one.get("id") == rung for one in known)


def _fits(profile: str, code: str, change: Mapping[str, Any]) -> bool:
    try:
        for_branch(profile, {code: change})
    except CatalogueError:
        return False
    return True
