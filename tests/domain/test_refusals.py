"""Refusals: names, arguments and the promise that every class says what it means."""

import re

import pytest

from domain.refusals import Refusal, every_refusal
from domain.refusals.dues import DuesInAdvance
from domain.refusals.people import NotAllowed, NotAMember


def test_the_text_name_follows_from_the_class():
    assert NotAllowed.text == "refusals.not_allowed"
    assert DuesInAdvance.text == "refusals.dues_in_advance"
    assert NotAMember.text == "refusals.not_a_member"


def test_every_reason_has_one_text_and_one_line():
    names = [cls.text for cls in every_refusal()]
    assert len(names) == len(set(names)) > 50
    for cls in every_refusal():
        assert re.fullmatch(r"refusals\.[a-z]+(_[a-z]+)*", cls.text)
        assert cls.__doc__
        assert "\n" not in cls.__doc__.strip()


def test_a_refusal_carries_exactly_what_its_text_may_use():
    refusal = DuesInAdvance(month="2026-12", from_on="2026-12-01")
    assert refusal.arguments == {"month": "2026-12", "from_on": "2026-12-01"}
    assert str(refusal) == "refusals.dues_in_advance"
    with pytest.raises(TypeError, match="DuesInAdvance takes"):
        DuesInAdvance(month="2026-12")
    with pytest.raises(TypeError):
        NotAMember(name="x")


def test_every_refusal_is_caught_as_one():
    for cls in every_refusal():
        with pytest.raises(Refusal):
            raise cls(**dict.fromkeys(cls.takes, ""))
