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
    bracket: str = word(40, default="")  # category and bracket that gave it, never the income: salaried:3000-5000:10


class DuesStandard(SQLModel, table=True):
    """A monthly amount that was worked out and proposed; the income it came from is kept nowhere."""

    __tablename__ = "dues_standard"
    id: int | None = key()
    branch_id: int = reference("branch", index=True)
    member_id: int = reference("member", index=True)
    from_month: date  # the first of the month
    amount_fen: int
    bracket: str = word(40)
    made_at: datetime = moment()
    settled_at: datetime | None = moment(default=None)
    settled_by: int | None = Field(default=None, sa_type=Id)
    agreed: bool = False


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
    held_in: int | None = Field(default=None, sa_type=Id)  # the group whose leader took it; None: the collector did
    passed_on_at: datetime | None = moment(default=None)  # it reached the collector: at once when he took it himself
    way: str = word(12, default="")  # cash, transfer, system, home, other-person, wages
    way_note: bytes | None = sealed(default=None)
    late: bool = False
    waived_at: datetime | None = moment(default=None)
    waived_by: int | None = Field(default=None, sa_type=Id)
    waived_reason: bytes | None = sealed(default=None)
    waived_decision: str = word(24, default="")  # the dates of both decisions: the committee's, the superior's
    reduced_fen: int | None = None  # hardship: by how much both decisions lowered `amount_fen`
    excused_at: datetime | None = moment(default=None)  # the committee accepts why it is unpaid: it stays owed
    excused_reason: bytes | None = sealed(default=None)
    signed_at: datetime | None = moment(default=None)  # the receipt is signed in the member's dues booklet
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
    # claimed, unclaimed, received, reversed, forwarded, passed-on, waived, reduced, unwaived, excused, handed, returned
    kind: str = word(12)
    fen: int | None = None
    by_member_id: int | None = Field(default=None, sa_type=Id)
    way: str = word(12, default="")
    note: bytes | None = sealed(default=None)


class DuesConsent(SQLModel, table=True):
    """The branch's standing consent that a member pays by the quarter, or that somebody else pays for him (D15)."""

    __tablename__ = "dues_consent"
    id: int | None = key()
    branch_id: int = reference("branch", index=True)
    member_id: int = reference("member", index=True)
    kind: str = word(8)  # quarter, other
    note: bytes | None = sealed(default=None)  # who pays, who agreed to it, why
    agreed_on: date
    made_by: int | None = Field(default=None, sa_type=Id)
    made_at: datetime = moment()
    ended_on: date | None = None


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
    receipt_number: str = word(40, default="")  # on the paper that the receiver gave
    receipt_photo: bytes | None = sealed(default=None)
    confirmed_by: int | None = Field(default=None, sa_type=Id)  # a second officer, never who made it
    confirmed_at: datetime | None = moment(default=None)
    needs_second: bool = True  # False: the branch had no second officer to ask
    returned_at: datetime | None = moment(default=None)  # the second officer found it wrong: its months are held again


class FundEntry(SQLModel, table=True):
    """One movement of the mutual-help fund: entered by one officer, counted once another has approved it."""

    __tablename__ = "fund_entry"
    id: int | None = key()
    branch_id: int = reference("branch", index=True)
    on: date
    fen: int  # in is positive, out negative
    purpose: str = word(12)  # of the lists in usecases/dues_fund.py: gift, illness, hardship …
    about: bytes | None = sealed(default=None)  # from whom, for whom
    made_by: int | None = Field(default=None, sa_type=Id)
    made_at: datetime = moment()
    approved_by: int | None = Field(default=None, sa_type=Id)  # never who made it
    approved_at: datetime | None = moment(default=None)
    declined_at: datetime | None = moment(default=None)
