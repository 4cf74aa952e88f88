"""What minutes consist of (customary order, layouts of the papers), and what is missing in a record of them.

A record is a plain dictionary that can be stored: what was recorded, and nothing else. Blanks stay blank.
"""

from collections.abc import Mapping
from typing import Any

LONGEST = 1800  # characters of one entry
OF_ITEM = ("report", "remark", "outcome", "task")  # what is recorded with an item
WITH_PERSON = frozenset({"report", "remark", "task", "person"})
OF_KIND: dict[str, tuple[str, ...]] = {  # what else is recorded of a kind of part, in the order of its paper
    "committee": ("division",),
    "committee-life": ("before", "previous", "person", "measures"),
    "assembly": (),
    "lecture": ("outline", "discussion"),
    "life": ("before", "previous", "person", "measures"),
    "film": ("film", "length", "equipment", "discussion", "reflections"),
    "study": ("documents", "discussion"),
    "activity": ("course", "agreed"),
    "theme": ("course", "agreed"),
    "group": ("discussion",),
}
FIRST = frozenset({"before", "previous", "film", "length", "equipment", "outline", "documents", "course"})
AT_END = ("summary", "leftover", "annexes", "makeup")
NEEDS_ITEMS = frozenset({"committee", "assembly"})


def sections(kind: str) -> tuple[str, ...]:
    """Return what is recorded of a whole part of this kind, beside its items."""
    return (*OF_KIND.get(kind, ()), "remark", "task", "absence", *AT_END)


def missing(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what a record lacks, in the order of the paper: a code, and the number of the item it is about."""
    found = [{"code": name, "item": 0} for name in ("place", "chair", "recorder", "starts", "ends") if not record[name]]
    if not record["there"]:
        found.append({"code": "attendance", "item": 0})
    if any(not one["reason"] for one in record["leave"]) and record["with_reasons"]:
        found.append({"code": "leave_reason", "item": 0})
    if record["absent"] and not record["sections"].get("absence"):
        found.append({"code": "absence", "item": 0})
    if record["kind"] in NEEDS_ITEMS and not record["items"]:
        found.append({"code": "items", "item": 0})
    found += [{"code": "topic", "item": 0}] if record["kind"] == "lecture" and not record["topic"] else []
    found += [{"code": "lecturer", "item": 0}] if record["kind"] == "lecture" and not record["lecturer"] else []
    found += _of_items(record) + _of_sections(record)
    return found


def _of_items(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = []
    for item in record["items"]:
        if item["put_off"]:
            continue
        if not item["remark"] and not item["report"]:
            found.append({"code": "remark", "item": item["number"]})
        if not item["outcome"] and not item["votes"]:
            found.append({"code": "outcome", "item": item["number"]})
        if any(not task["who"] or not task["until"] for task in item["task"]):
            found.append({"code": "task", "item": item["number"]})
    return found


def _of_sections(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    wanted = [*OF_KIND.get(record["kind"], ()), "summary"]
    if record["election"] and not record["elections"]:
        wanted.insert(0, "election")
    return [{"code": name, "item": 0} for name in wanted if not record["sections"].get(name)]
