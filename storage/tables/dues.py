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
    received_at: datetime | None = moment(default=None)
    received_by: int | None = Field(default=None, sa_type=Id)
    received_fen: int | None = None
    passed_on_at: datetime | None = moment(default=None)  # a group leader's receipt reached the collector
    way: str = word(12, default="")  # cash, transfer, system, home, other-person, wages
    way_note: bytes | None = sealed(default=None)
    late: bool = False
    waived_at: datetime | None = moment(default=None)
    waived_by: int | None = Field(default=None, sa_type=Id)
    waived_reason: bytes | None = sealed(default=None)
    waived_decision: str = word(24, default="")  # committee, superior
    reminded: int = 0
    handover_id: int | None = reference("hand_over", default=None)


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
