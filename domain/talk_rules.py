"""Which relations talks should reach in a profile: read from the catalogue's talks.toml (regulations.md K1, K8)."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any


class Side(StrEnum):
    """Who stands on one side of a relation; `rest`: members who are not on the committee; `paired`: of the pairs."""

    COMMITTEE = "committee"
    SECRETARY = "secretary"
    LEADERS = "leaders"
    MEMBERS = "members"
    REST = "rest"
    OUTSIDE = "outside"
    PAIRED = "paired"


@dataclass(frozen=True, slots=True)
class Relation:
    """Each of `whom` should talk with one of `by` (`each`: with every one), `months` after the last time at most."""

    code: str
    whom: Side
    by: Side
    each: bool
    months: int
    rule: str


@lru_cache(maxsize=1)
def tables() -> dict[str, Any]:
    """Return the raw tables of talks.toml."""
    return tomllib.loads(files("domain.catalogue").joinpath("talks.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=4)
def relations(profile: str) -> tuple[Relation, ...]:
    """Return a profile's relations in the order of the catalogue; raises ValueError for one that makes no sense."""
    found = tables().get("relation", {})
    return tuple(_relation(code, table) for code, table in found.items() if profile in table["profiles"])


def _relation(code: str, table: dict[str, Any]) -> Relation:
    months, each = table["months"], table.get("each", False)
    made = Relation(code, Side(table["whom"]), Side(table["by"]), each, months, table["rule"])
    unfit = (made.whom is Side.PAIRED) is not (made.by is Side.PAIRED)
    if unfit or months < 1 or made.whom is Side.OUTSIDE or (each and made.by is Side.OUTSIDE):
        raise ValueError(f"relation.{code}: nobody could keep it")
    return made
