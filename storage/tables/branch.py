"""The branch, its people, groups and posts."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import Id, key, moment, partial_index, reference, telegram_id, word

ON_PROBATION = "standing = 'probationary' AND left_on IS NULL"


class Person(SQLModel, table=True):
    """A Telegram account the bot has met: its language, whether it can be written to, its current branch."""

    user_id: int = telegram_id(primary_key=True, sa_column_kwargs={"autoincrement": False})
    language: str | None = word(8, default=None)  # chosen or guessed: zh-CN, en
    started_at: datetime | None = moment(default=None)
    blocked_at: datetime | None = moment(default=None)
    current_branch_id: int | None = Field(default=None, sa_type=Id)
    menu: str = word(40, default="")  # which command menu this person was last given
    rest: str = word(24, default="")  # own quiet hours as spans of whole hours: "21-10 12-14"
    weekly: int | None = None  # at most so many gathered reminders a week; None: as the branch has it, 0: any number


class Branch(SQLModel, table=True):
    """One organisation and its group chat."""

    id: int | None = key()
    name: str = word(60)
    chat_id: int | None = telegram_id(default=None, unique=True)
    thread_id: int | None = telegram_id(default=None)
    state: str = word(12, default="active")  # active, paused
    profile: str = word(12, default="source")
    timezone: str = word(40, default="Asia/Shanghai")
    calendar: str = word(12, default="china")
    language: str = word(8, default="zh-CN")
    activity_day: int = 10  # day of the month
    collection_day: int = 10
    temporary: bool = False
    confirmed_use_at: datetime | None = moment(default=None)
    created_at: datetime = moment()
    settings: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    next_due_at: datetime | None = moment(default=None, index=True)
    dues_due_at: datetime | None = moment(default=None, index=True)  # when the next month's dues open; None: find out
    dues_opened_on: date | None = None  # the first of the month last opened
    dues_watch_at: datetime | None = moment(default=None, index=True)  # when the open month is looked through
    dues_way: str = word(12, default="cash")  # the way of payment that one-press receipts record
    decided_to: datetime | None = moment(default=None)  # up to when reminders have been decided
    held_until: datetime | None = moment(default=None)  # when the first reminder that waits for its receiver may go
    chat_count: int | None = None  # members of the chat as last counted, the bot left out


class PartyGroup(SQLModel, table=True):
    """A part of the branch with a leader (the leader is the holder of post `leader` of this group)."""

    __tablename__ = "party_group"
    __table_args__ = (UniqueConstraint("branch_id", "name"),)
    id: int | None = key()
    branch_id: int = reference("branch", index=True)
    name: str = word(40)
    ordinal: int = 1
    closed_on: date | None = None


class Member(SQLModel, table=True):
    """A line of the roster; leavers stay, with the day they left."""

    __table_args__ = (
        Index("ix_member_user", "user_id"),
        partial_index("ix_member_probation", "admitted_on", where=ON_PROBATION),
    )
    id: int | None = key()
    branch_id: int = reference("branch", index=True)
    user_id: int | None = telegram_id(default=None)
    name: str = word(40)
    standing: str = word(14, default="full")  # full, probationary, activist
    voting: bool = True
    group_id: int | None = reference("party_group", default=None)
    contact_member_id: int | None = Field(default=None, sa_type=Id)  # the contact person of somebody without Telegram
    ordinal: int = 0  # roster order
    joined_on: date
    admitted_on: date | None = None
    left_on: date | None = None
    left_reason: str = word(40, default="")
    exempt: bool = False  # aged or ill: asked for nothing, still in the number of members
    retired: bool = False
    overseas: bool = False
    confirmed_at: datetime | None = moment(default=None)  # a person behind the line was confirmed by an officer


class Post(SQLModel, table=True):
    """Who holds which post from when to when; rights belong to posts."""

    id: int | None = key()
    branch_id: int = reference("branch", index=True)
    member_id: int = reference("member", index=True)
    post: str = word(16)  # secretary, deputy, organisation, publicity, discipline, committee, leader, collector
    group_id: int | None = reference("party_group", default=None)  # of a leader
    from_on: date
    until_on: date | None = None


class Claim(SQLModel, table=True):
    """Somebody's registration: this account says it is this person; an officer confirms or returns it."""

    id: int | None = key()
    branch_id: int = reference("branch", index=True)
    user_id: int = telegram_id(index=True)
    name: str = word(40)
    member_id: int | None = reference("member", default=None)  # the roster line the name fits
    state: str = word(12, default="waiting")  # waiting, confirmed, returned
    made_at: datetime = moment()
    decided_at: datetime | None = moment(default=None)
    decided_by: int | None = Field(default=None, sa_type=Id)
