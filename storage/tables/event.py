"""Gatherings: the event, its parts, its frozen roster, its guests."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import Id, key, moment, partial_index, reference, sealed, telegram_id, word


class Event(SQLModel, table=True):
    """One gathering at one time and place, with one card and one sign-in."""

    __table_args__ = (
        Index("ix_event_when", "branch_id", "on_day"),
        partial_index("ix_event_next", "next_at", where="next_at IS NOT NULL"),
    )
    id: int | None = key()
    branch_id: int = reference("branch")
    title: str = word(80, default="")
    starts_at: datetime = moment()
    on_day: date  # the civil date of starts_at in the branch's zone
    place: str = word(80, default="")
    state: str = word(12, default="announced")  # announced, signing, open, closed, called-off
    visibility: str = word(12, default="branch")  # branch, committee, group
    group_id: int | None = reference("party_group", default=None)
    chair_id: int | None = reference("member", default=None)
    recorder_id: int | None = reference("member", default=None)
    made_by: int | None = Field(default=None, sa_type=Id)
    made_at: datetime = moment()
    signin_at: datetime | None = moment(default=None)  # sign-in opens, or opened
    signin_until: datetime | None = moment(default=None)
    nudge_at: datetime | None = moment(
        default=None
    )  # when those who have not answered are reminded; None: not any more
    next_at: datetime | None = moment(default=None)  # when something happens to it by itself
    opened_at: datetime | None = moment(default=None)
    closed_at: datetime | None = moment(default=None)
    called_off_at: datetime | None = moment(default=None)
    call_off_reason: bytes | None = sealed(default=None)
    replaces_id: int | None = Field(default=None, sa_type=Id)
    sequence: int = 0  # how often it was moved or called off: what calendars go by
    minutes: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    code_secret: bytes | None = sealed(default=None)  # who signs in types the code of the moment; None: a button does
    remote_open: bool = False  # whoever takes part from afar may sign in himself, marked so
    session: int = 0  # the session whose sign-in comes next or is on; 0: the event's own moment, then as numbered
    session_at: datetime | None = moment(default=None)  # when the next session's sign-in opens
    last_at: datetime | None = moment(default=None)  # when the last session begins; None: there is but one


class Part(SQLModel, table=True):
    """One kind of meeting or activity inside an event; each part fulfils its own duty."""

    id: int | None = key()
    event_id: int = reference("event", index=True)
    ordinal: int = 1
    kind: str = word(24)
    topic: str = word(200, default="")
    subkind: str = word(24, default="")  # one of the kind's topics in the catalogue
    lecturer: str = word(40, default="")
    election: bool = False
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))  # what its kind asks
    should: int | None = None  # the headcount as of the close, corrected with the attendance
    present: int | None = None
    quorate: bool | None = None  # None: not closed yet


class Seat(SQLModel, table=True):
    """A line of an event's frozen roster: what this person answered, asked, and whether he was there."""

    __table_args__ = (UniqueConstraint("event_id", "member_id"),)
    id: int | None = key()
    event_id: int = reference("event", index=True)
    member_id: int = reference("member", index=True)
    name: str = word(40)
    standing: str = word(14)
    voting: bool = True
    group_id: int | None = Field(default=None, sa_type=Id)
    ordinal: int = 0
    exempt: bool = False
    answer: str | None = word(6, default=None)  # coming, leave, maybe
    answered_at: datetime | None = moment(default=None)
    unconfirmed: bool = False  # given for an earlier date: to be confirmed again, counts as no answer
    leave_state: str = word(10, default="none")  # none, pending, agreed, declined
    leave_reason: bytes | None = sealed(default=None)
    leave_by: int | None = Field(default=None, sa_type=Id)
    present_at: datetime | None = moment(default=None)
    remote: bool = False
    entered_by: int | None = Field(default=None, sa_type=Id)  # the officer who entered presence for him
    left_at: datetime | None = moment(default=None)  # he went before the end
    session: int = 0  # at which of the event's sessions he signed in
    left_out: bool = False  # not counted among those who should come (E19), by an agreement on record
    left_out_why: bytes | None = sealed(default=None)  # the reason of the list, who agreed and when
    left_out_by: int | None = Field(default=None, sa_type=Id)


class Guest(SQLModel, table=True):
    """Somebody who attends without being counted."""

    id: int | None = key()
    event_id: int = reference("event", index=True)
    member_id: int | None = reference("member", default=None)
    name: str = word(40)
    role: str = word(40, default="")
    present_at: datetime | None = moment(default=None)


class EventDesk(SQLModel, table=True):
    """What an officer looks at on his control card of an event: the pane, and the person chosen on it."""

    __tablename__ = "event_desk"
    __table_args__ = (UniqueConstraint("user_id", "event_id"),)
    id: int | None = key()
    user_id: int = telegram_id()
    event_id: int = reference("event")
    pane: str = word(12, default="main")
    seat_id: int | None = Field(default=None, sa_type=Id)
