"""Talks: who with whom and when in plain, what was said sealed."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import SQLModel

from storage.columns import key, moment, partial_index, reference, sealed, telegram_id, word


class Talk(SQLModel, table=True):
    """One talk record; content is readable by the author and the secretary, the fact and date by the committee."""

    __table_args__ = (
        Index("ix_talk_held", "branch_id", "held_on"),
        partial_index("ix_talk_remind", "remind_at", where="remind_at IS NOT NULL"),
        partial_index("ix_talk_ends", "ends_on", where="ends_on IS NOT NULL"),
    )
    id: int | None = key()
    branch_id: int = reference("branch")
    author_id: int = reference("member", index=True)
    with_member_id: int | None = reference("member", default=None)
    with_name: bytes | None = sealed(default=None)  # somebody who is not on the roster
    kind: str = word(20)  # committee, leader, member, peer, masses, home, reminder
    held_on: date
    held_at: str = word(5, default="")  # HH:MM
    place: bytes | None = sealed(default=None)
    content: bytes | None = sealed(default=None)  # topic, topics, praise, shortcomings, direction, requests, feedback
    has_content: bool = False  # more than date and topic
    exclude_secretary: bool = False  # content for the author alone
    follow_up_on: date | None = None
    remind_at: datetime | None = moment(default=None)  # when the author is reminded next; None: no more
    followed_up_at: datetime | None = moment(default=None)
    made_at: datetime = moment()
    changed_at: datetime | None = moment(default=None)
    withdrawn_at: datetime | None = moment(default=None)
    outline: bytes | None = sealed(default=None)  # what branch and group are told: nothing personal
    ends_on: date | None = None  # the civil date on which what is sealed here is deleted
    end_told_at: datetime | None = moment(default=None)  # when the author was told of it
    faded_at: datetime | None = moment(default=None)  # when it was deleted, the fact staying


class TalkRequest(SQLModel, table=True):
    """Something asked for in a talk: who sees to it by when, what came of it, when the answer went back."""

    __tablename__ = "talk_request"
    __table_args__ = (partial_index("ix_request_remind", "remind_at", where="remind_at IS NOT NULL"),)
    id: int | None = key()
    branch_id: int = reference("branch", index=True)
    talk_id: int = reference("talk", index=True)
    author_id: int = reference("member")
    owner_id: int = reference("member")
    text: bytes | None = sealed(default=None)  # None: gone with the content of the talk
    outcome: bytes | None = sealed(default=None)
    until_on: date
    made_at: datetime = moment()
    settled_at: datetime | None = moment(default=None)
    answered_at: datetime | None = moment(default=None)
    remind_at: datetime | None = moment(default=None)
    reminded: int = 0


class Situation(SQLModel, table=True):
    """What somebody reported in private that asks for a talk or a visit; whose it is and by when stands in its task.

    What it is and whom it concerns are sealed: a copy of the database does not tell who is ill or in need.
    """

    __table_args__ = (
        UniqueConstraint("branch_id", "occasion"),
        partial_index("ix_situation_remind", "remind_at", where="remind_at IS NOT NULL"),
    )
    id: int | None = key()
    branch_id: int = reference("branch", index=True)
    matter: bytes = sealed()  # code of the catalogue (hospital, hardship, ...), roster line or name of whom it concerns
    note: bytes | None = sealed(default=None)
    occasion: str | None = word(24, default=None)  # what opened it by itself: member:7, event:12; None: somebody did
    reported_by: int | None = reference("member", default=None)
    reported_at: datetime = moment()
    task_id: int | None = reference("task", default=None)
    remind_at: datetime | None = moment(default=None)
    reminded: int = 0


class TalkPair(SQLModel, table=True):
    """Two whom the branch paired, to talk with each other regularly."""

    __tablename__ = "talk_pair"
    id: int | None = key()
    branch_id: int = reference("branch", index=True)
    member_id: int = reference("member")
    other_id: int | None = reference("member", default=None)
    other_name: bytes | None = sealed(default=None)  # somebody who is on no roster
    made_on: date
    ended_on: date | None = None


class TalkVersion(SQLModel, table=True):
    """What a record said before it was corrected; it goes with the content when the talk is withdrawn."""

    __tablename__ = "talk_version"
    id: int | None = key()
    talk_id: int = reference("talk", index=True)
    field: str = word(20)
    before: bytes = sealed()
    replaced_at: datetime = moment()


class TalkViews(SQLModel, table=True):
    """What the committee was shown of the topics of talks up to a day, kept as it was shown."""

    __tablename__ = "talk_views"
    __table_args__ = (UniqueConstraint("branch_id", "until_on"),)
    id: int | None = key()
    branch_id: int = reference("branch")
    until_on: date
    counted: bytes = sealed()


class TalkList(SQLModel, table=True):
    """What somebody's card of talks shows at present: the filters, the page, the record that is open."""

    __tablename__ = "talk_list"
    user_id: int = telegram_id(primary_key=True, sa_column_kwargs={"autoincrement": False})
    branch_id: int = reference("branch", primary_key=True)
    pane: str = word(12, default="list")  # list, person, period, kind, fact, content, withdraw
    mine: bool = False
    period: str = word(10, default="")
    person_id: int | None = reference("member", default=None)
    kind: str = word(20, default="")
    page: int = 0
    part: int = 0  # of a long record
    talk_id: int | None = reference("talk", default=None)
    opened_at: datetime | None = moment(default=None, index=True)  # content lies open since
