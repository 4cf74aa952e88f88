"""What a meeting decides: resolutions with their votes, secret ballots, elections with their counts."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import Id, key, moment, partial_index, reference, sealed, word


class Resolution(SQLModel, table=True):
    """A motion put to the vote in a part of an event: how, the numbers, what the chair declared, what follows."""

    __table_args__ = (
        UniqueConstraint("event_id", "number"),
        UniqueConstraint("branch_id", "year", "serial"),
        Index("ix_resolution_register", "branch_id", "declared_at"),
        partial_index("ix_resolution_next", "next_at", where="next_at IS NOT NULL"),
    )
    id: int | None = key()
    branch_id: int = reference("branch")
    event_id: int = reference("event", index=True)
    part_id: int = reference("part")
    number: int  # within the meeting
    text: bytes = sealed()
    kind: str = word(12, default="decision")  # decision, opinion, nomination
    method: str = word(8, default="")  # open, hands, paper, secret; empty: not voted on
    state: str = word(10, default="proposed")  # proposed, voting, counted, declared
    options: bytes | None = sealed(default=None)  # of a nomination: the names to choose from
    restricted: bool = False  # about an item that only the committee and its guests see: never voted on in the group
    written_counts: bool = False  # written opinions of absentees are added to the votes
    opened_at: datetime | None = moment(default=None)
    closed_at: datetime | None = moment(default=None)
    opening: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))  # the hall then
    closing: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    late: bool = False  # the count was entered after the meeting had closed
    handed: int | None = None  # papers handed out, returned, valid and void; None where no papers were used
    returned: int | None = None
    valid: int | None = None
    void: int | None = None
    yes: int | None = None
    no: int | None = None
    abstain: int | None = None
    rule: str = word(24, default="")  # as of the closing: the catalogue's name of the majority, of which base
    base: str = word(12, default="")
    base_count: int | None = None
    outcome: str = word(10, default="")  # passed, rejected, put-off, referred, noted
    against_numbers: bool = False  # the chair declared what the numbers do not say
    declared_at: datetime | None = moment(default=None)
    declared_by: int | None = Field(default=None, sa_type=Id)
    year: int | None = None  # the register's number: year and serial
    serial: int | None = None
    carrier_id: int | None = reference("member", default=None)
    due_on: date | None = None
    done_on: date | None = None
    next_at: datetime | None = moment(default=None)  # when whoever carries it out is reminded
    made_by: int | None = Field(default=None, sa_type=Id)
    made_at: datetime = moment()


class OpenVote(SQLModel, table=True):
    """What somebody voted by name, or wrote as an absentee; may change until the vote is closed."""

    __tablename__ = "open_vote"
    __table_args__ = (UniqueConstraint("resolution_id", "member_id"),)
    id: int | None = key()
    resolution_id: int = reference("resolution")
    member_id: int = reference("member")
    choice: str = word(8)  # yes, no, abstain
    written: bool = False
    entered_by: int | None = Field(default=None, sa_type=Id)
    at: datetime = moment()


class BallotBox(SQLModel, table=True):
    """A secret ballot's box: how often each choice was made, and nothing else: no author, no order, no time."""

    __tablename__ = "ballot_box"
    __table_args__ = {"sqlite_with_rowid": False}  # a row number would tell an order
    resolution_id: int = reference("resolution", primary_key=True)
    choice: str = word(8, primary_key=True)
    votes: int = 0


class BallotRoll(SQLModel, table=True):
    """Who has put a ballot into the box: the person alone, kept in the order of numbers, not of voting."""

    __tablename__ = "ballot_roll"
    __table_args__ = {"sqlite_with_rowid": False}
    resolution_id: int = reference("resolution", primary_key=True)
    member_id: int = reference("member", primary_key=True)


class Election(SQLModel, table=True):
    """One ballot of an election on paper: candidates, scrutineers, the count entered, what the chair declared."""

    id: int | None = key()
    branch_id: int = reference("branch", index=True)
    event_id: int = reference("event", index=True)
    part_id: int = reference("part")
    number: int  # within the meeting
    post: str = word(12)  # committee, secretary, deputy, delegates
    seats: int
    before_id: int | None = Field(default=None, sa_type=Id)  # the ballot before this run-off
    state: str = word(10, default="prepared")  # prepared, voting, counted, void, declared
    scrutineers: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))  # members
    tellers: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    opened_at: datetime | None = moment(default=None)
    closed_at: datetime | None = moment(default=None)
    opening: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    closing: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    late: bool = False
    handed: int | None = None
    returned: int | None = None
    valid: int | None = None
    void: int | None = None
    win_rule: str = word(24, default="")
    win_of: str = word(8, default="")  # should, present: of whom the branch counts the winning majority
    declared_at: datetime | None = moment(default=None)
    declared_by: int | None = Field(default=None, sa_type=Id)
    handed_over_at: datetime | None = moment(default=None)
    made_by: int | None = Field(default=None, sa_type=Id)
    made_at: datetime = moment()


class Candidate(SQLModel, table=True):
    """A name on a ballot, in the order given, or another person whom voters wrote in."""

    __table_args__ = (UniqueConstraint("election_id", "ordinal"),)
    id: int | None = key()
    election_id: int = reference("election")
    ordinal: int
    member_id: int | None = reference("member", default=None)
    name: str = word(40)
    written_in: bool = False
    yes: int | None = None
    no: int | None = None
    abstain: int | None = None
    elected: bool = False  # as the chair declared
