"""Rectification items out of life meetings: what is amiss, who mends it by when, who makes sure of it."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import SQLModel

from storage.columns import key, moment, partial_index, reference, sealed, word


class Rectification(SQLModel, table=True):
    """One problem with its measure; its words are sealed, its dates and people are plain."""

    __table_args__ = (
        Index("ix_rectification_owner", "owner_id"),
        partial_index("ix_rectification_remind", "remind_at", where="remind_at IS NOT NULL"),
    )
    id: int | None = key()
    branch_id: int = reference("branch", index=True)
    event_id: int | None = reference("event", default=None, index=True)  # the meeting it came from
    source: str = word(16)  # life, committee-life, superior, self-check, masses, other
    found_on: date
    problem: bytes = sealed()
    details: bytes | None = sealed(default=None)
    measure: bytes = sealed()
    progress: bytes | None = sealed(default=None)
    remarks: bytes | None = sealed(default=None)  # why the reviewer was not satisfied
    owner_id: int = reference("member")
    verifier_id: int | None = reference("member", default=None)
    until_on: date
    state: str = word(10, default="open")  # open, done (said by the owner), closed (reviewed), withdrawn
    done_on: date | None = None
    closed_at: datetime | None = moment(default=None)
    made_by: int | None = reference("member", default=None)
    made_at: datetime = moment()
    remind_at: datetime | None = moment(default=None)
    reminded: int = 0
