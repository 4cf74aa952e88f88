"""A new kind of meeting touches data and texts alone: what its table asks, the form asks."""

from datetime import datetime

import pytest

from domain.catalogue import CatalogueError, reading
from tests.clock import SHANGHAI
from usecases.event_asks import announced_late, details, steps_about


def test_a_kind_of_meeting_is_data_alone() -> None:
    """What a new kind asks, needs and keeps comes out of its table; a misspelt field is told with its path."""
    tables = reading._tables("source")
    visit = {
        "audience": "members", "make_up": "study", "topics": ["near", "far"], "asks": ["guide", "bus"], "notice": 5,
        "procedure": ["choose", "arrange"], "evidence": ["signin"], "reflections": True, "remote": True,
    }  # fmt: skip
    catalogue = reading.read(reading.merged(tables, {"kind": {"outing": visit}}))
    kind = catalogue.kind("outing")
    assert (kind.asks, kind.notice, kind.remote, kind.varied) == (("guide", "bus"), 5, True, False)
    steps = [step.name for step in steps_about(kind)]
    assert steps == ["sub_outing", "topic_outing", "ask_outing_guide", "ask_outing_bus"]
    assert details(kind, {"ask_outing_bus": "张三"}) == {"bus": "张三"}
    with pytest.raises(CatalogueError, match=r"kind\.outing\.ask: unknown field"):
        reading.read(reading.merged(tables, {"kind": {"outing": visit | {"ask": ["guide"]}}}))


def test_the_notice_period_is_counted_in_civil_days() -> None:
    rules, start = reading.load("source"), datetime(2026, 12, 3, 15, tzinfo=SHANGHAI)
    assert announced_late(rules, ["assembly"], start, datetime(2026, 11, 30, 23, 50, tzinfo=SHANGHAI)) == 0
    assert announced_late(rules, ["assembly"], start, datetime(2026, 12, 1, 0, 10, tzinfo=SHANGHAI)) == 3
    assert announced_late(rules, ["study", "lecture"], start, datetime(2026, 12, 2, 9, tzinfo=SHANGHAI)) == 3
    assert announced_late(rules, ["study"], start, datetime(2026, 12, 2, 23, tzinfo=SHANGHAI)) == 0
    assert announced_late(rules, ["study"], None, start) == 0
