"""Permission: every action × post × place against a matrix that a person can read and sign.

After a change on purpose: REGENERATE=1 python -m pytest tests/domain/test_permission.py, then read the difference.
"""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from domain.permission import TABLE, Action, Actor, Place, Post, Role, Standing, Subject, may, require, who_may
from domain.refusals.people import NotAllowed, NotAMember, NotConfirmedYet, WrongPlace

GOLDEN = Path(__file__).parent / "golden" / "permission.txt"
BRANCH, ME, OTHER, GROUP, ELSEWHERE = 1, 7, 8, 21, 22


def person(*posts, **changes):
    known = {"user_id": 70, "branch_id": BRANCH, "member_id": ME, "confirmed": True, "standing": Standing.FULL}
    return Actor(**{**known, "posts": frozenset(posts), "voting": True, **changes})


PEOPLE = {
    "stranger": Actor(user_id=99),
    "tg-admin": Actor(user_id=98, administrator=True),
    "unconfirmed": person(confirmed=False),
    "foreign-secretary": person(Post.SECRETARY, branch_id=2, leads=frozenset({GROUP})),
    "guest": person(standing=Standing.GUEST, voting=False),
    "activist": person(standing=Standing.ACTIVIST, voting=False),
    "probationary": person(standing=Standing.PROBATIONARY, voting=False),
    "full": person(),
    "leader": person(Post.LEADER, leads=frozenset({GROUP})),
    "leader-elsewhere": person(Post.LEADER, leads=frozenset({ELSEWHERE})),
    "collector": person(Post.COLLECTOR),
    "committee": person(Post.COMMITTEE),
    "publicity": person(Post.PUBLICITY),
    "discipline": person(Post.DISCIPLINE),
    "organisation": person(Post.ORGANISATION),
    "deputy": person(Post.DEPUTY),
    "deputy-alone": person(Post.DEPUTY, vacant=frozenset({Post.SECRETARY, Post.COLLECTOR})),
    "secretary": person(Post.SECRETARY),
    "secretary-alone": person(Post.SECRETARY, vacant=frozenset(Post) - {Post.SECRETARY}),
    "program": Actor(program=True, branch_id=BRANCH),
}
SUBJECTS = {
    "somebody else's": Subject(branch_id=BRANCH, member_id=OTHER, author_id=OTHER, chair_id=OTHER),
    "one's own, written and chaired oneself": Subject(branch_id=BRANCH, member_id=ME, author_id=ME, chair_id=ME),
    "somebody else's, in the leader's group": Subject(branch_id=BRANCH, member_id=OTHER, group_id=GROUP),
    "the committee's": Subject(branch_id=BRANCH, member_id=OTHER, committee=True, chair_id=OTHER),
    "the committee's, invited": Subject(branch_id=BRANCH, member_id=ME, committee=True, chair_id=OTHER),
    "no branch yet": Subject(),
}
LETTERS = {Place.PRIVATE: "P", Place.GROUP: "G", Place.COMMITTEE_CHAT: "C", Place.PROGRAM: "."}


def _cell(actor, action, subject):
    places = [letter for place, letter in LETTERS.items() if may(actor, action, subject, place)]
    return "".join(letter for letter in places if letter != "." or places == ["."]) or "-"


HEADS = """
stran admin unconf foreign guest activ proba full leader lead2
collec commit public discip organ deput dep1 secr sec1 prog
"""
COLUMNS = HEADS.split()


def _matrix():
    lines = [
        "Who may do what where: P private, G group, C committee's chat, . the program only, - nowhere.",
        "foreign: another branch's secretary; lead2: another group's leader; dep1: deputy while there is no secretary",
        "and no collector; sec1: secretary of a branch whose other posts are vacant; prog: a tick or the command line.",
    ]
    for title, subject in SUBJECTS.items():
        heads = " ".join(f"{name:<{max(len(name), 3)}}" for name in COLUMNS)
        lines += ["", f"== {title} ==", f"{'':<22}{heads}".rstrip()]
        for action in Action:
            cells = (_cell(actor, action, subject) for actor in PEOPLE.values())
            row = " ".join(f"{cell:<{max(len(name), 3)}}" for name, cell in zip(COLUMNS, cells, strict=True))
            lines.append(f"{action:<22}{row}".rstrip())
    return "\n".join(lines) + "\n"


def test_the_signed_matrix():
    if os.environ.get("REGENERATE"):
        GOLDEN.write_text(_matrix(), encoding="utf-8")
    assert _matrix() == GOLDEN.read_text(encoding="utf-8")


def test_every_action_has_its_line():
    assert set(TABLE) == set(Action)
    assert all(rule.roles and rule.places for rule in TABLE.values())


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("place", Place)
def test_another_branch_gets_nothing(action, place):
    for subject in SUBJECTS.values():
        if subject.branch_id is not None:
            assert not may(PEOPLE["foreign-secretary"], action, subject, place)


