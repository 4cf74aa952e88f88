"""Who acts and on what: posts, standings, places, and the two records that a right is asked about."""

from dataclasses import dataclass
from enum import StrEnum


class Post(StrEnum):
    """A post in the branch; rights belong to posts, not to people."""

    SECRETARY = "secretary"
    DEPUTY = "deputy"
    ORGANISATION = "organisation"
    PUBLICITY = "publicity"
    DISCIPLINE = "discipline"
    COMMITTEE = "committee"
    LEADER = "leader"
    COLLECTOR = "collector"


OFFICER_POSTS = frozenset({Post.SECRETARY, Post.DEPUTY, Post.ORGANISATION, Post.PUBLICITY, Post.DISCIPLINE})
COMMITTEE_POSTS = OFFICER_POSTS | {Post.COMMITTEE}
POST_ORDER = tuple(Post)


class Standing(StrEnum):
    """What a person on the roster is: the first two are members."""

    FULL = "full"
    PROBATIONARY = "probationary"
    ACTIVIST = "activist"
    GUEST = "guest"


MEMBER_STANDINGS = frozenset({Standing.FULL, Standing.PROBATIONARY})


class Place(StrEnum):
    """Where the answer of an action will be seen: a chat, or the program itself (ticks, imports)."""

    PRIVATE = "private"
    GROUP = "group"
    COMMITTEE_CHAT = "committee_chat"
    PROGRAM = "program"


class Role(StrEnum):
    """What somebody is towards a subject; its value is also the name of the text a refusal shows."""

    ANYONE = "anyone"
    ADMINISTRATOR = "administrator"
    PERSON = "person"
    MEMBER = "member"
    SELF = "self"
    AUTHOR = "author"
    CHAIR = "chair"
    LEADER = "leader"
    COLLECTOR = "collector"
    ORGANISATION = "organisation"
    PUBLICITY = "publicity"
    DISCIPLINE = "discipline"
    OFFICER = "officer"
    COMMITTEE = "committee"
    DEPUTY = "deputy"
    SECRETARY = "secretary"
    PROGRAM = "program"


@dataclass(frozen=True)
class Actor:
    """Somebody who acts, as one branch sees them; `vacant` are the branch's posts that nobody holds."""

    user_id: int | None = None
    branch_id: int | None = None
    member_id: int | None = None
    confirmed: bool = False
    posts: frozenset[Post] = frozenset()
    leads: frozenset[int] = frozenset()
    standing: Standing = Standing.GUEST
    voting: bool = False
    administrator: bool = False
    program: bool = False
    vacant: frozenset[Post] = frozenset()


@dataclass(frozen=True)
class Subject:
    """What is acted upon; `group_id` is the party group it belongs to, `committee` makes it the committee's affair."""

    branch_id: int | None = None
    member_id: int | None = None
    group_id: int | None = None
    committee: bool = False
    author_id: int | None = None
    chair_id: int | None = None
