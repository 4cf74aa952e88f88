"""Papers of a meeting: its agenda, what the superior sent, what was said, the versions of its minutes."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import Id, key, moment, reference, sealed, word


class Document(SQLModel, table=True):
    """A resolution, instruction or study list of the superior: what it is called is sealed, never its content."""

    __tablename__ = "superior_document"
    id: int | None = key()
    branch_id: int = reference("branch", index=True)
    kind: str = word(16)  # resolution, instruction, study
    name: bytes | None = sealed(default=None)  # title, number
    received_on: date
    study_by: date | None = None
    made_by: int | None = Field(default=None, sa_type=Id)
    made_at: datetime = moment()
    studied_on: date | None = None  # entered by hand; in a meeting of ours it follows from the agenda
    studied_at: bytes | None = sealed(default=None)  # where, as it was entered by hand
    withdrawn_at: datetime | None = moment(default=None)


class AgendaItem(SQLModel, table=True):
    """One item of a meeting's agenda, from its suggestion on."""

    __tablename__ = "agenda_item"
    __table_args__ = (Index("ix_agenda_item_event", "event_id", "ordinal"),)
    id: int | None = key()
    branch_id: int = reference("branch")
    event_id: int = reference("event")
    part_id: int = reference("part")
    document_id: int | None = reference("superior_document", default=None, index=True)
    ordinal: int = 0
    text: bytes | None = sealed(default=None)  # title, note
    state: str = word(10, default="proposed")  # proposed, cleared, refused, put-off, dropped
    confidential: bool = False
    proposer_id: int | None = Field(default=None, sa_type=Id)
    cleared_by: int | None = Field(default=None, sa_type=Id)
    made_at: datetime = moment()
    late: bool = False  # put in after the freeze by somebody who may


class AgendaFreeze(SQLModel, table=True):
    """An agenda frozen, or opened again, by hand; without a row its time decides."""

    __tablename__ = "agenda_freeze"
    __table_args__ = (UniqueConstraint("event_id"),)
    id: int | None = key()
    event_id: int = reference("event")
    frozen: bool
    by_id: int | None = Field(default=None, sa_type=Id)
    at: datetime = moment()


class ItemGuest(SQLModel, table=True):
    """A guest of the event who is invited for one item."""

    __tablename__ = "item_guest"
    __table_args__ = (UniqueConstraint("item_id", "guest_id"),)
    id: int | None = key()
    item_id: int = reference("agenda_item")
    guest_id: int = reference("guest", index=True)


class Remark(SQLModel, table=True):
    """Something recorded of a part, or of one of its items: who said what, what came of it, who does what by when."""

    id: int | None = key()
    part_id: int = reference("part", index=True)
    item_id: int | None = reference("agenda_item", default=None)
    section: str = word(16)  # a code of domain.minutes
    member_id: int | None = Field(default=None, sa_type=Id)
    text: bytes | None = sealed(default=None)  # text, and the name of who is on no roster
    until_on: date | None = None
    made_by: int | None = Field(default=None, sa_type=Id)
    made_at: datetime = moment()
    withdrawn_at: datetime | None = moment(default=None)


class MinutesVersion(SQLModel, table=True):
    """The minutes of a part as two named persons were asked to approve them; a later change is a further version."""

    __tablename__ = "minutes_version"
    __table_args__ = (UniqueConstraint("part_id", "number"),)
    id: int | None = key()
    branch_id: int = reference("branch")
    part_id: int = reference("part")
    number: int
    content: bytes | None = sealed(default=None)
    state: str = word(10, default="asked")  # asked, approved, returned, replaced
    made_by: int | None = Field(default=None, sa_type=Id)
    made_at: datetime = moment()
    first_id: int | None = Field(default=None, sa_type=Id)
    first_at: datetime | None = moment(default=None)
    second_id: int | None = Field(default=None, sa_type=Id)
    second_at: datetime | None = moment(default=None)
    returned_by: int | None = Field(default=None, sa_type=Id)


class GapNotice(SQLModel, table=True):
    """A branch was told of what its papers of a period lack."""

    __tablename__ = "gap_notice"
    __table_args__ = (UniqueConstraint("branch_id", "period"),)
    id: int | None = key()
    branch_id: int = reference("branch")
    period: str = word(10)
    told_at: datetime = moment()
