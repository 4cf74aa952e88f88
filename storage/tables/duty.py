"""Duties: what an occasion carries that cannot be derived, entries made by officers, and notices already made."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import Id, key, moment, partial_index, reference, sealed, word

AMISS = "late OR state = 'missed' OR state = 'dropped' OR state = 'unreached'"  # as the measures ask for them


class Occasion(SQLModel, table=True):
    """One duty in one period for one subject: only what the records cannot show."""

    __table_args__ = (UniqueConstraint("branch_id", "duty", "period", "subject"),)
    id: int | None = key()
    branch_id: int = reference("branch")
    duty: str = word(40)
    period: str = word(10)
    subject: str = word(24, default="")  # '' for the branch, else the id of the group, member or activist
    planned_on: date | None = None
    waived_at: datetime | None = moment(default=None)
    waived_by: int | None = Field(default=None, sa_type=Id)
    waived_decision: str = word(24, default="")  # committee, superior
    waived_reason: bytes | None = sealed(default=None)
    put_off_to: date | None = None  # its new last day, with the superior's approval
    put_off_by: int | None = Field(default=None, sa_type=Id)
    put_off_reason: bytes | None = sealed(default=None)
    catalogue: str = word(16, default="")


class YearPlan(SQLModel, table=True):
    """A branch's plan of a year: the draft that is being edited, and what was confirmed last (dates and codes only)."""

    __tablename__ = "year_plan"
    __table_args__ = (UniqueConstraint("branch_id", "year"),)
    id: int | None = key()
    branch_id: int = reference("branch")
    year: int
    draft: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    confirmed: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    changed_at: datetime = moment()
    confirmed_at: datetime | None = moment(default=None)
    confirmed_by: int | None = Field(default=None, sa_type=Id)


class Task(SQLModel, table=True):
    """An occasion, or one step of it, given to a member with a date; or a step ticked off without having been given."""

    __table_args__ = (UniqueConstraint("branch_id", "duty", "period", "subject", "step"),)
    id: int | None = key()
    branch_id: int = reference("branch")
    duty: str = word(40)
    period: str = word(10)
    subject: str = word(24, default="")
    step: str = word(24, default="")  # '' for the occasion as a whole
    state: str = word(10, default="asked")  # asked, accepted, returned, done, open (ticked by mistake)
    assignee_id: int | None = reference("member", default=None)
    until_on: date | None = None
    given_by: int | None = Field(default=None, sa_type=Id)
    given_at: datetime | None = moment(default=None)
    returned_for: bytes | None = sealed(default=None)
    done_at: datetime | None = moment(default=None)
    done_by: int | None = Field(default=None, sa_type=Id)


class Snooze(SQLModel, table=True):
    """An occasion put off for one audience (empty: for all) until a civil date; the series does not move."""

    __table_args__ = (UniqueConstraint("branch_id", "duty", "period", "subject", "audience"),)
    id: int | None = key()
    branch_id: int = reference("branch")
    duty: str = word(40)
    period: str = word(10)
    subject: str = word(24, default="")
    audience: str = word(32, default="")
    until_on: date


class Entry(SQLModel, table=True):
    """An officer's entry that something was done which happens outside the chat (a plan sent up, a sheet filed)."""

    __table_args__ = (Index("ix_entry_duty", "branch_id", "duty", "period"),)
    id: int | None = key()
    branch_id: int = reference("branch")
    duty: str = word(40)
    period: str = word(10)
    subject: str = word(24, default="")
    done_on: date
    note: bytes | None = sealed(default=None)
    made_by: int | None = Field(default=None, sa_type=Id)
    made_at: datetime = moment()
    withdrawn_at: datetime | None = moment(default=None)


class Notice(SQLModel, table=True):
    """A reminder that was decided: the unique key keeps it from being made twice; delivery is the day card's affair."""

    __table_args__ = (
        UniqueConstraint("branch_id", "duty", "occasion", "rung", "audience"),
        Index("ix_notice_day", "branch_id", "audience", "on_day"),
        partial_index("ix_notice_amiss", "made_at", where=AMISS),
        partial_index("ix_notice_held", "branch_id", where="state = 'held'"),
    )
    id: int | None = key()
    branch_id: int = reference("branch")
    duty: str = word(40)
    occasion: str = word(40)  # period code and subject
    rung: str = word(40)
    audience: str = word(32)  # group, member:7
    due_at: datetime = moment()
    made_at: datetime = moment()
    on_day: date  # the day message it belongs to, in the branch's zone
    late: bool = False
    loud: bool = False
    pressing: bool = False  # no weekly number holds it back
    state: str = word(10, default="made")  # made, shown, dropped, missed, covered, held, unreached
    until_at: datetime | None = moment(default=None)  # of one that is held: until when
    reason: str = word(24, default="")  # why it was dropped: settled, forbidden, lapsed
