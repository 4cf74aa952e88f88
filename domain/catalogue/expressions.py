"""The small languages of the catalogue: where a rung stands (`-7d 09:00`) and when a duty is due (`month 3 day 10`)."""

from __future__ import annotations

import re
from datetime import time

from domain.catalogue.model import At, Due
from domain.catalogue.words import Anchor, Unit

_AT = re.compile(
    r"(?P<anchor>start|deadline|planned|collection|activity|window-end|window)?"
    r"(?:(?P<count>[+-]\d{1,3})(?P<unit>wd|d|m))?"
    r" (?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)",
    re.ASCII,
)
_DUE = re.compile(
    r"(?:month (?P<month>\d{1,2}) ?)?(?:end|day (?P<day>\d{1,2}))(?:(?P<count>[+-]\d{1,3})(?P<unit>wd|d))?", re.ASCII
)


def parse_at(text: str) -> At:
    """Read a rung's place, `start+1wd 09:00`; without an anchor the deadline is meant. Raises ValueError."""
    found = _AT.fullmatch(text)
    if not found or not (found["anchor"] or found["count"]):
        raise ValueError(f"not a place like 'start+1wd 09:00' or '-7d 09:00': {text!r}")
    return At(
        anchor=Anchor(found["anchor"] or "deadline"),
        count=int(found["count"] or 0),
        unit=Unit(found["unit"] or "d"),
        time=time(int(found["hour"]), int(found["minute"])),
    )


def parse_due(text: str) -> Due:
    """Read a due day, `end-5d`, `day 20`, `month 3 end`, `term`. Raises ValueError."""
    if text == "term":
        return Due(term=True)
    found = _DUE.fullmatch(text)
    if not found:
        raise ValueError(f"not a due day like 'end', 'end-5d', 'day 20' or 'month 3 end': {text!r}")
    month, day = (int(found[name]) if found[name] else None for name in ("month", "day"))
    if month == 0 or day == 0 or (day or 1) > 31:
        raise ValueError(f"no such day: {text!r}")
    return Due(month, day, int(found["count"] or 0), Unit(found["unit"] or "d"))
