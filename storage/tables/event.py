"""Gatherings: the event, its parts, its frozen roster, its guests."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import Id, key, moment, reference, sealed, word


class Event(SQLModel, table=True):
    """One gathering at one time and place, with one card and one sign-in."""

    __table_args__ = (Index("ix_event_when", "branch_id", "starts_at"),)
    id: int | None = key()
    branch_id: int = reference("branch")
    title: str = word(80, default="")
    starts_at: datetime = moment()
    place: str = word(80, default="")
    state: str = word(12, default="announced")  # announced, signing, open, closed, called-off
    visibility: str = word(12, default="branch")  # branch, committee, group
    group_id: int | None = reference("party_group", default=None)
    chair_id: int | None = reference("member", default=None)
    recorder_id: int | None = reference("member", default=None)
    made_by: int | None = Field(default=None, sa_type=Id)
    made_at: datetime = moment()
    signin_at: datetime | None = moment(default=None)  # sign-in opened
    signin_until: datetime | None = moment(default=None)
    opened_at: datetime | None = moment(default=None)
    closed_at: datetime | None = moment(default=None)
    called_off_at: datetime | None = moment(default=None)
    call_off_reason: bytes | None = sealed(default=None)
    replaces_id: int | None = Field(default=None, sa_type=Id)
    minutes: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class Part(SQLModel, table=True):
    """One kind of meeting or activity inside an event; each part fulfils its own duty."""

    id: int | None = key()
    event_id: int = reference("event", index=True)
    ordinal: int = 1
    kind: str = word(24)
    topic: str = word(200, default="")
    lecturer: str = word(40, default="")
    election: bool = False


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
    answer: str | None = word(6, default=None)  # yes, leave, maybe
    answered_at: datetime | None = moment(default=None)
    leave_state: str | None = word(10, default=None)  # asked, agreed, declined
    leave_reason: bytes | None = sealed(default=None)
    leave_by: int | None = Field(default=None, sa_type=Id)
    present_at: datetime | None = moment(default=None)
    remote: bool = False
    entered_by: int | None = Field(default=None, sa_type=Id)  # the officer who entered presence for him


class Guest(SQLModel, table=True):
    """Somebody who attends without being counted."""

    id: int | None = key()
    event_id: int = reference("event", index=True)
    member_id: int | None = reference("member", default=None)
    name: str = word(40)
    role: str = word(40, default="")
    present_at: datetime | None = moment(default=None)