@pytest.mark.parametrize("action", Action)
def test_require_agrees_with_may(action):
    for actor in PEOPLE.values():
        for subject in SUBJECTS.values():
            for place in Place:
                try:
                    require(actor, action, subject, place)
                except (NotAllowed, NotAMember, NotConfirmedYet, WrongPlace):
                    assert not may(actor, action, subject, place)
                else:
                    assert may(actor, action, subject, place)


def _refused(name, action, subject="somebody else's", place=Place.PRIVATE):
    with pytest.raises((NotAllowed, NotAMember, NotConfirmedYet, WrongPlace)) as caught:
        require(PEOPLE[name], action, SUBJECTS[subject], place)
    return caught.value


def test_the_refusal_says_why():
    assert isinstance(_refused("stranger", Action.SEE_BOARD), NotAMember)
    assert isinstance(_refused("foreign-secretary", Action.READ_TALK), NotAMember)
    assert isinstance(_refused("unconfirmed", Action.SEE_BOARD), NotConfirmedYet)
    assert isinstance(_refused("secretary", Action.SEE_MEMBERS, place=Place.GROUP), WrongPlace)
    assert _refused("full", Action.IMPORT_ROSTER).arguments == {"post": Role.ORGANISATION}
    assert _refused("full", Action.RECEIVE_DUES).arguments == {"post": Role.COLLECTOR}
    assert _refused("full", Action.SET_UP_BRANCH).arguments == {"post": Role.ADMINISTRATOR}
    assert who_may(Action.APPOINT_POST) == Role.SECRETARY


def test_a_place_never_tells_somebody_without_the_right_where_to_go():
    assert isinstance(_refused("full", Action.SEE_MEMBERS, place=Place.GROUP), NotAllowed)


def test_telegram_administrators_only_bootstrap():
    allowed = {action for action in Action if may(PEOPLE["tg-admin"], action, SUBJECTS["somebody else's"], Place.GROUP)}
    anyone = {action for action, rule in TABLE.items() if Role.ANYONE in rule.roles}
    assert allowed - anyone == {Action.SET_UP_BRANCH, Action.START_HANDOVER}


def test_vacant_posts_fall_to_the_secretary_then_the_deputy():
    other = SUBJECTS["somebody else's"]
    assert not may(PEOPLE["secretary"], Action.RECEIVE_DUES, other, Place.PRIVATE)
    assert may(PEOPLE["secretary-alone"], Action.RECEIVE_DUES, other, Place.PRIVATE)
    assert may(PEOPLE["deputy-alone"], Action.RECEIVE_DUES, other, Place.PRIVATE)
    assert may(PEOPLE["deputy-alone"], Action.APPOINT_POST, other, Place.PRIVATE)


def test_an_acting_head_does_not_inherit_what_was_promised_to_the_secretary_alone():
    assert not may(PEOPLE["deputy-alone"], Action.READ_TALK, SUBJECTS["somebody else's"], Place.PRIVATE)


def test_talks_are_never_seen_in_a_group():
    for actor in PEOPLE.values():
        for subject in SUBJECTS.values():
            for action in (Action.READ_TALK, Action.WRITE_TALK, Action.CHANGE_TALK, Action.SEE_TALK_FACT):
                assert not may(actor, action, subject, Place.GROUP)
                assert not may(actor, action, subject, Place.COMMITTEE_CHAT)


def test_the_committees_affairs_are_not_shown_to_the_members_group():
    affair, invited = SUBJECTS["the committee's"], SUBJECTS["the committee's, invited"]
    for actor in PEOPLE.values():
        for action, rule in TABLE.items():
            if Role.ANYONE not in rule.roles:
                assert not may(actor, action, affair, Place.GROUP)
                assert not may(actor, action, invited, Place.GROUP)
    assert not may(PEOPLE["full"], Action.SEE_EVENT, affair, Place.PRIVATE)
    assert may(PEOPLE["full"], Action.SEE_EVENT, invited, Place.PRIVATE)


def test_where_a_leader_may_the_head_of_the_branch_may_or_a_named_post():
    for action, rule in TABLE.items():
        if Role.LEADER in rule.roles:
            others = set(rule.roles) - {Role.LEADER, Role.CHAIR}
            assert others, action


def test_leaving_ends_every_right():
    left = replace(PEOPLE["secretary"], member_id=None, confirmed=False, posts=frozenset())
    subject = SUBJECTS["somebody else's"]
    rest = {action for action in Action if may(left, action, subject, Place.PRIVATE)}
    assert rest == {action for action, rule in TABLE.items() if Role.ANYONE in rule.roles}
