"""Dues: the agreed monthly amount, a row a member and month, and what was handed upward; all money in fen."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import Id, key, moment, reference, sealed, word


class DuesRate(SQLModel, table=True):
    """The agreed monthly amount of a member from a month on."""

    __table_args__ = (UniqueConstraint("member_id", "from_month"),)
    id: int | None = key()
    branch_id: int = reference("branch", index=True)
    member_id: int = reference("member", index=True)
    from_month: date  # the first of the month
    amount_fen: int


class DuesMonth(SQLModel, table=True):
    """One member's dues of one month: claimed, received and passed on are separate facts."""

    __table_args__ = (UniqueConstraint("member_id", "month"), Index("ix_dues_month", "branch_id", "month"))
    id: int | None = key()
    branch_id: int = reference("branch")
    member_id: int = reference("member")
    month: date  # the first of the month
    amount_fen: int | None = None  # None: not agreed yet
    claimed_at: datetime | None = moment(default=None)
    note: bytes | None = sealed(default=None)  # what the member wrote to the collector about this month
    received_at: datetime | None = moment(default=None)
    received_by: int | None = Field(default=None, sa_type=Id)
    received_fen: int | None = None
    forwarded_at: datetime | None = moment(default=None)  # a group leader says that he gave it to the collector
    passed_on_at: datetime | None = moment(default=None)  # it reached the collector: at once when he took it himself
    way: str = word(12, default="")  # cash, transfer, system, home, other-person, wages
    way_note: bytes | None = sealed(default=None)
    late: bool = False
    waived_at: datetime | None = moment(default=None)
    waived_by: int | None = Field(default=None, sa_type=Id)
    waived_reason: bytes | None = sealed(default=None)
    waived_decision: str = word(24, default="")  # the dates of both decisions: the committee's, the superior's
    reminded: int = 0
    reminded_on: date | None = None  # the last civil date: nobody is reminded twice a day
    handover_id: int | None = reference("hand_over", default=None)


class DuesEntry(SQLModel, table=True):
    """One movement of one member's month, never changed afterwards: what happened, how much, by whom."""

    __tablename__ = "dues_entry"
    id: int | None = key()
    branch_id: int = reference("branch", index=True)
    dues_id: int = reference("duesmonth", index=True)
    at: datetime = moment()
    kind: str = word(12)  # claimed, unclaimed, received, reversed, forwarded, passed-on, waived, unwaived, handed
    fen: int | None = None
    by_member_id: int | None = Field(default=None, sa_type=Id)
    way: str = word(12, default="")
    note: bytes | None = sealed(default=None)


class HandOver(SQLModel, table=True):
    """Collected dues handed to the superior organisation."""

    __tablename__ = "hand_over"
    id: int | None = key()
    branch_id: int = reference("branch", index=True)
    period: str = word(10)
    amount_fen: int
    handed_on: date
    receiver: str = word(60, default="")
    made_by: int | None = Field(default=None, sa_type=Id)
    made_at: datetime = moment()
