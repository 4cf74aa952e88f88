"""Pairs: two whom the branch asks to talk with each other regularly; and how often each relation is to be talked in."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from domain.permission import Action, Subject
from domain.refusals.forms import OldButton
from domain.refusals.roster import NameTaken, NoBranch
from domain.refusals.talks import TalkWithOneself
from domain.talk_rules import Relation, relations
from storage import people, talk_pairs
from storage.tables import Branch, TalkPair
from storage.work import Work
from usecases import wizards
from usecases.choosing import named, one_of
from usecases.leafing import leaf
from usecases.presses.talk_coverage import CARD, EndPair, MakePair, ShowCadences, ShowPairs, TurnCadence
from usecases.talk_form import branch_id, read_anybody
from usecases.wizards import Answers, Choice, Step, Wizard, known

CADENCES = (1, 2, 3, 6, 12)
"""The cadences that a branch can choose from, in months."""


def cadences(branch: Branch) -> list[Relation]:
    """Return the relations of the branch's profile with the cadences it chose."""
    chosen = branch.settings.get("talk_cadences", {})
    return [
        replace(one, months=chosen[one.code]) if chosen.get(one.code) in CADENCES else one
        for one in relations(branch.profile)
    ]


async def look_cadences(work: Work, _press: ShowCadences) -> None:
    """Show how often each relation is to be talked in."""
    work.require(Action.CHANGE_SETTINGS)
    await leaf(work, CARD, f"{branch_id(work)}.cadence")


async def turn_cadence(work: Work, press: TurnCadence) -> None:
    """Give a relation its next cadence; what is due is counted anew from the last real talk."""
    work.require(Action.CHANGE_SETTINGS)
    branch = work.branch
    if branch is None:
        raise NoBranch()
    found = cadences(branch)
    if not 0 <= press.place < len(found):
        raise OldButton()
    relation = found[press.place]
    following = next((months for months in CADENCES if months > relation.months), CADENCES[0])
    chosen = {**branch.settings.get("talk_cadences", {}), relation.code: following}
    branch.settings = {**branch.settings, "talk_cadences": chosen}
    await work.audit("settings", "branch", branch.id, name=f"talk_cadence.{relation.code}", months=following)
    await leaf(work, CARD, f"{branch_id(work)}.cadence")


# Pairs


async def look_pairs(work: Work, _press: ShowPairs) -> None:
    """Show who is paired with whom."""
    work.require(Action.SEE_TALK_COVERAGE)
    await leaf(work, CARD, f"{branch_id(work)}.pairs")


async def start_pair(work: Work, _press: MakePair) -> None:
    """Open the form that pairs a member with another one, or with somebody who is on no roster."""
    work.require(Action.SEE_TALK_COVERAGE)
    await wizards.start(work, "talk_pair")


async def pair(work: Work, given: Answers) -> None:
    """Pair two, and tell both who can be written to; raises TalkWithOneself, and NameTaken for a pair there is."""
    work.require(Action.SEE_TALK_COVERAGE, Subject(branch_id=branch_id(work)))
    member, other = int(given["member"]), given["other"]
    if other["member"] == member:
        raise TalkWithOneself()
    there = {
        frozenset((one.member_id, one.other_id)) for one in await talk_pairs.standing(work.session, branch_id(work))
    }
    if other["member"] is not None and frozenset((member, other["member"])) in there:
        raise NameTaken(name=other["name"])
    outside = other["member"] is None
    made = TalkPair(
        branch_id=branch_id(work), member_id=member, other_id=other["member"], made_on=work.today,
        other_name=work.vault.seal(other["name"], talk_pairs.NAME) if outside else None,
    )  # fmt: skip
    work.session.add(made)
    await work.session.flush()
    await work.audit("talk_paired", "talk_pair", made.id, for_member_id=member)
    lines = {line.id: line for line in await people.members(work.session, branch_id(work))}
    for one, partner in ((member, other["name"]), (other["member"], lines[member].name if member in lines else "")):
        line = lines.get(one)
        if line is not None and line.user_id is not None and line.confirmed_at is not None:
            await work.say(line.user_id, "coverage.paired_told", partner=partner)
    await leaf(work, CARD, f"{branch_id(work)}.pairs")


async def end_pair(work: Work, press: EndPair) -> None:
    """End a pair; talks on record stay."""
    work.require(Action.SEE_TALK_COVERAGE)
    found = await talk_pairs.one(work.session, branch_id(work), press.pair)
    if found is None or found.ended_on is not None:
        raise OldButton()
    found.ended_on = work.today
    await work.audit("talk_pair_ended", "talk_pair", found.id, for_member_id=found.member_id)
    await leaf(work, CARD, f"{branch_id(work)}.pairs")


async def _members(work: Work, given: Answers) -> Sequence[Choice]:
    lines = await people.members(work.session, branch_id(work))
    return named([line for line in lines if line.id != given.get("member")])


async def _member(work: Work, _given: Answers, text: str) -> int:
    return one_of(list(await people.members(work.session, branch_id(work))), text)


async def _other(work: Work, given: Answers, text: str) -> dict[str, Any]:
    """Read the other one: chosen, or typed, who may be on no roster; raises TalkWithOneself."""
    found = await read_anybody(work, given, f"m{text}" if text.isascii() and text.isdecimal() else text)
    if found["member"] is not None and found["member"] == given.get("member"):
        raise TalkWithOneself()
    return found


async def _facts(work: Work, given: Answers) -> dict[str, Any]:
    line = await people.member(work.session, branch_id(work), given.get("member", 0))
    return {"name": line.name if line is not None else ""}


PAIR = known(
    Wizard(
        "talk_pair",
        "coverage",
        (
            Step("member", choices=_members, read=_member, a_row=3),
            Step("other", choices=_members, read=_other, a_row=3),
        ),
        finish=pair,
        facts=_facts,
        secret=True,
    )
)
